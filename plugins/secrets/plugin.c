/* SPDX-License-Identifier: Apache-2.0 */
/* The plugin secrets: validators of keys, tokens and passwords, for the packs that name them. */
#include "sec.h"

#define SEC_LIST(...) __VA_ARGS__

#define SEC_VALIDATOR(name, function, description, yes, no) \
	SALLYPORT_VALIDATOR(static, function, name, description, function, 0, (yes), (no));
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
		SALLYPORT_PLUGIN_BEGINS,
		.name = "secrets",
		.version = "1",
		.description = "Keys, tokens and passwords: what is random, what is assigned, what is a placeholder",
		.licence = "Apache-2.0",
		.validators = validators,
	};

	return &plugin;
}
