/* SPDX-License-Identifier: Apache-2.0 */
/* A reading: a value that a rule sees in the text in hand, before it is a finding. Its strings live as long as the text. */
#ifndef SP_DETECT_READING_H
#define SP_DETECT_READING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/view.h"
#include "config/ruleset.h"
#include "sallyport/plugin.h"

#define SP_READING_ALSO_MAX 3

/* What is worked out once about a rule. */
struct sp_rule_info {
	sallyport_validate_fn validate; /* NULL = none */
	uint32_t digits_min;            /* digits around the match without which it is not asked */
	uint32_t check;       /* evidence of which one bit earns the bonus; 0 = none can */
	uint32_t group;       /* readings of one group compete for a span */
	uint32_t severity;
	bool by_confidence;   /* the group tells readings apart by confidence first, else by severity */
	bool may_be_embedded; /* credentials, addresses: at home inside URLs and encoded blocks */
};

/* What few readings have: in the memory of the text, as there may be a million of the others. */
struct sp_reading_more {
	const char *const *phrase; /* reasons of the plugin */
	uint32_t phrase_n;
	uint32_t count;     /* of a combination: how often it occurs; else 0 */
	uint32_t shown_end; /* of a combination: end of its first member */
	uint32_t also_n;
	const char *also[SP_READING_ALSO_MAX]; /* types that the span could be read as, too */
};

struct sp_reading {
	uint32_t rule;
	uint32_t begin, end; /* of the text */
	uint32_t view;       /* SP_VIEW_*, 0 = reported by a plugin */
	uint32_t via;
	uint32_t evidence;   /* SALLYPORT_EVIDENCE_* */
	float confidence;    /* until it is worked out: what the validator adds */
	uint32_t near_pattern; /* of the context word that was found near, SP_NONE = none */
	uint32_t near_distance; /* of it, in bytes */
	const char *type;
	const char *normal;  /* normalised value, NULL = derived from the span of the text */
	uint32_t normal_n;
	const char *remark;  /* one reason of the validator, static, or NULL */
	uint64_t value;      /* hash of type and normalised value, for counting distinct ones */
	struct sp_reading_more *more; /* NULL of most */
};

/* How often a combination occurs; 0 = it is none. */
static inline uint32_t sp_reading_count(const struct sp_reading *reading)
{
	return reading->more ? reading->more->count : 0;
}

struct sp_readings {
	struct sp_reading *reading;
	size_t n, capacity;
};

/* Bytes of a value that count when values are compared. */
#define SP_NORMAL_BYTES_MAX 4096u

/* Writes the letters and digits of a value in upper case, as rules' excluded values and fingerprints have them (other
 * than ASCII as it is; a value without any as it stands). At most capacity bytes. Returns: how many. */
size_t sp_normalise_value(struct sp_view value, char *out, size_t capacity);

#endif
