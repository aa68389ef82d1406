# SPDX-License-Identifier: Apache-2.0
check_PROGRAMS += tests/unit/offensive_test
TESTS += tests/unit/offensive_test
tests_unit_offensive_test_SOURCES = tests/unit/offensive_test.c tests/unit/detector_host.h \
	tests/unit/offensive_sentences.def
tests_unit_offensive_test_CFLAGS = $(AM_UNIT_CFLAGS)
tests_unit_offensive_test_LDADD = $(LIB_TAP) $(LIB_OFFENSIVE) $(LIB_NORMALISE) $(LIB_CONFIG) $(LIB_MODEL) $(LIB_BASE)
