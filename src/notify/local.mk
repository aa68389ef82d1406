# SPDX-License-Identifier: Apache-2.0
# event.c and sign.c use no network: a program that only records events links nothing of libcurl.
noinst_LIBRARIES += src/notify/libnotify.a
src_notify_libnotify_a_SOURCES = \
	src/notify/deliver.c src/notify/event.c src/notify/notify.h src/notify/post.c src/notify/post.h \
	src/notify/sign.c
src_notify_libnotify_a_CFLAGS = $(AM_CFLAGS) $(CURL_CFLAGS) $(JANSSON_CFLAGS) $(SODIUM_CFLAGS)
