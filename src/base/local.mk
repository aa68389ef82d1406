# SPDX-License-Identifier: Apache-2.0
noinst_LIBRARIES += src/base/libbase.a
src_base_libbase_a_SOURCES = \
	src/base/arena.c src/base/arena.h src/base/buf.c src/base/buf.h src/base/eight.h src/base/err.c src/base/err.h \
	src/base/hash.c src/base/hash.h src/base/io.c src/base/io.h src/base/jail.c src/base/jail.h \
	src/base/json.c src/base/json.h src/base/log.c src/base/log.h src/base/map.c src/base/map.h \
	src/base/utf8.c src/base/utf8.h src/base/view.c src/base/view.h src/base/wire.c src/base/wire.h
src_base_libbase_a_CFLAGS = $(AM_CFLAGS) $(SODIUM_CFLAGS) $(SECCOMP_CFLAGS)
