# SPDX-License-Identifier: Apache-2.0
noinst_LIBRARIES += src/normalise/libnormalise.a
src_normalise_libnormalise_a_SOURCES = \
	src/normalise/fold.c src/normalise/fold_table.c src/normalise/fold_table.h \
	src/normalise/lookalike.def src/normalise/normalise.h src/normalise/repair.c \
	src/normalise/sign.def src/normalise/words.c src/normalise/words_find.c \
	src/normalise/words_find.h src/normalise/words_skip.c
src_normalise_libnormalise_a_CFLAGS = $(AM_CFLAGS) $(ICU_CFLAGS)
