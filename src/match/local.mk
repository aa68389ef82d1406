# SPDX-License-Identifier: Apache-2.0
noinst_LIBRARIES += src/match/libmatch.a
src_match_libmatch_a_SOURCES = \
	src/match/anchor.c src/match/anchor.h src/match/build.c src/match/cache.c src/match/common.def src/match/confirm.c src/match/edge.c src/match/edge.h \
	src/match/engine.c src/match/match.h src/match/matcher.h src/match/scan.c src/match/selftest.inc
src_match_libmatch_a_CFLAGS = $(AM_CFLAGS) $(HS_CFLAGS) $(PCRE2_CFLAGS)
