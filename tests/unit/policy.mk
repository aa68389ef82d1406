# SPDX-License-Identifier: Apache-2.0
check_PROGRAMS += tests/unit/policy_test
TESTS += tests/unit/policy_test
tests_unit_policy_test_SOURCES = tests/unit/policy_test.c
tests_unit_policy_test_CFLAGS = $(AM_UNIT_CFLAGS)
tests_unit_policy_test_LDADD = $(LIB_TAP) $(LIB_POLICY) $(LIB_MODEL) $(LIB_BASE)
