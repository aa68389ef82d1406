# SPDX-License-Identifier: Apache-2.0
noinst_LIBRARIES += src/config/libconfig.a
src_config_libconfig_a_SOURCES = \
	src/config/build.c src/config/config.c src/config/config.h src/config/declared.c \
	src/config/declared.h src/config/image.c src/config/image.h src/config/known.c src/config/known.h src/config/names.c \
	src/config/names.h src/config/pack.c \
	src/config/pack.h src/config/pack_pattern.c src/config/pack_rule.c src/config/pack_rule.h \
	src/config/policy_file.c src/config/policy_file.h src/config/pool.c src/config/pool.h \
	src/config/ruleset.c src/config/ruleset.h src/config/schema.c src/config/schema.h \
	src/config/words.c src/config/words.h src/config/yaml.c src/config/yaml.h
src_config_libconfig_a_CFLAGS = $(AM_CFLAGS) $(FYAML_CFLAGS)
