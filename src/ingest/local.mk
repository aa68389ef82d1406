# SPDX-License-Identifier: Apache-2.0
noinst_LIBRARIES += src/ingest/libingest.a
src_ingest_libingest_a_SOURCES = src/ingest/ingest.c src/ingest/ingest.h src/ingest/walk.c \
	src/ingest/walk.h src/ingest/lines.c src/ingest/mbox.c src/ingest/guess.c \
	src/ingest/milter.c src/ingest/milter.h src/ingest/milter_wire.c src/ingest/milter_wire.h \
	src/ingest/spool.c src/ingest/spool.h
