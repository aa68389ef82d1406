# SPDX-License-Identifier: Apache-2.0
# Programs of their own, so that what reads mail holds none of the parsers of files, and what is forked for a message is small.
pkglibexec_PROGRAMS += sallyport-extract sallyport-extract-archives sallyport-extract-pdf
sallyport_extract_SOURCES = src/prog/extract_main.c src/worker/formats.c
sallyport_extract_CPPFLAGS = $(AM_CPPFLAGS) -DSP_READERS=1
sallyport_extract_CFLAGS = $(AM_CFLAGS)
# A library that is linked dynamically is five mappings more to copy for each worker.
sallyport_extract_LDFLAGS = $(SP_STATIC) $(SP_LINK)
sallyport_extract_LDADD = $(LIB_WORKER_PLAIN) $(LIB_MODEL) $(LIB_BASE)
EXTRA_sallyport_extract_DEPENDENCIES = sallyport-extract-archives$(EXEEXT) sallyport-extract-pdf$(EXEEXT)
sallyport_extract_archives_SOURCES = src/prog/extract_reader_main.c src/worker/formats.c
sallyport_extract_archives_CPPFLAGS = $(AM_CPPFLAGS) -DSP_READERS=2
sallyport_extract_archives_CFLAGS = $(AM_CFLAGS)
sallyport_extract_archives_LDADD = $(LIB_WORKER_ARCHIVES) $(LIB_MODEL) $(LIB_BASE)
sallyport_extract_pdf_SOURCES = src/prog/extract_reader_main.c
sallyport_extract_pdf_CFLAGS = $(AM_CFLAGS)
sallyport_extract_pdf_LDADD = $(LIB_WORKER) $(LIB_MODEL) $(LIB_BASE)
