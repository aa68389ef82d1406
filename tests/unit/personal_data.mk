# SPDX-License-Identifier: Apache-2.0
check_PROGRAMS += tests/unit/personal_data_test
TESTS += tests/unit/personal_data_test
tests_unit_personal_data_test_SOURCES = tests/unit/personal_data_test.c tests/unit/identifiers.def
tests_unit_personal_data_test_CFLAGS = $(AM_UNIT_CFLAGS) -I$(srcdir)/plugins/personal-data
tests_unit_personal_data_test_LDADD = $(LIB_TAP) $(LIB_PD) $(LIB_PLUGHOST) $(LIB_BASE)
