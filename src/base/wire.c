/* SPDX-License-Identifier: Apache-2.0 */
#include "base/wire.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/io.h"

static void skip_sent(struct msghdr *msg, size_t put)
{
	while (msg->msg_iovlen && put >= msg->msg_iov->iov_len) {
		put -= msg->msg_iov->iov_len;
		msg->msg_iov++;
		msg->msg_iovlen--;
	}
	if (msg->msg_iovlen) {
		msg->msg_iov->iov_base = (char *)msg->msg_iov->iov_base + put;
		msg->msg_iov->iov_len -= put;
	}
}

int sp_wire_send_two(int sock, uint16_t type, uint64_t id, struct sp_view first, struct sp_view second,
	const int *fds, size_t fd_n)
{
	struct sp_wire_header header = { SP_WIRE_VERSION, type, (uint32_t)fd_n, id, first.n + second.n };
	union {
		char bytes[CMSG_SPACE(sizeof(int) * SP_WIRE_FDS_MAX)];
		struct cmsghdr align;
	} control;
	struct iovec iov[3] = { { &header, sizeof header }, { (void *)(uintptr_t)first.p, first.n },
		{ (void *)(uintptr_t)second.p, second.n } };
	struct msghdr msg = { .msg_iov = iov, .msg_iovlen = second.n ? 3 : first.n ? 2 : 1 };

	if (fd_n > SP_WIRE_FDS_MAX)
		return SP_EINVAL;
	if (fd_n) {
		memset(&control, 0, sizeof control);
		msg.msg_control = control.bytes;
		msg.msg_controllen = CMSG_SPACE(sizeof(int) * fd_n);
		struct cmsghdr *cmsg = CMSG_FIRSTHDR(&msg);
		cmsg->cmsg_level = SOL_SOCKET;
		cmsg->cmsg_type = SCM_RIGHTS;
		cmsg->cmsg_len = CMSG_LEN(sizeof(int) * fd_n);
		memcpy(CMSG_DATA(cmsg), fds, sizeof(int) * fd_n);
	}
	while (msg.msg_iovlen) {
		ssize_t put = sendmsg(sock, &msg, MSG_NOSIGNAL);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return SP_EIO;
		msg.msg_control = NULL; /* descriptors went with the first bytes */
		msg.msg_controllen = 0;
		skip_sent(&msg, (size_t)put);
	}
	return SP_OK;
}

int sp_wire_send(int sock, uint16_t type, uint64_t id, struct sp_view payload, const int *fds,
	size_t fd_n)
{
	return sp_wire_send_two(sock, type, id, payload, sp_view(NULL, 0), fds, fd_n);
}

static void take_fds(struct msghdr *msg, int *fds, size_t capacity, size_t *fd_n)
{
	for (struct cmsghdr *c = CMSG_FIRSTHDR(msg); c; c = CMSG_NXTHDR(msg, c)) {
		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;
		size_t n = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);

		for (size_t i = 0; i < n; i++) {
			int fd;

			memcpy(&fd, CMSG_DATA(c) + i * sizeof(int), sizeof fd);
			if (*fd_n < capacity)
				fds[(*fd_n)++] = fd;
			else
				close(fd);
		}
	}
}

/* The header, with the descriptors. Returns: 1, 0 end of file, SP_EIO. */
static int recv_header(int sock, struct sp_wire_header *header, int *fds, size_t capacity,
	size_t *fd_n)
{
	size_t got = 0;

	while (got < sizeof *header) {
		union {
			char bytes[CMSG_SPACE(sizeof(int) * SP_WIRE_FDS_MAX)];
			struct cmsghdr align;
		} control;
		struct iovec iov = { (char *)header + got, sizeof *header - got };
		struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = control.bytes,
			.msg_controllen = sizeof control.bytes };
		ssize_t n = recvmsg(sock, &msg, MSG_CMSG_CLOEXEC);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return SP_EIO;
		take_fds(&msg, fds, capacity, fd_n);
		if (!n)
			return got ? SP_EIO : 0;
		got += (size_t)n;
	}
	return 1;
}

static bool is_ours(const struct sp_wire_header *header)
{
	return header->version == SP_WIRE_VERSION && header->bytes <= SIZE_MAX / 4;
}

int sp_wire_recv(int sock, struct sp_wire_header *ret_header, struct sp_buf *payload, int *fds,
	size_t fd_capacity, size_t *ret_fd_n)
{
	struct sp_wire_header header;
	size_t fd_n = 0;
	int status = recv_header(sock, &header, fds, fd_capacity, &fd_n);

	sp_buf_reset(payload);
	if (status == 1 && (!is_ours(&header) || (fd_n < header.fd_n && fd_n < fd_capacity)))
		status = SP_EINVAL;
	if (status == 1) {
		char *room = sp_buf_room(payload, header.bytes);

		if (!room)
			status = payload->failed;
		else if (sp_io_read_all(sock, room, header.bytes) != (ssize_t)header.bytes)
			status = SP_EIO;
		else
			payload->n = header.bytes, payload->p[payload->n] = 0;
	}
	if (status != 1) {
		for (size_t i = 0; i < fd_n; i++)
			close(fds[i]);
		return status;
	}
	*ret_header = header;
	*ret_fd_n = fd_n;
	return 1;
}

int sp_wire_take(int sock, struct sp_wire_inbox *inbox)
{
	struct sp_wire_header *header = &inbox->header;
	struct sp_buf *payload = &inbox->payload;

	if (inbox->whole || !inbox->header_n) {
		sp_buf_reset(payload);
		inbox->header_n = 0;
		inbox->whole = false;
	}
	for (;;) {
		bool in_header = inbox->header_n < sizeof *header;
		size_t want = in_header ? sizeof *header - inbox->header_n
			: (size_t)header->bytes - payload->n;
		char *room = in_header ? (char *)header + inbox->header_n : sp_buf_room(payload, want);

		if (!room)
			return payload->failed;
		if (!in_header && !want)
			break;
		ssize_t n = recv(sock, room, want, MSG_DONTWAIT);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == EAGAIN || errno == EWOULDBLOCK ? SP_EBUSY : SP_EIO;
		if (n == 0)
			return in_header && !inbox->header_n ? 0 : SP_EIO;
		if (in_header)
			inbox->header_n += (size_t)n;
		else
			payload->n += (size_t)n;
		if (in_header && inbox->header_n == sizeof *header && !is_ours(header))
			return SP_EINVAL;
	}
	payload->p[payload->n] = 0;
	inbox->whole = true;
	return 1;
}

void sp_wire_put_u64(struct sp_buf *buf, uint64_t value)
{
	sp_buf_add(buf, &value, sizeof value);
}

void sp_wire_put_view(struct sp_buf *buf, struct sp_view value)
{
	sp_wire_put_u64(buf, value.p ? value.n : UINT64_MAX);
	if (value.p)
		sp_buf_add(buf, value.p, value.n);
}

void sp_wire_put_str(struct sp_buf *buf, const char *value)
{
	sp_wire_put_view(buf, sp_view_str(value));
}

void sp_wire_reader_init(struct sp_wire_reader *reader, struct sp_view payload)
{
	*reader = (struct sp_wire_reader){ payload.p, payload.n, SP_OK };
}

uint64_t sp_wire_get_u64(struct sp_wire_reader *reader)
{
	uint64_t value = 0;

	if (reader->failed || reader->left < sizeof value) {
		reader->failed = SP_EINVAL;
		return 0;
	}
	memcpy(&value, reader->p, sizeof value);
	reader->p += sizeof value;
	reader->left -= sizeof value;
	return value;
}

struct sp_view sp_wire_get_view(struct sp_wire_reader *reader)
{
	uint64_t n = sp_wire_get_u64(reader);
	struct sp_view view = { NULL, 0 };

	if (reader->failed || n == UINT64_MAX)
		return view;
	if (n > reader->left) {
		reader->failed = SP_EINVAL;
		return view;
	}
	view = sp_view(reader->p, n);
	reader->p += n;
	reader->left -= n;
	return view;
}
