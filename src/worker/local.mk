# SPDX-License-Identifier: Apache-2.0
noinst_LIBRARIES += src/worker/libworker.a
src_worker_libworker_a_SOURCES = src/worker/archive.h src/worker/bytes.c src/worker/child.c src/worker/child.h src/worker/format.h \
	src/worker/formats.c src/worker/formats.def src/worker/office.h src/worker/codepage.c src/worker/codepage.h src/worker/codepages.def src/worker/crypto.c src/worker/exif.c src/worker/inflate.c src/worker/inflate.h src/worker/iptc.c src/worker/legacy.c src/worker/mapi.c src/worker/mapi.h src/worker/meta.h src/worker/nursery.c src/worker/ole.c \
	src/worker/ole.h src/worker/pdf.c src/worker/pdf_inside.h src/worker/picture.c src/worker/powerpoint97.c src/worker/rtf.c src/worker/server.c src/worker/table.c src/worker/table.h src/worker/tnef.c src/worker/word97.c src/worker/worker.c \
	src/worker/xml.h src/worker/xmp.c
if HAVE_EXPAT
src_worker_libworker_a_SOURCES += src/worker/xml.c
endif
if HAVE_QPDF
src_worker_libworker_a_SOURCES += src/worker/pdf_font.c src/worker/pdf_font.h src/worker/pdf_inside.c \
	src/worker/pdf_picture.c src/worker/pdf_picture.h src/worker/pdf_shapes.c src/worker/pdf_shapes.h src/worker/pdf_text.c \
	src/worker/pdf_text.h src/worker/pdf_token.c src/worker/pdf_token.h
endif
if HAVE_ARCHIVE
src_worker_libworker_a_SOURCES += src/worker/archive.c src/worker/zip.c
if HAVE_EXPAT
src_worker_libworker_a_SOURCES += src/worker/odf.c src/worker/ooxml.c src/worker/word.c src/worker/workbook.c
endif
endif
src_worker_libworker_a_CFLAGS = $(AM_CFLAGS) $(ARCHIVE_CFLAGS) $(EXPAT_CFLAGS) $(QPDF_CFLAGS) $(ZLIB_CFLAGS) -I$(srcdir)/src
