/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SARIF 2.1.0 (OASIS), the subset that viewers use: one run; a result for each finding, and one of kind "open" for each
 * loss, since what could not be seen is not known to be harmless.
 *
 * A region is a place in the file that was named: exact for plain texts, where the file is the text; else the line at which
 * the message begins. Where in the decoded part the value lies stands in `properties`, as in a result of the command.
 */
#include "engine/render.h"

#include <string.h>

#include "config/ruleset.h"

#define PATH_BYTES 1024

static const char *level_of(enum sp_severity severity)
{
	return severity >= SP_SEVERITY_HIGH ? "error"
		: severity == SP_SEVERITY_MEDIUM ? "warning" : "note";
}

/* A path as a URI reference (RFC 3986): a file URI when absolute, else relative. */
static void put_uri(struct sp_json *json, const char *path)
{
	struct sp_buf uri;

	sp_buf_init(&uri, 0);
	sp_buf_add_str(&uri, path[0] == '/' ? "file://" : "");
	for (; *path; path++) {
		if (sp_is_alnum((unsigned char)*path) || strchr("-._~/", *path))
			sp_buf_add_char(&uri, *path);
		else
			sp_buf_printf(&uri, "%%%02X", (unsigned char)*path);
	}
	if (uri.failed)
		json->out->failed = uri.failed;
	sp_json_kv_view(json, "uri", sp_view(uri.p, uri.n));
	sp_buf_release(&uri);
}

/* key: {"text": text} */
static void put_text(struct sp_json *json, const char *key, const char *text)
{
	sp_json_key(json, key);
	sp_json_object(json);
	sp_json_kv_str(json, "text", text);
	sp_json_end_object(json);
}

/* finding: NULL for a loss. */
static void put_location(struct sp_json *json, const struct sp_result *result, uint32_t part,
	const struct sp_finding *finding)
{
	bool is_text = finding && finding->line && result->message->kind == SP_KIND_TEXT;
	uint32_t line = result->line ? result->line : 1;
	char path[PATH_BYTES];

	sp_json_key(json, "locations");
	sp_json_array(json);
	sp_json_object(json);
	sp_json_key(json, "physicalLocation");
	sp_json_object(json);
	sp_json_key(json, "artifactLocation");
	sp_json_object(json);
	put_uri(json, result->source);
	sp_json_end_object(json);
	sp_json_key(json, "region");
	sp_json_object(json);
	sp_json_kv_uint(json, "startLine", is_text ? line + finding->line - 1 : line);
	if (is_text)
		sp_json_kv_uint(json, "startColumn", finding->column);
	sp_json_end_object(json);
	sp_json_end_object(json);
	sp_part_path(result->message, part, path, sizeof path);
	if (path[0]) {
		sp_json_key(json, "logicalLocations");
		sp_json_array(json);
		sp_json_object(json);
		sp_json_kv_str(json, "fullyQualifiedName", path);
		sp_json_end_object(json);
		sp_json_end_array(json);
	}
	sp_json_end_object(json);
	sp_json_end_array(json);
}

static void put_finding_properties(struct sp_json *json, const struct sp_result *result,
	const struct sp_finding *finding)
{
	sp_json_key(json, "properties");
	sp_json_object(json);
	sp_json_kv_str(json, "type", finding->type);
	sp_json_kv_str(json, "category", finding->category);
	sp_json_key(json, "confidence");
	sp_json_fixed(json, finding->confidence, 3);
	sp_json_kv_str(json, "field", sp_field_name(finding->field));
	sp_json_kv_uint(json, "start", finding->start);
	sp_json_kv_uint(json, "end", finding->end);
	if (finding->line) {
		sp_json_kv_uint(json, "line", finding->line);
		sp_json_kv_uint(json, "column", finding->column);
	}
	sp_json_kv_str(json, "verdict", sp_action_name(result->verdict));
	sp_json_end_object(json);
}

static void put_finding(struct sp_json *json, const struct sp_result *result,
	const struct sp_finding *finding)
{
	sp_json_object(json);
	sp_json_kv_str(json, "ruleId", finding->rule);
	sp_json_kv_str(json, "level", level_of(finding->severity));
	sp_json_key(json, "rank");
	sp_json_fixed(json, (double)finding->confidence * 100, 1);
	put_text(json, "message", finding->excerpt ? finding->excerpt : finding->type);
	put_location(json, result, finding->part, finding);
	if (finding->fingerprint[0]) {
		sp_json_key(json, "partialFingerprints");
		sp_json_object(json);
		sp_json_kv_str(json, "sallyport/v1", finding->fingerprint);
		sp_json_end_object(json);
	}
	put_finding_properties(json, result, finding);
	sp_json_end_object(json);
}

static void put_loss_rule_id(struct sp_json *json, const char *key, enum sp_loss_kind kind)
{
	char id[64] = "not-seen/";

	strncat(id, sp_loss_name(kind), sizeof id - strlen(id) - 1);
	sp_json_kv_str(json, key, id);
}

static void put_loss(struct sp_json *json, const struct sp_result *result,
	const struct sp_loss *loss)
{
	sp_json_object(json);
	put_loss_rule_id(json, "ruleId", loss->kind);
	sp_json_kv_str(json, "kind", "open");
	put_text(json, "message", loss->detail);
	put_location(json, result, loss->part, NULL);
	sp_json_key(json, "properties");
	sp_json_object(json);
	sp_json_kv_str(json, "verdict", sp_action_name(result->verdict));
	sp_json_end_object(json);
	sp_json_end_object(json);
}

void sp_render_sarif(struct sp_buf *out, const struct sp_result *result, bool hints)
{
	struct sp_json json;

	for (size_t i = 0; i < result->finding_n; i++) {
		if (!hints && result->finding[i].confidence < SP_CONFIDENCE_FLAGGED)
			continue;
		sp_json_init(&json, out);
		put_finding(&json, result, &result->finding[i]);
		sp_buf_add_str(out, ",\n");
	}
	for (size_t i = 0; i < result->message->loss_n; i++) {
		sp_json_init(&json, out);
		put_loss(&json, result, &result->message->loss[i]);
		sp_buf_add_str(out, ",\n");
	}
}

static void put_rules(struct sp_json *json, const struct sp_ruleset *set)
{
	sp_json_key(json, "rules");
	sp_json_array(json);
	for (uint32_t i = 0; i < set->rule_n; i++) {
		sp_json_object(json);
		sp_json_kv_str(json, "id", sp_ruleset_str(set, set->rule[i].id));
		put_text(json, "shortDescription", sp_ruleset_str(set, set->rule[i].name));
		sp_json_end_object(json);
	}
	for (unsigned i = 0; i < SP_LOSS_N; i++) {
		sp_json_object(json);
		put_loss_rule_id(json, "id", (enum sp_loss_kind)i);
		put_text(json, "shortDescription", "Something that could not be looked at");
		sp_json_end_object(json);
	}
	sp_json_end_array(json);
}

void sp_render_sarif_begin(struct sp_buf *out, const char *version, const struct sp_ruleset *set)
{
	struct sp_json json;

	sp_buf_add_str(out, "{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\","
		"\"version\":\"2.1.0\",\"runs\":[{\"tool\":{\"driver\":");
	sp_json_init(&json, out);
	sp_json_object(&json);
	sp_json_kv_str(&json, "name", "sallyport");
	sp_json_kv_str(&json, "version", version);
	put_rules(&json, set);
	sp_json_end_object(&json);
	sp_buf_add_str(out, "},\"columnKind\":\"unicodeCodePoints\",\"results\":[\n");
}

void sp_render_sarif_end(struct sp_buf *out, bool successful)
{
	sp_buf_printf(out, "],\"invocations\":[{\"executionSuccessful\":%s}]}]}\n",
		successful ? "true" : "false");
}
