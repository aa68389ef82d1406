# SPDX-License-Identifier: Apache-2.0
# offensive.so: a plugin is linked with the C library only.
OFFENSIVE_SOURCES = \
	plugins/offensive/features.c \
	plugins/offensive/frame.c \
	plugins/offensive/judge.c \
	plugins/offensive/lexicon.c \
	plugins/offensive/link.c \
	plugins/offensive/minor.c \
	plugins/offensive/model.c \
	plugins/offensive/plugin.c \
	plugins/offensive/sentence.c \
	plugins/offensive/spell.c \
	plugins/offensive/token.c \
	plugins/offensive/verdict.c \
	plugins/offensive/classes.def \
	plugins/offensive/kinds.def \
	plugins/offensive/model.def \
	plugins/offensive/off.h \
	plugins/offensive/reason.h \
	plugins/offensive/stances.def \
	plugins/offensive/tags.def \
	plugins/offensive/weights.def

plugin_PROGRAMS += plugins/offensive.so
plugins_offensive_so_SOURCES = $(OFFENSIVE_SOURCES)
plugins_offensive_so_CFLAGS = $(SP_SHARED_CC)
plugins_offensive_so_LDFLAGS = $(SP_SHARED_LD)
plugins_offensive_so_LDADD = -lm

# The same for tests and fuzzers, which call it without loading it.
LIB_OFFENSIVE = plugins/offensive/liboffensive.a -lm
check_LIBRARIES += plugins/offensive/liboffensive.a
plugins_offensive_liboffensive_a_SOURCES = $(OFFENSIVE_SOURCES)
plugins_offensive_liboffensive_a_CFLAGS = $(AM_CFLAGS)

# Learns model.def anew from labelled texts; nothing else needs it.
EXTRA_PROGRAMS += contrib/train-offensive/train
EXTRA_DIST += contrib/train-offensive/README.md contrib/train-offensive/harmless.txt contrib/train-offensive/offensive.txt \
	contrib/train-offensive/sources.def
contrib_train_offensive_train_SOURCES = contrib/train-offensive/learn.c contrib/train-offensive/loss.c \
	contrib/train-offensive/train.c contrib/train-offensive/train.h
contrib_train_offensive_train_CFLAGS = $(AM_CFLAGS) -I$(top_srcdir)/plugins/offensive $(JANSSON_CFLAGS)
contrib_train_offensive_train_LDADD = $(LIB_OFFENSIVE) $(LIB_NORMALISE) $(LIB_CONFIG) $(LIB_MODEL) $(LIB_BASE) $(JANSSON_LIBS) -lm
