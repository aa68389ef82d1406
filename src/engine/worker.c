/* SPDX-License-Identifier: Apache-2.0 */
/* The scanner's side of the pool: opens what it needs, confines itself, then answers jobs one at a time. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/jail.h"
#include "base/wire.h"
#include "engine/job.h"
#include "engine/scanner.h"

#define JOB_BYTES_MAX ((size_t)16 << 20)
#define PROGRAM_BYTES ((size_t)1 << 30) /* of address space: libraries, databases, tables, stack */

struct worker {
	const struct sp_pool_config *config;
	const struct sp_limits *limits;
	int sock;
	struct sp_belt *belt;
	struct sp_buf frame, bytes;
	struct sp_answer answer;
};

static _Noreturn void give_up(const struct worker *w, const struct sp_err *err)
{
	sp_wire_send(w->sock, SP_FRAME_FAILED, 0, sp_view((const char *)err, sizeof *err), NULL, 0);
	_exit(1);
}

/* What the limits together allow, so that a plugin cannot take all the machine has. A buffer doubles, and is copied then. */
static size_t address_bytes_max(const struct sp_limits *limits)
{
	return PROGRAM_BYTES + 3 * (limits->message_bytes + limits->answer_bytes + limits->arena_bytes);
}

/* The result of a message of which `loaded` says how much is there. Returns: SP_OK with an answer, SP_ELIMIT, SP_ENOMEM. */
static int scan(struct worker *w, struct sp_job *job, int loaded)
{
	struct sp_result result;
	int status = sp_belt_scan(w->belt, &job->input, &result);

	if (!status && loaded == SP_ELIMIT)
		status = sp_result_add_loss(w->config->belt, &result, SP_LOSS_TOO_LARGE,
			"the message is larger than limits.message-bytes: its end was not looked at");
	if (!status && loaded == SP_EIO)
		status = sp_result_add_loss(w->config->belt, &result, SP_LOSS_CORRUPT,
			"the file could not be read to the end of the message");
	return status ? status : sp_answer_write(&w->answer, w->config, &job->input, job->input.bytes,
		&result, loaded == SP_EIO);
}

/* job->fd -1: the message came with the job. Returns: as sp_job_load; *ret_map is to be unmapped. */
static int fetch(struct worker *w, struct sp_job *job, struct sp_view *ret_map)
{
	*ret_map = sp_view(NULL, 0);
	if (job->fd < 0)
		return job->input.bytes.n == job->bytes ? SP_OK : SP_EIO;
	job->input.bytes = sp_job_map(job, w->limits->message_bytes, ret_map);
	if (ret_map->p)
		return SP_OK;
	int loaded = sp_job_load(job, w->limits->message_bytes, &w->bytes);

	job->input.bytes = sp_view(w->bytes.p, w->bytes.n);
	return loaded;
}

/* fd: -1 = none came. */
static void serve(struct worker *w, const struct sp_wire_header *header, int fd)
{
	struct sp_job job;

	if (sp_job_read(sp_view(w->frame.p, w->frame.n), &job))
		abort();
	job.fd = fd;
	struct sp_view map;
	int loaded = fetch(w, &job, &map);

	if (loaded == SP_ENOMEM)
		abort(); /* the pool knows what to say */
	int status = header->type == SP_FRAME_HELD
		? sp_answer_write_held(&w->answer, w->config, &job.input, job.input.bytes)
		: scan(w, &job, loaded);

	if (status)
		status = sp_answer_write_lost(&w->answer, w->config, &job.input,
			job.input.bytes, SP_LOSS_TOO_LARGE, status == SP_ELIMIT ?
			"the result is larger than limits.answer-bytes allows" :
			"the memory allowed for one message was used up");
	if (status)
		abort();
	if (sp_wire_send(w->sock, SP_FRAME_ANSWER, header->id,
		sp_view(w->answer.bytes.p, w->answer.bytes.n), NULL, 0))
		_exit(0);
	free((void *)(uintptr_t)job.input.recipients);
	if (map.p)
		munmap((void *)(uintptr_t)map.p, map.n);
	sp_buf_trim(&w->frame);
	sp_buf_trim(&w->bytes);
	sp_answer_trim(&w->answer);
}

_Noreturn void sp_scanner_run(const struct sp_pool_config *config, int sock, int extractor)
{
	struct worker w = { .config = config, .limits = &config->belt->config->limits, .sock = sock };
	struct sp_err err = { 0 };
	unsigned missing;

	prctl(PR_SET_NAME, "sallyport-scan");
	sp_buf_init(&w.frame, JOB_BYTES_MAX);
	sp_buf_init(&w.bytes, 0);
	sp_answer_init(&w.answer, w.limits->answer_bytes);
	if (sp_belt_new(config->belt, &w.belt, &err) ||
		(extractor >= 0 && sp_belt_extract(w.belt, extractor, &err)) ||
		sp_jail_enter(SP_JAIL_SCAN, address_bytes_max(w.limits), &missing, &err))
		give_up(&w, &err);
	if (sp_wire_send(sock, SP_FRAME_READY, 0, sp_view(NULL, 0), NULL, 0))
		_exit(1);
	for (;;) {
		struct sp_wire_header header;
		int fd = -1;
		size_t fd_n = 0;

		if (sp_wire_recv(sock, &header, &w.frame, &fd, 1, &fd_n) != 1 ||
			(header.type != SP_FRAME_JOB && header.type != SP_FRAME_HELD))
			break;
		serve(&w, &header, fd_n ? fd : -1);
		if (fd_n)
			close(fd);
	}
	/* Given back so that leaks of the belt show under a leak checker. */
	sp_belt_free(w.belt);
	sp_buf_release(&w.frame);
	sp_buf_release(&w.bytes);
	sp_answer_release(&w.answer);
	exit(0);
}
