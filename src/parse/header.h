/* SPDX-License-Identifier: Apache-2.0 */
/* Header blocks (RFC 5322 2.2, as mail is found): lines, fields, where the block ends. Zero-copy, linear. */
#ifndef SP_PARSE_HEADER_H
#define SP_PARSE_HEADER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/view.h"

/* Walks over lines that end in LF, CRLF, a bare CR, or CRs before LF. */
struct sp_lines {
	struct sp_view text;
	size_t at;
};

struct sp_line {
	size_t begin, end; /* without line end */
	bool bare_cr;      /* ended by a CR that no LF follows */
};

struct sp_lines sp_lines(struct sp_view text, size_t at);
bool sp_lines_next(struct sp_lines *lines, struct sp_line *ret);

struct sp_hfield {
	struct sp_view name;  /* n 0: the line is no field; it is the value then */
	struct sp_view value; /* folded, as it stands */
	bool after_cr;        /* the line before it ended in a bare CR: not everybody sees a new field here */
};

struct sp_hfields {
	struct sp_lines lines;
	bool after_cr;
};

struct sp_hfields sp_hfields(struct sp_view head);
bool sp_hfields_next(struct sp_hfields *fields, struct sp_hfield *ret);
/* The value of the first field of that name; p NULL = none. */
struct sp_view sp_hfield_find(struct sp_view head, const char *name);

/* Whether a name or token is this one, ASCII case ignored; of the same length, which is asked first. */
bool sp_word_is(struct sp_view word, const char *string);

/* Length of the name when the line begins as a field does ("name :"), else 0. */
size_t sp_hfield_name_n(struct sp_view line);

struct sp_head {
	size_t end;     /* of the header block */
	size_t body;    /* where the body begins */
	size_t garbage; /* first line inside that is no field though fields follow; SIZE_MAX = none */
	bool no_blank;  /* the body follows without an empty line */
	bool cut;       /* longer than bytes_max: the rest is taken for the body */
};

/* The header block of text at `at`. A line that begins with "--" ends it: it may be a boundary. */
struct sp_head sp_head_find(struct sp_view text, size_t at, size_t bytes_max);

#endif
