/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/keep.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/io.h"
#include "base/json.h"
#include "base/log.h"
#include "daemon/confine.h"
#include "notify/notify.h"
#include "store/store.h"

#define SUSPECTS_FILE "suspects"
#define SUSPECTS_BYTES_MAX ((size_t)1 << 20)

struct keep {
	struct sp_handover *handover;
	int parent;
	struct sp_store *store;
	struct sp_arena arena; /* of one record */
	struct sp_buf frame, json;
	struct sp_suspects suspects;
};

void sp_keep_record_write(struct sp_buf *out, const struct sp_keep_record *record)
{
	sp_wire_put_str(out, record->incident_id);
	sp_wire_put_u64(out, record->verdict);
	sp_wire_put_u64(out, record->channel);
	sp_wire_put_str(out, record->disposition);
	sp_wire_put_view(out, record->justification);
	sp_wire_put_view(out, record->json);
}

int sp_keep_record_read(struct sp_view bytes, struct sp_arena *arena, struct sp_keep_record *ret)
{
	struct sp_wire_reader reader;

	sp_wire_reader_init(&reader, bytes);
	struct sp_view id = sp_wire_get_view(&reader);
	uint64_t verdict = sp_wire_get_u64(&reader), channel = sp_wire_get_u64(&reader);
	struct sp_view disposition = sp_wire_get_view(&reader);
	struct sp_keep_record record = { .justification = sp_wire_get_view(&reader) };

	record.json = sp_wire_get_view(&reader);

	if (reader.failed || reader.left || !id.n || !record.json.n || record.json.p[record.json.n - 1] != '}' ||
		verdict >= SP_ACTION_N || channel > SP_CHANNEL_SOCIAL)
		return SP_EINVAL;
	record.verdict = (enum sp_action)verdict;
	record.channel = (enum sp_channel)channel;
	record.incident_id = sp_arena_strndup(arena, id.p, id.n);
	record.disposition = sp_arena_strndup(arena, disposition.p ? disposition.p : "", disposition.n);
	if (!record.incident_id || !record.disposition)
		return SP_ENOMEM;
	*ret = record;
	return SP_OK;
}

/* The result with what became of it, as further members at its end. */
static int complete_json(struct keep *keep, const struct sp_keep_record *record)
{
	struct sp_json json;
	struct sp_buf more;

	sp_buf_init(&more, 0);
	sp_json_init(&json, &more);
	sp_json_object(&json);
	sp_json_kv_str(&json, "disposition", record->disposition);
	if (record->justification.p)
		sp_json_kv_view(&json, "justification", record->justification);
	sp_json_end_object(&json);
	sp_buf_reset(&keep->json);
	sp_buf_add(&keep->json, record->json.p, record->json.n - 1);
	sp_buf_add_char(&keep->json, ',');
	sp_buf_add(&keep->json, more.p + 1, more.n - 1);
	int status = more.failed ? more.failed : keep->json.failed;

	sp_buf_release(&more);
	return status;
}

/* The rule set's digest stands in the result; the store has it in a column of its own. */
static const char *digest_of(struct keep *keep, struct sp_view json)
{
	static const char key[] = "\"rules_digest\":\"";
	const size_t tail_max = 256;
	size_t from = json.n > tail_max ? json.n - tail_max : 0;
	const char *at = memmem(json.p + from, json.n - from, key, sizeof key - 1);

	if (!at)
		return "";
	at += sizeof key - 1;
	const char *end = memchr(at, '"', (size_t)(json.p + json.n - at));
	const char *digest = end ? sp_arena_strndup(&keep->arena, at, (size_t)(end - at)) : NULL;

	return digest ? digest : "";
}

static int record(struct keep *keep, const struct sp_keep_record *given, size_t *ret_told, struct sp_err *err)
{
	const struct sp_config *config = &keep->handover->config;
	struct sp_incident incident = { given->incident_id, given->verdict, given->channel,
		sp_view(keep->json.p, keep->json.n), digest_of(keep, given->json), time(NULL) };
	size_t n = 0, most = config->webhook_n + 1;
	struct sp_outbox_target *target = sp_arena_calloc(&keep->arena, most, sizeof *target);
	struct sp_buf *body = sp_arena_calloc(&keep->arena, most, sizeof *body);
	int status = target && body ? SP_OK : sp_err_set(err, SP_ENOMEM, "no memory");
	bool is_new = false;

	for (size_t i = 0; !status && i < config->webhook_n; i++) {
		if (given->verdict < config->webhook[i].filter_min)
			continue;
		char *id = sp_arena_calloc(&keep->arena, 1, 31);

		if (!id)
			return sp_err_set(err, SP_ENOMEM, "no memory");
		sp_event_id(incident.id, incident.verdict, incident.rules_digest, config->webhook[i].url, id);
		sp_buf_init(&body[n], config->limits.event_bytes);
		status = sp_event_body(&body[n], id, SP_EVENT_SOURCE, &incident);
		target[n] = (struct sp_outbox_target){ config->webhook[i].url, id, sp_view(body[n].p, body[n].n) };
		n++;
	}
	if (!status)
		status = sp_store_record(keep->store, &incident, target, n, &is_new, err);
	for (size_t i = 0; body && i < n; i++)
		sp_buf_release(&body[i]);
	*ret_told = is_new ? n : 0;
	return status;
}

static int take_record(struct keep *keep, struct sp_view payload, size_t *ret_told)
{
	struct sp_arena_mark mark = sp_arena_mark(&keep->arena);
	struct sp_keep_record given;
	struct sp_err err = { 0 };
	char text[768];
	int status = sp_keep_record_read(payload, &keep->arena, &given);

	if (!status)
		status = complete_json(keep, &given);
	if (!status)
		status = record(keep, &given, ret_told, &err);
	if (status)
		sp_log(SP_LOG_ERROR, "incident_not_recorded", "reason=\"%s\"", err.code ?
			sp_err_format(&err, text, sizeof text) : "it makes no sense, or there is no memory");
	sp_arena_rewind(&keep->arena, mark);
	return status;
}

static void suspects_path(const struct keep *keep, char *path, size_t size)
{
	snprintf(path, size, "%s/" SUSPECTS_FILE, keep->handover->state);
}

static void load_suspects(struct keep *keep)
{
	char path[4096];
	struct sp_view text;
	struct sp_err err = { 0 };

	suspects_path(keep, path, sizeof path);
	if (!sp_io_read_file(path, SUSPECTS_BYTES_MAX, &keep->arena, &text, &err))
		sp_suspects_read(&keep->suspects, text);
}

static void take_suspect(struct keep *keep, const char *id)
{
	char path[4096];
	struct sp_buf text;
	struct sp_err err = { 0 };

	sp_suspects_add(&keep->suspects, id);
	sp_buf_init(&text, SUSPECTS_BYTES_MAX);
	sp_suspects_write(&keep->suspects, &text);
	suspects_path(keep, path, sizeof path);
	if (sp_io_replace_file(path, 0600, sp_view(text.p, text.n), &err))
		sp_log(SP_LOG_ERROR, "suspect_not_kept", "reason=\"%s\"", err.message);
	sp_buf_release(&text);
}

static bool send_suspects(struct keep *keep)
{
	struct sp_buf text;

	sp_buf_init(&text, SUSPECTS_BYTES_MAX);
	sp_suspects_write(&keep->suspects, &text);
	int status = sp_wire_send(keep->handover->sock, SP_KEEP_SUSPECTS, 0, sp_view(text.p, text.n), NULL, 0);

	sp_buf_release(&text);
	return !status;
}

static bool serve(struct keep *keep)
{
	struct sp_wire_header header;
	struct sp_buf answer;
	size_t fd_n = 0, told = 0;

	if (sp_wire_recv(keep->handover->sock, &header, &keep->frame, NULL, 0, &fd_n) != 1)
		return false;
	if (header.type == SP_KEEP_SUSPECT && keep->frame.n < SP_SUSPECT_ID_BYTES) {
		take_suspect(keep, keep->frame.p);
		return true;
	}
	if (header.type != SP_KEEP_RECORD)
		return false;
	int status = take_record(keep, sp_view(keep->frame.p, keep->frame.n), &told);

	sp_buf_init(&answer, 64);
	sp_wire_put_u64(&answer, status == SP_OK);
	bool sent = !sp_wire_send(keep->handover->sock, SP_KEEP_RECORDED, header.id,
		sp_view(answer.p, answer.n), NULL, 0);

	sp_buf_release(&answer);
	if (told)
		sp_wire_send(keep->parent, SP_ROLE_RECORDED, 0, sp_view(NULL, 0), NULL, 0);
	return sent;
}

_Noreturn void sp_keep_run(struct sp_handover *handover, int parent)
{
	static struct keep keep;
	struct sp_err err = { 0 };
	char text[768];

	keep.handover = handover;
	keep.parent = parent;
	sp_arena_init(&keep.arena, 0);
	sp_buf_init(&keep.frame, handover->config.limits.answer_bytes + 65536);
	sp_buf_init(&keep.json, 0);
	if (sp_store_open(handover->state, &keep.store, &err) ||
		sp_confine(SP_CONFINE_KEEP, handover->state, &err)) {
		sp_log(SP_LOG_ERROR, "keep_failed", "reason=\"%s\"", sp_err_format(&err, text, sizeof text));
		exit(1);
	}
	load_suspects(&keep);
	if (send_suspects(&keep))
		while (serve(&keep))
			;
	sp_store_close(keep.store);
	sp_buf_release(&keep.frame);
	sp_buf_release(&keep.json);
	sp_arena_release(&keep.arena);
	sp_handover_release(handover);
	exit(0);
}
