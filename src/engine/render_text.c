/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For people: what was found, where, how sure and why, and what happens now.
 *
 *	mail.eml: quarantine
 *	  part 1, line 4, column 12: UK_NHS (uk-nhs-number), 95 % sure
 *	    | NHS no 943 ••• ••19 of the
 *	    |        ^^^^^^^^^^^^
 *	    why: checksum; near: nhs no
 *	  quarantine: This message holds an NHS number … (health-records)
 */
#include "engine/render.h"

#include <string.h>

#include "base/utf8.h"

#define PATH_BYTES 1024

static const char *colour_of(enum sp_action verdict)
{
	return verdict >= SP_ACTION_QUARANTINE ? "\033[1;31m"
		: verdict >= SP_ACTION_WARN ? "\033[1;33m" : "\033[1;32m";
}

/* What came from outside goes to a terminal without anything that a reader would not see or a terminal would obey. */
static void put_safe(struct sp_buf *out, const char *text)
{
	size_t n = strlen(text);

	for (size_t i = 0; i < n;) {
		uint32_t cp;
		unsigned length = sp_utf8_decode(text + i, n - i, &cp);

		if (!length) {
			sp_buf_add_char(out, '?');
			i += cp;
			continue;
		}
		if (sp_utf8_is_unseen(cp))
			sp_buf_add_char(out, '?');
		else
			sp_buf_add(out, text + i, length);
		i += length;
	}
}

static void put_finding(struct sp_buf *out, const struct sp_message *message,
	const struct sp_finding *finding)
{
	char path[PATH_BYTES];

	sp_part_path(message, finding->part, path, sizeof path);
	sp_buf_add_str(out, "  ");
	if (path[0]) {
		sp_buf_add_str(out, "part ");
		put_safe(out, path);
		sp_buf_add_str(out, ", ");
	}
	if (finding->field != SP_FIELD_BODY)
		sp_buf_printf(out, "%s, ", sp_field_name(finding->field));
	if (finding->line)
		sp_buf_printf(out, "line %u, column %u: ", finding->line, finding->column);
	sp_buf_printf(out, "%s (%s), %d %% sure\n", finding->type, finding->rule,
		(int)(finding->confidence * 100 + 0.5f));
	if (finding->excerpt) {
		sp_buf_add_str(out, "    | ");
		put_safe(out, finding->excerpt);
		sp_buf_add_str(out, "\n    | ");
		for (uint32_t i = 0; i < finding->caret; i++)
			sp_buf_add_char(out, ' ');
		for (uint32_t i = 0; i < finding->caret_n; i++)
			sp_buf_add_char(out, '^');
		sp_buf_add_char(out, '\n');
	}
	if (!finding->why_n && !finding->via)
		return;
	sp_buf_add_str(out, "    why: ");
	for (size_t i = 0; i < finding->why_n; i++) {
		sp_buf_add_str(out, i ? "; " : "");
		put_safe(out, finding->why[i]);
	}
	for (unsigned i = 0, first = !finding->why_n; i < SP_VIA_N; i++)
		if (finding->via & 1u << i) {
			sp_buf_printf(out, "%sdisguised by %s", first ? "" : "; ", sp_via_name(1u << i));
			first = 0;
		}
	sp_buf_add_char(out, '\n');
}

void sp_render_text(struct sp_buf *out, const struct sp_result *result,
	const struct sp_render_options *options)
{
	const struct sp_message *message = result->message;
	char path[PATH_BYTES];

	if (options->quiet && result->verdict <= SP_ACTION_REPORT)
		return;
	put_safe(out, result->source);
	if (result->line)
		sp_buf_printf(out, ":%u", result->line);
	sp_buf_printf(out, ": %s%s%s\n", options->colour ? colour_of(result->verdict) : "",
		sp_action_name(result->verdict), options->colour ? "\033[0m" : "");
	for (size_t i = 0; i < result->finding_n; i++)
		if (options->hints || result->finding[i].confidence >= SP_CONFIDENCE_FLAGGED)
			put_finding(out, message, &result->finding[i]);
	for (size_t i = 0; i < message->loss_n; i++) {
		sp_part_path(message, message->loss[i].part, path, sizeof path);
		sp_buf_add_str(out, "  not seen");
		if (path[0]) {
			sp_buf_add_str(out, ", part ");
			put_safe(out, path);
		}
		sp_buf_printf(out, ": %s (", sp_loss_name(message->loss[i].kind));
		put_safe(out, message->loss[i].detail);
		sp_buf_add_str(out, ")\n");
	}
	for (size_t i = 0; i < result->policy_n; i++) {
		sp_buf_printf(out, "  %s: ", sp_action_name(result->policy[i].action));
		put_safe(out, result->policy[i].reason);
		sp_buf_printf(out, " (%s)\n", result->policy[i].id);
	}
	if (result->finding_dropped)
		sp_buf_printf(out, "  and %llu findings more than are kept\n",
			(unsigned long long)result->finding_dropped);
}
