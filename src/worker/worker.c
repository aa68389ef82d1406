/* SPDX-License-Identifier: Apache-2.0 */
/* A worker: takes one attachment apart after another, and says what is in them. */
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/utf8.h"
#include "worker/format.h"

#define READINGS_MAX 4 /* formats that read the same bytes */

static void send_frame(struct sp_work *work, enum sp_extract_frame type)
{
	if (work->sock < 0)
		return;
	/* A scanner that does not listen any more wants no more. */
	if (work->frame->failed || sp_wire_send(work->sock, (uint16_t)type, 0,
			sp_view(work->frame->p, work->frame->n), NULL, 0))
		_exit(1);
}

static struct sp_buf *begin(struct sp_work *work)
{
	sp_buf_reset(work->frame);
	return work->frame;
}

void sp_give_format(struct sp_work *work, const char *type)
{
	sp_wire_put_str(begin(work), type);
	send_frame(work, SP_EXTRACT_FORMAT);
}

void sp_give_loss(struct sp_work *work, enum sp_loss_kind kind, const char *detail)
{
	sp_wire_put_u64(begin(work), kind);
	sp_wire_put_str(work->frame, detail);
	send_frame(work, SP_EXTRACT_LOSS);
	work->said = true;
}

void sp_give_full(struct sp_work *work)
{
	if (work->full)
		return;
	work->full = true;
	if (!work->count_left)
		sp_give_loss(work, SP_LOSS_TOO_MANY,
			"it holds more files than limits.extract-count allows: the rest was not looked at");
	else
		sp_give_loss(work, SP_LOSS_TOO_LARGE,
			"it unfolds to more than limits.extract-bytes allows: the rest was not looked at");
}

static bool spend(struct sp_work *work, size_t n)
{
	if (n > work->bytes_left)
		sp_give_full(work);
	if (work->full)
		return false;
	work->bytes_left -= n;
	return true;
}

void sp_give_text(struct sp_work *work, enum sp_extract_text kind, struct sp_view utf8)
{
	if (!utf8.n || !spend(work, utf8.n))
		return;
	sp_wire_put_u64(begin(work), kind);
	sp_wire_put_view(work->frame, utf8);
	send_frame(work, SP_EXTRACT_TEXT);
	work->gave |= kind != SP_EXTRACT_METADATA;
}

void sp_give_child(struct sp_work *work, const char *name, const char *type, const char *charset, uint64_t flags,
	struct sp_view bytes)
{
	if (!bytes.n)
		return;
	if (!work->count_left)
		sp_give_full(work);
	if (!spend(work, bytes.n))
		return;
	work->count_left--;
	sp_wire_put_u64(begin(work), flags);
	sp_wire_put_str(work->frame, name);
	sp_wire_put_str(work->frame, type);
	sp_wire_put_str(work->frame, charset);
	sp_wire_put_view(work->frame, bytes);
	send_frame(work, SP_EXTRACT_CHILD);
	work->gave = true;
}

void sp_give_anomaly(struct sp_work *work, enum sp_anomaly_type type, unsigned percent, const char *detail)
{
	sp_wire_put_u64(begin(work), type);
	sp_wire_put_u64(work->frame, percent);
	sp_wire_put_str(work->frame, detail);
	send_frame(work, SP_EXTRACT_ANOMALY);
}

void sp_give_tool(struct sp_work *work, enum sp_extract_tool tool)
{
	sp_wire_put_u64(begin(work), tool);
	send_frame(work, SP_EXTRACT_RUN);
	work->gave = true;
}

/* ---- who reads ---- */

static bool same_family(const struct sp_format *a, const struct sp_format *b)
{
	return a->family && b->family && !strcmp(a->family, b->family);
}

/* The formats that bid, the best first; of a family the best. */
static unsigned choose(struct sp_view bytes, const struct sp_format *chosen[READINGS_MAX])
{
	unsigned bid[READINGS_MAX + 1] = { 0 }, n = 0;

	for (size_t i = 0; i < sp_format_n; i++) {
		unsigned own = sp_formats[i]->bid(bytes), at = n;
		bool beaten = !own;

		for (unsigned k = 0; k < n && !beaten; k++)
			if (same_family(sp_formats[i], chosen[k]) && (beaten = bid[k] >= own, !beaten))
				at = k; /* takes its place */
		if (beaten || at == READINGS_MAX)
			continue;
		chosen[at] = sp_formats[i];
		bid[at] = own;
		n += at == n;
	}
	for (unsigned i = 1; i < n; i++)
		for (unsigned k = i; k && bid[k] > bid[k - 1]; k--) {
			const struct sp_format *format = chosen[k];
			unsigned b = bid[k];

			chosen[k] = chosen[k - 1], chosen[k - 1] = format;
			bid[k] = bid[k - 1], bid[k - 1] = b;
		}
	while (n > 1 && chosen[0]->container && bid[0] >= SP_BID_SURE && bid[n - 1] < SP_BID_SURE)
		n--;
	return n;
}

void sp_worker_take_apart(struct sp_work *work)
{
	const struct sp_format *chosen[READINGS_MAX];
	unsigned n = choose(work->bytes, chosen), read = 0;

	for (unsigned i = 0; i < n; i++) {
		bool gave = work->gave, said = work->said;

		work->gave = work->said = false;
		if (chosen[i]->type)
			sp_give_format(work, chosen[i]->type);
		chosen[i]->read(work);
		read += work->gave;
		work->gave |= gave;
		work->said |= said;
	}
	if (read > 1)
		sp_give_anomaly(work, SP_ANOMALY_AMBIGUOUS_STRUCTURE, 60, "it is a file of two formats at once");
}

static void serve(struct sp_work *work, int fd)
{
	off_t n = lseek(fd, 0, SEEK_END);
	void *p = NULL;

	if (n < 0)
		_exit(1);
	if (n) {
		p = mmap(NULL, (size_t)n, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
		if (p == MAP_FAILED)
			_exit(1);
	}
	work->bytes = sp_view(p, (size_t)n);
	if (work->bytes.n)
		sp_worker_take_apart(work);
	sp_wire_put_u64(begin(work), work->gave || work->said);
	send_frame(work, SP_EXTRACT_DONE);
	if (p)
		munmap(p, (size_t)n);
}

static const char *get_string(struct sp_wire_reader *reader, char *buf, size_t size)
{
	struct sp_view v = sp_wire_get_view(reader);

	if (!v.p)
		return NULL;
	size_t n = v.n < size - 1 ? v.n : size - 1;

	memcpy(buf, v.p, n);
	buf[n] = 0;
	return buf;
}

void sp_worker_run(void)
{
	const int sock = SP_WORKER_SOCK;
	struct sp_buf job, frame;

	sp_buf_init(&job, 65536);
	sp_buf_init(&frame, 0);
	for (;;) {
		struct sp_work work = { .sock = sock, .frame = &frame };
		struct sp_wire_header header;
		struct sp_wire_reader reader;
		char type[256], name[1024];
		size_t fd_n = 0;
		int fd = -1;

		if (sp_wire_recv(sock, &header, &job, &fd, 1, &fd_n) != 1 ||
			header.type != SP_EXTRACT_JOB || fd_n != 1)
			break;
		sp_wire_reader_init(&reader, sp_view(job.p, job.n));
		work.bytes_left = sp_wire_get_u64(&reader);
		work.count_left = sp_wire_get_u64(&reader);
		work.type = get_string(&reader, type, sizeof type);
		work.name = get_string(&reader, name, sizeof name);
		if (reader.failed)
			break;
		serve(&work, fd);
		close(fd);
	}
	sp_buf_release(&job);
	sp_buf_release(&frame);
	_exit(0);
}
