# SPDX-License-Identifier: Apache-2.0
check_PROGRAMS += tests/unit/secrets_test
TESTS += tests/unit/secrets_test
tests_unit_secrets_test_SOURCES = tests/unit/secrets_test.c
tests_unit_secrets_test_CFLAGS = $(AM_UNIT_CFLAGS) -I$(srcdir)/plugins/secrets
tests_unit_secrets_test_LDADD = $(LIB_TAP) $(LIB_SECRETS) $(LIB_PLUGHOST) $(LIB_BASE)
