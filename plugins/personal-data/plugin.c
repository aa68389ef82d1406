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
	static const char *const function##_yes[] = { yes, NULL }; \
	static const char *const function##_no[] = { no, NULL }; \
	static const struct sallyport_validator function##_validator = { \
		.size = sizeof(struct sallyport_validator), \
		.name = name_, \
		.description = description_, \
		.validate = function##_labelled, \
		.examples = function##_yes, \
		.counter_examples = function##_no, \
		.digits_min = digits, \
	};
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
		.size = sizeof plugin,
		.abi_major = SALLYPORT_ABI_MAJOR,
		.abi_minor = SALLYPORT_ABI_MINOR,
		.name = "personal-data",
		.version = "1",
		.description =
			"Identifiers of people, money, vehicles, places, police records",
		.licence = "Apache-2.0",
		.validators = validators,
	};

	return &plugin;
}
