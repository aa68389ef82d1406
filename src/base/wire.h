/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Framed, versioned messages between our own processes over a SOCK_STREAM socketpair, with descriptors passed beside
 * them (SCM_RIGHTS). A frame is the header below and `bytes` bytes of payload; the payload is a sequence of fields that
 * sp_wire_put_* and sp_wire_get_* write and read in the same order. Integers are in host order: both ends are one build.
 */
#ifndef SP_BASE_WIRE_H
#define SP_BASE_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/view.h"

#define SP_WIRE_VERSION 1
#define SP_WIRE_FDS_MAX 5

struct sp_wire_header {
	uint16_t version;
	uint16_t type;  /* the protocol's own */
	uint32_t fd_n;  /* descriptors that come with the frame */
	uint64_t id;    /* the job it belongs to */
	uint64_t bytes; /* of payload */
};

/* Sends one frame, blocking. Returns: SP_OK or SP_EIO (the peer is gone, or took nothing for as long as the socket's
 * SO_SNDTIMEO says: the frame may have been sent in part). */
int sp_wire_send(int sock, uint16_t type, uint64_t id, struct sp_view payload, const int *fds,
	size_t fd_n);
/* The same, of a payload that stands in two places. */
int sp_wire_send_two(int sock, uint16_t type, uint64_t id, struct sp_view first, struct sp_view second,
	const int *fds, size_t fd_n);

/* Receives one frame, blocking, into `payload` (reset first). fds beyond fd_capacity are closed.
 * Returns: 1 a frame, 0 the peer closed in between frames, SP_EIO broken, SP_ELIMIT payload over its maximum,
 * SP_EINVAL not our protocol, or a descriptor is missing (this process may open no more). */
int sp_wire_recv(int sock, struct sp_wire_header *ret_header, struct sp_buf *payload, int *fds,
	size_t fd_capacity, size_t *ret_fd_n);

/* A frame that is on its way, for a reader that must not wait for its peer. All zero but for the payload's maximum. */
struct sp_wire_inbox {
	struct sp_wire_header header;
	size_t header_n; /* bytes of it that are here */
	bool whole;      /* the frame was given out: the next one begins */
	struct sp_buf payload;
};

/* Takes what is there of a frame, without waiting; descriptors that come with it are dropped.
 * Returns: 1 it is whole (header and payload hold until the next call), SP_EBUSY more is to come, 0 the peer closed in
 * between frames, else as sp_wire_recv. */
int sp_wire_take(int sock, struct sp_wire_inbox *inbox);

void sp_wire_put_u64(struct sp_buf *buf, uint64_t value);
void sp_wire_put_view(struct sp_buf *buf, struct sp_view value); /* length first; NULL p is kept */
void sp_wire_put_str(struct sp_buf *buf, const char *value);

struct sp_wire_reader {
	const char *p;
	size_t left;
	int failed; /* SP_OK or SP_EINVAL, remembered */
};

void sp_wire_reader_init(struct sp_wire_reader *reader, struct sp_view payload);
uint64_t sp_wire_get_u64(struct sp_wire_reader *reader);
struct sp_view sp_wire_get_view(struct sp_wire_reader *reader); /* borrows from the payload */

#endif
