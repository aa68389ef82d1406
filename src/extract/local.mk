# SPDX-License-Identifier: Apache-2.0
noinst_LIBRARIES += src/extract/libextract.a
src_extract_libextract_a_SOURCES = src/extract/extract.c src/extract/extract.h src/extract/letters.c \
	src/extract/letters.h src/extract/marks.c src/extract/marks.def src/extract/marks.h src/extract/protocol.h \
	src/extract/readers.c src/extract/readers.def src/extract/readers.h src/extract/start.c src/extract/tools.def
