/* SPDX-License-Identifier: Apache-2.0 */
/* The detectors of a scanner and the table of functions that they are given. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "normalise/fold_table.h"
#include "plughost/plughost.h"

#define INSTANCE_BYTES_MAX ((size_t)64 << 20) /* what a detector may allocate for as long as it lives */
#define LOG_BYTES_MAX 500u
#define PHRASE_BYTES_MAX 160u
#define TYPE_BYTES_MAX 64u

enum phase { PHASE_CREATE, PHASE_CONFIGURE, PHASE_TEXT, PHASE_MATCH, PHASE_FINISH, PHASE_IDLE };

struct instance {
	struct sp_plughost *host;
	const char *name;
	const struct sallyport_detector *detector;
	uint32_t plugin; /* position in the load order */
	uint32_t entry_first, entry_n;
	void *self;
	enum phase phase;
	struct sallyport_host table;
	struct sp_arena memory; /* until destroy */
};

struct sp_plughost {
	const struct sp_ruleset *ruleset;
	const struct sp_limits *limits;
	struct instance *instance;
	size_t instance_n;
	struct sallyport_entry *entry; /* all of the rule set */
	sp_plugin_log_fn log;
	void *log_context;
	uint32_t set_found; /* the context set that was asked for last */

	/* the text in hand */
	const struct sp_text *text;
	sp_nearest_fn nearest;
	void *nearest_context;
	struct sp_arena *arena;
	struct sp_plugin_finding *finding;
	size_t finding_n, finding_capacity;
	int status;
};

/* ---------- what plugins may call ---------- */

static void host_log(void *context, uint32_t level, const char *message)
{
	struct instance *instance = context;
	char line[LOG_BYTES_MAX + 1];
	size_t n = 0;

	if (!instance->host->log || !message)
		return;
	for (; n < LOG_BYTES_MAX && message[n]; n++)
		line[n] = message[n] >= ' ' && message[n] <= '~' ? message[n] : '?';
	line[n] = 0;
	instance->host->log(instance->host->log_context, instance->name, level > 3 ? 3 : level,
		line);
}

static void *host_alloc(void *context, uint64_t bytes)
{
	struct instance *instance = context;
	bool for_long = instance->phase <= PHASE_CONFIGURE;

	if (instance->phase == PHASE_IDLE || bytes > SIZE_MAX / 2)
		return NULL;
	return sp_arena_calloc(for_long ? &instance->memory : instance->host->arena, 1,
		(size_t)bytes);
}

static uint32_t host_entry_count(void *context)
{
	return ((struct instance *)context)->entry_n;
}

static const struct sallyport_entry *host_entry(void *context, uint32_t index)
{
	struct instance *instance = context;

	return index < instance->entry_n ? &instance->host->entry[instance->entry_first + index]
					 : NULL;
}

static uint32_t find_set(struct sp_plughost *host, const char *name)
{
	const struct sp_ruleset *ruleset = host->ruleset;

	if (host->set_found < ruleset->set_n &&
		!strcmp(sp_ruleset_str(ruleset, ruleset->set[host->set_found].name), name))
		return host->set_found;
	for (uint32_t i = 0; i < ruleset->set_n; i++)
		if (!strcmp(sp_ruleset_str(ruleset, ruleset->set[i].name), name))
			return host->set_found = i;
	return SP_NONE;
}

static int32_t host_nearest(void *context, const char *context_set, uint32_t at, uint32_t within)
{
	struct instance *instance = context;
	struct sp_plughost *host = instance->host;
	bool in_phase = instance->phase == PHASE_MATCH || instance->phase == PHASE_FINISH;
	uint32_t set = in_phase && context_set && host->nearest ? find_set(host, context_set)
								: SP_NONE;

	return set == SP_NONE ? INT32_MIN : host->nearest(host->nearest_context, set, at, within);
}

static bool is_phrase(const char *s, size_t bytes_max)
{
	size_t n = s ? strnlen(s, bytes_max + 1) : 0;

	if (n == 0 || n > bytes_max || sp_utf8_valid_run(s, n) != n)
		return false;
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)s[i] < ' ' || s[i] == 0x7f)
			return false;
	return true;
}

static bool is_type(const char *s)
{
	if (!is_phrase(s, TYPE_BYTES_MAX))
		return false;
	for (; *s; s++)
		if (!sp_is_upper((unsigned char)*s) && !sp_is_digit((unsigned char)*s) && *s != '_')
			return false;
	return true;
}

static bool is_span(struct sp_view text, uint32_t begin, uint32_t end)
{
	return begin < end && end <= text.n && sp_utf8_floor(text.p, text.n, begin) == begin &&
		sp_utf8_floor(text.p, text.n, end) == end;
}

/* Copies the reasons that are fit to be shown. */
static int copy_why(struct sp_plughost *host, const char *const *why, struct sp_plugin_finding *ret)
{
	const char **copy;
	size_t n = 0;

	if (!why)
		return SP_OK;
	while (n < host->limits->why_count && why[n])
		n++;
	copy = sp_arena_calloc(host->arena, n, sizeof *copy);
	if (!copy)
		return SP_ENOMEM;
	for (size_t i = 0; i < n; i++) {
		if (!is_phrase(why[i], PHRASE_BYTES_MAX))
			continue;
		copy[ret->why_n] = sp_arena_strdup(host->arena, why[i]);
		if (!copy[ret->why_n++])
			return SP_ENOMEM;
	}
	ret->why = copy;
	return SP_OK;
}

static int keep(struct sp_plughost *host, const struct sallyport_finding *theirs, uint32_t rule)
{
	struct sp_plugin_finding finding = { .rule = rule, .begin = theirs->begin,
		.end = theirs->end, .confidence = theirs->confidence };

	if (sp_arena_reserve(host->arena, (void **)&host->finding, host->finding_n,
		    &host->finding_capacity, sizeof *host->finding) != SP_OK)
		return SP_ENOMEM;
	if (copy_why(host, theirs->why, &finding) != SP_OK)
		return SP_ENOMEM;
	if (theirs->type) {
		finding.type = sp_arena_strdup(host->arena, theirs->type);
		if (!finding.type)
			return SP_ENOMEM;
	}
	host->finding[host->finding_n++] = finding;
	return SP_OK;
}

static int32_t host_report(void *context, const struct sallyport_finding *finding)
{
	struct instance *instance = context;
	struct sp_plughost *host = instance->host;
	struct sallyport_finding ours = { 0 };

	if (instance->phase != PHASE_FINISH || !finding ||
		finding->size < offsetof(struct sallyport_finding, why) ||
		host->finding_n >= host->limits->hit_count)
		return SP_EINVAL;
	memcpy(&ours, finding, finding->size < sizeof ours ? finding->size : sizeof ours);
	uint32_t rule = ours.rule ? sp_ruleset_find(host->ruleset, ours.rule) : SP_NONE;

	if (rule == SP_NONE || (ours.type && !is_type(ours.type)) || !isfinite(ours.confidence) ||
		!is_span(host->text->utf8, ours.begin, ours.end))
		return SP_EINVAL;
	if (!(host->ruleset->rule[rule].flags & SP_RULE_PLUGIN) ||
		strcmp(sp_ruleset_str(host->ruleset, host->ruleset->rule[rule].detector),
			instance->name) != 0)
		return SP_EINVAL;
	ours.confidence = fminf(fmaxf(ours.confidence, 0), 1);
	int rc = keep(host, &ours, rule);

	if (rc != SP_OK)
		host->status = rc;
	return rc;
}

static const void *host_extension(void *context, const char *id)
{
	static const struct sallyport_characters characters = { sizeof characters, sp_fold_read_as };

	(void)context;
	return id && !strcmp(id, SALLYPORT_CHARACTERS) ? &characters : NULL;
}

/* ---------- making and ending instances ---------- */

static int copy_entries(struct sp_plughost *host)
{
	const struct sp_ruleset *ruleset = host->ruleset;

	host->entry = calloc(ruleset->entry_n ? ruleset->entry_n : 1, sizeof *host->entry);
	if (!host->entry)
		return SP_ENOMEM;
	for (uint32_t i = 0; i < ruleset->entry_n; i++) {
		const struct sp_entry *entry = &ruleset->entry[i];

		host->entry[i] = (struct sallyport_entry){ .size = sizeof *host->entry,
			.index = entry->index, .lexicon = sp_ruleset_str(ruleset, entry->lexicon),
			.entry_class = sp_ruleset_str(ruleset, entry->entry_class),
			.word = sp_ruleset_str(ruleset, entry->word),
			.tags = sp_ruleset_str(ruleset, entry->tags),
			.language = sp_ruleset_str(ruleset, entry->language),
			.weight = entry->weight };
	}
	return SP_OK;
}

/* Entries are grouped by detector: those of one are a stretch. */
static void find_entries(struct instance *instance)
{
	const struct sp_ruleset *ruleset = instance->host->ruleset;
	uint32_t at = 0;

	while (at < ruleset->entry_n &&
		strcmp(sp_ruleset_str(ruleset, ruleset->entry[at].detector), instance->name) != 0)
		at++;
	instance->entry_first = at;
	while (at < ruleset->entry_n &&
		!strcmp(sp_ruleset_str(ruleset, ruleset->entry[at].detector), instance->name))
		at++;
	instance->entry_n = at - instance->entry_first;
}

static int start(struct sp_plughost *host, const struct sp_plugin *plugin, uint32_t index,
	struct sp_err *err)
{
	struct instance *instance = &host->instance[host->instance_n];

	*instance = (struct instance){ .host = host, .plugin = index,
		.name = sp_plugin_descriptor(plugin)->name,
		.detector = sp_plugin_detector(plugin),
		.table = { sizeof instance->table, instance, host_log, host_alloc, host_entry_count,
			host_entry, host_nearest, host_report, host_extension } };
	sp_arena_init(&instance->memory, INSTANCE_BYTES_MAX);
	find_entries(instance);
	instance->self = instance->detector->create(&instance->table);
	instance->phase = PHASE_IDLE;
	if (!instance->self) {
		sp_arena_release(&instance->memory);
		return sp_err_set(err, SP_EINVAL, "plugin %s: its detector does not start: mend "
			"it, or take it out of the configuration", instance->name);
	}
	host->instance_n++;
	return SP_OK;
}

int sp_plughost_new(struct sp_plugin *const *plugins, size_t plugin_n,
	const struct sp_ruleset *ruleset, const struct sp_limits *limits, struct sp_plughost **ret,
	struct sp_err *err)
{
	struct sp_plughost *host = calloc(1, sizeof *host);

	if (!host)
		return sp_err_set(err, SP_ENOMEM, "out of memory");
	host->ruleset = ruleset;
	host->limits = limits;
	host->instance = calloc(plugin_n ? plugin_n : 1, sizeof *host->instance);
	int rc = host->instance ? copy_entries(host) : SP_ENOMEM;

	if (rc != SP_OK)
		sp_err_set(err, rc, "out of memory");
	for (size_t i = 0; rc == SP_OK && i < plugin_n; i++)
		if (sp_plugin_detector(plugins[i]))
			rc = start(host, plugins[i], (uint32_t)i, err);
	if (rc != SP_OK) {
		sp_plughost_free(host);
		return rc;
	}
	*ret = host;
	return SP_OK;
}

void sp_plughost_free(struct sp_plughost *host)
{
	if (!host)
		return;
	for (size_t i = 0; i < host->instance_n; i++) {
		struct instance *instance = &host->instance[i];

		if (instance->detector->destroy)
			instance->detector->destroy(instance->self);
		sp_arena_release(&instance->memory);
	}
	free(host->instance);
	free(host->entry);
	free(host);
}

void sp_plughost_set_log(struct sp_plughost *host, sp_plugin_log_fn log, void *context)
{
	host->log = log;
	host->log_context = context;
}

int sp_plughost_configure(struct sp_plughost *host, const char *plugin, const char *key,
	const char *value, struct sp_err *err)
{
	for (size_t i = 0; i < host->instance_n; i++) {
		struct instance *instance = &host->instance[i];

		if (strcmp(instance->name, plugin) != 0)
			continue;
		instance->phase = PHASE_CONFIGURE;
		int32_t rc = instance->detector->configure
			? instance->detector->configure(instance->self, key, value)
			: -1;

		instance->phase = PHASE_IDLE;
		if (rc < 0)
			return sp_err_set(err, SP_EINVAL,
				"plugin %s does not take option %s with that value", plugin, key);
		return SP_OK;
	}
	return sp_err_set(err, SP_ENOENT, "no plugin %s with a detector is loaded", plugin);
}

/* ---------- one text ---------- */

static void begin_text(struct sp_plughost *host, enum sp_channel channel)
{
	const struct sp_text *text = host->text;
	uint32_t flags = (text->flags & SP_TEXTF_HTML ? 1u : 0) |
		(text->flags & SP_TEXTF_HIDDEN ? 2u : 0);
	const struct sallyport_text theirs = { .size = sizeof theirs, .bytes = text->utf8.p,
		.n = (uint32_t)text->utf8.n, .field = text->field,
		.channel = channel == SP_CHANNEL_SOCIAL ? 2 : 1, .flags = flags };

	for (size_t i = 0; i < host->instance_n; i++) {
		struct instance *instance = &host->instance[i];

		instance->phase = PHASE_TEXT;
		if (instance->detector->text)
			instance->detector->text(instance->self, &theirs);
		instance->phase = PHASE_MATCH;
	}
}

/* Whose hit it is, and what the plugin is told of it. NULL = nobody's. */
static struct instance *hit_owner(struct sp_plughost *host, const struct sp_plugin_hit *hit,
	struct sallyport_hit *ret)
{
	*ret = (struct sallyport_hit){ .size = sizeof *ret, .begin = hit->begin, .end = hit->end,
		.via = hit->via, .pattern = UINT32_MAX };
	for (size_t i = 0; i < host->instance_n; i++) {
		struct instance *instance = &host->instance[i];

		if (hit->user_kind == SP_USER_PLUGIN && hit->user_index >> 16 == instance->plugin) {
			ret->pattern = hit->user_index & 0xffff;
			return instance;
		}
		if (hit->user_kind == SP_USER_ENTRY && hit->user_index >= instance->entry_first &&
			hit->user_index - instance->entry_first < instance->entry_n) {
			ret->entry = &host->entry[hit->user_index];
			return instance;
		}
	}
	return NULL;
}

int sp_plughost_text(struct sp_plughost *host, const struct sp_text *text, enum sp_channel channel,
	const struct sp_plugin_hit *hits, size_t hit_n, sp_nearest_fn nearest, void *nearest_context,
	struct sp_arena *arena, struct sp_plugin_finding **ret, size_t *ret_n)
{
	host->text = text;
	host->nearest = nearest;
	host->nearest_context = nearest_context;
	host->arena = arena;
	host->finding = NULL;
	host->finding_n = host->finding_capacity = 0;
	host->status = SP_OK;
	begin_text(host, channel);
	for (size_t i = 0; i < hit_n; i++) {
		struct sallyport_hit theirs;
		struct instance *owner = hit_owner(host, &hits[i], &theirs);

		if (owner && owner->detector->match)
			owner->detector->match(owner->self, &theirs);
	}
	for (size_t i = 0; i < host->instance_n; i++) {
		struct instance *instance = &host->instance[i];

		instance->phase = PHASE_FINISH;
		if (instance->detector->finish)
			instance->detector->finish(instance->self);
		instance->phase = PHASE_IDLE;
	}
	if (host->status != SP_OK)
		return host->status;
	*ret = host->finding;
	*ret_n = host->finding_n;
	return SP_OK;
}
