# SPDX-License-Identifier: Apache-2.0
sbin_PROGRAMS += sallyportd
sallyportd_SOURCES = src/prog/apart.c src/prog/apart.h src/prog/cmd_rules_check.c src/prog/options.c src/prog/options.def src/prog/options.h \
	src/prog/sallyportd.c src/prog/setup.c src/prog/setup.h
sallyportd_CFLAGS = $(AM_CFLAGS)
sallyportd_LDADD = $(LIB_ACCURACY) $(LIB_DAEMON) $(LIB_ENGINE) $(LIB_NOTIFY) $(LIB_STORE) $(LIB_POLICY) $(LIB_DETECT) \
	$(LIB_PLUGHOST) $(LIB_PARSE) $(LIB_INGEST) $(LIB_NORMALISE) $(LIB_MATCH) $(LIB_CONFIG) \
	$(LIB_MODEL) $(LIB_BASE)
