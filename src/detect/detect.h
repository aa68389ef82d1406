/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From hits to findings: validators, context, confidence, exclusions, plugins' own detectors, overlaps, combinations.
 * Hits of the folded and words views are mapped back first, so that everything here speaks in offsets of the text.
 */
#ifndef SP_DETECT_DETECT_H
#define SP_DETECT_DETECT_H

#include "base/hash.h"
#include "match/match.h"
#include "model/finding.h"
#include "plughost/plughost.h"

struct sp_detector;

struct sp_detector_input {
	const struct sp_ruleset *ruleset;
	struct sp_matcher *matcher;
	struct sp_plugin *const *plugin;
	size_t plugin_n;
	struct sp_plughost *host;
	const struct sp_limits *limits;
	const struct sp_key *fingerprint_key;
};

/* Borrows all of the input. Resolves the validators of all rules once. */
int sp_detector_new(const struct sp_detector_input *input, struct sp_detector **ret,
	struct sp_err *err);
void sp_detector_free(struct sp_detector *detector);

/* ---- one text ---- */

/* Begins a text; memory for it comes from scratch until sp_detect_text_end. */
void sp_detect_text_begin(struct sp_detector *detector, struct sp_message *message,
	const struct sp_text *text, struct sp_arena *scratch);

/* Takes the hits of one view. piece NULL: the hits are in the text itself; else offsets of piece->utf8, which stays valid
 * until the call returns. Validators for this view's hits run here. */
struct sp_piece;
int sp_detect_hits(struct sp_detector *detector, uint32_t view, const struct sp_piece *piece,
	const struct sp_hits *hits);

/* Ends the text: context, plugins, overlaps, combinations within the text; appends to the message's findings, which live in
 * message->arena, with positions mapped by text->to_part, line and column, masked excerpt, fingerprint, reasons. */
int sp_detect_text_end(struct sp_detector *detector);

/* ---- one message ---- */

/* Begins a message: forgets the findings of the last one. */
void sp_detect_message_begin(struct sp_detector *detector, struct sp_message *message);

/* Ends it: anomalies become findings of category `deception`, equal findings in several readings or views of a part
 * become one, findings are sorted. */
int sp_detect_message_end(struct sp_detector *detector, struct sp_finding **ret, size_t *ret_n,
	uint64_t *ret_dropped);

/* Masks a value for people: the first and last characters at most, the more hidden the shorter it is; never more than a
 * third of its letters and digits is shown; a line with some context around it in which other findings are masked too.
 * Exposed for its tests. */
struct sp_span {
	uint32_t begin, end;
};
char *sp_excerpt(struct sp_view text, struct sp_span value, const struct sp_span *others,
	size_t other_n, struct sp_arena *arena, uint32_t *ret_caret, uint32_t *ret_caret_n);

#endif
