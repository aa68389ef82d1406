# SPDX-License-Identifier: Apache-2.0
noinst_LIBRARIES += src/parse/libparse.a
src_parse_libparse_a_SOURCES = src/parse/parse.h src/parse/decode.h src/parse/part.h \
	src/parse/out.c src/parse/out.h src/parse/base64.c src/parse/bases.c src/parse/bases.h src/parse/qp.c src/parse/uu.c \
	src/parse/inline.h src/parse/flowed.c src/parse/escape.c src/parse/charset.c src/parse/charset.h \
	src/parse/encoded_word.c src/parse/header.c src/parse/header.h src/parse/param.c \
	src/parse/param.h src/parse/address.c src/parse/address.h src/parse/entity.c \
	src/parse/entity.h src/parse/delimiter.c src/parse/split.h src/parse/mime.c \
	src/parse/plain.c src/parse/sealed.c src/parse/sealed.h src/parse/sniff.c src/parse/sniff.h src/parse/tools.c \
	src/parse/texts.c src/parse/body.c src/parse/body.h src/parse/glance.c src/parse/glance.h src/parse/lanes.c src/parse/lanes.h src/parse/encoded.c src/parse/encoded.h src/parse/spelled.c src/parse/spelled.h \
	src/parse/number_words.c src/parse/number_words.h src/parse/codes.c src/parse/codes.h src/parse/joint.c src/parse/joint.h src/parse/loose.c \
	src/parse/loose.h src/parse/readings.c src/parse/readings.h src/parse/signs.c src/parse/signs.h src/parse/unescape.c src/parse/unescape.h
src_parse_libparse_a_CFLAGS = $(AM_CFLAGS) $(ICU_CFLAGS) $(MAGIC_CFLAGS) $(JANSSON_CFLAGS)
src_parse_libparse_a_SOURCES += src/parse/html.c src/parse/html.h src/parse/html_css.c \
	src/parse/html_entity.c src/parse/html_literal.c src/parse/html_markup.c \
	src/parse/html_meta.c src/parse/html_open.c src/parse/html_out.c \
	src/parse/html_prescan.c src/parse/html_sheet.c src/parse/html_tag.c src/parse/entities.def \
	src/parse/post.c src/parse/post.h src/parse/post_parts.c src/parse/post_strings.c src/parse/post_walk.c
