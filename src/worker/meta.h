/* SPDX-License-Identifier: Apache-2.0 */
/* What cameras and people write into pictures: each reader adds lines of text, with a word before those that need one. */
#ifndef SP_WORKER_META_H
#define SP_WORKER_META_H

#include "worker/format.h"

/* A TIFF structure: Exif, and the file of type TIFF itself (Exif 2.32, TIFF 6.0). Adds also what IPTC and XMP are in it. */
void sp_exif_read(struct sp_view tiff, struct sp_buf *meta);

/* Data sets of IPTC (IIM 4.2), and the resources of Photoshop that hold such. */
void sp_iptc_read(struct sp_view iim, struct sp_buf *meta);
void sp_photoshop_read(struct sp_view resources, struct sp_buf *meta);

/* An XMP packet (ISO 16684-1): the values of its properties, and what stands there as attributes. */
void sp_xmp_read(struct sp_view packet, struct sp_buf *meta);

/* "GPS position: 51.500800, -0.141900". */
void sp_meta_add_place(struct sp_buf *meta, double latitude, double longitude);

/* The letters of bytes of which more is not known: runs of four ASCII characters and more. */
void sp_meta_add_letters(struct sp_buf *meta, struct sp_view bytes);

#endif
