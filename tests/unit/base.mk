# SPDX-License-Identifier: Apache-2.0
check_PROGRAMS += tests/unit/base_test
TESTS += tests/unit/base_test
tests_unit_base_test_SOURCES = tests/unit/base_test.c
tests_unit_base_test_CFLAGS = $(AM_UNIT_CFLAGS)
tests_unit_base_test_LDADD = $(LIB_TAP) $(LIB_MODEL) $(LIB_BASE)
