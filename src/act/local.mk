# SPDX-License-Identifier: Apache-2.0
noinst_LIBRARIES += src/act/libact.a
src_act_libact_a_SOURCES = src/act/act.h src/act/plan.c src/act/redact.c src/act/subject.c
