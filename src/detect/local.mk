# SPDX-License-Identifier: Apache-2.0
noinst_LIBRARIES += src/detect/libdetect.a
src_detect_libdetect_a_SOURCES = \
	src/detect/array.h src/detect/collect.c src/detect/combine.c src/detect/combine.h src/detect/confidence.c \
	src/detect/confidence.h src/detect/context.c src/detect/context.h src/detect/detect.c \
	src/detect/detect.h src/detect/detector.h src/detect/excerpt.c src/detect/message.c \
	src/detect/nearby.c src/detect/nearby.h \
	src/detect/overlap.c src/detect/overlap.h src/detect/plain.c src/detect/plain.h \
	src/detect/reading.h src/detect/report.c src/detect/trim.c src/detect/value.c
