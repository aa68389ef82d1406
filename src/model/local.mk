# SPDX-License-Identifier: Apache-2.0
noinst_LIBRARIES += src/model/libmodel.a
src_model_libmodel_a_SOURCES = src/model/model.c src/model/finding.h src/model/limits.def \
	src/model/limits.h src/model/message.h src/model/picture.h
