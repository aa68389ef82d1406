# SPDX-License-Identifier: Apache-2.0
LIB_DETECT_TEST = $(LIB_TAP) $(LIB_DETECT) $(LIB_PLUGHOST) $(LIB_MATCH) $(LIB_CONFIG) $(LIB_MODEL) \
	$(LIB_BASE)
check_PROGRAMS += tests/unit/detect_test tests/unit/detect_parts_test tests/unit/detect_nearby_test
TESTS += tests/unit/detect_test tests/unit/detect_parts_test tests/unit/detect_nearby_test
tests_unit_detect_test_SOURCES = tests/unit/detect_test.c tests/unit/detect_fixture.c \
	tests/unit/detect_fixture.h
tests_unit_detect_test_CFLAGS = $(AM_UNIT_CFLAGS)
tests_unit_detect_test_LDADD = $(LIB_DETECT_TEST)
EXTRA_tests_unit_detect_test_DEPENDENCIES = tests/unit/plugins/good.so
tests_unit_detect_parts_test_SOURCES = tests/unit/detect_parts_test.c
tests_unit_detect_parts_test_CFLAGS = $(AM_UNIT_CFLAGS)
tests_unit_detect_parts_test_LDADD = $(LIB_DETECT_TEST)
tests_unit_detect_nearby_test_SOURCES = tests/unit/detect_nearby_test.c tests/unit/detect_fixture.c \
	tests/unit/detect_fixture.h
tests_unit_detect_nearby_test_CFLAGS = $(AM_UNIT_CFLAGS)
tests_unit_detect_nearby_test_LDADD = $(LIB_DETECT_TEST)
EXTRA_tests_unit_detect_nearby_test_DEPENDENCIES = tests/unit/plugins/good.so
