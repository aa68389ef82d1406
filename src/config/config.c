/* SPDX-License-Identifier: Apache-2.0 */
#include "config/config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"
#include "config/schema.h"

#define LIMIT_N (sizeof(struct sp_limits) / sizeof(uint64_t))
_Static_assert(LIMIT_N <= 64, "a schema has at most 64 fields");

void sp_config_default(struct sp_config *ret)
{
	*ret = (struct sp_config){ .gateway = { .socket_mode = SP_GATEWAY_MODE_OWNER } };
	sp_limits_default(&ret->limits);
}

bool sp_config_records(const struct sp_config *config, enum sp_action verdict)
{
	bool records = verdict >= SP_ACTION_WARN;

	for (size_t i = 0; !records && i < config->webhook_n; i++)
		records = verdict >= config->webhook[i].filter_min;
	return records;
}

/* ---------- paths ---------- */

/* Relative paths are relative to the folder of the configuration file. Returns: NULL without memory. */
static const char *resolve(const struct sp_yaml *yaml, const char *path)
{
	const char *slash = strrchr(yaml->file, '/');

	if (*path == '/' || !slash)
		return path;
	return sp_arena_printf(yaml->arena, "%.*s%s", (int)(slash + 1 - yaml->file), yaml->file, path);
}

static int resolve_one(const struct sp_yaml *yaml, const char **path)
{
	if (!*path)
		return SP_OK;
	*path = resolve(yaml, *path);
	return *path ? SP_OK : sp_yaml_no_memory(yaml);
}

static bool is_absolute(const char *path)
{
	return *path == '/';
}

static bool is_url(const char *url)
{
	size_t n = strncmp(url, "https://", 8) == 0 ? 8 : strncmp(url, "http://", 7) == 0 ? 7 : 0;

	for (const char *p = url; *p; p++) {
		if ((unsigned char)*p <= ' ' || *p == 0x7f)
			return false;
	}
	return n && url[n] && url[n] != '/';
}

static bool is_host_and_port(const char *address)
{
	const char *port = strrchr(address, ':');

	return port > address && port[1] && strspn(port + 1, "0123456789") == strlen(port + 1) && strlen(port + 1) <= 5;
}

static bool is_listen_address(const char *address)
{
	if (!strncmp(address, "unix:/", 6))
		return strlen(address + 5) < 108; /* what the system takes */
	return !strncmp(address, "inet:", 5) && is_host_and_port(address + 5);
}

static bool is_web_address(const char *address)
{
	return is_listen_address(address) || (!strncmp(address, "tls:", 4) && is_host_and_port(address + 4));
}

static const struct sp_form form_listen = { is_listen_address, "unix:/PATH or inet:HOST:PORT" };
static const struct sp_form form_web = { is_web_address, "unix:/PATH, inet:HOST:PORT or tls:HOST:PORT" };
static const struct sp_form form_absolute = { is_absolute, "an absolute path" };
static const struct sp_form form_url = { is_url, "an http:// or https:// address" };

/* ---------- sections ---------- */

static int read_organisation(const struct sp_yaml *yaml, const struct sp_yaml_node *node,
	struct sp_config *config)
{
	static const struct sp_schema_field fields[] = {
#define AT(member) offsetof(struct sp_config, member)
#define ADDRESSES .type = SP_SCHEMA_STRINGS, .form = &sp_form_address
		{ .key = "name", .type = SP_SCHEMA_STRING, .offset = AT(organisation) },
		{ .key = "domains", ADDRESSES, .offset = AT(domains) },
		{ .key = "partners", ADDRESSES, .offset = AT(partners) },
		{ .key = "press", ADDRESSES, .offset = AT(press) },
		{ .key = "webmail", ADDRESSES, .offset = AT(webmail) },
#undef ADDRESSES
#undef AT
	};

	return sp_schema_read(yaml, node, fields, sizeof fields / sizeof *fields, config);
}

static int read_webhook(const struct sp_yaml *yaml, const struct sp_yaml_node *node,
	struct sp_webhook_config *ret)
{
	struct reading {
		struct sp_webhook_config webhook;
		const struct sp_yaml_node *filter;
	} reading = { .webhook = { .filter_min = SP_ACTION_WARN,
		.place = sp_yaml_place(yaml, node) } };
	static const struct sp_schema_field fields[] = {
#define AT(member) offsetof(struct reading, member)
		{ .key = "url", .type = SP_SCHEMA_STRING, .offset = AT(webhook.url),
			.required = true, .form = &form_url },
		{ .key = "secret_file", .type = SP_SCHEMA_STRING, .offset = AT(webhook.secret_file),
			.required = true },
		{ .key = "filter", .type = SP_SCHEMA_NODE, .offset = AT(filter) },
#undef AT
	};
	int status = sp_schema_read(yaml, node, fields, sizeof fields / sizeof *fields, &reading);

	if (!status)
		status = resolve_one(yaml, &reading.webhook.secret_file);
	if (!status && reading.filter)
		status = sp_schema_action(yaml, reading.filter, "filter", &reading.webhook.filter_min);
	if (!status)
		*ret = reading.webhook;
	return status;
}

static int read_webhooks(const struct sp_yaml *yaml, const struct sp_yaml_node *list,
	struct sp_config *config)
{
	int status = sp_schema_expect(yaml, list, SP_YAML_LIST, "webhook");

	if (status)
		return status;
	config->webhook = sp_arena_calloc(yaml->arena, list->child_n, sizeof *config->webhook);
	if (!config->webhook)
		return sp_yaml_no_memory(yaml);
	for (const struct sp_yaml_node *node = list->child; node && !status; node = node->next)
		status = read_webhook(yaml, node, &config->webhook[config->webhook_n++]);
	return status;
}

static int read_plugin_options(const struct sp_yaml *yaml, const struct sp_yaml_node *map,
	struct sp_config *config)
{
	int status = sp_schema_check_keys(yaml, map, "plugin-options", &sp_form_id);
	size_t n = 0;

	for (const struct sp_yaml_node *node = map->child; node && !status; node = node->next) {
		status = sp_schema_check_keys(yaml, node, node->key->text, NULL);
		n += node->child_n;
	}
	if (status)
		return status;
	config->plugin_option = sp_arena_calloc(yaml->arena, n, sizeof *config->plugin_option);
	if (!config->plugin_option)
		return sp_yaml_no_memory(yaml);
	for (const struct sp_yaml_node *node = map->child; node; node = node->next) {
		for (const struct sp_yaml_node *option = node->child; option; option = option->next) {
			size_t at = config->plugin_option_n++;

			config->plugin_option[at].plugin = node->key->text;
			config->plugin_option[at].key = option->key->text;
			status = sp_schema_string(yaml, option, option->key->text, NULL,
				&config->plugin_option[at].value);
			if (status)
				return status;
		}
	}
	return SP_OK;
}

#define AT(member) offsetof(struct sp_gateway_config, member)
static const char *const socket_modes[] = { "owner", "group", "everybody", NULL };

static int read_milter(const struct sp_yaml *yaml, const struct sp_yaml_node *map, struct sp_gateway_config *gateway)
{
	static const struct sp_schema_field fields[] = {
		{ .key = "listen", .type = SP_SCHEMA_STRINGS, .offset = AT(milter), .form = &form_listen },
		{ .key = "socket-for", .type = SP_SCHEMA_ENUM, .offset = AT(socket_mode), .names = socket_modes },
		{ .key = "add-header", .type = SP_SCHEMA_BOOL, .offset = AT(add_header) },
	};

	return sp_schema_read(yaml, map, fields, sizeof fields / sizeof *fields, gateway);
}

static int read_http(const struct sp_yaml *yaml, const struct sp_yaml_node *map, struct sp_gateway_config *gateway)
{
	static const struct sp_schema_field fields[] = {
		{ .key = "listen", .type = SP_SCHEMA_STRINGS, .offset = AT(http), .form = &form_web },
		{ .key = "certificate", .type = SP_SCHEMA_STRING, .offset = AT(certificate) },
		{ .key = "key", .type = SP_SCHEMA_STRING, .offset = AT(key) },
		{ .key = "tokens", .type = SP_SCHEMA_STRING, .offset = AT(tokens) },
	};
	const char **file[] = { &gateway->certificate, &gateway->key, &gateway->tokens };
	int status = sp_schema_read(yaml, map, fields, sizeof fields / sizeof *fields, gateway);

	for (size_t i = 0; !status && i < sizeof file / sizeof *file; i++)
		status = resolve_one(yaml, file[i]);
	return status;
}

static int read_daemon(const struct sp_yaml *yaml, const struct sp_yaml_node *map, struct sp_gateway_config *gateway)
{
	static const struct sp_schema_field fields[] = {
		{ .key = "scanners", .type = SP_SCHEMA_WHOLE, .offset = AT(scanners), .lowest = 1, .highest = 1024 },
		{ .key = "user", .type = SP_SCHEMA_STRING, .offset = AT(user) },
	};

	return sp_schema_read(yaml, map, fields, sizeof fields / sizeof *fields, gateway);
}
#undef AT

/* The table of limits is the schema: names with dashes, whole numbers between lowest and highest. */
static int read_limits(const struct sp_yaml *yaml, const struct sp_yaml_node *map,
	struct sp_limits *limits)
{
	struct sp_schema_field field[LIMIT_N] = { 0 };
	const struct sp_yaml_node *value[LIMIT_N] = { 0 };
	int status = SP_OK;

	for (size_t i = 0; i < LIMIT_N; i++) {
		char *key = sp_arena_strdup(yaml->arena, sp_limit_table[i].name);

		if (!key)
			return sp_yaml_no_memory(yaml);
		for (char *p = key; (p = strchr(p, '_')); p++)
			*p = '-';
		field[i] = (struct sp_schema_field){ .key = key, .type = SP_SCHEMA_NODE,
			.offset = i * sizeof *value };
	}
	status = sp_schema_read(yaml, map, field, LIMIT_N, value);
	for (size_t i = 0; i < LIMIT_N && !status; i++) {
		const struct sp_limit_info *info = &sp_limit_table[i];
		uint64_t number;

		if (!value[i])
			continue;
		status = sp_schema_whole(yaml, value[i], field[i].key, info->lowest, info->highest,
			&number);
		if (!status)
			memcpy((char *)limits + info->offset, &number, sizeof number);
	}
	return status;
}

/* ---------- the file ---------- */

struct config_reading {
	struct sp_config config;
	const struct sp_yaml_node *organisation, *plugin_options, *webhook, *limits, *milter, *http, *daemon;
};

static const struct sp_schema_field config_fields[] = {
#define AT(member) offsetof(struct config_reading, member)
	{ .key = "organisation", .type = SP_SCHEMA_NODE, .offset = AT(organisation) },
	{ .key = "rules", .type = SP_SCHEMA_STRINGS, .offset = AT(config.rules) },
	{ .key = "policy", .type = SP_SCHEMA_STRING, .offset = AT(config.policy) },
	{ .key = "plugins", .type = SP_SCHEMA_STRINGS, .offset = AT(config.plugins),
		.form = &form_absolute },
	{ .key = "plugin-options", .type = SP_SCHEMA_NODE, .offset = AT(plugin_options) },
	{ .key = "images", .type = SP_SCHEMA_STRING, .offset = AT(config.images) },
	{ .key = "state", .type = SP_SCHEMA_STRING, .offset = AT(config.state) },
	{ .key = "webhook", .type = SP_SCHEMA_NODE, .offset = AT(webhook) },
	{ .key = "record", .type = SP_SCHEMA_BOOL, .offset = AT(config.record) },
	{ .key = "limits", .type = SP_SCHEMA_NODE, .offset = AT(limits) },
	{ .key = "milter", .type = SP_SCHEMA_NODE, .offset = AT(milter) },
	{ .key = "http", .type = SP_SCHEMA_NODE, .offset = AT(http) },
	{ .key = "daemon", .type = SP_SCHEMA_NODE, .offset = AT(daemon) },
#undef AT
};

static int read_config(const struct sp_yaml *yaml, struct sp_config *ret)
{
	struct config_reading reading = { 0 };
	struct sp_config *config = &reading.config;
	int status = SP_OK;

	sp_config_default(config);
	if (yaml->root)
		status = sp_schema_read(yaml, yaml->root, config_fields,
			sizeof config_fields / sizeof *config_fields, &reading);
	for (size_t i = 0; i < config->rules.n && !status; i++)
		status = resolve_one(yaml, &config->rules.name[i]);
	if (!status)
		status = resolve_one(yaml, &config->policy);
	if (!status)
		status = resolve_one(yaml, &config->images);
	if (!status)
		status = resolve_one(yaml, &config->state);
	if (!status && reading.organisation)
		status = read_organisation(yaml, reading.organisation, config);
	if (!status && reading.plugin_options)
		status = read_plugin_options(yaml, reading.plugin_options, config);
	if (!status && reading.webhook)
		status = read_webhooks(yaml, reading.webhook, config);
	if (!status && reading.milter)
		status = read_milter(yaml, reading.milter, &config->gateway);
	if (!status && reading.http)
		status = read_http(yaml, reading.http, &config->gateway);
	if (!status && reading.daemon)
		status = read_daemon(yaml, reading.daemon, &config->gateway);
	if (!status && reading.limits)
		status = read_limits(yaml, reading.limits, &config->limits);
	config->file = yaml->file;
	if (!status)
		*ret = *config;
	return status;
}

int sp_config_load(const char *path, struct sp_arena *arena, struct sp_config *ret,
	struct sp_err *err)
{
	struct sp_limits limits;
	struct sp_yaml yaml;
	struct sp_view bytes;

	sp_limits_default(&limits);
	int status = sp_io_read_file(path, (size_t)limits.pack_bytes, arena, &bytes, err);
	if (status)
		return status;
	status = sp_yaml_parse(&yaml, bytes, path, &limits, arena, err);
	if (!status)
		status = read_config(&yaml, ret);
	sp_yaml_release(&yaml);
	return status;
}

/* A file that is there but cannot be read is returned as well: loading it says why. */
static bool exists(const char *path)
{
	return !access(path, F_OK) || (errno != ENOENT && errno != ENOTDIR);
}

const char *sp_config_find(const char *sysconfdir, struct sp_arena *arena)
{
	const char *base = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME"), *path = NULL;

	if (base && *base == '/')
		path = sp_arena_printf(arena, "%s/sallyport/sallyport.yaml", base);
	else if (home && *home == '/')
		path = sp_arena_printf(arena, "%s/.config/sallyport/sallyport.yaml", home);
	if (path && exists(path))
		return path;
	path = sp_arena_printf(arena, "%s/sallyport/sallyport.yaml", sysconfdir);
	return path && exists(path) ? path : NULL;
}
