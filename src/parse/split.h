/* SPDX-License-Identifier: Apache-2.0 */
/* The working state of the MIME splitter: open containers, and stretches that are still to be read another way. */
#ifndef SP_PARSE_SPLIT_H
#define SP_PARSE_SPLIT_H

#include "parse/entity.h"

/* An open multipart, or a message/rfc822 (without boundaries). */
struct sp_frame {
	uint32_t part;
	struct sp_view boundary[SP_BOUNDARY_READINGS];
	unsigned boundary_n;
	bool closed;   /* its end boundary was met: what follows is epilogue, or a late part */
	bool seen;     /* any boundary line was met */
	bool again;    /* opened for another reading: its part is complete already */
	uint32_t children;
	size_t begin;  /* of its body */
	size_t head, garbage; /* as of the leaf */
	struct sp_entity entity;
};

/* A stretch of bytes to be split, as an entity or as the inside of a container that stands already. */
struct sp_job {
	struct sp_view raw;
	uint32_t parent, ordinal;
	uint32_t container; /* SP_PART_NONE: an entity */
	struct sp_view boundary[SP_BOUNDARY_READINGS];
	unsigned boundary_n;
	size_t head_n;      /* of an entity: length of its header block when that is given, SIZE_MAX = to be found */
	uint16_t flags;
	bool guessed;       /* the boundary was guessed: no second guess */
};

struct sp_leaf {
	bool open;
	uint32_t part;      /* SP_PART_NONE: text around the parts of the innermost container */
	size_t begin;
	size_t head, garbage; /* begin of the header block, and of a line in it that is no field (SIZE_MAX = none) */
	size_t fake;        /* behind a line that only begins like a boundary, SIZE_MAX = none */
	struct sp_entity entity;
};

struct sp_splitter {
	struct sp_message *message;
	const struct sp_limits *limits;
	struct sp_arena *arena;
	struct sp_view raw; /* of the current job */
	const struct sp_job *current;
	struct sp_frame *frame;
	size_t frame_n, frame_capacity;
	struct sp_job *job;
	size_t job_n, job_capacity;
	struct sp_leaf leaf;
	uint64_t budget_bytes; /* left for reading the same bytes again */
	bool full;             /* no more parts */
};

struct sp_delimiter {
	size_t begin, next; /* the line */
	size_t frame;
	bool close;
};

/* The next boundary line of an open container at or after `at`; *ret_fake gets the end of the first line before it that
 * only begins like one of the innermost container. */
bool sp_delimiter_find(const struct sp_splitter *s, size_t at, struct sp_delimiter *ret,
	size_t *ret_fake);

/* The boundary that a text seems to use: of the first line "--…" that a Content- field follows. p NULL = none. */
struct sp_view sp_boundary_guess(struct sp_view text, size_t bytes_max);

#endif
