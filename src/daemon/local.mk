# SPDX-License-Identifier: Apache-2.0
noinst_LIBRARIES += src/daemon/libdaemon.a
src_daemon_libdaemon_a_SOURCES = src/daemon/access.c src/daemon/access.h src/daemon/children.c src/daemon/children.h src/daemon/confine.c src/daemon/confine.h \
	src/daemon/counts.def src/daemon/crew.c src/daemon/crew.h src/daemon/front.c src/daemon/front.h \
	src/daemon/handover.c src/daemon/handover.h src/daemon/keep.c src/daemon/keep.h src/daemon/listen.c \
	src/daemon/listen.h src/daemon/loop.c src/daemon/loop.h src/daemon/mail.c src/daemon/roles.def \
	src/daemon/supervisor.c src/daemon/supervisor.h src/daemon/suspects.c src/daemon/suspects.h \
	src/daemon/web.c src/daemon/web.h src/daemon/web_answer.c src/daemon/web_answer.h src/daemon/work.c
src_daemon_libdaemon_a_CFLAGS = $(AM_CFLAGS) $(MICROHTTPD_CFLAGS)
