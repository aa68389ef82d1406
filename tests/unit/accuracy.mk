# SPDX-License-Identifier: Apache-2.0
check_PROGRAMS += tests/unit/accuracy_test
TESTS += tests/unit/accuracy_test
tests_unit_accuracy_test_SOURCES = tests/unit/accuracy_test.c
tests_unit_accuracy_test_CFLAGS = $(AM_UNIT_CFLAGS)
tests_unit_accuracy_test_LDADD = $(LIB_TAP) $(LIB_ACCURACY) $(LIB_CONFIG) $(LIB_MODEL) $(LIB_BASE)
