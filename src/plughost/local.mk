# SPDX-License-Identifier: Apache-2.0
noinst_LIBRARIES += src/plughost/libplughost.a
src_plughost_libplughost_a_SOURCES = \
	src/plughost/candidate.c src/plughost/candidate.h src/plughost/check.c src/plughost/check.h \
	src/plughost/check_detector.c src/plughost/check_validator.c src/plughost/host.c \
	src/plughost/load.c \
	src/plughost/memory.c src/plughost/memory.h src/plughost/names.c src/plughost/plughost.h
