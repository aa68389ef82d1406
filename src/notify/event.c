/* SPDX-License-Identifier: Apache-2.0 */
/* Source: CloudEvents 1.0.2, structured mode in JSON. */
#include <jansson.h>
#include <stdlib.h>
#include <time.h>

#include "base/json.h"
#include "base/utf8.h"
#include "notify/notify.h"

#define BODY_BYTES_MIN 4096
#define STRING_BYTES_MAX 128 /* what a string keeps when the event is too large; control characters grow sixfold */
#define RESERVE_BYTES 256    /* "truncated" and "omitted", and the brackets around data */
#define DUMP_FLAGS (JSON_COMPACT | JSON_PRESERVE_ORDER | JSON_REAL_PRECISION(6))

/* What is left out of an event that is too large: the last of these first. */
static const char *const list_names[] = { "policies", "recipients", "losses", "findings" };
#define LIST_N (sizeof list_names / sizeof *list_names)

static void write_envelope(struct sp_json *json, const char *event_id, const char *source,
	const struct sp_incident *incident)
{
	char when[32] = "1970-01-01T00:00:00Z";
	time_t at = (time_t)incident->time_s;
	struct tm tm;

	if (gmtime_r(&at, &tm) && tm.tm_year < 9999 - 1900)
		strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%SZ", &tm);
	sp_json_object(json);
	sp_json_kv_str(json, "specversion", "1.0");
	sp_json_kv_str(json, "id", event_id);
	sp_json_kv_str(json, "source", source);
	sp_json_kv_str(json, "type", SP_EVENT_TYPE);
	sp_json_kv_str(json, "subject", incident->id);
	sp_json_kv_str(json, "time", when);
	sp_json_kv_str(json, "datacontenttype", "application/json");
}

static int write_event(struct sp_buf *out, const char *event_id, const char *source,
	const struct sp_incident *incident, struct sp_view data)
{
	struct sp_json json;

	sp_json_init(&json, out);
	write_envelope(&json, event_id, source, incident);
	sp_json_key(&json, "data");
	sp_json_raw(&json, data);
	sp_json_end_object(&json);
	return out->failed;
}

/* {"incident": ID, and the members of the result as they stand. */
static int splice_data(struct sp_buf *data, const struct sp_incident *incident)
{
	struct sp_view result = sp_view_trim(incident->result_json);
	struct sp_json json;

	if (result.n < 2 || result.p[0] != '{' || result.p[result.n - 1] != '}')
		return SP_EINVAL;
	struct sp_view members = sp_view_trim(sp_view_sub(result, 1, result.n - 1));

	sp_json_init(&json, data);
	sp_json_object(&json);
	sp_json_kv_str(&json, "incident", incident->id);
	if (members.n) {
		sp_buf_add_char(data, ',');
		sp_buf_add(data, members.p, members.n);
	}
	sp_json_end_object(&json);
	return data->failed;
}

static void cut_strings(json_t *object)
{
	const char *key;
	json_t *value;

	json_object_foreach(object, key, value) {
		if (!json_is_string(value) || json_string_length(value) <= STRING_BYTES_MAX)
			continue;
		const char *string = json_string_value(value);

		json_string_setn(value, string,
			sp_utf8_floor(string, json_string_length(value), STRING_BYTES_MAX));
	}
}

/* Moves items from `from` to `to` while they fit. Returns: bytes still free. */
static size_t move_items(json_t *to, json_t *from, size_t room)
{
	size_t i, n = json_array_size(from);

	for (i = 0; i < n; i++) {
		json_t *item = json_array_get(from, i);
		size_t bytes = json_dumpb(item, NULL, 0, DUMP_FLAGS | JSON_ENCODE_ANY) + 1;

		if (bytes > room || json_array_append(to, item))
			break;
		room -= bytes;
	}
	return room;
}

/* Empties the lists of the result, then gives them back as much as there is room for, the most important list first. */
static int fill_lists(json_t *result, size_t bytes_max, json_t *omitted)
{
	json_t *full[LIST_N];
	size_t n[LIST_N];
	int status = SP_OK;

	for (size_t i = 0; i < LIST_N; i++) {
		full[i] = json_incref(json_object_get(result, list_names[i]));
		n[i] = json_array_size(full[i]);
		if (json_is_array(full[i]) &&
			json_object_set_new(result, list_names[i], json_array()))
			status = SP_ENOMEM;
	}
	size_t base = json_dumpb(result, NULL, 0, DUMP_FLAGS);
	size_t room = base < bytes_max ? bytes_max - base : 0;

	for (size_t i = 0; i < LIST_N; i++) {
		json_t *kept = json_object_get(result, list_names[i]);

		if (!status && json_is_array(full[i])) {
			room = move_items(kept, full[i], room);
			if (json_object_set_new(omitted, list_names[i],
				json_integer((json_int_t)(n[i] - json_array_size(kept)))))
				status = SP_ENOMEM;
		}
		json_decref(full[i]);
	}
	return status;
}

/* The same data within bytes_max. */
static int cut_data(struct sp_buf *data, const struct sp_incident *incident, size_t bytes_max)
{
	/* An address may hold a zero. */
	json_t *result = json_loadb(incident->result_json.p, incident->result_json.n, JSON_ALLOW_NUL,
		NULL);
	json_t *omitted = json_object();
	int status = !omitted ? SP_ENOMEM : !json_is_object(result) ? SP_EINVAL : SP_OK;

	if (!status) {
		cut_strings(result);
		if (json_object_set_new(result, "incident", json_string(incident->id)) ||
			json_object_set_new(result, "truncated", json_true()) ||
			json_object_set(result, "omitted", omitted))
			status = SP_ENOMEM;
	}
	if (!status)
		status = fill_lists(result, bytes_max - RESERVE_BYTES, omitted);
	if (!status) {
		char *text = json_dumps(result, DUMP_FLAGS);

		status = text ? sp_buf_add_str(data, text) : SP_ENOMEM;
		free(text);
	}
	json_decref(omitted);
	json_decref(result);
	return status;
}

int sp_event_body(struct sp_buf *out, const char *event_id, const char *source,
	const struct sp_incident *incident)
{
	struct sp_buf data, empty;
	size_t before = out->n;

	if (out->bytes_max && out->bytes_max < BODY_BYTES_MIN)
		return SP_ELIMIT;
	sp_buf_init(&data, 0);
	sp_buf_init(&empty, 0);
	int status = splice_data(&data, incident);

	if (!status)
		status = write_event(&empty, event_id, source, incident, sp_view("", 0));
	if (!status && out->bytes_max && before + empty.n + data.n > out->bytes_max) {
		sp_buf_reset(&data);
		status = before + empty.n + RESERVE_BYTES < out->bytes_max ?
			cut_data(&data, incident, out->bytes_max - before - empty.n) : SP_ELIMIT;
	}
	if (!status)
		status = write_event(out, event_id, source, incident, sp_view(data.p, data.n));
	sp_buf_release(&empty);
	sp_buf_release(&data);
	return status;
}
