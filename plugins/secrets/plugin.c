/* SPDX-License-Identifier: Apache-2.0 */
/* The plugin secrets: validators of keys, tokens and passwords, for the packs that name them. */
#include "sec.h"

#define SEC_LIST(...) __VA_ARGS__

#define SEC_VALIDATOR(name_, function, description_, yes, no) \
	static const char *const function##_yes[] = { yes, NULL }; \
	static const char *const function##_no[] = { no, NULL }; \
	static const struct sallyport_validator function##_validator = { \
		.size = sizeof(struct sallyport_validator), \
		.name = name_, \
		.description = description_, \
		.validate = function, \
		.examples = function##_yes, \
		.counter_examples = function##_no, \
	};
#include "validators.def"
#undef SEC_VALIDATOR

static const struct sallyport_validator *const validators[] = {
#define SEC_VALIDATOR(name, function, description, yes, no) &function##_validator,
#include "validators.def"
#undef SEC_VALIDATOR
	NULL
};

const struct sallyport_plugin *sallyport_plugin_v1(void)
{
	static const struct sallyport_plugin plugin = {
		.size = sizeof plugin,
		.abi_major = SALLYPORT_ABI_MAJOR,
		.abi_minor = SALLYPORT_ABI_MINOR,
		.name = "secrets",
		.version = "1",
		.description = "Keys, tokens and passwords: what is random, what is assigned, what is a placeholder",
		.licence = "Apache-2.0",
		.validators = validators,
	};

	return &plugin;
}
