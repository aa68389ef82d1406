/* SPDX-License-Identifier: Apache-2.0 */
/* Results as bytes: JSON (one line, schema 1), text for people, SARIF 2.1.0 results. Never more content than excerpts. */
#ifndef SP_ENGINE_RENDER_H
#define SP_ENGINE_RENDER_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/json.h"
#include "model/finding.h"

enum sp_format { SP_FORMAT_TEXT, SP_FORMAT_JSON, SP_FORMAT_SARIF, SP_FORMAT_PLAN /* what to do with a mail */ };

struct sp_render_options {
	enum sp_format format;
	bool hints;  /* findings below confidence 0.5 too */
	bool colour; /* text only */
	bool quiet;  /* text only: say nothing of messages that may go */
};

/* One result in the format of the options: a JSON line with its newline; a block of text, or nothing; for SARIF the
 * elements of `results`, each followed by a comma and a newline. */
void sp_render(struct sp_buf *out, const struct sp_result *result,
	const struct sp_render_options *options);

/* The JSON object without newline. */
void sp_render_json(struct sp_buf *out, const struct sp_result *result, bool hints);
void sp_render_text(struct sp_buf *out, const struct sp_result *result,
	const struct sp_render_options *options);
void sp_render_sarif(struct sp_buf *out, const struct sp_result *result, bool hints);

/* The plan (act/act.h) as bytes. Returns: SP_OK, SP_ENOMEM or SP_ELIMIT. */
struct sp_belt_input;
int sp_render_plan(struct sp_buf *out, const struct sp_belt_input *belt, const struct sp_result *result);

/* What stands before and after all results. The rules are those of the rule set in force; a run is not successful where
 * something could not be read. */
struct sp_ruleset;
void sp_render_sarif_begin(struct sp_buf *out, const char *version, const struct sp_ruleset *set);
void sp_render_sarif_end(struct sp_buf *out, bool successful);

#endif
