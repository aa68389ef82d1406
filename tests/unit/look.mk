# SPDX-License-Identifier: Apache-2.0
check_PROGRAMS += tests/unit/draw_scene
tests_unit_draw_scene_SOURCES = tests/unit/draw_scene.c tests/unit/scene.c tests/unit/scene.h
tests_unit_draw_scene_CFLAGS = $(AM_CFLAGS)
tests_unit_draw_scene_LDADD = -lm

if HAVE_LEPT
check_PROGRAMS += tests/unit/look_test
TESTS += tests/unit/look_test
tests_unit_look_test_SOURCES = tests/unit/look_test.c tests/unit/scene.c tests/unit/scene.h
tests_unit_look_test_CFLAGS = $(AM_UNIT_CFLAGS) $(LEPT_CFLAGS)
tests_unit_look_test_LDADD = $(LIB_TAP) $(LIB_LOOK) $(LIB_MODEL) $(LIB_BASE)
endif

check_PROGRAMS += tests/unit/known_test
TESTS += tests/unit/known_test
tests_unit_known_test_SOURCES = tests/unit/known_test.c
tests_unit_known_test_CFLAGS = $(AM_UNIT_CFLAGS)
tests_unit_known_test_LDADD = $(LIB_TAP) $(LIB_CONFIG) $(LIB_MODEL) $(LIB_BASE)
