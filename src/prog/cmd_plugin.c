/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "plughost/plughost.h"
#include "prog/apart.h"
#include "prog/setup.h"

static int list_one(const char *path, struct sp_err *err)
{
	struct sp_plugin *plugin;

	sp_apart_step("%s", path);
	int status = sp_plugin_open(path, &plugin, err);

	if (status)
		return status;
	const struct sallyport_plugin *d = sp_plugin_descriptor(plugin);

	printf("%s %s (ABI %u.%u, %s)\n  %s\n  %s\n", d->name, d->version, d->abi_major, d->abi_minor,
		d->licence ? d->licence : "no licence named", path, d->description ? d->description : "");
	printf("  %zu validators, %zu patterns%s\n", sp_plugin_validator_n(plugin),
		sp_plugin_pattern_n(plugin), sp_plugin_detector(plugin) ? ", a detector" : "");
	sp_plugin_close(plugin);
	return SP_OK;
}

/* In a child: even to open a plugin runs its code. */
static int list_all(void *context)
{
	const struct sp_rules *rules = context;
	struct sp_err err = { 0 };
	int failed = 0;

	for (size_t i = 0; i < rules->plugin_n; i++) {
		if (list_one(rules->plugin_path[i], &err)) {
			sp_say_error(&err, false);
			failed = 2;
		}
		fflush(stdout);
	}
	return failed;
}

int sp_cmd_plugin_list(const struct sp_options *options)
{
	struct sp_setup setup;
	struct sp_err err = { 0 };
	int status = sp_setup_config(&setup, options, &err);

	if (!status)
		status = sp_rules_list(&setup.places, &setup.config, &setup.arena, &setup.rules, &err);
	if (!status)
		status = sp_apart_run(list_all, &setup.rules, &err);
	if (status < 0)
		sp_say_error(&err, true);
	sp_setup_release(&setup);
	return status < 0 ? 2 : status;
}

int sp_cmd_plugin_check(const struct sp_options *options)
{
	struct sp_buf out;
	struct sp_err err = { 0 };
	int status;

	sp_buf_init(&out, 0);
	if (options->operand_n != 1)
		status = sp_err_set(&err, SP_EINVAL, "plugin check: the PATH of one plugin is needed");
	else
		status = sp_plugin_check(options->operand[0], &out, &err);
	if (out.n)
		sp_out(out.p, out.n);
	if (status)
		sp_say_error(&err, false);
	/* What can be opened but fails a check is 1; what is no plugin, or is not there, is 2. */
	bool checked = out.n > 0;
	sp_buf_release(&out);
	if (!sp_out_end())
		return 2;
	return !status ? 0 : checked && status == SP_EINVAL ? 1 : 2;
}
