/* SPDX-License-Identifier: Apache-2.0 */
#include "extract/extract.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"
#include "extract/letters.h"
#include "extract/marks.h"
#include "extract/readers.h"

#define TOOLS_MAX 8         /* runs for one attachment */
#define TOOL_PATIENCE_MS 50 /* for a tool that has said all to end by itself */
#define PICTURE_TIME_US 600000u /* that reading a picture takes at least, where there is something to be read */
#define PIECE_BYTES 65536u
#define WORDS_BYTES ((uint64_t)1 << 20)
#define SILENCE_MAX 65536   /* bytes that an unknown file may have around its letters without being a riddle */

struct sp_extractor {
	const struct sp_limits *limits;
	struct sp_readers readers;
	struct sp_buf frame;
	struct sp_wire_inbox inbox;
	uint64_t bytes_left, count_left, until_us; /* of the message */
};

/* One file on its way. */
struct task {
	struct sp_extractor *x;
	const struct sp_extract_sink *sink;
	uint64_t until_us, pictures_after;
	enum sp_extract_reader reader;
	int worker;
	int memory; /* the file, as others see it */
	unsigned tool[TOOLS_MAX];
	size_t tool_n;
	uint64_t words_left; /* what may be said once the budget is used up */
	bool read, done, lost;
	int failed; /* what a sink returned */
};

int sp_extractor_new(int sock, const struct sp_limits *limits, struct sp_extractor **ret, struct sp_err *err)
{
	struct sp_extractor *x = calloc(1, sizeof *x);

	if (!x)
		return sp_err_set(err, SP_ENOMEM, "no memory for extraction");
	x->limits = limits;
	sp_readers_init(&x->readers, sock, limits);
	sp_extractor_begin(x);
	*ret = x;
	return SP_OK;
}

void sp_extractor_free(struct sp_extractor *x)
{
	if (!x)
		return;
	sp_readers_release(&x->readers);
	sp_buf_release(&x->frame);
	sp_buf_release(&x->inbox.payload);
	free(x);
}

void sp_extractor_begin(struct sp_extractor *x)
{
	sp_readers_leave(&x->readers);
	x->bytes_left = x->limits->extract_bytes;
	x->count_left = x->limits->extract_count;
	x->until_us = 0;
	if (x->inbox.payload.p)
		sp_buf_release(&x->inbox.payload);
}

/* ---- what is heard ---- */

static int lose(struct task *task, enum sp_loss_kind kind, const char *detail)
{
	int status = task->sink->loss(task->sink->context, kind, detail);

	task->lost = true;
	if (status && !task->failed)
		task->failed = status;
	return status;
}

/* A string of a frame, terminated: what comes over the wire is not. */
static const char *get_string(struct sp_wire_reader *reader, char *buf, size_t size)
{
	struct sp_view v = sp_wire_get_view(reader);

	if (!v.p)
		return NULL;
	size_t n = v.n < size - 1 ? v.n : size - 1, at = 0;

	for (size_t i = 0; i < n; i++)
		if (v.p[i])
			buf[at++] = v.p[i];
	buf[at] = 0;
	return buf;
}

static bool hear_child(struct task *task, struct sp_wire_reader *reader)
{
	char name[1024], type[128], charset[64];
	struct sp_extract_child child = { .flags = sp_wire_get_u64(reader) };

	child.name = get_string(reader, name, sizeof name);
	child.type = get_string(reader, type, sizeof type);
	child.charset = get_string(reader, charset, sizeof charset);
	child.bytes = sp_wire_get_view(reader);
	if (reader->failed || !task->x->count_left)
		return false;
	task->x->count_left--;
	if (child.bytes.n)
		task->failed = task->sink->child(task->sink->context, &child);
	return true;
}

static bool hear_picture(struct task *task, struct sp_view bytes)
{
	struct sp_picture_looks looks;

	if (bytes.n != sizeof looks)
		return false;
	memcpy(&looks, bytes.p, sizeof looks);
	if (!looks.n || looks.n > sizeof looks.look / sizeof *looks.look)
		return false;
	task->failed = task->sink->picture ? task->sink->picture(task->sink->context, &looks) : SP_OK;
	return true;
}

/* Returns: false where the frame makes no sense. */
static bool hear(struct task *task, const struct sp_wire_header *header, struct sp_view payload)
{
	const struct sp_extract_sink *sink = task->sink;
	struct sp_wire_reader reader;
	char text[256];
	uint64_t a, b;

	sp_wire_reader_init(&reader, payload);
	switch (header->type) {
	case SP_EXTRACT_FORMAT:
		if (!get_string(&reader, text, sizeof text))
			return false;
		task->failed = sink->format(sink->context, text);
		return true;
	case SP_EXTRACT_TEXT:
		a = sp_wire_get_u64(&reader);
		payload = sp_wire_get_view(&reader);
		if (reader.failed || a >= SP_EXTRACT_TEXT_N)
			return false;
		if (payload.n)
			task->failed = sink->text(sink->context, (enum sp_extract_text)a, payload);
		return true;
	case SP_EXTRACT_CHILD:
		return hear_child(task, &reader);
	case SP_EXTRACT_LOSS:
		a = sp_wire_get_u64(&reader);
		if (!get_string(&reader, text, sizeof text) || a >= SP_LOSS_N)
			return false;
		lose(task, (enum sp_loss_kind)a, text);
		return true;
	case SP_EXTRACT_ANOMALY:
		a = sp_wire_get_u64(&reader);
		b = sp_wire_get_u64(&reader);
		if (!get_string(&reader, text, sizeof text) || a > SP_ANOMALY_HIDDEN_TEXT || b > 100)
			return false;
		task->failed = sink->anomaly(sink->context, (enum sp_anomaly_type)a, (float)b / 100, text);
		return true;
	case SP_EXTRACT_RUN:
		a = sp_wire_get_u64(&reader);
		if (reader.failed || a >= SP_TOOL_N || task->tool_n == TOOLS_MAX)
			return false;
		task->tool[task->tool_n++] = (unsigned)a;
		return true;
	case SP_EXTRACT_PICTURE:
		return hear_picture(task, payload);
	case SP_EXTRACT_DONE:
		task->read = sp_wire_get_u64(&reader) != 0;
		task->done = true;
		return !reader.failed;
	default:
		return false;
	}
}

/* Takes one frame. Returns: 1, 0 time is over, negative: what came is no frame, or nothing will come. */
static int take(struct task *task)
{
	struct sp_extractor *x = task->x;

	x->inbox.payload.bytes_max = x->bytes_left + SP_EXTRACT_FRAME_EXTRA;
	for (;;) {
		int status = sp_io_await(task->worker, task->until_us);

		if (status != 1)
			return status;
		status = sp_wire_take(task->worker, &x->inbox);
		if (status != SP_EBUSY)
			return status == 1 || status == SP_ELIMIT ? status : SP_EIO;
	}
}

static int give_job(struct task *task, const struct sp_extract_file *file)
{
	struct sp_extractor *x = task->x;

	sp_buf_reset(&x->frame);
	sp_wire_put_u64(&x->frame, x->bytes_left);
	sp_wire_put_u64(&x->frame, x->count_left);
	sp_wire_put_str(&x->frame, file->type);
	sp_wire_put_str(&x->frame, file->name);
	if (x->frame.failed)
		return SP_ENOMEM;
	return sp_wire_send(task->worker, SP_EXTRACT_JOB, 0, sp_view(x->frame.p, x->frame.n), &task->memory, 1);
}

/* Takes what was said from the budget, and what is beyond from what may be said of losses. */
static bool spend(struct task *task, size_t n)
{
	struct sp_extractor *x = task->x;
	size_t within = n < x->bytes_left ? n : x->bytes_left;

	x->bytes_left -= within;
	if (n - within > task->words_left)
		return false;
	task->words_left -= n - within;
	return true;
}

/* Hears a worker out. */
static void work(struct task *task, const struct sp_extract_file *file)
{
	struct sp_extractor *x = task->x;
	int status = give_job(task, file) ? SP_EIO : 1;
	while (status == 1 && !task->done && !task->failed) {
		status = take(task);
		if (status != 1)
			break;
		const struct sp_buf *payload = &x->inbox.payload;

		if (!hear(task, &x->inbox.header, sp_view(payload->p, payload->n)))
			status = SP_EINVAL;
		if (!spend(task, payload->n)) {
			status = SP_ELIMIT;
			break;
		}
	}
	sp_readers_working(&x->readers, task->reader);
	if (task->done && !task->failed && status == 1)
		return;
	sp_readers_stop(&x->readers, task->reader);
	/* Nothing is left of a frame that it did not end. */
	sp_buf_release(&x->inbox.payload);
	x->inbox = (struct sp_wire_inbox){ 0 };
	if (status == 1)
		return;
	if (!status)
		lose(task, SP_LOSS_TIMEOUT, "taking it apart took longer than limits.extract-time-ms allows");
	else if (status == SP_ELIMIT)
		lose(task, SP_LOSS_TOO_LARGE, "it unfolds to more than limits.extract-bytes allows");
	else if (status == SP_EINVAL)
		lose(task, SP_LOSS_CORRUPT, "what takes attachments apart said something that makes no sense");
	else
		lose(task, SP_LOSS_CRASH, "what takes attachments apart crashed on it");
}

/* ---- tools ---- */

static const char *const yields[] = {
#define SP_TOOL(id, path, yields, ...) [SP_TOOL_##id] = yields,
#include "extract/tools.def"
#undef SP_TOOL
};

/* All that a tool writes. Returns: 1 it has said all, 0 time is over, SP_ELIMIT more than may be, SP_EIO. */
static int listen(const struct task *task, int fd, uint64_t until_us, struct sp_buf *out)
{
	for (;;) {
		int status = sp_io_await(fd, until_us);

		if (status != 1)
			return status;
		if (out->n >= task->x->bytes_left)
			return SP_ELIMIT;
		char *room = sp_buf_room(out, PIECE_BYTES);
		ssize_t n = room ? read(fd, room, PIECE_BYTES) : -1;

		if (!n)
			return 1;
		if (n > 0)
			out->n += (size_t)n;
		else if (!room || errno != EINTR)
			return room ? SP_EIO : SP_ELIMIT;
	}
}

static bool is_blank(struct sp_view text)
{
	return !sp_view_trim(text).n;
}

/* What a program of ours writes. */
static void hear_frames(struct task *task, struct sp_view out)
{
	struct sp_wire_reader reader;

	sp_wire_reader_init(&reader, out);
	while (reader.left && !task->failed) {
		const struct sp_wire_header header = { .type = (uint16_t)sp_wire_get_u64(&reader) };
		struct sp_view payload = sp_wire_get_view(&reader);

		if (reader.failed || !hear(task, &header, payload)) {
			lose(task, SP_LOSS_CORRUPT, "what looks at pictures said something that makes no sense");
			return;
		}
	}
}

static void hand_on(struct task *task, unsigned tool, struct sp_view out)
{
	const struct sp_extract_sink *sink = task->sink;
	struct sp_extract_child child = { .name = "pages", .type = yields[tool], .bytes = out };

	task->x->bytes_left -= out.n < task->x->bytes_left ? out.n : task->x->bytes_left;
	/* Pages without words are drawn, to be read as pictures. */
	if (tool == SP_TOOL_PDFTOTEXT && is_blank(out) && task->tool_n < TOOLS_MAX)
		task->tool[task->tool_n++] = SP_TOOL_PDFTOPPM;
	if (tool == SP_TOOL_PDFTOPPM && !out.n)
		lose(task, SP_LOSS_CORRUPT, "a document without a page that can be read or drawn");
	if (task->failed || !out.n)
		return;
	if (!strcmp(yields[tool], "frames")) {
		hear_frames(task, out);
		return;
	}
	task->failed = strncmp(yields[tool], "text/", 5) ? sink->child(sink->context, &child)
		: sink->text(sink->context, SP_EXTRACT_BODY, out);
}

/* One picture of many is not read for longer than its share, but for as long as most small ones take. */
static uint64_t picture_until(const struct task *task)
{
	uint64_t now = sp_io_now_us(), left = now < task->x->until_us ? task->x->until_us - now : 0;
	uint64_t share = left / (task->pictures_after + 1);
	uint64_t until = now + (share > PICTURE_TIME_US ? share : PICTURE_TIME_US);

	return until < task->until_us ? until : task->until_us;
}

static void run_tool(struct task *task, unsigned tool)
{
	struct sp_extractor *x = task->x;
	struct sp_buf out;
	int fd = lseek(task->memory, 0, SEEK_SET) < 0 ? -1 : sp_readers_tool(&x->readers, tool, task->memory);

	if (fd < 0) {
		lose(task, SP_LOSS_UNSUPPORTED, "the program that reads it is not installed");
		return;
	}
	sp_buf_init(&out, 0);
	int heard = listen(task, fd, tool == SP_TOOL_TESSERACT ? picture_until(task) : task->until_us, &out);

	close(fd);
	uint64_t status = sp_readers_end_tool(&x->readers, heard == 1 ? TOOL_PATIENCE_MS : 0);

	hand_on(task, tool, sp_view(out.p, out.n));
	sp_buf_release(&out);
	if (!heard)
		lose(task, SP_LOSS_TIMEOUT, "reading it took longer than limits.extract-time-ms, or its share of the message's time, allows");
	else if (heard == SP_ELIMIT)
		lose(task, SP_LOSS_TOO_LARGE, "it holds more text than limits.extract-bytes allows");
	else if (heard < 0 || status >= 256)
		lose(task, SP_LOSS_CRASH, "the program that reads it crashed");
	else if (status)
		lose(task, SP_LOSS_CORRUPT, "the program that reads it found it damaged");
}

/* ---- one file ---- */

static bool have_worker(struct task *task)
{
	task->worker = sp_readers_worker(&task->x->readers, task->reader);
	return task->worker >= 0;
}

static bool may_begin(struct task *task)
{
	struct sp_extractor *x = task->x;
	uint64_t now = sp_io_now_us();

	if (!x->until_us)
		x->until_us = now + 1000 * x->limits->extract_message_time_ms;
	task->until_us = now + 1000 * x->limits->extract_time_ms;
	if (task->until_us > x->until_us)
		task->until_us = x->until_us;
	if (now >= x->until_us)
		lose(task, SP_LOSS_TIMEOUT, "the time for attachments (limits.extract-message-time-ms) was used up");
	else if (!x->bytes_left)
		lose(task, SP_LOSS_TOO_LARGE, "the attachments unfold to more than limits.extract-bytes allows");
	else if (!x->count_left)
		lose(task, SP_LOSS_TOO_MANY, "the attachments hold more files than limits.extract-count allows");
	else if (!have_worker(task))
		lose(task, SP_LOSS_UNSUPPORTED, "what takes attachments apart could not be started");
	else
		return true;
	return false;
}

static bool is_silent(const char *type)
{
	static const char *const silent[] = { "application/x-rest", "application/pkcs7-signature",
		"application/x-pkcs7-signature", "application/pgp-signature" };

	for (size_t i = 0; type && i < sizeof silent / sizeof *silent; i++)
		if (!strcmp(type, silent[i]))
			return true;
	return false;
}

/* What no format reads. That its letters are seen is no reason to trust it: it stays a file of an unknown kind, unless it is
 * small and speaks, or nobody expects it to. */
static void read_letters(struct task *task, const struct sp_extract_file *file)
{
	struct sp_buf letters;

	sp_buf_init(&letters, 0);
	bool speaks = sp_letters_find(file->bytes, &letters);

	if (letters.n)
		task->failed = task->sink->text(task->sink->context, SP_EXTRACT_DOUBT, sp_view(letters.p, letters.n));
	sp_buf_release(&letters);
	task->read = is_silent(file->type) || (speaks && file->bytes.n < SILENCE_MAX);
}

static void ask_worker(struct task *task, const struct sp_extract_file *file)
{
	if (!may_begin(task))
		return;
	task->memory = sp_io_sealed_memfd("attachment", file->bytes);
	if (task->memory < 0) {
		lose(task, SP_LOSS_TOO_LARGE, "no memory to take it apart");
		return;
	}
	work(task, file);
	for (size_t i = 0; i < task->tool_n && !task->failed; i++)
		run_tool(task, task->tool[i]);
	close(task->memory);
}

int sp_extractor_file(struct sp_extractor *x, const struct sp_extract_file *file,
	const struct sp_extract_sink *sink, bool *ret_read)
{
	struct task task = { .x = x, .sink = sink, .reader = sp_marks_reader(file->bytes), .memory = -1, .words_left = WORDS_BYTES,
		.pictures_after = file->pictures_after };

	if (task.reader < SP_READER_N)
		ask_worker(&task, file);
	if (!task.read && !task.lost && !task.failed)
		read_letters(&task, file);
	*ret_read = task.read;
	return task.failed;
}
