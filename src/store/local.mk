# SPDX-License-Identifier: Apache-2.0
noinst_LIBRARIES += src/store/libstore.a
src_store_libstore_a_SOURCES = \
	src/store/db.c src/store/db.h src/store/id.c src/store/outbox.c src/store/schema.c src/store/state.c \
	src/store/state.h src/store/store.c src/store/store.h
src_store_libstore_a_CFLAGS = $(AM_CFLAGS) $(SQLITE_CFLAGS) $(SODIUM_CFLAGS)
