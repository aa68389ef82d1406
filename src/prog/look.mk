# SPDX-License-Identifier: Apache-2.0
# A program of its own, so that nothing else holds what decodes pictures.
if HAVE_LEPT
pkglibexec_PROGRAMS += sallyport-look
sallyport_look_SOURCES = src/prog/look_main.c
sallyport_look_CFLAGS = $(AM_CFLAGS)
sallyport_look_LDADD = $(LIB_LOOK) $(LIB_MODEL) $(LIB_BASE)
endif
