# SPDX-License-Identifier: Apache-2.0
# A program of its own, so that what reads mail holds none of the parsers of files.
pkglibexec_PROGRAMS += sallyport-extract
sallyport_extract_SOURCES = src/prog/extract_main.c
sallyport_extract_CFLAGS = $(AM_CFLAGS)
sallyport_extract_LDADD = $(LIB_WORKER) $(LIB_MODEL) $(LIB_BASE)
