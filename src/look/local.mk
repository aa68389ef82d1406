# SPDX-License-Identifier: Apache-2.0
if HAVE_LEPT
noinst_LIBRARIES += src/look/liblook.a
src_look_liblook_a_SOURCES = src/look/codes.c src/look/look.c src/look/look.h src/look/pdq.c src/look/pdq.h \
	src/look/words.c src/look/words.h
src_look_liblook_a_CFLAGS = $(AM_CFLAGS) $(LEPT_CFLAGS) $(ZBAR_CFLAGS)
endif
