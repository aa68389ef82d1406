# SPDX-License-Identifier: Apache-2.0
check_PROGRAMS += tests/unit/post_test
TESTS += tests/unit/post_test
tests_unit_post_test_SOURCES = tests/unit/post_test.c
tests_unit_post_test_CFLAGS = $(AM_UNIT_CFLAGS)
tests_unit_post_test_LDADD = $(LIB_TAP) $(LIB_PARSE) $(LIB_MODEL) $(LIB_BASE)
