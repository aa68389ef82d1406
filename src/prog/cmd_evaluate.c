/* SPDX-License-Identifier: Apache-2.0 */
/* sallyport evaluate: labelled messages through the real belt, and what it made of them. */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "accuracy/report.h"
#include "base/io.h"
#include "engine/pool.h"
#include "engine/render.h"
#include "ingest/ingest.h"
#include "prog/setup.h"

#define WORST_DEFAULT 10u
#define HEAD_BYTES 4096u /* of a file, to tell what it is */

/* A message that is being scanned; results come in the order in which these were made. */
struct waiting {
	struct waiting *next;
	struct sp_arena arena;
	struct sp_record record;
	struct sp_job job;
};

struct evaluation {
	const struct sp_options *options;
	struct sp_setup setup;
	struct sp_ingest *ingest;
	struct sp_pool *pool;
	struct sp_corpus_options corpus;
	struct sp_score_options scoring;
	struct sp_score score;
	enum sp_channel channel;
	unsigned jobs;
	size_t worst, unread;
	bool json, end;
	struct waiting *first, **last; /* in the pool */
	struct waiting *ready;         /* waits for room in it */
};

/* ---- options ---- */

static int add_name(struct sp_names *names, size_t capacity, const char *name)
{
	const char **room = (const char **)(uintptr_t)names->name;

	if (names->n == capacity)
		return SP_ELIMIT;
	room[names->n++] = name;
	return SP_OK;
}

/* All values of an option, each a list with commas. */
static int read_names(struct evaluation *ev, const char *option, struct sp_names *ret,
	struct sp_err *err)
{
	struct sp_arena *arena = &ev->setup.arena;
	size_t capacity = 0;

	for (size_t i = 0; i < ev->options->given_n; i++)
		if (!strcmp(ev->options->given[i].name, option))
			capacity += strlen(ev->options->given[i].value) + 1;
	*ret = (struct sp_names){ sp_arena_calloc(arena, capacity + 1, sizeof(char *)), 0 };
	for (size_t i = 0; ret->name && i < ev->options->given_n; i++) {
		const char *value = ev->options->given[i].value;

		if (strcmp(ev->options->given[i].name, option) != 0)
			continue;
		for (;; value++) {
			size_t n = strcspn(value, ",");
			const char *name = sp_arena_strndup(arena, value, n);

			if (!name || add_name(ret, capacity, name))
				return sp_err_set(err, SP_ENOMEM, "no memory for --%s", option);
			value += n;
			if (!*value)
				break;
		}
	}
	return ret->name ? SP_OK : sp_err_set(err, SP_ENOMEM, "no memory for --%s", option);
}

static int read_map(struct evaluation *ev, struct sp_err *err)
{
	struct sp_corpus_name *name = sp_arena_calloc(&ev->setup.arena, ev->options->given_n + 1,
		sizeof *name);
	int status = name ? SP_OK : sp_err_set(err, SP_ENOMEM, "no memory for --map");

	ev->corpus.name = name;
	for (size_t i = 0; !status && i < ev->options->given_n; i++)
		if (!strcmp(ev->options->given[i].name, "map"))
			status = sp_corpus_name_read(ev->options->given[i].value, &ev->setup.arena,
				&name[ev->corpus.name_n++], err);
	return status;
}

static int read_numbers(struct evaluation *ev, struct sp_err *err)
{
	const char *threshold = sp_options_get(ev->options, "threshold");
	const char *worst = sp_options_get(ev->options, "worst");
	char *end;

	ev->scoring.threshold = (double)SP_CONFIDENCE_FLAGGED;
	if (threshold) {
		ev->scoring.threshold = strtod(threshold, &end);
		if (end == threshold || *end || !(ev->scoring.threshold >= 0 && ev->scoring.threshold <= 1))
			return sp_err_set(err, SP_EINVAL, "--threshold %s: it is a number from 0 to 1", threshold);
	}
	ev->worst = WORST_DEFAULT;
	if (worst) {
		unsigned long n = strtoul(worst, &end, 10);

		if (!sp_is_digit((unsigned char)*worst) || *end || n > SP_REPORT_WORST_MAX)
			return sp_err_set(err, SP_EINVAL, "--worst %s: it is a number from 0 to %u", worst,
				SP_REPORT_WORST_MAX);
		ev->worst = n;
	}
	ev->scoring.worst_max = ev->worst;
	return SP_OK;
}

static int read_options(struct evaluation *ev, struct sp_err *err)
{
	const char *keys = sp_options_get(ev->options, "label-key");
	int format, channel;
	int status = sp_options_choice(ev->options, "format", "text|json", &format, err);

	if (!status)
		status = sp_options_choice(ev->options, "channel", "auto|email|social", &channel, err);
	if (!status)
		status = sp_setup_jobs(&ev->setup, ev->options, &ev->jobs, err);
	if (!status)
		status = read_numbers(ev, err);
	if (!status)
		status = read_map(ev, err);
	if (!status)
		status = read_names(ev, "type", &ev->scoring.types, err);
	if (!status)
		status = read_names(ev, "category", &ev->scoring.categories, err);
	if (!status)
		status = read_names(ev, "positive", &ev->scoring.positive, err);
	if (!status)
		status = read_names(ev, "negative", &ev->scoring.negative, err);
	if (status)
		return status;
	ev->json = format == 1;
	ev->channel = (enum sp_channel)channel;
	ev->corpus.label_keys = keys ? keys : "label";
	return SP_OK;
}

/* ---- what is to be scanned ---- */

static void free_waiting(struct waiting *waiting)
{
	if (!waiting)
		return;
	if (waiting->job.fd >= 0)
		close(waiting->job.fd);
	sp_arena_release(&waiting->arena);
	free(waiting);
}

/* A file that a line names. */
static int open_file(struct waiting *waiting, struct sp_err *err)
{
	const struct sp_record *record = &waiting->record;
	char head[HEAD_BYTES];
	struct stat st;

	waiting->job.fd = open(record->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	ssize_t n = waiting->job.fd < 0 || fstat(waiting->job.fd, &st) ? -1
		: sp_io_pread_all(waiting->job.fd, head, sizeof head, 0);

	if (n < 0 || !S_ISREG(st.st_mode))
		return sp_err_at(err, SP_EIO, record->file, record->line, 1, "%s: %s", record->path,
			n < 0 ? strerror(errno) : "not a file");
	waiting->job.bytes = (uint64_t)st.st_size;
	waiting->job.input.kind = sp_ingest_guess(sp_view(head, (size_t)n));
	return SP_OK;
}

static int make_job(const struct evaluation *ev, struct waiting *waiting, struct sp_err *err)
{
	const struct sp_record *record = &waiting->record;

	waiting->job.input = (struct sp_input){ .kind = record->kind, .line = record->line,
		.channel = record->channel ? record->channel : ev->channel,
		.source = record->path ? record->path : record->file };
	if (record->path)
		return open_file(waiting, err);
	waiting->job.bytes = record->content.n;
	waiting->job.fd = sp_io_sealed_memfd("message", record->content);
	return waiting->job.fd < 0
		? sp_err_set(err, SP_EIO, "no room in memory for a message") : SP_OK;
}

/* Reads the line that an item is. */
static int read_line(const struct evaluation *ev, const struct sp_item *item,
	struct waiting *waiting, struct sp_err *err)
{
	if (item->bytes > ev->setup.config.limits.json_bytes)
		return sp_err_at(err, SP_ELIMIT, item->source, item->line, 1,
			"a line longer than limits.json-bytes");
	char *line = sp_arena_alloc(&waiting->arena, item->bytes + 1);

	if (!line)
		return sp_err_set(err, SP_ENOMEM, "no memory for a line");
	if (sp_io_pread_all(item->fd, line, item->bytes, (off_t)item->offset) != (ssize_t)item->bytes)
		return sp_err_at(err, SP_EIO, item->source, item->line, 1, "could not be read to its end");
	return sp_corpus_read(sp_view(line, item->bytes), item->source, item->line, &ev->corpus,
		&waiting->arena, &waiting->record, err);
}

/* Takes the next message of the input in hand; what cannot be used is said, and the others still come. */
static int take(struct evaluation *ev, struct sp_err *err)
{
	while (!ev->ready && !ev->end) {
		struct sp_item item;
		struct sp_err why;
		int got = sp_ingest_next(ev->ingest, &item, &why);

		ev->end = !got;
		if (!got)
			break;
		struct waiting *waiting = got > 0 ? calloc(1, sizeof *waiting) : NULL;

		if (got > 0 && !waiting)
			return sp_err_set(err, SP_ENOMEM, "no memory for a message");
		int status = got;

		if (got > 0) {
			sp_arena_init(&waiting->arena, 0);
			waiting->job.fd = -1;
			status = read_line(ev, &item, waiting, &why);
		}
		if (!status)
			status = make_job(ev, waiting, &why);
		if (!status) {
			ev->ready = waiting;
			break;
		}
		free_waiting(waiting);
		sp_say_error(&why, false);
		ev->unread++;
	}
	return SP_OK;
}

/* Fills the pool. */
static int submit(struct evaluation *ev, struct sp_err *err)
{
	int status = SP_OK;

	while (!status && sp_pool_has_room(ev->pool)) {
		status = take(ev, err);
		if (status || !ev->ready)
			return status;
		status = sp_pool_submit(ev->pool, &ev->ready->job, err);
		if (status == SP_EBUSY)
			return SP_OK;
		close(ev->ready->job.fd);
		ev->ready->job.fd = -1;
		*ev->last = ev->ready;
		ev->last = &ev->ready->next;
		ev->ready = NULL;
	}
	return status;
}

static int take_result(struct evaluation *ev, const struct sp_done *done, struct sp_err *err)
{
	struct waiting *waiting = ev->first;
	struct sp_outcome outcome;
	int status = sp_outcome_read(done->rendered, &waiting->arena, &outcome);

	if (status)
		return sp_err_set(err, status, "a scanner's result is none");
	if (done->unreadable) {
		sp_err_at(err, SP_EIO, waiting->record.file, waiting->record.line, 1,
			"%s: could not be read to its end", done->source);
		sp_say_error(err, false);
		ev->unread++;
	}
	status = sp_score_add(&ev->score, &waiting->record, &outcome);
	ev->first = waiting->next;
	if (!ev->first)
		ev->last = &ev->first;
	free_waiting(waiting);
	return status ? sp_err_set(err, status, "no memory for the score") : SP_OK;
}

static int run(struct evaluation *ev, struct sp_err *err)
{
	struct sp_belt_input belt = sp_setup_belt(&ev->setup);
	struct sp_pool_config config = { .belt = &belt, .workers = ev->jobs,
		.render = { .format = SP_FORMAT_JSON, .hints = true } };
	struct sp_done done;
	int status = sp_pool_new(&config, &ev->pool, err), more = 1;

	while (!status && more > 0) {
		status = submit(ev, err);
		if (status)
			break;
		more = sp_pool_next(ev->pool, &done, err);
		status = more < 0 ? more : more ? take_result(ev, &done, err) : SP_OK;
	}
	sp_pool_free(ev->pool);
	return status;
}

/* Categories of types, as the rules in force have them. */
static int read_categories(struct evaluation *ev, struct sp_err *err)
{
	const struct sp_ruleset *set = &ev->setup.rules.set;
	struct sp_type_of *type_of = sp_arena_calloc(&ev->setup.arena, set->rule_n + 1u, sizeof *type_of);

	if (!type_of)
		return sp_err_set(err, SP_ENOMEM, "no memory for the score");
	for (uint32_t i = 0; i < set->rule_n; i++)
		type_of[i] = (struct sp_type_of){ sp_ruleset_str(set, set->rule[i].type),
			sp_ruleset_str(set, set->rule[i].category) };
	ev->scoring.type_of = type_of;
	ev->scoring.type_of_n = set->rule_n;
	return SP_OK;
}

static int report(struct evaluation *ev, struct sp_err *err)
{
	struct sp_report report = { &ev->score, (const char *const *)ev->options->operand,
		(size_t)ev->options->operand_n, ev->unread, ev->worst, ev->setup.rules.set.digest_hex };
	struct sp_buf out;

	sp_buf_init(&out, 0);
	(ev->json ? sp_report_json : sp_report_text)(&out, &report);
	int status = out.failed ? sp_err_set(err, out.failed, "no memory for the report") : SP_OK;

	if (!status)
		sp_out(out.p, out.n); /* a failure shows at the end */
	sp_buf_release(&out);
	return status;
}

static int start(struct evaluation *ev, struct sp_err *err)
{
	int status = sp_setup_config(&ev->setup, ev->options, err);

	if (!status)
		status = read_options(ev, err);
	if (!status && !ev->options->operand_n)
		status = sp_err_set(err, SP_EINVAL, "evaluate: no CORPUS was given (- is standard input)");
	if (!status)
		status = sp_setup_rules(&ev->setup, NULL, 0, err);
	if (!status)
		status = sp_ingest_new((const char *const *)ev->options->operand,
			(size_t)ev->options->operand_n, SP_AS_POSTS, &ev->setup.config.limits, &ev->ingest,
			err);
	if (!status)
		status = read_categories(ev, err);
	if (!status)
		sp_score_init(&ev->score, &ev->scoring, &ev->setup.arena);
	return status;
}

int sp_cmd_evaluate(const struct sp_options *options)
{
	struct evaluation ev = { .options = options };
	struct sp_err err = { 0 };

	ev.last = &ev.first;
	int status = start(&ev, &err);

	if (!status)
		status = run(&ev, &err);
	if (!status)
		status = report(&ev, &err);
	if (status)
		sp_say_error(&err, isatty(STDERR_FILENO));
	free_waiting(ev.ready);
	while (ev.first) {
		struct waiting *next = ev.first->next;

		free_waiting(ev.first);
		ev.first = next;
	}
	sp_ingest_free(ev.ingest);
	sp_setup_release(&ev.setup);
	return !sp_out_end() || status || ev.unread ? 2 : 0;
}
