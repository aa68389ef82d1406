# SPDX-License-Identifier: Apache-2.0
# personal-data.so: a plugin is linked with the C library only.
PERSONAL_SOURCES = \
	plugins/personal-data/address.c \
	plugins/personal-data/americas.c \
	plugins/personal-data/asia.c \
	plugins/personal-data/crypto.c \
	plugins/personal-data/date.c \
	plugins/personal-data/device.c \
	plugins/personal-data/dialling.c \
	plugins/personal-data/label.c \
	plugins/personal-data/money.c \
	plugins/personal-data/mrz.c \
	plugins/personal-data/national.c \
	plugins/personal-data/national.h \
	plugins/personal-data/national_east.c \
	plugins/personal-data/national_europe.c \
	plugins/personal-data/net.c \
	plugins/personal-data/number.c \
	plugins/personal-data/phone.c \
	plugins/personal-data/place.c \
	plugins/personal-data/plugin.c \
	plugins/personal-data/police.c \
	plugins/personal-data/spelled_email.c \
	plugins/personal-data/text.c \
	plugins/personal-data/uk.c \
	plugins/personal-data/vehicle.c \
	plugins/personal-data/words.c \
	plugins/personal-data/areas.def \
	plugins/personal-data/calling.def \
	plugins/personal-data/iban.def \
	plugins/personal-data/iin.def \
	plugins/personal-data/nanp.def \
	plugins/personal-data/national.def \
	plugins/personal-data/pd.h \
	plugins/personal-data/uk_dialling.def \
	plugins/personal-data/validators.def

plugin_PROGRAMS += plugins/personal-data.so
plugins_personal_data_so_SOURCES = $(PERSONAL_SOURCES)
plugins_personal_data_so_CFLAGS = $(SP_SHARED_CC)
plugins_personal_data_so_LDFLAGS = $(SP_SHARED_LD)

# The same for its tests.
LIB_PD = plugins/personal-data/libpersonal.a
check_LIBRARIES += plugins/personal-data/libpersonal.a
plugins_personal_data_libpersonal_a_SOURCES = $(PERSONAL_SOURCES)
plugins_personal_data_libpersonal_a_CFLAGS = $(AM_CFLAGS)
