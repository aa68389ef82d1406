/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/render.h"

#define PATH_BYTES 1024

void sp_render(struct sp_buf *out, const struct sp_result *result,
	const struct sp_render_options *options)
{
	switch (options->format) {
	case SP_FORMAT_JSON:
		sp_render_json(out, result, options->hints);
		sp_buf_add_char(out, '\n');
		break;
	case SP_FORMAT_SARIF:
		sp_render_sarif(out, result, options->hints);
		break;
	case SP_FORMAT_TEXT:
		sp_render_text(out, result, options);
		break;
	case SP_FORMAT_PLAN:
		break; /* needs the policy: sp_render_plan */
	}
}

static void put_via(struct sp_json *json, uint32_t via)
{
	sp_json_key(json, "via");
	sp_json_array(json);
	for (unsigned i = 0; i < SP_VIA_N; i++)
		if (via & 1u << i)
			sp_json_str(json, sp_via_name(1u << i));
	sp_json_end_array(json);
}

static void put_finding(struct sp_json *json, const struct sp_message *message,
	const struct sp_finding *finding)
{
	char path[PATH_BYTES];

	sp_json_object(json);
	sp_json_kv_str(json, "rule", finding->rule);
	sp_json_kv_str(json, "detector", finding->detector);
	sp_json_kv_str(json, "category", finding->category);
	sp_json_kv_str(json, "type", finding->type);
	sp_json_kv_str(json, "severity", sp_severity_name(finding->severity));
	sp_json_key(json, "confidence");
	sp_json_fixed(json, finding->confidence, 3);
	sp_json_kv_str(json, "part", sp_part_path(message, finding->part, path, sizeof path));
	sp_json_kv_str(json, "field", sp_field_name(finding->field));
	sp_json_kv_uint(json, "start", finding->start);
	sp_json_kv_uint(json, "end", finding->end);
	sp_json_kv_uint(json, "line", finding->line);
	sp_json_kv_uint(json, "column", finding->column);
	sp_json_kv_str(json, "excerpt", finding->excerpt);
	sp_json_kv_str(json, "fingerprint", finding->fingerprint);
	sp_json_key(json, "why");
	sp_json_array(json);
	for (size_t i = 0; i < finding->why_n; i++)
		sp_json_str(json, finding->why[i]);
	sp_json_end_array(json);
	put_via(json, finding->via);
	sp_json_end_object(json);
}

static void put_losses(struct sp_json *json, const struct sp_message *message)
{
	char path[PATH_BYTES];

	sp_json_key(json, "losses");
	sp_json_array(json);
	for (size_t i = 0; i < message->loss_n; i++) {
		const struct sp_loss *loss = &message->loss[i];

		sp_json_object(json);
		sp_json_kv_str(json, "part", sp_part_path(message, loss->part, path, sizeof path));
		sp_json_kv_str(json, "kind", sp_loss_name(loss->kind));
		sp_json_kv_str(json, "detail", loss->detail);
		sp_json_end_object(json);
	}
	sp_json_end_array(json);
}

static void put_policies(struct sp_json *json, const struct sp_result *result)
{
	sp_json_key(json, "policies");
	sp_json_array(json);
	for (size_t i = 0; i < result->policy_n; i++) {
		sp_json_object(json);
		sp_json_kv_str(json, "id", result->policy[i].id);
		sp_json_kv_str(json, "action", sp_action_name(result->policy[i].action));
		sp_json_kv_str(json, "reason", result->policy[i].reason);
		sp_json_end_object(json);
	}
	sp_json_end_array(json);
}

static void put_stats(struct sp_json *json, const struct sp_result *result)
{
	sp_json_key(json, "stats");
	sp_json_object(json);
	sp_json_kv_uint(json, "bytes", result->message->raw.n);
	sp_json_kv_uint(json, "parts", result->message->part_n);
	sp_json_kv_uint(json, "text_bytes", result->text_bytes);
	sp_json_kv_uint(json, "elapsed_us", result->elapsed_us);
	if (result->finding_dropped)
		sp_json_kv_uint(json, "findings_dropped", result->finding_dropped);
	sp_json_end_object(json);
}

void sp_render_json(struct sp_buf *out, const struct sp_result *result, bool hints)
{
	const struct sp_message *message = result->message;
	struct sp_json json;

	sp_json_init(&json, out);
	sp_json_object(&json);
	sp_json_kv_uint(&json, "schema", 1);
	sp_json_kv_str(&json, "source", result->source);
	if (result->line)
		sp_json_kv_uint(&json, "line", result->line);
	sp_json_kv_str(&json, "id", message->id);
	sp_json_kv_str(&json, "channel", sp_channel_name(message->channel));
	if (message->sender.n)
		sp_json_kv_view(&json, "sender", message->sender);
	else
		sp_json_kv_str(&json, "sender", NULL);
	sp_json_key(&json, "recipients");
	sp_json_array(&json);
	for (size_t i = 0; i < message->recipient_n; i++)
		sp_json_view(&json, message->recipients[i]);
	sp_json_end_array(&json);
	sp_json_kv_str(&json, "verdict", sp_action_name(result->verdict));
	put_policies(&json, result);
	sp_json_key(&json, "findings");
	sp_json_array(&json);
	for (size_t i = 0; i < result->finding_n; i++)
		if (hints || result->finding[i].confidence >= SP_CONFIDENCE_FLAGGED)
			put_finding(&json, message, &result->finding[i]);
	sp_json_end_array(&json);
	put_losses(&json, message);
	put_stats(&json, result);
	sp_json_kv_str(&json, "rules_digest", result->rules_digest);
	sp_json_end_object(&json);
}
