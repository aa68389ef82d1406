# SPDX-License-Identifier: Apache-2.0
check_PROGRAMS += tests/unit/html_test
TESTS += tests/unit/html_test
tests_unit_html_test_SOURCES = tests/unit/html_test.c
tests_unit_html_test_CFLAGS = $(AM_UNIT_CFLAGS)
tests_unit_html_test_LDADD = $(LIB_TAP) $(LIB_PARSE) $(LIB_MODEL) $(LIB_BASE)
