/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A message: bytes as they came, its envelope, and the tree of its parts. Everything lives in the message's arena and
 * borrows from the raw bytes, which outlive it.
 */
#ifndef SP_MODEL_MESSAGE_H
#define SP_MODEL_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/map.h"
#include "base/view.h"

enum sp_kind {
	SP_KIND_AUTO,  /* guess from the content */
	SP_KIND_EMAIL, /* RFC 5322 */
	SP_KIND_POST,  /* one JSON object: ours, or ActivityStreams 2.0 */
	SP_KIND_TEXT,  /* plain text */
};

enum sp_channel { SP_CHANNEL_AUTO, SP_CHANNEL_EMAIL, SP_CHANNEL_SOCIAL };
const char *sp_channel_name(enum sp_channel channel); /* "email", "social" */

/* What ingest yields and the belt scans. Borrows everything. */
struct sp_input {
	struct sp_view bytes;
	enum sp_kind kind;
	enum sp_channel channel;
	const char *source; /* path, or "-" */
	uint32_t line;      /* of a .jsonl or mbox, 1-based; 0 = none */
	struct sp_view sender;            /* of the envelope, p NULL = unknown */
	const struct sp_view *recipients; /* of the envelope */
	size_t recipient_n;               /* 0 = take those of the headers */
};

enum sp_part_kind {
	SP_PART_TEXT,      /* text to scan */
	SP_PART_HTML,      /* HTML (or SVG, XML that is markup) to scan by way of the tokenizer */
	SP_PART_MULTIPART, /* a container: children follow */
	SP_PART_MESSAGE,   /* message/rfc822: children follow */
	SP_PART_OPAQUE,    /* needs extraction: typed and recorded as a loss until then */
};

enum sp_cte { SP_CTE_IDENTITY, SP_CTE_QP, SP_CTE_BASE64, SP_CTE_UUENCODE };

#define SP_PART_NONE UINT32_MAX

#define SP_PARTF_ATTACHMENT 1u  /* Content-Disposition: attachment, or it bears a file name */
#define SP_PARTF_FLOWED 2u      /* format=flowed (RFC 3676) */
#define SP_PARTF_DELSP 4u
#define SP_PARTF_READING 8u     /* another reading of the part before it: same bytes, other type, encoding or bounds */
#define SP_PARTF_PREAMBLE 16u   /* text before the first or after the last boundary, which most readers do not show */
#define SP_PARTF_SIGNED 32u     /* inside multipart/signed: must not be changed */

struct sp_part {
	uint32_t parent;  /* index into parts, SP_PART_NONE for a root */
	uint32_t ordinal; /* 1-based among its siblings */
	uint16_t depth;   /* 0 for a root */
	uint16_t flags;   /* SP_PARTF_* */
	uint8_t kind;     /* enum sp_part_kind */
	uint8_t cte;      /* enum sp_cte */
	struct sp_view head; /* its header block as it stands in the raw message; n 0 = none */
	struct sp_view body; /* its body as it stands in the raw message, encoded; for a post's attachment the base64 */
	const char *type;     /* "text/plain", lower case; never NULL */
	const char *charset;  /* as declared, lower case; NULL = not declared */
	const char *filename; /* decoded (RFC 2047, 2231), UTF-8; NULL = none */
};

/* What could not be seen. `kind` is one of the names in losses.def, as a string of static life. */
enum sp_loss_kind {
	SP_LOSS_ENCRYPTED,
	SP_LOSS_CORRUPT,
	SP_LOSS_TOO_LARGE,
	SP_LOSS_TOO_DEEP,
	SP_LOSS_TOO_MANY,
	SP_LOSS_TIMEOUT,
	SP_LOSS_CRASH,
	SP_LOSS_UNSUPPORTED,
	SP_LOSS_EXTERNAL,
	SP_LOSS_N
};
const char *sp_loss_name(enum sp_loss_kind kind); /* "encrypted", "too-large", … */

struct sp_loss {
	enum sp_loss_kind kind;
	uint32_t part;      /* index, or SP_PART_NONE for the message as a whole */
	const char *detail; /* one phrase for a person, no content; never NULL */
};

/* What is seen while a message is taken apart, and stands in no text: becomes a finding. A form made to mislead (category
 * `deception`); a copy of what is protected (`document`). */
enum sp_anomaly_type {
	SP_ANOMALY_TYPE_MISMATCH, SP_ANOMALY_AMBIGUOUS_STRUCTURE, SP_ANOMALY_HIDDEN_TEXT,
	SP_ANOMALY_KNOWN_IMAGE,
};
const char *sp_anomaly_name(enum sp_anomaly_type type); /* "TYPE_MISMATCH", … */

struct sp_anomaly {
	enum sp_anomaly_type type;
	uint32_t part;
	float confidence;   /* under 0.5 = a hint: also occurs in honest mail */
	const char *detail; /* one phrase for a person, no content */
	int severity;       /* as the rule says where negative, else enum sp_severity */
};

struct sp_message {
	enum sp_kind kind;
	enum sp_channel channel;
	struct sp_view raw;
	struct sp_arena *arena;
	const char *id; /* a post's "id", or the Message-ID without angle brackets; NULL = none */
	struct sp_view sender;      /* envelope, else From (address only), else a post's author */
	struct sp_view *recipients; /* envelope, else To, Cc, Bcc (addresses only) */
	size_t recipient_n;
	const char *network, *audience; /* of a post; NULL = not said */
	struct sp_view subject;         /* decoded, UTF-8 */
	struct sp_part *part;
	size_t part_n, part_capacity;
	struct sp_loss *loss;
	size_t loss_n, loss_capacity;
	struct sp_anomaly *anomaly;
	size_t anomaly_n, anomaly_capacity;
};

/* Adds one; an identical one (kind, part, detail) is kept once; beyond 1,000 they are dropped and the last one says so.
 * detail is copied. Returns: SP_OK or SP_ENOMEM. */
int sp_message_add_loss(struct sp_message *message, enum sp_loss_kind kind, uint32_t part,
	const char *detail);
int sp_message_add_anomaly(struct sp_message *message, enum sp_anomaly_type type, uint32_t part,
	float confidence, const char *detail);
/* A picture of the list of known ones, which says itself how grave that is. */
int sp_message_add_known_image(struct sp_message *message, uint32_t part, float confidence, int severity,
	const char *detail);

/* The name of a part in results: ordinals and file names from the root, "2/report.zip/inner.docx"; "" for the message.
 * Where it does not fit, or is deeper than 64, its beginning is left out and "..." stands there. size is 16 at least.
 * Returns: buf. */
char *sp_part_path(const struct sp_message *message, uint32_t part, char *buf, size_t size);

enum sp_field {
	SP_FIELD_BODY,
	SP_FIELD_SUBJECT,
	SP_FIELD_HEADER,
	SP_FIELD_ATTACHMENT,
	SP_FIELD_FILENAME,
	SP_FIELD_METADATA,
};
const char *sp_field_name(enum sp_field field);

#define SP_TEXTF_HTML 1u    /* made from markup: to_part leads back into the source */
#define SP_TEXTF_HIDDEN 2u  /* holds text that a reader does not see (with the seen text around it, in order) */
#define SP_TEXTF_REPAIRED 4u /* the decoded text was not valid UTF-8 and was mended */
#define SP_TEXTF_QUOTE_REPLY 8u /* text that is being answered: context, not the author's words */
#define SP_TEXTF_ASCII 16u      /* known to hold nothing but ASCII */

#define SP_LINES_STEP 4096u /* bytes */

/*
 * A text to scan. `utf8` is valid UTF-8. Positions in results are bytes of `decoded`, the part as decoded (for HTML: its
 * source in UTF-8); to_part maps utf8 to decoded, and has no runs when both are the same.
 */
struct sp_text {
	struct sp_view utf8;
	struct sp_view decoded;
	struct sp_map to_part;
	uint32_t part;
	enum sp_field field;
	uint32_t flags; /* SP_TEXTF_* */
	const uint32_t *lines; /* of long ones: how many lines of `decoded` end before each SP_LINES_STEP bytes; or NULL */
};

#endif
