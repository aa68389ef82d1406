/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Formats: each a file that says whether bytes are of its kind, and what is in them. All of it runs in the jail, one
 * attachment at a time; what a reader gives out goes to the scanner at once. A worker gets only what bears a mark of
 * extract/marks.def: what a format bids on must have one there.
 */
#ifndef SP_WORKER_FORMAT_H
#define SP_WORKER_FORMAT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/view.h"
#include "extract/protocol.h"
#include "model/finding.h"

/* An attachment, and what may still be given out of it. */
struct sp_work {
	struct sp_view bytes;
	const char *type, *name; /* as declared, NULL = not */
	int sock; /* -1 = nobody listens */
	struct sp_buf *frame;
	uint64_t bytes_left, count_left;
	bool full;   /* a budget is used up: readers stop */
	bool gave;   /* text or children */
	bool said;   /* a loss that says why there is nothing */
};

/* How sure a format is of bytes. */
#define SP_BID_NONE 0u
#define SP_BID_WITHIN 50u /* stands somewhere inside */
#define SP_BID_SURE 100u  /* begins as it must */

struct sp_format {
	const char *name;   /* for people: "Word document" */
	const char *family; /* of one family only the best reads */
	unsigned (*bid)(struct sp_view bytes);
	void (*read)(struct sp_work *work);
	const char *type;   /* the type that it is, NULL: the reader says (sp_give_format) */
	bool container;     /* gives out files that stand in it as they are: what is WITHIN is one of them */
};

extern const struct sp_format *const sp_formats[];
extern const enum sp_extract_reader sp_format_reader[]; /* the first that has it */
extern const size_t sp_format_n;

/* ---- what readers say; nothing is sent once a budget is used up, except losses ---- */
void sp_give_format(struct sp_work *work, const char *type);
void sp_give_text(struct sp_work *work, enum sp_extract_text kind, struct sp_view utf8);
void sp_give_child(struct sp_work *work, const char *name, const char *type, const char *charset, uint64_t flags,
	struct sp_view bytes);
void sp_give_loss(struct sp_work *work, enum sp_loss_kind kind, const char *detail);
void sp_give_anomaly(struct sp_work *work, enum sp_anomaly_type type, unsigned percent, const char *detail);
void sp_give_tool(struct sp_work *work, enum sp_extract_tool tool);
/* That a budget was used up. */
void sp_give_full(struct sp_work *work);

/* ---- bytes ---- */
static inline unsigned sp_u8(const char *p) { return (unsigned char)*p; }
static inline uint32_t sp_le16(const char *p) { return sp_u8(p) | sp_u8(p + 1) << 8; }
static inline uint32_t sp_le32(const char *p) { return sp_le16(p) | sp_le16(p + 2) << 16; }
static inline uint64_t sp_le64(const char *p) { return sp_le32(p) | (uint64_t)sp_le32(p + 4) << 32; }
static inline uint32_t sp_be16(const char *p) { return sp_u8(p) << 8 | sp_u8(p + 1); }
static inline uint32_t sp_be32(const char *p) { return sp_be16(p) << 16 | sp_be16(p + 2); }
static inline bool sp_begins(struct sp_view v, const char *magic, size_t n)
{
	return v.n >= n && !memcmp(v.p, magic, n);
}
/* Bytes [at, at + n), as far as there are so many. */
struct sp_view sp_slice(struct sp_view v, uint64_t at, uint64_t n);

/* ---- text ---- */
/* Adds one character; controls other than tab and line end become spaces. */
void sp_text_add(struct sp_buf *out, uint32_t cp);
/* Adds UTF-16 in little endian, to its first zero or its end. */
void sp_text_add_utf16(struct sp_buf *out, struct sp_view bytes);
/* Adds bytes of windows-1252. */
void sp_text_add_1252(struct sp_buf *out, struct sp_view bytes);
/* Adds a line of UTF-8, or of windows-1252 where it is none. */
void sp_text_add_line(struct sp_buf *out, struct sp_view bytes);
/* Whether bytes are words as people write them, n_min of them or more: no numbers of a drawing, nothing packed. */
bool sp_text_is_words(struct sp_view bytes, size_t n_min);

/* What a worker does with one attachment. */
void sp_worker_take_apart(struct sp_work *work);

/* A process of ours that takes files apart has this one descriptor (sp_jail_begin). */
#define SP_WORKER_SOCK 3

/* The loop of a worker: serves jobs until the scanner goes. */
_Noreturn void sp_worker_run(void);

/* The extraction server, and a nursery: serve a scanner until it goes. Return: what the program ends with. */
int sp_worker_serve(void);
int sp_worker_nurse(void);

#endif
