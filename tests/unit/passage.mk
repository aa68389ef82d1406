# SPDX-License-Identifier: Apache-2.0
check_PROGRAMS += tests/unit/passage_test
TESTS += tests/unit/passage_test
tests_unit_passage_test_SOURCES = tests/unit/passage_test.c tests/unit/detector_host.h
tests_unit_passage_test_CFLAGS = $(AM_UNIT_CFLAGS)
tests_unit_passage_test_LDADD = $(LIB_TAP) $(LIB_PASSAGE) $(LIB_NORMALISE) $(LIB_BASE)
