# SPDX-License-Identifier: Apache-2.0
check_PROGRAMS += tests/unit/normalise_test tests/unit/normalise_words_test
TESTS += tests/unit/normalise_test tests/unit/normalise_words_test
tests_unit_normalise_test_SOURCES = tests/unit/normalise_test.c tests/unit/normalise_test.h
tests_unit_normalise_test_CFLAGS = $(AM_UNIT_CFLAGS) $(ICU_CFLAGS)
tests_unit_normalise_test_LDADD = $(LIB_TAP) $(LIB_NORMALISE) $(LIB_MODEL) $(LIB_BASE)
tests_unit_normalise_words_test_SOURCES = tests/unit/normalise_words_test.c tests/unit/normalise_test.h \
	tests/unit/normalise_skip.h
tests_unit_normalise_words_test_CFLAGS = $(AM_UNIT_CFLAGS)
tests_unit_normalise_words_test_LDADD = $(LIB_TAP) $(LIB_NORMALISE) $(LIB_MODEL) $(LIB_BASE)
