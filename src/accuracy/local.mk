# SPDX-License-Identifier: Apache-2.0
noinst_LIBRARIES += src/accuracy/libaccuracy.a
src_accuracy_libaccuracy_a_SOURCES = src/accuracy/corpus.c src/accuracy/corpus.h \
	src/accuracy/curve.c src/accuracy/curve.h \
	src/accuracy/mistake.c src/accuracy/mistake.h src/accuracy/mutate.c src/accuracy/mutate.h \
	src/accuracy/mutation.def src/accuracy/outcome.c src/accuracy/outcome.h src/accuracy/report.h \
	src/accuracy/report_json.c src/accuracy/report_text.c src/accuracy/rows.c src/accuracy/rows.h \
	src/accuracy/score.c src/accuracy/score.h
src_accuracy_libaccuracy_a_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)
