# SPDX-License-Identifier: Apache-2.0
check_PROGRAMS += tests/unit/notify_test tests/unit/outbox_fill
TESTS += tests/unit/notify_test tests/unit/webhook_test.sh
EXTRA_DIST += tests/unit/webhook_test.sh contrib/webhook-receiver
tests_unit_notify_test_SOURCES = tests/unit/notify_test.c
tests_unit_notify_test_CFLAGS = $(AM_UNIT_CFLAGS) $(JANSSON_CFLAGS)
tests_unit_notify_test_LDADD = $(LIB_TAP) $(LIB_NOTIFY) $(LIB_STORE) $(LIB_MODEL) $(LIB_BASE) $(JANSSON_LIBS)
tests_unit_outbox_fill_SOURCES = tests/unit/outbox_fill.c
tests_unit_outbox_fill_CFLAGS = $(AM_CFLAGS)
tests_unit_outbox_fill_LDADD = $(LIB_NOTIFY) $(LIB_STORE) $(LIB_MODEL) $(LIB_BASE) $(JANSSON_LIBS)
