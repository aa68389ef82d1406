/* SPDX-License-Identifier: Apache-2.0 */
/* The scanner's side of the pool: opens what it needs, confines itself, then answers jobs one at a time. */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/io.h"
#include "base/jail.h"
#include "base/wire.h"
#include "engine/pool.h"
#include "store/store.h"

#define JOB_BYTES_MAX ((size_t)16 << 20)
#define ADDRESS_BYTES_MAX ((size_t)8 << 30)
#define KEPT_BYTES ((size_t)8 << 20)

struct worker {
	const struct sp_pool_config *config;
	int sock;
	struct sp_belt *belt;
	struct sp_buf frame, out, rendered, json;
	char *bytes; /* of the message */
	size_t capacity;
};

static _Noreturn void give_up(struct worker *w, const struct sp_err *err)
{
	sp_wire_send(w->sock, SP_FRAME_FAILED, 0, sp_view((const char *)err, sizeof *err), NULL, 0);
	_exit(1);
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

static bool read_message(struct worker *w, int fd, uint64_t offset, uint64_t bytes)
{
	if (bytes > w->config->belt->config->limits.message_bytes)
		return false;
	if (bytes > w->capacity || (w->capacity > KEPT_BYTES && bytes < KEPT_BYTES)) {
		size_t capacity = bytes < 65536 ? 65536 : bytes;
		char *p = realloc(w->bytes, capacity);

		if (!p)
			return false;
		w->bytes = p;
		w->capacity = capacity;
	}
	return sp_io_pread_all(fd, w->bytes, bytes, (off_t)offset) == (ssize_t)bytes;
}

static void render(struct worker *w, const struct sp_result *result, struct sp_done *done)
{
	sp_buf_reset(&w->rendered);
	sp_buf_reset(&w->json);
	sp_render(&w->rendered, result, &w->config->render);
	if (w->config->want_json)
		sp_render_json(&w->json, result, false);
	done->verdict = result->verdict;
	done->channel = result->message->channel;
	if (w->config->want_json)
		sp_incident_id(&w->config->incident_key, result->message->raw,
			result->message->sender, result->message->recipients,
			result->message->recipient_n, done->incident_id);
}

static void answer(struct worker *w, uint64_t id, const struct sp_done *done)
{
	sp_buf_reset(&w->out);
	sp_wire_put_u64(&w->out, done->verdict);
	sp_wire_put_u64(&w->out, done->channel);
	sp_wire_put_u64(&w->out, done->unreadable);
	sp_wire_put_str(&w->out, done->incident_id);
	sp_wire_put_view(&w->out, sp_view(w->rendered.p ? w->rendered.p : "", w->rendered.n));
	sp_wire_put_view(&w->out, sp_view(w->json.p, w->json.n));
	if (w->out.failed || w->rendered.failed || w->json.failed)
		abort(); /* no memory for the answer: the message becomes a loss */
	if (sp_wire_send(w->sock, SP_FRAME_RESULT, id, sp_view(w->out.p, w->out.n), NULL, 0))
		_exit(0);
}

static void serve(struct worker *w, const struct sp_wire_header *header, int fd)
{
	struct sp_wire_reader reader;
	struct sp_done done = { 0 };
	struct sp_input input = { 0 };
	struct sp_result result;

	sp_wire_reader_init(&reader, sp_view(w->frame.p, w->frame.n));
	uint64_t offset = sp_wire_get_u64(&reader), bytes = sp_wire_get_u64(&reader);
	bool mbox = sp_wire_get_u64(&reader) != 0;
	input.kind = (enum sp_kind)sp_wire_get_u64(&reader);
	input.channel = (enum sp_channel)sp_wire_get_u64(&reader);
	input.line = (uint32_t)sp_wire_get_u64(&reader);
	char *source = NULL;
	struct sp_view name = sp_wire_get_view(&reader);
	input.sender = sp_wire_get_view(&reader);
	input.recipient_n = sp_wire_get_u64(&reader);
	if (reader.failed || input.recipient_n > w->frame.n)
		abort();
	struct sp_view *recipients = calloc(input.recipient_n + 1, sizeof *recipients);
	for (size_t i = 0; recipients && i < input.recipient_n; i++)
		recipients[i] = sp_wire_get_view(&reader);
	source = name.p ? strndup(name.p, name.n) : NULL;
	if (reader.failed || !recipients || !source)
		abort();
	input.recipients = recipients;
	input.source = source;
	sp_buf_reset(&w->rendered);
	sp_buf_reset(&w->json);
	if (!read_message(w, fd, offset, bytes)) {
		done.unreadable = true;
	} else {
		input.bytes = sp_view(w->bytes, mbox ? unquote(w->bytes, bytes) : bytes);
		if (sp_belt_scan(w->belt, &input, &result))
			abort();
		render(w, &result, &done);
	}
	answer(w, header->id, &done);
	free(recipients);
	free(source);
}

_Noreturn void sp_pool_worker(const struct sp_pool_worker_input *input)
{
	struct worker w = { .config = input->config, .sock = input->sock };
	struct sp_err err = { 0 };
	unsigned missing;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	prctl(PR_SET_NAME, "sallyport-scan");
	sp_buf_init(&w.frame, JOB_BYTES_MAX);
	sp_buf_init(&w.out, 0);
	sp_buf_init(&w.rendered, 0);
	sp_buf_init(&w.json, 0);
	if (sp_belt_new(w.config->belt, &w.belt, &err) ||
		sp_jail_enter(SP_JAIL_SCAN, ADDRESS_BYTES_MAX, &missing, &err))
		give_up(&w, &err);
	if (sp_wire_send(w.sock, SP_FRAME_READY, 0, sp_view(NULL, 0), NULL, 0))
		_exit(1);
	for (;;) {
		struct sp_wire_header header;
		int fd = -1;
		size_t fd_n = 0;

		if (sp_wire_recv(w.sock, &header, &w.frame, &fd, 1, &fd_n) != 1 ||
			header.type != SP_FRAME_JOB || fd_n != 1)
			break;
		serve(&w, &header, fd);
		close(fd);
	}
	/* Given back so that leaks of the belt show under a leak checker. */
	sp_belt_free(w.belt);
	sp_buf_release(&w.frame);
	sp_buf_release(&w.out);
	sp_buf_release(&w.rendered);
	sp_buf_release(&w.json);
	free(w.bytes);
	exit(0);
}
