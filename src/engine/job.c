/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/job.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/io.h"
#include "base/wire.h"
#include "policy/policy.h"
#include "store/store.h"

#define MAP_FROM_BYTES ((uint64_t)1 << 20)

void sp_buf_trim(struct sp_buf *buf)
{
	if (buf->capacity > SP_KEPT_BYTES)
		sp_buf_release(buf);
}

/* ---- jobs ---- */

void sp_job_write(struct sp_buf *frame, const struct sp_job *job)
{
	const struct sp_input *input = &job->input;

	sp_wire_put_u64(frame, job->offset);
	sp_wire_put_u64(frame, job->bytes);
	sp_wire_put_u64(frame, job->mbox);
	sp_wire_put_u64(frame, input->kind);
	sp_wire_put_u64(frame, input->channel);
	sp_wire_put_u64(frame, input->line);
	sp_wire_put_view(frame, sp_view(input->source, strlen(input->source) + 1));
	sp_wire_put_view(frame, input->sender);
	sp_wire_put_u64(frame, input->recipient_n);
	for (size_t i = 0; i < input->recipient_n; i++)
		sp_wire_put_view(frame, input->recipients[i]);
}

int sp_job_read(struct sp_view frame, struct sp_job *ret)
{
	struct sp_wire_reader reader;
	struct sp_job job = { .fd = -1 };
	struct sp_input *input = &job.input;

	sp_wire_reader_init(&reader, frame);
	job.offset = sp_wire_get_u64(&reader);
	job.bytes = sp_wire_get_u64(&reader);
	job.mbox = sp_wire_get_u64(&reader) != 0;
	input->kind = (enum sp_kind)sp_wire_get_u64(&reader);
	input->channel = (enum sp_channel)sp_wire_get_u64(&reader);
	input->line = (uint32_t)sp_wire_get_u64(&reader);
	struct sp_view source = sp_wire_get_view(&reader);
	input->sender = sp_wire_get_view(&reader);
	input->recipient_n = sp_wire_get_u64(&reader);
	if (reader.failed || !source.n || source.p[source.n - 1] ||
		input->recipient_n > frame.n / sizeof(uint64_t))
		return SP_EINVAL;
	struct sp_view *recipients = calloc(input->recipient_n + 1, sizeof *recipients);

	for (size_t i = 0; recipients && i < input->recipient_n; i++)
		recipients[i] = sp_wire_get_view(&reader);
	if (!recipients || reader.failed) {
		free(recipients);
		return recipients ? SP_EINVAL : SP_ENOMEM;
	}
	input->source = source.p;
	input->recipients = recipients;
	input->bytes = sp_view(reader.p, reader.left);
	*ret = job;
	return SP_OK;
}

/* A quoted line ">From " loses one '>' (mboxrd); in place. */
static size_t unquote(char *p, size_t n)
{
	size_t out = 0;

	for (size_t i = 0; i < n;) {
		char *end = memchr(p + i, '\n', n - i);
		size_t line = end ? (size_t)(end - (p + i)) + 1 : n - i;
		size_t marks = 0;

		while (marks < line && p[i + marks] == '>')
			marks++;
		bool quoted = marks && line - marks >= 5 && !memcmp(p + i + marks, "From ", 5);

		memmove(p + out, p + i + quoted, line - quoted);
		out += line - quoted;
		i += line;
	}
	return out;
}

/* Reads in pieces, so that a file which breaks off gives what it has. */
static bool read_range(int fd, uint64_t offset, char *p, size_t n, size_t *ret_n)
{
	const size_t piece_bytes = (size_t)16 << 20;
	size_t got = 0;

	while (got < n) {
		size_t want = n - got < piece_bytes ? n - got : piece_bytes;
		ssize_t now = sp_io_pread_all(fd, p + got, want, (off_t)(offset + got));

		if (now > 0)
			got += (size_t)now;
		if (now != (ssize_t)want)
			break;
	}
	*ret_n = got;
	return got == n;
}

int sp_job_load(const struct sp_job *job, uint64_t bytes_max, struct sp_buf *bytes)
{
	bool cut = job->bytes > bytes_max;
	size_t want = cut ? bytes_max : job->bytes, n;

	sp_buf_reset(bytes);
	char *room = sp_buf_room(bytes, want);

	if (!room)
		return SP_ENOMEM;
	bool whole = read_range(job->fd, job->offset, room, want, &n);

	bytes->n = job->mbox ? unquote(room, n) : n;
	bytes->p[bytes->n] = 0;
	return !whole ? SP_EIO : cut ? SP_ELIMIT : SP_OK;
}

struct sp_view sp_job_map(const struct sp_job *job, uint64_t bytes_max, struct sp_view *ret_map)
{
	const uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
	uint64_t before = job->offset % page;

	*ret_map = sp_view(NULL, 0);
	if (job->bytes < MAP_FROM_BYTES || job->bytes > bytes_max || job->mbox)
		return *ret_map;
	off_t end = lseek(job->fd, 0, SEEK_END);

	if (end < 0 || (uint64_t)end < job->offset + job->bytes)
		return *ret_map;
	void *p = mmap(NULL, job->bytes + before, PROT_READ, MAP_PRIVATE | MAP_POPULATE, job->fd,
		(off_t)(job->offset - before));
	if (p == MAP_FAILED)
		return *ret_map;
	*ret_map = sp_view(p, job->bytes + before);
	return sp_view((const char *)p + before, job->bytes);
}

/* ---- answers ---- */

void sp_answer_init(struct sp_answer *answer, size_t bytes_max)
{
	sp_buf_init(&answer->bytes, bytes_max);
	sp_buf_init(&answer->rendered, bytes_max);
	sp_buf_init(&answer->json, bytes_max);
}

void sp_answer_release(struct sp_answer *answer)
{
	sp_buf_release(&answer->bytes);
	sp_buf_release(&answer->rendered);
	sp_buf_release(&answer->json);
}

void sp_answer_trim(struct sp_answer *answer)
{
	sp_buf_trim(&answer->bytes);
	sp_buf_trim(&answer->rendered);
	sp_buf_trim(&answer->json);
}

int sp_answer_write(struct sp_answer *answer, const struct sp_pool_config *config,
	const struct sp_input *input, struct sp_view message, const struct sp_result *result,
	bool unreadable)
{
	char id[31] = "";

	sp_buf_reset(&answer->bytes);
	sp_buf_reset(&answer->rendered);
	sp_buf_reset(&answer->json);
	if (config->render.format != SP_FORMAT_PLAN)
		sp_render(&answer->rendered, result, &config->render);
	else if (sp_render_plan(&answer->rendered, config->belt, result))
		return SP_ENOMEM;
	if (config->want_json) {
		sp_render_json(&answer->json, result, false);
		/* Of the envelope as it was given, so that it is the same where nothing could be parsed. To make it of the whole
		 * message takes a third of the time that a harmless one takes, which never becomes an incident. */
		if (sp_config_records(config->belt->config, result->verdict))
			sp_incident_id(&config->incident_key, message, input->sender, input->recipients,
				input->recipient_n, id);
	}
	if (answer->rendered.failed || answer->json.failed)
		return answer->rendered.failed ? answer->rendered.failed : answer->json.failed;
	sp_wire_put_u64(&answer->bytes, result->verdict);
	sp_wire_put_u64(&answer->bytes, result->message->channel);
	sp_wire_put_u64(&answer->bytes, unreadable);
	sp_wire_put_str(&answer->bytes, id);
	sp_wire_put_view(&answer->bytes, sp_view(answer->rendered.p, answer->rendered.n));
	sp_wire_put_view(&answer->bytes, sp_view(config->want_json ? answer->json.p : NULL,
		answer->json.n));
	return answer->bytes.failed;
}

static int write_unscanned(struct sp_answer *answer, const struct sp_pool_config *config,
	const struct sp_input *input, struct sp_view message, enum sp_loss_kind kind, const char *detail,
	enum sp_action least)
{
	struct sp_arena arena;
	struct sp_message lost;
	struct sp_result result;

	sp_arena_init(&arena, 0);
	int status = sp_belt_lost(config->belt, input, kind, detail, &arena, &lost, &result);

	if (!status && result.verdict < least)
		result.verdict = least;
	if (!status)
		status = sp_answer_write(answer, config, input, message, &result, false);
	sp_arena_release(&arena);
	return status;
}

int sp_answer_write_lost(struct sp_answer *answer, const struct sp_pool_config *config,
	const struct sp_input *input, struct sp_view message, enum sp_loss_kind kind, const char *detail)
{
	return write_unscanned(answer, config, input, message, kind, detail, SP_ACTION_ALLOW);
}

int sp_answer_write_held(struct sp_answer *answer, const struct sp_pool_config *config,
	const struct sp_input *input, struct sp_view message)
{
	return write_unscanned(answer, config, input, message, SP_LOSS_CRASH,
		"scanners crashed on this message each time that it came", SP_ACTION_QUARANTINE);
}

int sp_answer_read(struct sp_view bytes, struct sp_done *ret)
{
	struct sp_wire_reader reader;
	struct sp_done done = { 0 };

	sp_wire_reader_init(&reader, bytes);
	uint64_t verdict = sp_wire_get_u64(&reader), channel = sp_wire_get_u64(&reader);

	done.unreadable = sp_wire_get_u64(&reader) != 0;
	struct sp_view id = sp_wire_get_view(&reader);

	done.rendered = sp_wire_get_view(&reader);
	done.json = sp_wire_get_view(&reader);
	if (reader.failed || reader.left || verdict >= SP_ACTION_N ||
		channel > SP_CHANNEL_SOCIAL || id.n >= sizeof done.incident_id)
		return SP_EINVAL;
	done.verdict = (enum sp_action)verdict;
	done.channel = (enum sp_channel)channel;
	memcpy(done.incident_id, id.p ? id.p : "", id.n);
	*ret = done;
	return SP_OK;
}

int sp_result_add_loss(const struct sp_belt_input *belt, struct sp_result *result,
	enum sp_loss_kind kind, const char *detail)
{
	/* The belt's, lent until the next scan: results are read-only for those who render them. */
	struct sp_message *message = (struct sp_message *)(uintptr_t)result->message;
	int status = sp_message_add_loss(message, kind, SP_PART_NONE, detail);

	return status ? status
		: sp_policy_decide(belt->policy, belt->config, message->arena, result);
}
