# SPDX-License-Identifier: Apache-2.0
# A program of its own, so that what reads messages links no network code.
pkglibexec_PROGRAMS += sallyport-webhook
sallyport_webhook_SOURCES = src/prog/webhook_main.c
sallyport_webhook_CFLAGS = $(AM_CFLAGS)
sallyport_webhook_LDADD = $(LIB_NOTIFY) $(LIB_STORE) $(LIB_CONFIG) $(LIB_MODEL) $(LIB_BASE)
