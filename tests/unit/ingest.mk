# SPDX-License-Identifier: Apache-2.0
check_PROGRAMS += tests/unit/ingest_test
TESTS += tests/unit/ingest_test
tests_unit_ingest_test_SOURCES = tests/unit/ingest_test.c
tests_unit_ingest_test_CFLAGS = $(AM_UNIT_CFLAGS)
tests_unit_ingest_test_LDADD = $(LIB_TAP) $(LIB_INGEST) $(LIB_MODEL) $(LIB_BASE)
