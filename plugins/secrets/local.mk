# SPDX-License-Identifier: Apache-2.0
# secrets.so: a plugin is linked with the C library only.
SECRETS_SOURCES = \
	plugins/secrets/assign.c \
	plugins/secrets/key.c \
	plugins/secrets/password.c \
	plugins/secrets/phrase.c \
	plugins/secrets/plugin.c \
	plugins/secrets/random.c \
	plugins/secrets/structure.c \
	plugins/secrets/text.c \
	plugins/secrets/sec.h \
	plugins/secrets/validators.def

plugin_PROGRAMS += plugins/secrets.so
plugins_secrets_so_SOURCES = $(SECRETS_SOURCES)
plugins_secrets_so_CFLAGS = $(SP_SHARED_CC)
plugins_secrets_so_LDFLAGS = $(SP_SHARED_LD)

# The same for its tests.
LIB_SECRETS = plugins/secrets/libsecrets.a
check_LIBRARIES += plugins/secrets/libsecrets.a
plugins_secrets_libsecrets_a_SOURCES = $(SECRETS_SOURCES)
plugins_secrets_libsecrets_a_CFLAGS = $(AM_CFLAGS)
