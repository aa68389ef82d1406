/* SPDX-License-Identifier: Apache-2.0 */
#include "extract/readers.h"

#include <unistd.h>

#define UNKNOWN_END 256u

static void drop(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

void sp_readers_init(struct sp_readers *readers, int sock, const struct sp_limits *limits)
{
	*readers = (struct sp_readers){ .sock = sock, .limits = limits };
	for (size_t i = 0; i < SP_READER_N; i++)
		readers->reader[i].nursery = readers->reader[i].worker = -1;
}

void sp_readers_leave(struct sp_readers *readers)
{
	for (size_t i = 0; i < SP_READER_N; i++)
		drop(&readers->reader[i].worker);
}

void sp_readers_release(struct sp_readers *readers)
{
	sp_readers_leave(readers);
	for (size_t i = 0; i < SP_READER_N; i++)
		drop(&readers->reader[i].nursery);
	drop(&readers->sock);
	sp_buf_release(&readers->frame);
}

static struct sp_buf *begin(struct sp_readers *readers)
{
	sp_buf_reset(&readers->frame);
	return &readers->frame;
}

/* Says what the frame holds. */
static bool say(struct sp_readers *readers, int sock, enum sp_extract_frame type, int fd)
{
	const struct sp_buf *frame = &readers->frame;

	return !frame->failed && !sp_wire_send(sock, (uint16_t)type, 0, sp_view(frame->p, frame->n), &fd, fd >= 0);
}

/* Hears one frame; a socket that does not say any is dropped. Returns: the descriptor that was given, -1 none. */
static int hear(struct sp_readers *readers, int *sock, enum sp_extract_frame *ret_type)
{
	struct sp_wire_header header;
	size_t fd_n = 0;
	int given = -1;

	if (sp_wire_recv(*sock, &header, &readers->frame, &given, 1, &fd_n) != 1) {
		drop(sock);
		*ret_type = SP_EXTRACT_REFUSED;
		return -1;
	}
	*ret_type = (enum sp_extract_frame)header.type;
	return fd_n ? given : -1;
}

static bool greet(struct sp_readers *readers, int sock)
{
	sp_wire_put_u64(begin(readers), SP_EXTRACT_VERSION);
	sp_wire_put_u64(&readers->frame, readers->limits->extract_memory_bytes);
	sp_wire_put_u64(&readers->frame, readers->limits->extract_message_time_ms);
	return say(readers, sock, SP_EXTRACT_HELLO, -1);
}

/* Asks the server for a socket to something. */
static int ask(struct sp_readers *readers, enum sp_extract_frame type, uint64_t which, int fd)
{
	enum sp_extract_frame answer;

	if (readers->sock >= 0 && !readers->greeted && !greet(readers, readers->sock))
		drop(&readers->sock);
	readers->greeted = true;
	if (readers->sock < 0)
		return -1;
	sp_wire_put_u64(begin(readers), which);
	if (!say(readers, readers->sock, type, fd)) {
		drop(&readers->sock);
		return -1;
	}
	return hear(readers, &readers->sock, &answer);
}

int sp_readers_worker(struct sp_readers *readers, enum sp_extract_reader which)
{
	int *nursery = &readers->reader[which].nursery, *worker = &readers->reader[which].worker;
	enum sp_extract_frame answer;

	if (*worker >= 0)
		return *worker;
	if (*nursery < 0) {
		*nursery = ask(readers, SP_EXTRACT_READER, which, -1);
		if (*nursery >= 0 && !greet(readers, *nursery))
			drop(nursery);
	}
	if (*nursery < 0)
		return -1;
	*worker = hear(readers, nursery, &answer);
	readers->reader[which].taken = true;
	if (*worker < 0)
		sp_readers_working(readers, which);
	return *worker;
}

void sp_readers_working(struct sp_readers *readers, enum sp_extract_reader which)
{
	int *nursery = &readers->reader[which].nursery;

	begin(readers);
	if (readers->reader[which].taken && *nursery >= 0 && !say(readers, *nursery, SP_EXTRACT_TAKEN, -1))
		drop(nursery);
	readers->reader[which].taken = false;
}

void sp_readers_stop(struct sp_readers *readers, enum sp_extract_reader which)
{
	int *nursery = &readers->reader[which].nursery;

	drop(&readers->reader[which].worker);
	sp_readers_working(readers, which);
	begin(readers);
	if (*nursery >= 0 && !say(readers, *nursery, SP_EXTRACT_STOP, -1))
		drop(nursery);
}

int sp_readers_tool(struct sp_readers *readers, unsigned tool, int input)
{
	return ask(readers, SP_EXTRACT_TOOL, tool, input);
}

uint64_t sp_readers_end_tool(struct sp_readers *readers, uint64_t patience_ms)
{
	struct sp_wire_reader said;
	enum sp_extract_frame answer;

	sp_wire_put_u64(begin(readers), patience_ms);
	if (readers->sock < 0 || !say(readers, readers->sock, SP_EXTRACT_END, -1))
		return UNKNOWN_END;
	int fd = hear(readers, &readers->sock, &answer);

	drop(&fd);
	sp_wire_reader_init(&said, sp_view(readers->frame.p, readers->frame.n));
	return answer == SP_EXTRACT_ENDED ? sp_wire_get_u64(&said) : UNKNOWN_END;
}
