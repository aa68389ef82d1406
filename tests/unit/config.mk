# SPDX-License-Identifier: Apache-2.0
config_tests = tests/unit/config_test tests/unit/config_test_build tests/unit/config_test_files
check_PROGRAMS += $(config_tests)
TESTS += $(config_tests)
tests_unit_config_test_SOURCES = tests/unit/config_test.c tests/unit/config_test.h
tests_unit_config_test_CFLAGS = $(AM_UNIT_CFLAGS)
tests_unit_config_test_LDADD = $(LIB_TAP) $(LIB_CONFIG) $(LIB_MODEL) $(LIB_BASE)
tests_unit_config_test_build_SOURCES = tests/unit/config_test_build.c tests/unit/config_test.h
tests_unit_config_test_build_CFLAGS = $(AM_UNIT_CFLAGS)
tests_unit_config_test_build_LDADD = $(LIB_TAP) $(LIB_CONFIG) $(LIB_MODEL) $(LIB_BASE)
tests_unit_config_test_files_SOURCES = tests/unit/config_test_files.c tests/unit/config_test.h
tests_unit_config_test_files_CFLAGS = $(AM_UNIT_CFLAGS)
tests_unit_config_test_files_LDADD = $(LIB_TAP) $(LIB_CONFIG) $(LIB_MODEL) $(LIB_BASE)
