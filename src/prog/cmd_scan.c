/* SPDX-License-Identifier: Apache-2.0 */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/io.h"
#include "engine/pool.h"
#include "engine/render.h"
#include "ingest/ingest.h"
#include "notify/notify.h"
#include "prog/setup.h"
#include "store/store.h"

struct scan {
	const struct sp_options *options;
	struct sp_setup setup;
	struct sp_ingest *ingest;
	struct sp_pool *pool;
	struct sp_store *store; /* NULL: nothing is recorded */
	struct sp_render_options render;
	enum sp_ingest_as as;
	enum sp_channel channel;
	struct sp_view sender;
	struct sp_view *recipients;
	size_t recipient_n;
	const char **url; /* webhooks to tell */
	enum sp_action *url_min;
	size_t url_n;
	unsigned jobs;
	bool failed;  /* something could not be read: exit 2 */
	bool stopped; /* a message may not go as it is: exit 1 */
	bool wrote;   /* something of SARIF */
	bool watched; /* progress is shown */
	bool has_item, end; /* of the input: one waits for room in the pool; there is no more */
	struct sp_item item;
	uint64_t done_n, unrecorded_n;
	uint64_t began_us, told_us;
};

static int read_choices(struct scan *scan, struct sp_err *err)
{
	int format, as, channel;
	int status = sp_options_choice(scan->options, "format", "text|json|sarif", &format, err);

	if (!status)
		status = sp_options_choice(scan->options, "as", "auto|email|post|posts|text", &as, err);
	if (!status)
		status = sp_options_choice(scan->options, "channel", "auto|email|social", &channel, err);
	if (status)
		return status;
	scan->render.format = (enum sp_format)format;
	scan->as = (enum sp_ingest_as)as;
	scan->channel = (enum sp_channel)channel;
	return SP_OK;
}

static int read_options(struct scan *scan, struct sp_err *err)
{
	const struct sp_options *o = scan->options;
	const char *sender = sp_options_get(o, "sender");
	int status = read_choices(scan, err);

	if (!status)
		status = sp_setup_jobs(&scan->setup, o, &scan->jobs, err);
	if (status)
		return status;
	scan->sender = sp_view_str(sender);
	scan->recipients = sp_arena_calloc(&scan->setup.arena, o->given_n + 1, sizeof *scan->recipients);
	if (!scan->recipients)
		return sp_err_set(err, SP_ENOMEM, "no memory");
	for (size_t i = 0; i < o->given_n; i++)
		if (!strcmp(o->given[i].name, "recipient"))
			scan->recipients[scan->recipient_n++] = sp_view_str(o->given[i].value);
	scan->render.hints = sp_options_has(o, "all");
	scan->render.quiet = sp_options_has(o, "quiet");
	scan->render.colour = isatty(STDOUT_FILENO) && !getenv("NO_COLOR");
	return SP_OK;
}

/* Which webhooks are told, and whether incidents are recorded at all. */
static int read_targets(struct scan *scan, struct sp_err *err)
{
	const struct sp_config *config = &scan->setup.config;
	size_t most = config->webhook_n + scan->options->given_n;
	bool record = sp_options_has(scan->options, "record") || config->record;

	scan->url = sp_arena_calloc(&scan->setup.arena, most + 1, sizeof *scan->url);
	scan->url_min = sp_arena_calloc(&scan->setup.arena, most + 1, sizeof *scan->url_min);
	if (!scan->url || !scan->url_min)
		return sp_err_set(err, SP_ENOMEM, "no memory");
	for (size_t i = 0; i < scan->options->given_n; i++) {
		if (strcmp(scan->options->given[i].name, "webhook"))
			continue;
		scan->url[scan->url_n] = scan->options->given[i].value;
		scan->url_min[scan->url_n++] = SP_ACTION_WARN;
	}
	record = record || scan->url_n;
	for (size_t i = 0; record && i < config->webhook_n; i++) {
		scan->url[scan->url_n] = config->webhook[i].url;
		scan->url_min[scan->url_n++] = config->webhook[i].filter_min;
	}
	if (!record)
		return SP_OK;
	if (!scan->setup.state) {
		*err = scan->setup.state_err;
		return err->code;
	}
	return sp_store_open(scan->setup.state, &scan->store, err);
}

static int record(struct scan *scan, const struct sp_done *done, struct sp_err *err)
{
	struct sp_incident incident = { done->incident_id, done->verdict, done->channel, done->json,
		scan->setup.rules.set.digest_hex, time(NULL) };
	struct sp_outbox_target *target = calloc(scan->url_n + 1, sizeof *target);
	char(*id)[31] = calloc(scan->url_n + 1, sizeof *id);
	struct sp_buf *body = calloc(scan->url_n + 1, sizeof *body);
	size_t n = 0;
	bool is_new;
	int status = target && id && body ? SP_OK : sp_err_set(err, SP_ENOMEM, "no memory");

	for (size_t i = 0; !status && i < scan->url_n; i++) {
		if (done->verdict < scan->url_min[i])
			continue;
		sp_event_id(incident.id, incident.verdict, incident.rules_digest, scan->url[i], id[n]);
		sp_buf_init(&body[n], scan->setup.config.limits.event_bytes);
		status = sp_event_body(&body[n], id[n], SP_EVENT_SOURCE, &incident);
		target[n] = (struct sp_outbox_target){ scan->url[i], id[n],
			sp_view(body[n].p, body[n].n) };
		n++;
	}
	if (!status && (n || done->verdict >= SP_ACTION_WARN))
		status = sp_store_record(scan->store, &incident, target, n, &is_new, err);
	for (size_t i = 0; body && i < n; i++)
		sp_buf_release(&body[i]);
	free(body);
	free(id);
	free(target);
	return status;
}

static bool write_result(struct scan *scan, struct sp_view bytes)
{
	if (scan->render.format != SP_FORMAT_SARIF)
		return sp_out(bytes.p, bytes.n);
	if (!bytes.n)
		return true;
	if (scan->wrote && !sp_out(",\n", 2))
		return false;
	scan->wrote = true;
	return sp_out(bytes.p, bytes.n - 2); /* without the separator after the last one */
}

static void progress(struct scan *scan, bool end)
{
	uint64_t now = sp_io_now_us();

	if (!scan->watched)
		return;
	if (end && scan->told_us) {
		fputs("\r\033[K", stderr);
	} else if (!end && now - scan->began_us > 1000000 && now - scan->told_us > 200000) {
		fprintf(stderr, "\r%llu messages, %.0f a second\033[K",
			(unsigned long long)scan->done_n,
			(double)scan->done_n * 1e6 / (double)(now - scan->began_us));
		scan->told_us = now;
	}
}

/* One result of the pool: written, recorded, counted. Returns: negative = the work cannot go on. */
static int take_result(struct scan *scan, const struct sp_done *done, struct sp_err *err)
{
	scan->done_n++;
	if (done->unreadable) {
		sp_err_at(err, SP_EIO, done->source, done->line, 0, "could not be read to its end");
		sp_say_error(err, false);
		scan->failed = true;
	}
	scan->stopped |= done->verdict >= SP_ACTION_WARN;
	if (!write_result(scan, done->rendered))
		return sp_err_set(err, SP_EIO, "the results could not be written");
	progress(scan, false);
	/* The others are scanned all the same. */
	if (scan->store && record(scan, done, err) && !scan->unrecorded_n++)
		sp_say_error(err, false);
	return SP_OK;
}

/* Takes the next message of the input in hand; what cannot be read is said, and the others still come. */
static void take_item(struct scan *scan)
{
	struct sp_err why;
	int got = 0;

	while (!scan->has_item && !scan->end) {
		got = sp_ingest_next(scan->ingest, &scan->item, &why);
		if (got < 0) {
			sp_say_error(&why, false);
			scan->failed = true;
		}
		scan->has_item = got > 0;
		scan->end = !got;
	}
}

/* Fills the pool. */
static int submit(struct scan *scan, struct sp_err *err)
{
	const struct sp_item *item = &scan->item;
	int status = SP_OK;

	while (!status && sp_pool_has_room(scan->pool)) {
		take_item(scan);
		if (!scan->has_item)
			return SP_OK;
		struct sp_job job = { .fd = item->fd, .offset = item->offset, .bytes = item->bytes,
			.mbox = item->mbox,
			.input = { .kind = item->kind, .channel = scan->channel,
				.source = item->source, .line = item->line, .sender = scan->sender,
				.recipients = scan->recipients, .recipient_n = scan->recipient_n } };

		status = sp_pool_submit(scan->pool, &job, err);
		scan->has_item = status == SP_EBUSY;
	}
	return status == SP_EBUSY ? SP_OK : status;
}

static int run(struct scan *scan, struct sp_err *err)
{
	struct sp_done done;
	int status = SP_OK, more = 1;

	while (!status && more > 0) {
		status = submit(scan, err);
		if (status)
			break;
		more = sp_pool_next(scan->pool, &done, err);
		status = more < 0 ? more : more ? take_result(scan, &done, err) : SP_OK;
	}
	progress(scan, true);
	scan->failed |= scan->unrecorded_n > 0;
	if (scan->unrecorded_n > 1)
		fprintf(stderr, "sallyport: %llu messages could not be recorded\n",
			(unsigned long long)scan->unrecorded_n);
	return status;
}

/* Delivers what the outbox holds, once, by the program that may use the network. */
static void deliver(const struct scan *scan)
{
	const char *config = sp_options_get(scan->options, "config");
	const char *secret = sp_options_get(scan->options, "webhook-secret");
	const char *argv[12] = { "sallyport-webhook", "deliver", "--state", scan->setup.state };
	int n = 4;

	if (config)
		argv[n++] = "-c", argv[n++] = config;
	if (secret)
		argv[n++] = "--secret", argv[n++] = secret;
	fflush(stdout);
	pid_t pid = fork();
	if (!pid) {
		dup2(STDERR_FILENO, STDOUT_FILENO);
		execv(sp_setup_program(argv[0]), (char *const *)(uintptr_t)argv);
		fprintf(stderr, "sallyport: %s cannot be run: events wait in the outbox\n",
			sp_setup_program(argv[0]));
		_exit(2);
	}
	if (pid > 0)
		waitpid(pid, NULL, 0);
}

static int start(struct scan *scan, struct sp_err *err)
{
	int status = sp_setup_config(&scan->setup, scan->options, err);

	if (!status)
		status = read_options(scan, err);
	if (!status && !scan->options->operand_n)
		status = sp_err_set(err, SP_EINVAL, "scan: no PATH was given (- is standard input)");
	if (!status)
		status = read_targets(scan, err);
	if (!status)
		status = sp_setup_rules(&scan->setup, NULL, 0, err);
	if (!status)
		status = sp_ingest_new((const char *const *)scan->options->operand,
			(size_t)scan->options->operand_n, scan->as, &scan->setup.config.limits,
			&scan->ingest, err);
	return status;
}

static int scan_all(struct scan *scan, struct sp_err *err)
{
	struct sp_belt_input belt = sp_setup_belt(&scan->setup);
	struct sp_pool_config config = { &belt, scan->render, scan->store != NULL,
		scan->setup.keys.incident, scan->jobs };
	bool sarif = scan->render.format == SP_FORMAT_SARIF;
	struct sp_buf frame;
	int status = sp_pool_new(&config, &scan->pool, err);

	if (status)
		return status;
	sp_buf_init(&frame, 0);
	if (sarif) {
		sp_render_sarif_begin(&frame, PACKAGE_VERSION, &scan->setup.rules.set);
		sp_out(frame.p, frame.n);
	}
	status = run(scan, err);
	if (sarif) {
		sp_buf_reset(&frame);
		sp_render_sarif_end(&frame, !status && !scan->failed);
		sp_out(frame.p, frame.n);
	}
	sp_buf_release(&frame);
	sp_pool_free(scan->pool);
	return status;
}

int sp_cmd_scan(const struct sp_options *options)
{
	struct scan scan = { .options = options, .began_us = sp_io_now_us(),
		.watched = isatty(STDERR_FILENO) && !isatty(STDOUT_FILENO) };
	struct sp_err err = { 0 };
	int status = start(&scan, &err);

	if (!status)
		status = scan_all(&scan, &err);
	if (scan.store) {
		sp_store_close(scan.store);
		if (scan.url_n)
			deliver(&scan);
	}
	if (status && !ferror(stdout))
		sp_say_error(&err, isatty(STDERR_FILENO));
	scan.failed |= !sp_out_end();
	sp_ingest_free(scan.ingest);
	sp_setup_release(&scan.setup);
	return status || scan.failed ? 2 : scan.stopped ? 1 : 0;
}
