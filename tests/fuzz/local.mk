# SPDX-License-Identifier: Apache-2.0
# Fuzz targets: with libFuzzer where it is there (--enable-fuzzing), else driven by replay.c over their corpora.
if FUZZING
FUZZ_DRIVER =
FUZZ_LD = $(AM_LDFLAGS) -fsanitize=fuzzer
else
FUZZ_DRIVER = tests/fuzz/replay.c
FUZZ_LD = $(AM_LDFLAGS)
endif
TESTS += tests/fuzz/replay_test.sh
EXTRA_DIST += tests/fuzz/replay_test.sh tests/fuzz/corpus

check_PROGRAMS += tests/fuzz/base64_fuzz
tests_fuzz_base64_fuzz_SOURCES = tests/fuzz/base64_fuzz.c $(FUZZ_DRIVER)
tests_fuzz_base64_fuzz_CFLAGS = $(AM_UNIT_CFLAGS)
tests_fuzz_base64_fuzz_LDFLAGS = $(FUZZ_LD)
tests_fuzz_base64_fuzz_LDADD = $(LIB_PARSE) $(LIB_MODEL) $(LIB_BASE)

check_PROGRAMS += tests/fuzz/charset_fuzz
tests_fuzz_charset_fuzz_SOURCES = tests/fuzz/charset_fuzz.c $(FUZZ_DRIVER)
tests_fuzz_charset_fuzz_CFLAGS = $(AM_UNIT_CFLAGS)
tests_fuzz_charset_fuzz_LDFLAGS = $(FUZZ_LD)
tests_fuzz_charset_fuzz_LDADD = $(LIB_PARSE) $(LIB_MODEL) $(LIB_BASE)

check_PROGRAMS += tests/fuzz/corpus_fuzz
tests_fuzz_corpus_fuzz_SOURCES = tests/fuzz/corpus_fuzz.c $(FUZZ_DRIVER)
tests_fuzz_corpus_fuzz_CFLAGS = $(AM_UNIT_CFLAGS)
tests_fuzz_corpus_fuzz_LDFLAGS = $(FUZZ_LD)
tests_fuzz_corpus_fuzz_LDADD = $(LIB_ACCURACY) $(LIB_CONFIG) $(LIB_MODEL) $(LIB_BASE)

check_PROGRAMS += tests/fuzz/detect_fuzz
tests_fuzz_detect_fuzz_SOURCES = tests/fuzz/detect_fuzz.c $(FUZZ_DRIVER)
tests_fuzz_detect_fuzz_CFLAGS = $(AM_UNIT_CFLAGS)
tests_fuzz_detect_fuzz_LDFLAGS = $(FUZZ_LD)
tests_fuzz_detect_fuzz_LDADD = $(LIB_DETECT) $(LIB_PLUGHOST) $(LIB_MATCH) $(LIB_CONFIG) $(LIB_MODEL) $(LIB_BASE)

check_PROGRAMS += tests/fuzz/fold_fuzz
tests_fuzz_fold_fuzz_SOURCES = tests/fuzz/fold_fuzz.c tests/fuzz/normalise_fuzz.h $(FUZZ_DRIVER)
tests_fuzz_fold_fuzz_CFLAGS = $(AM_UNIT_CFLAGS)
tests_fuzz_fold_fuzz_LDFLAGS = $(FUZZ_LD)
tests_fuzz_fold_fuzz_LDADD = $(LIB_NORMALISE) $(LIB_MODEL) $(LIB_BASE)

check_PROGRAMS += tests/fuzz/html_fuzz
tests_fuzz_html_fuzz_SOURCES = tests/fuzz/html_fuzz.c $(FUZZ_DRIVER)
tests_fuzz_html_fuzz_CFLAGS = $(AM_UNIT_CFLAGS)
tests_fuzz_html_fuzz_LDFLAGS = $(FUZZ_LD)
tests_fuzz_html_fuzz_LDADD = $(LIB_PARSE) $(LIB_MODEL) $(LIB_BASE)

check_PROGRAMS += tests/fuzz/match_fuzz
tests_fuzz_match_fuzz_SOURCES = tests/fuzz/match_fuzz.c $(FUZZ_DRIVER)
tests_fuzz_match_fuzz_CFLAGS = $(AM_UNIT_CFLAGS)
tests_fuzz_match_fuzz_LDFLAGS = $(FUZZ_LD)
tests_fuzz_match_fuzz_LDADD = $(LIB_MATCH_FIXTURE)

check_PROGRAMS += tests/fuzz/milter_fuzz
tests_fuzz_milter_fuzz_SOURCES = tests/fuzz/milter_fuzz.c $(FUZZ_DRIVER)
tests_fuzz_milter_fuzz_CFLAGS = $(AM_UNIT_CFLAGS)
tests_fuzz_milter_fuzz_LDFLAGS = $(FUZZ_LD)
tests_fuzz_milter_fuzz_LDADD = $(LIB_INGEST) $(LIB_MODEL) $(LIB_BASE)

check_PROGRAMS += tests/fuzz/mime_fuzz
tests_fuzz_mime_fuzz_SOURCES = tests/fuzz/mime_fuzz.c $(FUZZ_DRIVER)
tests_fuzz_mime_fuzz_CFLAGS = $(AM_UNIT_CFLAGS)
tests_fuzz_mime_fuzz_LDFLAGS = $(FUZZ_LD)
tests_fuzz_mime_fuzz_LDADD = $(LIB_PARSE) $(LIB_MODEL) $(LIB_BASE)

check_PROGRAMS += tests/fuzz/offensive_fuzz
tests_fuzz_offensive_fuzz_SOURCES = tests/fuzz/offensive_fuzz.c $(FUZZ_DRIVER)
tests_fuzz_offensive_fuzz_CFLAGS = $(AM_UNIT_CFLAGS)
tests_fuzz_offensive_fuzz_LDFLAGS = $(FUZZ_LD)
tests_fuzz_offensive_fuzz_LDADD = $(LIB_OFFENSIVE) $(LIB_NORMALISE) $(LIB_BASE)

check_PROGRAMS += tests/fuzz/pack_fuzz
tests_fuzz_pack_fuzz_SOURCES = tests/fuzz/pack_fuzz.c $(FUZZ_DRIVER)
tests_fuzz_pack_fuzz_CFLAGS = $(AM_UNIT_CFLAGS)
tests_fuzz_pack_fuzz_LDFLAGS = $(FUZZ_LD)
tests_fuzz_pack_fuzz_LDADD = $(LIB_CONFIG) $(LIB_MODEL) $(LIB_BASE)

check_PROGRAMS += tests/fuzz/passage_fuzz
tests_fuzz_passage_fuzz_SOURCES = tests/fuzz/passage_fuzz.c $(FUZZ_DRIVER)
tests_fuzz_passage_fuzz_CFLAGS = $(AM_UNIT_CFLAGS)
tests_fuzz_passage_fuzz_LDFLAGS = $(FUZZ_LD)
tests_fuzz_passage_fuzz_LDADD = $(LIB_PASSAGE) $(LIB_NORMALISE) $(LIB_BASE)

check_PROGRAMS += tests/fuzz/passage_pack_fuzz
tests_fuzz_passage_pack_fuzz_SOURCES = tests/fuzz/passage_pack_fuzz.c $(FUZZ_DRIVER)
tests_fuzz_passage_pack_fuzz_CFLAGS = $(AM_UNIT_CFLAGS)
tests_fuzz_passage_pack_fuzz_LDFLAGS = $(FUZZ_LD)
tests_fuzz_passage_pack_fuzz_LDADD = $(LIB_PASSAGE) $(LIB_NORMALISE) $(LIB_BASE)

check_PROGRAMS += tests/fuzz/policy_fuzz
tests_fuzz_policy_fuzz_SOURCES = tests/fuzz/policy_fuzz.c $(FUZZ_DRIVER)
tests_fuzz_policy_fuzz_CFLAGS = $(AM_UNIT_CFLAGS)
tests_fuzz_policy_fuzz_LDFLAGS = $(FUZZ_LD)
tests_fuzz_policy_fuzz_LDADD = $(LIB_CONFIG) $(LIB_MODEL) $(LIB_BASE)

check_PROGRAMS += tests/fuzz/post_fuzz
tests_fuzz_post_fuzz_SOURCES = tests/fuzz/post_fuzz.c $(FUZZ_DRIVER)
tests_fuzz_post_fuzz_CFLAGS = $(AM_UNIT_CFLAGS)
tests_fuzz_post_fuzz_LDFLAGS = $(FUZZ_LD)
tests_fuzz_post_fuzz_LDADD = $(LIB_PARSE) $(LIB_MODEL) $(LIB_BASE)

check_PROGRAMS += tests/fuzz/qp_fuzz
tests_fuzz_qp_fuzz_SOURCES = tests/fuzz/qp_fuzz.c $(FUZZ_DRIVER)
tests_fuzz_qp_fuzz_CFLAGS = $(AM_UNIT_CFLAGS)
tests_fuzz_qp_fuzz_LDFLAGS = $(FUZZ_LD)
tests_fuzz_qp_fuzz_LDADD = $(LIB_PARSE) $(LIB_MODEL) $(LIB_BASE)

check_PROGRAMS += tests/fuzz/rfc2047_fuzz
tests_fuzz_rfc2047_fuzz_SOURCES = tests/fuzz/rfc2047_fuzz.c $(FUZZ_DRIVER)
tests_fuzz_rfc2047_fuzz_CFLAGS = $(AM_UNIT_CFLAGS)
tests_fuzz_rfc2047_fuzz_LDFLAGS = $(FUZZ_LD)
tests_fuzz_rfc2047_fuzz_LDADD = $(LIB_PARSE) $(LIB_MODEL) $(LIB_BASE)

check_PROGRAMS += tests/fuzz/ruleset_fuzz
tests_fuzz_ruleset_fuzz_SOURCES = tests/fuzz/ruleset_fuzz.c $(FUZZ_DRIVER)
tests_fuzz_ruleset_fuzz_CFLAGS = $(AM_UNIT_CFLAGS)
tests_fuzz_ruleset_fuzz_LDFLAGS = $(FUZZ_LD)
tests_fuzz_ruleset_fuzz_LDADD = $(LIB_CONFIG) $(LIB_MODEL) $(LIB_BASE)

# The validators of another plugin.
check_PROGRAMS += tests/fuzz/secrets_fuzz
tests_fuzz_secrets_fuzz_SOURCES = tests/fuzz/validators_fuzz.c $(FUZZ_DRIVER)
tests_fuzz_secrets_fuzz_CFLAGS = $(AM_UNIT_CFLAGS)
tests_fuzz_secrets_fuzz_LDFLAGS = $(FUZZ_LD)
tests_fuzz_secrets_fuzz_LDADD = $(LIB_SECRETS) $(LIB_PLUGHOST) $(LIB_BASE)

check_PROGRAMS += tests/fuzz/skip_fuzz
tests_fuzz_skip_fuzz_SOURCES = tests/fuzz/skip_fuzz.c $(FUZZ_DRIVER)
tests_fuzz_skip_fuzz_CFLAGS = $(AM_UNIT_CFLAGS)
tests_fuzz_skip_fuzz_LDFLAGS = $(FUZZ_LD)
tests_fuzz_skip_fuzz_LDADD = $(LIB_NORMALISE) $(LIB_MODEL) $(LIB_BASE)

check_PROGRAMS += tests/fuzz/validators_fuzz
tests_fuzz_validators_fuzz_SOURCES = tests/fuzz/validators_fuzz.c $(FUZZ_DRIVER)
tests_fuzz_validators_fuzz_CFLAGS = $(AM_UNIT_CFLAGS)
tests_fuzz_validators_fuzz_LDFLAGS = $(FUZZ_LD)
tests_fuzz_validators_fuzz_LDADD = $(LIB_PD) $(LIB_PLUGHOST) $(LIB_BASE)

check_PROGRAMS += tests/fuzz/words_fuzz
tests_fuzz_words_fuzz_SOURCES = tests/fuzz/words_fuzz.c tests/fuzz/normalise_fuzz.h $(FUZZ_DRIVER)
tests_fuzz_words_fuzz_CFLAGS = $(AM_UNIT_CFLAGS)
tests_fuzz_words_fuzz_LDFLAGS = $(FUZZ_LD)
tests_fuzz_words_fuzz_LDADD = $(LIB_NORMALISE) $(LIB_MODEL) $(LIB_BASE)
check_PROGRAMS += tests/fuzz/worker_fuzz
tests_fuzz_worker_fuzz_SOURCES = tests/fuzz/worker_fuzz.c $(FUZZ_DRIVER)
tests_fuzz_worker_fuzz_CFLAGS = $(AM_UNIT_CFLAGS)
tests_fuzz_worker_fuzz_LDFLAGS = $(FUZZ_LD)
tests_fuzz_worker_fuzz_LDADD = $(LIB_WORKER) $(LIB_EXTRACT) $(LIB_MODEL) $(LIB_BASE)

check_PROGRAMS += tests/fuzz/spelled_fuzz
tests_fuzz_spelled_fuzz_SOURCES = tests/fuzz/spelled_fuzz.c $(FUZZ_DRIVER)
tests_fuzz_spelled_fuzz_CFLAGS = $(AM_UNIT_CFLAGS)
tests_fuzz_spelled_fuzz_LDFLAGS = $(FUZZ_LD)
tests_fuzz_spelled_fuzz_LDADD = $(LIB_PARSE) $(LIB_MODEL) $(LIB_BASE)

check_PROGRAMS += tests/fuzz/letters_fuzz
tests_fuzz_letters_fuzz_SOURCES = tests/fuzz/letters_fuzz.c $(FUZZ_DRIVER)
tests_fuzz_letters_fuzz_CFLAGS = $(AM_UNIT_CFLAGS)
tests_fuzz_letters_fuzz_LDFLAGS = $(FUZZ_LD)
tests_fuzz_letters_fuzz_LDADD = $(LIB_EXTRACT) $(LIB_MODEL) $(LIB_BASE)

check_PROGRAMS += tests/fuzz/known_fuzz
tests_fuzz_known_fuzz_SOURCES = tests/fuzz/known_fuzz.c $(FUZZ_DRIVER)
tests_fuzz_known_fuzz_CFLAGS = $(AM_UNIT_CFLAGS)
tests_fuzz_known_fuzz_LDFLAGS = $(FUZZ_LD)
tests_fuzz_known_fuzz_LDADD = $(LIB_CONFIG) $(LIB_MODEL) $(LIB_BASE)

if HAVE_LEPT
check_PROGRAMS += tests/fuzz/look_fuzz
tests_fuzz_look_fuzz_SOURCES = tests/fuzz/look_fuzz.c $(FUZZ_DRIVER)
tests_fuzz_look_fuzz_CFLAGS = $(AM_UNIT_CFLAGS)
tests_fuzz_look_fuzz_LDFLAGS = $(FUZZ_LD)
tests_fuzz_look_fuzz_LDADD = $(LIB_LOOK) $(LIB_MODEL) $(LIB_BASE)
endif
