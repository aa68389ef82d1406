# SPDX-License-Identifier: Apache-2.0
check_PROGRAMS += tests/unit/national_test
TESTS += tests/unit/national_test
tests_unit_national_test_SOURCES = tests/unit/national_test.c tests/unit/national_numbers.def
tests_unit_national_test_CFLAGS = $(AM_UNIT_CFLAGS) -I$(srcdir)/plugins/personal-data
tests_unit_national_test_LDADD = $(LIB_TAP) $(LIB_PD) $(LIB_PLUGHOST) $(LIB_BASE)
