# SPDX-License-Identifier: Apache-2.0
# Plugins for the tests: the same few sources, built with one lie or one misdeed each.
TEST_PLUGINS = \
	tests/unit/plugins/good.so tests/unit/plugins/nothing.so tests/unit/plugins/older.so \
	tests/unit/plugins/newer.so tests/unit/plugins/liar-small-size.so \
	tests/unit/plugins/liar-huge-size.so tests/unit/plugins/liar-wrong-major.so \
	tests/unit/plugins/liar-no-end.so tests/unit/plugins/liar-wild-pointer.so \
	tests/unit/plugins/liar-wild-function.so tests/unit/plugins/liar-wild-string.so \
	tests/unit/plugins/liar-bad-name.so tests/unit/plugins/liar-same-name.so \
	tests/unit/plugins/liar-no-version.so tests/unit/plugins/liar-unknown-flag.so \
	tests/unit/plugins/liar-wild-descriptor.so tests/unit/plugins/liar-core-name.so \
	tests/unit/plugins/bad-crashes.so tests/unit/plugins/bad-hangs.so \
	tests/unit/plugins/bad-leaks-instances.so tests/unit/plugins/bad-leaks-texts.so \
	tests/unit/plugins/bad-overreads.so tests/unit/plugins/bad-outside.so \
	tests/unit/plugins/bad-misses-example.so tests/unit/plugins/bad-crashes-in-match.so \
	tests/unit/plugins/bad-exits.so tests/unit/plugins/bad-bad-regex.so \
	tests/unit/plugins/bad-does-not-start.so tests/unit/plugins/bad-quadratic.so \
	tests/unit/plugins/bad-finds-counter-example.so tests/unit/plugins/bad-smudges.so
check_PROGRAMS += $(TEST_PLUGINS)
tests_unit_plugins_good_so_SOURCES = tests/unit/plugins/good.c
tests_unit_plugins_good_so_CFLAGS = $(SP_SHARED_CC)
tests_unit_plugins_good_so_LDFLAGS = $(SP_SHARED_LD)
tests_unit_plugins_nothing_so_SOURCES = tests/unit/plugins/nothing.c
tests_unit_plugins_nothing_so_CFLAGS = $(SP_SHARED_CC)
tests_unit_plugins_nothing_so_LDFLAGS = $(SP_SHARED_LD)
tests_unit_plugins_older_so_SOURCES = tests/unit/plugins/ages.c
tests_unit_plugins_older_so_CFLAGS = $(SP_SHARED_CC) -DOLDER
tests_unit_plugins_older_so_LDFLAGS = $(SP_SHARED_LD)
tests_unit_plugins_newer_so_SOURCES = tests/unit/plugins/ages.c
tests_unit_plugins_newer_so_CFLAGS = $(SP_SHARED_CC)
tests_unit_plugins_newer_so_LDFLAGS = $(SP_SHARED_LD)
tests_unit_plugins_liar_small_size_so_SOURCES = tests/unit/plugins/liar.c
tests_unit_plugins_liar_small_size_so_CFLAGS = $(SP_SHARED_CC) -DLIE=SMALL_SIZE
tests_unit_plugins_liar_small_size_so_LDFLAGS = $(SP_SHARED_LD)
tests_unit_plugins_liar_huge_size_so_SOURCES = tests/unit/plugins/liar.c
tests_unit_plugins_liar_huge_size_so_CFLAGS = $(SP_SHARED_CC) -DLIE=HUGE_SIZE
tests_unit_plugins_liar_huge_size_so_LDFLAGS = $(SP_SHARED_LD)
tests_unit_plugins_liar_wrong_major_so_SOURCES = tests/unit/plugins/liar.c
tests_unit_plugins_liar_wrong_major_so_CFLAGS = $(SP_SHARED_CC) -DLIE=WRONG_MAJOR
tests_unit_plugins_liar_wrong_major_so_LDFLAGS = $(SP_SHARED_LD)
tests_unit_plugins_liar_no_end_so_SOURCES = tests/unit/plugins/liar.c
tests_unit_plugins_liar_no_end_so_CFLAGS = $(SP_SHARED_CC) -DLIE=NO_END
tests_unit_plugins_liar_no_end_so_LDFLAGS = $(SP_SHARED_LD)
tests_unit_plugins_liar_wild_pointer_so_SOURCES = tests/unit/plugins/liar.c
tests_unit_plugins_liar_wild_pointer_so_CFLAGS = $(SP_SHARED_CC) -DLIE=WILD_POINTER
tests_unit_plugins_liar_wild_pointer_so_LDFLAGS = $(SP_SHARED_LD)
tests_unit_plugins_liar_wild_function_so_SOURCES = tests/unit/plugins/liar.c
tests_unit_plugins_liar_wild_function_so_CFLAGS = $(SP_SHARED_CC) -DLIE=WILD_FUNCTION
tests_unit_plugins_liar_wild_function_so_LDFLAGS = $(SP_SHARED_LD)
tests_unit_plugins_liar_wild_string_so_SOURCES = tests/unit/plugins/liar.c
tests_unit_plugins_liar_wild_string_so_CFLAGS = $(SP_SHARED_CC) -DLIE=WILD_STRING
tests_unit_plugins_liar_wild_string_so_LDFLAGS = $(SP_SHARED_LD)
tests_unit_plugins_liar_bad_name_so_SOURCES = tests/unit/plugins/liar.c
tests_unit_plugins_liar_bad_name_so_CFLAGS = $(SP_SHARED_CC) -DLIE=BAD_NAME
tests_unit_plugins_liar_bad_name_so_LDFLAGS = $(SP_SHARED_LD)
tests_unit_plugins_liar_same_name_so_SOURCES = tests/unit/plugins/liar.c
tests_unit_plugins_liar_same_name_so_CFLAGS = $(SP_SHARED_CC) -DLIE=SAME_NAME
tests_unit_plugins_liar_same_name_so_LDFLAGS = $(SP_SHARED_LD)
tests_unit_plugins_liar_no_version_so_SOURCES = tests/unit/plugins/liar.c
tests_unit_plugins_liar_no_version_so_CFLAGS = $(SP_SHARED_CC) -DLIE=NO_VERSION
tests_unit_plugins_liar_no_version_so_LDFLAGS = $(SP_SHARED_LD)
tests_unit_plugins_liar_unknown_flag_so_SOURCES = tests/unit/plugins/liar.c
tests_unit_plugins_liar_unknown_flag_so_CFLAGS = $(SP_SHARED_CC) -DLIE=UNKNOWN_FLAG
tests_unit_plugins_liar_unknown_flag_so_LDFLAGS = $(SP_SHARED_LD)
tests_unit_plugins_liar_wild_descriptor_so_SOURCES = tests/unit/plugins/liar.c
tests_unit_plugins_liar_wild_descriptor_so_CFLAGS = $(SP_SHARED_CC) -DLIE=WILD_DESCRIPTOR
tests_unit_plugins_liar_wild_descriptor_so_LDFLAGS = $(SP_SHARED_LD)
tests_unit_plugins_liar_core_name_so_SOURCES = tests/unit/plugins/liar.c
tests_unit_plugins_liar_core_name_so_CFLAGS = $(SP_SHARED_CC) -DLIE=CORE_NAME
tests_unit_plugins_liar_core_name_so_LDFLAGS = $(SP_SHARED_LD)
tests_unit_plugins_bad_crashes_so_SOURCES = tests/unit/plugins/bad.c
tests_unit_plugins_bad_crashes_so_CFLAGS = $(SP_SHARED_CC) -DWAY=CRASHES
tests_unit_plugins_bad_crashes_so_LDFLAGS = $(SP_SHARED_LD)
tests_unit_plugins_bad_hangs_so_SOURCES = tests/unit/plugins/bad.c
tests_unit_plugins_bad_hangs_so_CFLAGS = $(SP_SHARED_CC) -DWAY=HANGS
tests_unit_plugins_bad_hangs_so_LDFLAGS = $(SP_SHARED_LD)
tests_unit_plugins_bad_leaks_instances_so_SOURCES = tests/unit/plugins/bad.c
tests_unit_plugins_bad_leaks_instances_so_CFLAGS = $(SP_SHARED_CC) -DWAY=LEAKS_INSTANCES
tests_unit_plugins_bad_leaks_instances_so_LDFLAGS = $(SP_SHARED_LD)
tests_unit_plugins_bad_leaks_texts_so_SOURCES = tests/unit/plugins/bad.c
tests_unit_plugins_bad_leaks_texts_so_CFLAGS = $(SP_SHARED_CC) -DWAY=LEAKS_TEXTS
tests_unit_plugins_bad_leaks_texts_so_LDFLAGS = $(SP_SHARED_LD)
tests_unit_plugins_bad_overreads_so_SOURCES = tests/unit/plugins/bad.c
tests_unit_plugins_bad_overreads_so_CFLAGS = $(SP_SHARED_CC) -DWAY=OVERREADS
tests_unit_plugins_bad_overreads_so_LDFLAGS = $(SP_SHARED_LD)
tests_unit_plugins_bad_outside_so_SOURCES = tests/unit/plugins/bad.c
tests_unit_plugins_bad_outside_so_CFLAGS = $(SP_SHARED_CC) -DWAY=OUTSIDE
tests_unit_plugins_bad_outside_so_LDFLAGS = $(SP_SHARED_LD)
tests_unit_plugins_bad_misses_example_so_SOURCES = tests/unit/plugins/bad.c
tests_unit_plugins_bad_misses_example_so_CFLAGS = $(SP_SHARED_CC) -DWAY=MISSES_EXAMPLE
tests_unit_plugins_bad_misses_example_so_LDFLAGS = $(SP_SHARED_LD)
tests_unit_plugins_bad_crashes_in_match_so_SOURCES = tests/unit/plugins/bad.c
tests_unit_plugins_bad_crashes_in_match_so_CFLAGS = $(SP_SHARED_CC) -DWAY=CRASHES_IN_MATCH
tests_unit_plugins_bad_crashes_in_match_so_LDFLAGS = $(SP_SHARED_LD)
tests_unit_plugins_bad_exits_so_SOURCES = tests/unit/plugins/bad.c
tests_unit_plugins_bad_exits_so_CFLAGS = $(SP_SHARED_CC) -DWAY=EXITS
tests_unit_plugins_bad_exits_so_LDFLAGS = $(SP_SHARED_LD)
tests_unit_plugins_bad_bad_regex_so_SOURCES = tests/unit/plugins/bad.c
tests_unit_plugins_bad_bad_regex_so_CFLAGS = $(SP_SHARED_CC) -DWAY=BAD_REGEX
tests_unit_plugins_bad_bad_regex_so_LDFLAGS = $(SP_SHARED_LD)
tests_unit_plugins_bad_does_not_start_so_SOURCES = tests/unit/plugins/bad.c
tests_unit_plugins_bad_does_not_start_so_CFLAGS = $(SP_SHARED_CC) -DWAY=DOES_NOT_START
tests_unit_plugins_bad_does_not_start_so_LDFLAGS = $(SP_SHARED_LD)
tests_unit_plugins_bad_quadratic_so_SOURCES = tests/unit/plugins/bad.c
tests_unit_plugins_bad_quadratic_so_CFLAGS = $(SP_SHARED_CC) -DWAY=QUADRATIC
tests_unit_plugins_bad_quadratic_so_LDFLAGS = $(SP_SHARED_LD)
tests_unit_plugins_bad_finds_counter_example_so_SOURCES = tests/unit/plugins/bad.c
tests_unit_plugins_bad_finds_counter_example_so_CFLAGS = $(SP_SHARED_CC) -DWAY=FINDS_COUNTER_EXAMPLE
tests_unit_plugins_bad_finds_counter_example_so_LDFLAGS = $(SP_SHARED_LD)
tests_unit_plugins_bad_smudges_so_SOURCES = tests/unit/plugins/bad.c
tests_unit_plugins_bad_smudges_so_CFLAGS = $(SP_SHARED_CC) -DWAY=SMUDGES
tests_unit_plugins_bad_smudges_so_LDFLAGS = $(SP_SHARED_LD)

check_PROGRAMS += tests/unit/plughost_test
TESTS += tests/unit/plughost_test
tests_unit_plughost_test_SOURCES = tests/unit/plughost_test.c
tests_unit_plughost_test_CFLAGS = $(AM_UNIT_CFLAGS)
tests_unit_plughost_test_LDADD = $(LIB_TAP) $(LIB_PLUGHOST) $(LIB_MATCH) $(LIB_CONFIG) $(LIB_MODEL) $(LIB_BASE)
EXTRA_tests_unit_plughost_test_DEPENDENCIES = $(TEST_PLUGINS)

TESTS += tests/unit/new-detector_test.sh
EXTRA_DIST += contrib/new-detector tests/unit/new-detector_test.sh
