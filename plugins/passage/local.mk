# SPDX-License-Identifier: Apache-2.0
# passage.so: a plugin is linked with the C library only.
PASSAGE_SOURCES = \
	plugins/passage/fold.c \
	plugins/passage/frame.c \
	plugins/passage/frame_read.c \
	plugins/passage/inflect.c \
	plugins/passage/lexicon.c \
	plugins/passage/mark.c \
	plugins/passage/passage.h \
	plugins/passage/plugin.c \
	plugins/passage/token.c

plugin_PROGRAMS += plugins/passage.so
plugins_passage_so_SOURCES = $(PASSAGE_SOURCES)
plugins_passage_so_CFLAGS = $(SP_SHARED_CC)
plugins_passage_so_LDFLAGS = $(SP_SHARED_LD)

# The same for tests and fuzzers, which call it without loading it.
LIB_PASSAGE = plugins/passage/libpassage.a
check_LIBRARIES += plugins/passage/libpassage.a
plugins_passage_libpassage_a_SOURCES = $(PASSAGE_SOURCES)
plugins_passage_libpassage_a_CFLAGS = $(AM_CFLAGS)
