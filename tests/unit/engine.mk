# SPDX-License-Identifier: Apache-2.0
LIB_ENGINE_TEST = tests/unit/libenginetest.a $(LIB_TAP) $(LIB_ENGINE) $(LIB_STORE) $(LIB_POLICY) \
	$(LIB_DETECT) $(LIB_PLUGHOST) $(LIB_PARSE) $(LIB_NORMALISE) $(LIB_MATCH) $(LIB_CONFIG) \
	$(LIB_MODEL) $(LIB_BASE)
check_LIBRARIES += tests/unit/libenginetest.a
tests_unit_libenginetest_a_SOURCES = tests/unit/engine_fixture.c tests/unit/engine_fixture.h
tests_unit_libenginetest_a_CFLAGS = $(AM_UNIT_CFLAGS) $(JANSSON_CFLAGS)

check_PROGRAMS += tests/unit/plugins/engine_hostile.so
tests_unit_plugins_engine_hostile_so_SOURCES = tests/unit/plugins/engine_hostile.c
tests_unit_plugins_engine_hostile_so_CFLAGS = $(SP_SHARED_CC)
tests_unit_plugins_engine_hostile_so_LDFLAGS = $(SP_SHARED_LD)

check_PROGRAMS += tests/unit/engine_test tests/unit/engine_process_test tests/unit/engine_render_test
TESTS += tests/unit/engine_test tests/unit/engine_process_test tests/unit/engine_render_test
tests_unit_engine_test_SOURCES = tests/unit/engine_test.c
tests_unit_engine_test_CFLAGS = $(AM_UNIT_CFLAGS) $(JANSSON_CFLAGS)
tests_unit_engine_test_LDADD = $(LIB_ENGINE_TEST)
EXTRA_tests_unit_engine_test_DEPENDENCIES = tests/unit/plugins/engine_hostile.so
tests_unit_engine_process_test_SOURCES = tests/unit/engine_process_test.c
tests_unit_engine_process_test_CFLAGS = $(AM_UNIT_CFLAGS) $(JANSSON_CFLAGS)
tests_unit_engine_process_test_LDADD = $(LIB_ENGINE_TEST)
EXTRA_tests_unit_engine_process_test_DEPENDENCIES = tests/unit/plugins/engine_hostile.so
tests_unit_engine_render_test_SOURCES = tests/unit/engine_render_test.c
tests_unit_engine_render_test_CFLAGS = $(AM_UNIT_CFLAGS) $(JANSSON_CFLAGS)
tests_unit_engine_render_test_LDADD = $(LIB_ENGINE_TEST)

check_PROGRAMS += tests/unit/engine_order_test
TESTS += tests/unit/engine_order_test
tests_unit_engine_order_test_SOURCES = tests/unit/engine_order_test.c
tests_unit_engine_order_test_CFLAGS = $(AM_UNIT_CFLAGS)
tests_unit_engine_order_test_LDADD = $(LIB_ENGINE_TEST)
