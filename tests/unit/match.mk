# SPDX-License-Identifier: Apache-2.0
LIB_MATCH_FIXTURE = tests/unit/libmatchtest.a $(LIB_MATCH) $(LIB_CONFIG) $(LIB_MODEL) $(LIB_BASE)
check_LIBRARIES += tests/unit/libmatchtest.a
tests_unit_libmatchtest_a_SOURCES = tests/unit/match_fixture.c tests/unit/match_fixture.h
tests_unit_libmatchtest_a_CFLAGS = $(AM_UNIT_CFLAGS) $(PCRE2_CFLAGS)

match_tests = tests/unit/match_test tests/unit/match_anchor_test tests/unit/match_diff_test \
	tests/unit/match_cache_test
check_PROGRAMS += $(match_tests)
TESTS += $(match_tests)
tests_unit_match_test_SOURCES = tests/unit/match_test.c
tests_unit_match_test_CFLAGS = $(AM_UNIT_CFLAGS)
tests_unit_match_test_LDADD = $(LIB_TAP) $(LIB_MATCH_FIXTURE)
tests_unit_match_anchor_test_SOURCES = tests/unit/match_anchor_test.c
tests_unit_match_anchor_test_CFLAGS = $(AM_UNIT_CFLAGS)
tests_unit_match_anchor_test_LDADD = $(LIB_TAP) $(LIB_MATCH_FIXTURE)
tests_unit_match_diff_test_SOURCES = tests/unit/match_diff_test.c
tests_unit_match_diff_test_CFLAGS = $(AM_UNIT_CFLAGS)
tests_unit_match_diff_test_LDADD = $(LIB_TAP) $(LIB_MATCH_FIXTURE)
tests_unit_match_cache_test_SOURCES = tests/unit/match_cache_test.c
tests_unit_match_cache_test_CFLAGS = $(AM_UNIT_CFLAGS)
tests_unit_match_cache_test_LDADD = $(LIB_TAP) $(LIB_MATCH_FIXTURE)
