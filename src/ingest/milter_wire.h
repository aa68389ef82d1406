/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The milter protocol as bytes: frames that a mail server sends, and our replies. Pure. A frame is a length of four bytes
 * (the most significant first), a command, and what belongs to it. Source: the protocol of Sendmail's libmilter, version 6.
 */
#ifndef SP_INGEST_MILTER_WIRE_H
#define SP_INGEST_MILTER_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/view.h"

#define SP_MILTER_VERSION 6u
#define SP_MILTER_VERSION_MIN 2u
#define SP_MILTER_FRAME_BYTES_MAX ((size_t)1 << 20) /* headers are limited by the mail server to less, chunks to 65,535 */
#define SP_MILTER_CHUNK_BYTES 65535u

/* What a filter may do. */
#define SP_MILTER_ADD_HEADERS 0x01u
#define SP_MILTER_CHANGE_BODY 0x02u
#define SP_MILTER_CHANGE_HEADERS 0x10u
#define SP_MILTER_QUARANTINE 0x20u

/* What it does not want to hear, and what it does not answer. */
#define SP_MILTER_NO_CONNECT 0x01u
#define SP_MILTER_NO_HELO 0x02u
#define SP_MILTER_NO_EOH 0x40u
#define SP_MILTER_NR_HEADER 0x80u
#define SP_MILTER_NO_UNKNOWN 0x100u
#define SP_MILTER_NO_DATA 0x200u
#define SP_MILTER_SKIP 0x400u
#define SP_MILTER_NR_CONNECT 0x1000u
#define SP_MILTER_NR_HELO 0x2000u
#define SP_MILTER_NR_MAIL 0x4000u
#define SP_MILTER_NR_RECIPIENT 0x8000u
#define SP_MILTER_NR_DATA 0x10000u
#define SP_MILTER_NR_UNKNOWN 0x20000u
#define SP_MILTER_NR_EOH 0x40000u
#define SP_MILTER_NR_BODY 0x80000u
#define SP_MILTER_LEADING_SPACE 0x100000u /* header values come, and are given, with the space after the colon */

struct sp_milter_frame {
	char command;
	struct sp_view data;
};

/* Takes the first frame of the bytes that are there; *ret_used is its whole length.
 * Returns: 1 a frame, 0 more bytes are needed, SP_EINVAL no frame is like this. */
int sp_milter_frame_read(struct sp_view bytes, struct sp_milter_frame *ret, size_t *ret_used);

/* Takes a string that ends with a zero from the front. Returns: 1, 0 nothing is left, SP_EINVAL no zero. */
int sp_milter_string_read(struct sp_view *rest, struct sp_view *ret);

struct sp_milter_options {
	uint32_t version, actions, protocol;
};
int sp_milter_options_read(struct sp_view data, struct sp_milter_options *ret);

/* What we ask for of what the mail server offers. Returns: SP_OK, or SP_EUNSUP when its protocol is too old. */
int sp_milter_options_choose(const struct sp_milter_options *offered, struct sp_milter_options *ret);

/* ---- replies ---- */

void sp_milter_put(struct sp_buf *out, char command); /* without more */
void sp_milter_put_options(struct sp_buf *out, const struct sp_milter_options *options);

/*
 * A reply to the client: code ("550"), status ("5.7.1"), then the text, a line of the reply for each line of it; long
 * lines are wrapped at spaces, lines beyond a maximum are left out, what is not printable ASCII becomes '?'.
 */
void sp_milter_put_refusal(struct sp_buf *out, const char *code, const char *status, struct sp_view text);

/* leading_space: as negotiated. The value may be folded by "\n" and white space. */
void sp_milter_put_add_header(struct sp_buf *out, const char *name, struct sp_view value, bool leading_space);
/* The index counts headers of that name from 1; value p NULL removes it. */
void sp_milter_put_change_header(struct sp_buf *out, const char *name, uint32_t index, struct sp_view value,
	bool leading_space);
void sp_milter_put_body(struct sp_buf *out, struct sp_view body); /* in chunks */
void sp_milter_put_quarantine(struct sp_buf *out, const char *reason);

#endif
