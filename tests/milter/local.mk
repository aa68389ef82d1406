# SPDX-License-Identifier: Apache-2.0
check_PROGRAMS += tests/milter/milter_test
TESTS += tests/milter/milter_test
tests_milter_milter_test_SOURCES = tests/milter/milter_test.c
tests_milter_milter_test_CFLAGS = $(AM_UNIT_CFLAGS)
tests_milter_milter_test_LDADD = $(LIB_TAP) $(LIB_DAEMON) $(LIB_ENGINE) $(LIB_NOTIFY) $(LIB_STORE) $(LIB_POLICY) \
	$(LIB_DETECT) $(LIB_PLUGHOST) $(LIB_PARSE) $(LIB_INGEST) $(LIB_NORMALISE) $(LIB_MATCH) $(LIB_CONFIG) $(LIB_MODEL) \
	$(LIB_BASE)
TESTS += tests/milter/daemon_test.sh
EXTRA_DIST += tests/milter/daemon_test.py tests/milter/daemon_test.sh

TESTS += tests/milter/systemd_test.sh
EXTRA_DIST += tests/milter/systemd_test.sh

TESTS += tests/milter/reload_test.sh
EXTRA_DIST += tests/milter/reload_test.py tests/milter/reload_test.sh

TESTS += tests/milter/images_test.sh
EXTRA_DIST += tests/milter/images_test.py tests/milter/images_test.sh

TESTS += tests/milter/miltertest_test.sh
EXTRA_DIST += tests/milter/miltertest_test.py tests/milter/miltertest_test.sh tests/milter/scripts/abort.lua \
	tests/milter/scripts/allow.lua tests/milter/scripts/block.lua tests/milter/scripts/forged.lua \
	tests/milter/scripts/hold.lua tests/milter/scripts/mail.luainc tests/milter/scripts/many.lua \
	tests/milter/scripts/old.lua tests/milter/scripts/redact.lua tests/milter/scripts/warn.lua

check_PROGRAMS += tests/milter/confine_test
TESTS += tests/milter/confine_test
tests_milter_confine_test_SOURCES = tests/milter/confine_test.c
tests_milter_confine_test_CFLAGS = $(AM_UNIT_CFLAGS)
tests_milter_confine_test_LDADD = $(LIB_TAP) src/daemon/libdaemon.a $(LIB_BASE)
TESTS += tests/milter/metrics_test.sh
EXTRA_DIST += tests/milter/metrics_test.sh contrib/grafana/alerts.yaml contrib/grafana/gateway.json
