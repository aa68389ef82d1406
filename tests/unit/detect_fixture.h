/* SPDX-License-Identifier: Apache-2.0 */
/* A detector over a rule set made of YAML and the plugin `good`, and texts run through it. */
#ifndef DETECT_FIXTURE_H
#define DETECT_FIXTURE_H

#include "detect/detect.h"
#include "normalise/normalise.h"

struct detect_fixture {
	struct sp_limits limits;
	struct sp_arena arena;   /* rule set and message */
	struct sp_arena scratch; /* texts */
	struct sp_buf image;
	struct sp_ruleset ruleset;
	struct sp_plugin *plugin;
	struct sp_matcher *matcher;
	struct sp_plughost *host;
	struct sp_detector *detector;
	struct sp_message message;
	struct sp_part part[8];
	struct sp_key key;
	struct sp_hits hits;
	/* after detect_end */
	struct sp_finding *finding;
	size_t finding_n;
	uint64_t dropped;
};

/* Builds everything; a failure ends the test. */
void detect_setup(struct detect_fixture *fixture, const char *pack_yaml);
void detect_teardown(struct detect_fixture *fixture);

void detect_begin(struct detect_fixture *fixture);
/* One text of part `part`; piece, if not NULL, is looked at as the folded view. */
void detect_text(struct detect_fixture *fixture, uint32_t part, struct sp_view utf8,
	const struct sp_piece *piece);
void detect_end(struct detect_fixture *fixture);

/* A message of one text: begin, text, end. */
void detect_one(struct detect_fixture *fixture, const char *text);

/* The finding of a rule, the first; NULL = none. */
const struct sp_finding *detect_find(const struct detect_fixture *fixture, const char *rule);
bool detect_why(const struct sp_finding *finding, const char *phrase);

#endif
