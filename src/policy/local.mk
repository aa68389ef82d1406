# SPDX-License-Identifier: Apache-2.0
noinst_LIBRARIES += src/policy/libpolicy.a
src_policy_libpolicy_a_SOURCES = \
	src/policy/facts.c src/policy/facts.h src/policy/kinds.def src/policy/policy.c src/policy/policy.h \
	src/policy/reason.c src/policy/reason.h src/policy/relation.c src/policy/webmail.def
src_policy_libpolicy_a_CFLAGS = $(AM_CFLAGS)
