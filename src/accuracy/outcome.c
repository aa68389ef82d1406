/* SPDX-License-Identifier: Apache-2.0 */
#include "accuracy/outcome.h"

#include <jansson.h>
#include <string.h>

/* Returns: a copy of a string member; NULL where there is none (or it is null), which is an error only where it must be. */
static const char *copy(struct sp_arena *arena, const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);

	return json_is_string(value)
		? sp_arena_strndup(arena, json_string_value(value), json_string_length(value)) : NULL;
}

static int read_finding(const json_t *json, struct sp_arena *arena, struct sp_found *ret)
{
	const char *part = json_string_value(json_object_get(json, "part"));
	const char *field = json_string_value(json_object_get(json, "field"));
	json_int_t start = json_integer_value(json_object_get(json, "start"));
	json_int_t end = json_integer_value(json_object_get(json, "end"));

	if (!part || !field || start < 0 || end < start)
		return SP_EINVAL;
	*ret = (struct sp_found){
		.rule = copy(arena, json, "rule"),
		.type = copy(arena, json, "type"),
		.category = copy(arena, json, "category"),
		.excerpt = copy(arena, json, "excerpt"),
		.confidence = json_number_value(json_object_get(json, "confidence")),
		.start = (size_t)start,
		.end = (size_t)end,
		.placed = !strcmp(part, "1") && !strcmp(field, "body"),
	};
	return ret->rule && ret->type && ret->category ? SP_OK : SP_EINVAL;
}

static int read_stoppers(const json_t *policies, struct sp_arena *arena, struct sp_outcome *ret)
{
	size_t n = json_array_size(policies);

	ret->stopper = sp_arena_calloc(arena, n + 1, sizeof *ret->stopper);
	for (size_t i = 0; ret->stopper && i < n; i++) {
		const json_t *policy = json_array_get(policies, i);
		const char *action = json_string_value(json_object_get(policy, "action"));
		const char *id = copy(arena, policy, "id");
		enum sp_action taken;

		if (!id || !action || !sp_action_parse(sp_view_str(action), &taken))
			return SP_EINVAL;
		if (taken >= SP_ACTION_WARN)
			ret->stopper[ret->stopper_n++] = id;
	}
	return ret->stopper ? SP_OK : SP_ENOMEM;
}

static int read_result(const json_t *json, struct sp_arena *arena, struct sp_outcome *ret)
{
	const char *verdict = json_string_value(json_object_get(json, "verdict"));
	const json_t *findings = json_object_get(json, "findings");
	size_t n = json_array_size(findings);

	*ret = (struct sp_outcome){ .loss_n = json_array_size(json_object_get(json, "losses")) };
	if (!verdict || !sp_action_parse(sp_view_str(verdict), &ret->verdict) ||
		!json_is_array(findings))
		return SP_EINVAL;
	int status = read_stoppers(json_object_get(json, "policies"), arena, ret);

	if (status)
		return status;
	ret->found = sp_arena_calloc(arena, n + 1, sizeof *ret->found);
	if (!ret->found)
		return SP_ENOMEM;
	for (; ret->found_n < n; ret->found_n++) {
		status = read_finding(json_array_get(findings, ret->found_n), arena,
			&ret->found[ret->found_n]);

		if (status)
			return status;
	}
	return SP_OK;
}

int sp_outcome_read(struct sp_view bytes, struct sp_arena *arena, struct sp_outcome *ret)
{
	struct sp_outcome outcome;
	json_t *json = json_loadb(bytes.p, bytes.n, JSON_ALLOW_NUL, NULL);
	int status = json_is_object(json) ? read_result(json, arena, &outcome) : SP_EINVAL;

	json_decref(json);
	if (!status)
		*ret = outcome;
	return status;
}
