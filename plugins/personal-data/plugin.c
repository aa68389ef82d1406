/* SPDX-License-Identifier: Apache-2.0 */
/* The plugin personal-data: validators of identifiers, for the packs that name them. */
#include "national.h"
#include "pd.h"

#define PD_LIST(...) __VA_ARGS__

#define PD_VALIDATOR(name_, function, digits, labels, description_, yes, no) \
	static uint32_t function##_labelled(const struct sallyport_candidate *c, \
		struct sallyport_value *values, uint32_t capacity) \
	{ \
		return pd_label(c, labels, values, function(c, values, capacity)); \
	} \
	SALLYPORT_VALIDATOR(static, function, name_, description_, function##_labelled, digits, (yes), (no));
#include "validators.def"
#undef PD_VALIDATOR

static const struct sallyport_validator *const validators[] = {
#define PD_VALIDATOR(name, function, digits, labels, description, yes, no) &function##_validator,
#include "validators.def"
#undef PD_VALIDATOR
#define NATIONAL(id, ...) &nat_##id##_validator,
#include "national.def"
#undef NATIONAL
	NULL
};

const struct sallyport_plugin *sallyport_plugin_v1(void)
{
	static const struct sallyport_plugin plugin = {
		SALLYPORT_PLUGIN_BEGINS,
		.name = "personal-data",
		.version = "1",
		.description =
			"Identifiers of people, money, vehicles, places, police records",
		.licence = "Apache-2.0",
		.validators = validators,
	};

	return &plugin;
}
