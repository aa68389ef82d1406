# SPDX-License-Identifier: Apache-2.0
check_PROGRAMS += tests/unit/parse_test tests/unit/parse_mime_test
TESTS += tests/unit/parse_test tests/unit/parse_mime_test
tests_unit_parse_test_SOURCES = tests/unit/parse_test.c
tests_unit_parse_test_CFLAGS = $(AM_UNIT_CFLAGS)
tests_unit_parse_test_LDADD = $(LIB_TAP) $(LIB_PARSE) $(LIB_MODEL) $(LIB_BASE)
tests_unit_parse_mime_test_SOURCES = tests/unit/parse_mime_test.c tests/unit/parse_fixture.h
tests_unit_parse_mime_test_CFLAGS = $(AM_UNIT_CFLAGS)
tests_unit_parse_mime_test_LDADD = $(LIB_TAP) $(LIB_PARSE) $(LIB_MODEL) $(LIB_BASE)
check_PROGRAMS += tests/unit/parse_body_test
TESTS += tests/unit/parse_body_test
tests_unit_parse_body_test_SOURCES = tests/unit/parse_body_test.c tests/unit/parse_fixture.h
tests_unit_parse_body_test_CFLAGS = $(AM_UNIT_CFLAGS)
tests_unit_parse_body_test_LDADD = $(LIB_TAP) $(LIB_PARSE) $(LIB_MODEL) $(LIB_BASE)

check_PROGRAMS += tests/unit/parse_encoded_test
TESTS += tests/unit/parse_encoded_test
tests_unit_parse_encoded_test_SOURCES = tests/unit/parse_encoded_test.c
tests_unit_parse_encoded_test_CFLAGS = $(AM_UNIT_CFLAGS)
tests_unit_parse_encoded_test_LDADD = $(LIB_TAP) $(LIB_PARSE) $(LIB_MODEL) $(LIB_BASE)
