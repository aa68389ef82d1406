# SPDX-License-Identifier: Apache-2.0
check_PROGRAMS += tests/unit/store_test tests/unit/state_test
TESTS += tests/unit/store_test tests/unit/state_test
tests_unit_store_test_SOURCES = tests/unit/store_test.c
tests_unit_store_test_CFLAGS = $(AM_UNIT_CFLAGS) $(SQLITE_CFLAGS)
tests_unit_store_test_LDADD = $(LIB_TAP) $(LIB_STORE) $(LIB_MODEL) $(LIB_BASE)
tests_unit_state_test_SOURCES = tests/unit/state_test.c
tests_unit_state_test_CFLAGS = $(AM_UNIT_CFLAGS)
tests_unit_state_test_LDADD = $(LIB_TAP) $(LIB_STORE) $(LIB_MODEL) $(LIB_BASE)
