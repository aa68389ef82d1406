# SPDX-License-Identifier: Apache-2.0
# Tests: unit (CUnit, one program a stage), golden, fuzz, lint, bench. Each file of this list says what it builds.
AM_UNIT_CFLAGS = $(AM_CFLAGS) $(CUNIT_CFLAGS) -I$(srcdir)/tests/unit
LIB_TAP = tests/unit/libtap.a $(CUNIT_LIBS)
check_LIBRARIES += tests/unit/libtap.a
tests_unit_libtap_a_SOURCES = tests/unit/tap.c tests/unit/tap.h
tests_unit_libtap_a_CFLAGS = $(AM_UNIT_CFLAGS)

include tests/unit/accuracy.mk
include tests/unit/base.mk
include tests/unit/model.mk
include tests/unit/config.mk
include tests/unit/match.mk
include tests/unit/ingest.mk
include tests/unit/parse.mk
include tests/unit/html.mk
include tests/unit/post.mk
include tests/unit/normalise.mk
include tests/unit/plughost.mk
include tests/unit/detect.mk
include tests/unit/policy.mk
include tests/unit/store.mk
include tests/unit/notify.mk
include tests/unit/engine.mk
include tests/unit/extract.mk
include tests/unit/look.mk
include tests/unit/personal_data.mk
include tests/unit/national.mk
include tests/unit/secrets.mk
include tests/unit/offensive.mk
include tests/unit/passage.mk
include tests/fuzz/local.mk
include tests/accuracy/local.mk
include tests/cli/local.mk
include tests/evasion/local.mk
include tests/golden/local.mk
include tests/milter/local.mk
include tests/postfix/local.mk
include tests/torture/local.mk
include tests/lint/local.mk
include tests/bench/local.mk
