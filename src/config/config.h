/* SPDX-License-Identifier: Apache-2.0 */
/* The configuration file, sallyport.yaml: sallyport.conf(5) is the manual. */
#ifndef SP_CONFIG_CONFIG_H
#define SP_CONFIG_CONFIG_H

#include "base/arena.h"
#include "base/err.h"
#include "config/policy_file.h"
#include "model/limits.h"

struct sp_webhook_config {
	struct sp_place place;
	const char *url;
	const char *secret_file; /* one or two whsec_ lines (two during rotation); NULL = unsigned is refused */
	enum sp_action filter_min; /* verdicts from this one on are sent; default warn */
};

enum sp_gateway_mode { SP_GATEWAY_MODE_OWNER, SP_GATEWAY_MODE_GROUP, SP_GATEWAY_MODE_EVERYBODY };

/* Sections that only `sallyportd` reads. */
struct sp_gateway_config {
	struct sp_name_list milter, http; /* addresses: unix:/PATH or inet:HOST:PORT; http: also tls:HOST:PORT */
	const char *certificate, *key, *tokens; /* files of http, NULL = none */
	uint32_t socket_mode; /* enum sp_gateway_mode: who may use unix sockets */
	bool add_header;      /* X-Sallyport: what was decided */
	uint32_t scanners;    /* 0 = one a processor, and one more */
	const char *user;     /* who the roles run as when started by root; NULL = as we are */
};

struct sp_config {
	const char *file; /* NULL = none: built-in values */
	const char *organisation;
	struct sp_name_list domains, partners, press, webmail; /* webmail: added to the built-in list */
	struct sp_name_list rules;   /* pack files and folders, absolute or relative to the configuration file; resolved */
	const char *policy;          /* NULL = built-in */
	struct sp_name_list plugins; /* absolute paths */
	struct {
		const char *plugin, *key, *value;
	} *plugin_option; /* `plugin-options: {NAME: {KEY: VALUE}}` */
	size_t plugin_option_n;
	const char *images; /* list of known pictures; NULL = the one in the state folder, if there is one */
	const char *state; /* folder; NULL = the default */
	struct sp_webhook_config *webhook;
	size_t webhook_n;
	bool record; /* record incidents of `scan` without being asked */
	struct sp_gateway_config gateway;
	struct sp_limits limits;
};

/* The defaults, as without a file. */
void sp_config_default(struct sp_config *ret);

/* Reads a configuration file over the defaults. An unknown key is an error with line, column and the nearest known one. */
int sp_config_load(const char *path, struct sp_arena *arena, struct sp_config *ret,
	struct sp_err *err);

/* Whether a message with this verdict becomes an incident: where somebody must look again, or a webhook wants to know. */
bool sp_config_records(const struct sp_config *config, enum sp_action verdict);

/* The file to use when none was named: $XDG_CONFIG_HOME (or ~/.config)/sallyport/sallyport.yaml, else
 * sysconfdir/sallyport/sallyport.yaml, else NULL. The path lives in the arena. */
const char *sp_config_find(const char *sysconfdir, struct sp_arena *arena);

#endif
