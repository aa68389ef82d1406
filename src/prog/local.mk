# SPDX-License-Identifier: Apache-2.0
bin_PROGRAMS += sallyport
sallyport_SOURCES = src/prog/apart.c src/prog/apart.h src/prog/cmd_doctor.c src/prog/cmd_evaluate.c src/prog/cmd_images.c src/prog/cmd_plugin.c src/prog/cmd_rules_check.c src/prog/cmd_rules.c \
	src/prog/cmd_scan.c src/prog/cmd_webhook.c src/prog/main.c src/prog/options.c \
	src/prog/options.def src/prog/options.h src/prog/setup.c src/prog/setup.h
sallyport_CFLAGS = $(AM_CFLAGS) $(CURL_CFLAGS) $(FYAML_CFLAGS) $(ICU_CFLAGS) $(JANSSON_CFLAGS) \
	$(MAGIC_CFLAGS) $(PCRE2_CFLAGS) $(SECCOMP_CFLAGS) $(SODIUM_CFLAGS) $(SQLITE_CFLAGS)
sallyport_LDADD = $(LIB_ACCURACY) $(LIB_ENGINE) $(LIB_NOTIFY) $(LIB_STORE) $(LIB_POLICY) $(LIB_DETECT) \
	$(LIB_PLUGHOST) $(LIB_PARSE) $(LIB_INGEST) $(LIB_NORMALISE) $(LIB_MATCH) $(LIB_CONFIG) \
	$(LIB_MODEL) $(LIB_BASE)
