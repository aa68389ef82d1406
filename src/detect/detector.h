/* SPDX-License-Identifier: Apache-2.0 */
/* The detector's own state, shared by its files. */
#ifndef SP_DETECT_DETECTOR_H
#define SP_DETECT_DETECTOR_H

#include "detect/combine.h"
#include "detect/context.h"
#include "detect/detect.h"
#include "detect/nearby.h"
#include "detect/reading.h"
#include "plughost/candidate.h"

#define SP_VALUE_MAX 16 /* values that a validator may find at one candidate */

struct sp_plugin_hits {
	struct sp_plugin_hit *hit;
	size_t n, capacity;
};

/* A rule that asks a validator about the hits of a pattern. */
struct sp_asker {
	sallyport_validate_fn validate;
	uint32_t digits_min, window; /* as the rule has them */
	uint32_t rule, views;
	uint32_t local_set; /* its context words that are looked for around candidates, SP_NONE = none */
};

/* Who is to be asked about the hits of a pattern: worked out once, as a text has very many. */
struct sp_plan {
	uint32_t first, n;   /* of the askers; each of the two kinds sorted by digits_min */
	uint32_t always_n;   /* so many of them, the first, are asked whatever words are near */
	uint32_t views;      /* in which any of them wants hits */
	uint32_t digits_min; /* without which none is asked */
	uint32_t other_n;    /* users that ask no validator */
};

struct sp_detector {
	struct sp_detector_input in;
	struct sp_rule_info *info; /* of each rule */
	struct sp_plan *plan;      /* of each pattern */
	struct sp_asker *asker;
	struct sp_combiner *combiner;
	struct sp_hmac fingerprint; /* with the installation's key */
	struct sp_nearby *nearby; /* NULL = no rule has local context words */
	uint32_t *near;           /* of each set: the look in which a local word of it was last found */
	uint32_t look;            /* how many there were */
	struct sallyport_value value[SP_VALUE_MAX]; /* room for validators, clean between calls */

	/* the message in hand; in its arena */
	struct sp_message *message;
	struct sp_finding *finding;
	size_t finding_n, finding_capacity;
	uint64_t dropped;
	bool flagged_dropped; /* among those dropped was one that is no hint */

	/* the text in hand; arrays of our own, the rest in the scratch arena */
	const struct sp_text *text;
	struct sp_arena *scratch;
	struct sp_arena_mark mark;
	struct sp_readings readings;
	struct sp_words words;
	struct sp_plugin_hits plugin_hits;
};

/* Makes the first n values zero but for their size. */
void sp_detect_clear_values(struct sallyport_value *values, uint32_t n);

/* Turns the readings of the text (in order of begin) into findings of the message. */
int sp_detect_report(struct sp_detector *detector);

/* Keep the limits.finding_count most important readings of the text, in order of begin, or findings of the message. */
int sp_detect_trim_readings(struct sp_detector *detector);
void sp_detect_trim(struct sp_detector *detector);

#endif
