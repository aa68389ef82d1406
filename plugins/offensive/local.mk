# SPDX-License-Identifier: Apache-2.0
# offensive.so: a plugin is linked with the C library only.
OFFENSIVE_SOURCES = \
	plugins/offensive/judge.c \
	plugins/offensive/lexicon.c \
	plugins/offensive/link.c \
	plugins/offensive/plugin.c \
	plugins/offensive/sentence.c \
	plugins/offensive/token.c \
	plugins/offensive/classes.def \
	plugins/offensive/kinds.def \
	plugins/offensive/off.h \
	plugins/offensive/tags.def \
	plugins/offensive/weights.def

plugin_PROGRAMS += plugins/offensive.so
plugins_offensive_so_SOURCES = $(OFFENSIVE_SOURCES)
plugins_offensive_so_CFLAGS = $(SP_SHARED_CC)
plugins_offensive_so_LDFLAGS = $(SP_SHARED_LD)

# The same for tests and fuzzers, which call it without loading it.
LIB_OFFENSIVE = plugins/offensive/liboffensive.a
check_LIBRARIES += plugins/offensive/liboffensive.a
plugins_offensive_liboffensive_a_SOURCES = $(OFFENSIVE_SOURCES)
plugins_offensive_liboffensive_a_CFLAGS = $(AM_CFLAGS)
