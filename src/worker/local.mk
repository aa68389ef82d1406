# SPDX-License-Identifier: Apache-2.0
noinst_LIBRARIES += src/worker/libworker.a
src_worker_libworker_a_SOURCES = src/worker/archive.h src/worker/bytes.c src/worker/format.h \
	src/worker/formats.c src/worker/formats.def src/worker/server.c src/worker/worker.c
if HAVE_ARCHIVE
src_worker_libworker_a_SOURCES += src/worker/archive.c src/worker/zip.c
endif
src_worker_libworker_a_CFLAGS = $(AM_CFLAGS) $(ARCHIVE_CFLAGS) $(EXPAT_CFLAGS) $(QPDF_CFLAGS) -I$(srcdir)/src
