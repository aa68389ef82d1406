# SPDX-License-Identifier: Apache-2.0
LIB_EXTRACT_TEST = $(LIB_TAP) $(LIB_EXTRACT) $(LIB_MODEL) $(LIB_BASE)
# An extraction server whose only format misbehaves as its bytes say.
check_PROGRAMS += tests/unit/extract_evil
tests_unit_extract_evil_SOURCES = tests/unit/extract_evil.c
tests_unit_extract_evil_CFLAGS = $(AM_CFLAGS)
tests_unit_extract_evil_LDADD = $(LIB_WORKER_PLAIN) $(LIB_MODEL) $(LIB_BASE)

check_PROGRAMS += tests/unit/extract_test
TESTS += tests/unit/extract_test
tests_unit_extract_test_SOURCES = tests/unit/extract_test.c tests/unit/extract_fixture.c tests/unit/extract_fixture.h
tests_unit_extract_test_CFLAGS = $(AM_UNIT_CFLAGS)
tests_unit_extract_test_LDADD = $(LIB_EXTRACT_TEST)
EXTRA_tests_unit_extract_test_DEPENDENCIES = tests/unit/extract_evil$(EXEEXT) sallyport-extract$(EXEEXT)

check_PROGRAMS += tests/unit/extract_format_test
TESTS += tests/unit/extract_format_test
tests_unit_extract_format_test_SOURCES = tests/unit/extract_format_test.c tests/unit/extract_fixture.c
tests_unit_extract_format_test_CFLAGS = $(AM_UNIT_CFLAGS) $(ZLIB_CFLAGS)
tests_unit_extract_format_test_LDADD = $(LIB_EXTRACT_TEST) $(ZLIB_LIBS)
EXTRA_tests_unit_extract_format_test_DEPENDENCIES = sallyport-extract$(EXEEXT)
if HAVE_LEPT
EXTRA_tests_unit_extract_format_test_DEPENDENCIES += sallyport-look$(EXEEXT)
endif
EXTRA_DIST += tests/data/attachments

check_PROGRAMS += tests/unit/extract_letters_test
TESTS += tests/unit/extract_letters_test
tests_unit_extract_letters_test_SOURCES = tests/unit/extract_letters_test.c
tests_unit_extract_letters_test_CFLAGS = $(AM_UNIT_CFLAGS)
tests_unit_extract_letters_test_LDADD = $(LIB_EXTRACT_TEST)

if HAVE_LEPT
check_PROGRAMS += tests/unit/look_words_test
TESTS += tests/unit/look_words_test
tests_unit_look_words_test_SOURCES = tests/unit/look_words_test.c
tests_unit_look_words_test_CFLAGS = $(AM_UNIT_CFLAGS) $(LEPT_CFLAGS)
tests_unit_look_words_test_LDADD = $(LIB_TAP) $(LIB_LOOK) $(LIB_MODEL) $(LIB_BASE)
endif
