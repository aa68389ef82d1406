/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PDQ, a perceptual hash of 256 bits: pictures that look alike differ in few of them, others in about half.
 * Source: "The TMK+PDQF video-hashing algorithm and the PDQ image-hashing algorithm", Facebook 2019. Where that blurs and
 * then takes points, the mean of each field is taken here: so a mirrored picture has exactly the mirrored hash.
 */
#ifndef SP_LOOK_PDQ_H
#define SP_LOOK_PDQ_H

#include <stddef.h>

#include "model/picture.h"

/* Lightness, 0 to 255, row by row without gaps. */
struct sp_grey {
	unsigned char *p;
	unsigned width, height;
};

/* A part of it; right and bottom lie outside. */
struct sp_grey_part {
	size_t left, top, right, bottom;
};

/* Returns: SP_OK; SP_EINVAL for a part without pixels; SP_ENOMEM. Costs time in the number of pixels. */
int sp_pdq(const struct sp_grey *grey, const struct sp_grey_part *part, struct sp_picture_look *ret);

#endif
