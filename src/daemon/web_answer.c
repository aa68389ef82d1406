/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/web_answer.h"

#include <string.h>

#include "base/io.h"
#include "base/json.h"

static const struct {
	unsigned status;
	const char *title;
} titles[] = {
	{ 400, "Bad Request" }, { 401, "Unauthorized" }, { 403, "Forbidden" }, { 404, "Not Found" }, { 405, "Method Not Allowed" }, { 413, "Content Too Large" },
	{ 415, "Unsupported Media Type" }, { 503, "Service Unavailable" },
};

void sp_web_answer_release(struct sp_web_answer *answer)
{
	sp_buf_release(&answer->body);
}

void sp_web_problem(struct sp_web_answer *answer, unsigned status, const char *detail)
{
	struct sp_json json;
	const char *title = "Error";

	for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
		if (titles[i].status == status)
			title = titles[i].title;
	answer->status = status;
	answer->type = "application/problem+json";
	answer->close = status == 400 || status == 401 || status == 403 || status == 413;
	sp_buf_reset(&answer->body);
	sp_json_init(&json, &answer->body);
	sp_json_object(&json);
	sp_json_kv_str(&json, "type", "about:blank");
	sp_json_kv_str(&json, "title", title);
	sp_json_kv_uint(&json, "status", status);
	sp_json_kv_str(&json, "detail", detail);
	sp_json_end_object(&json);
}

void sp_web_result(struct sp_web_answer *answer, struct sp_view json, const char *incident_id)
{
	answer->status = 200;
	answer->type = "application/json";
	sp_buf_reset(&answer->body);
	if (sp_buf_add(&answer->body, json.p, json.n)) {
		sp_buf_reset(&answer->body);
		sp_web_problem(answer, 503, "there is no memory for the result");
		return;
	}
	memcpy(answer->incident, incident_id, strnlen(incident_id, sizeof answer->incident - 1));
}

static void put_metrics(struct sp_buf *out, const struct sp_front *front)
{
	static const struct {
		const char *name, *help;
	} counts[] = {
#define SP_COUNT(name, help) { #name, help },
#include "daemon/counts.def"
#undef SP_COUNT
	};
	const struct {
		const char *name, *help;
		uint64_t value;
	} gauges[] = {
		{ "scanners_ready", "Scanners that work.", sp_crew_ready_n(front->crew) },
		{ "rules_generation", "Which rules are in force, counted from the start.", sp_crew_generation(front->crew) },
		{ "rules_are_stale", "Whether the last reload failed: the rules before it are in force.", front->stale },
		{ "in_hand", "Messages that are being scanned or recorded.", front->work_n },
		{ "in_hand_bytes", "Bytes of messages that are here, whole or not.", front->held_bytes },
		{ "suspects", "Messages that scanners died of, as remembered.", front->suspects.n },
		{ "breaker_is_open", "Whether messages are put off because scanners die of many.",
			sp_breaker_is_open(&front->breaker, sp_io_now_us()) },
	};

	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
		sp_buf_printf(out, "# HELP sallyport_%s_total %s\n# TYPE sallyport_%s_total counter\nsallyport_%s_total %llu\n",
			counts[i].name, counts[i].help, counts[i].name, counts[i].name, (unsigned long long)front->count[i]);
	for (size_t i = 0; i < sizeof gauges / sizeof *gauges; i++)
		sp_buf_printf(out, "# HELP sallyport_%s %s\n# TYPE sallyport_%s gauge\nsallyport_%s %llu\n", gauges[i].name,
			gauges[i].help, gauges[i].name, gauges[i].name, (unsigned long long)gauges[i].value);
}

static void plain(struct sp_web_answer *answer, const char *type, const char *text)
{
	answer->status = 200;
	answer->type = type;
	sp_buf_add_str(&answer->body, text);
}

void sp_web_answer(struct sp_web_answer *answer, const struct sp_front *front, const char *path, const char *method)
{
	bool gets = !strcmp(method, "GET") || !strcmp(method, "HEAD");
	bool known = !strcmp(path, "/healthz") || !strcmp(path, "/readyz") || !strcmp(path, "/metrics");

	if (!strcmp(path, "/v1/scan")) {
		answer->allow = "POST";
		sp_web_problem(answer, 405, "only POST");
	} else if (!known) {
		sp_web_problem(answer, 404, "there is nothing of that name");
	} else if (!gets) {
		answer->allow = "GET, HEAD";
		sp_web_problem(answer, 405, "only GET and HEAD");
	} else if (!strcmp(path, "/healthz")) {
		plain(answer, "text/plain", "alive\n");
	} else if (!strcmp(path, "/metrics")) {
		plain(answer, "text/plain; version=0.0.4", "");
		put_metrics(&answer->body, front);
	} else if (sp_front_refuses(front) || !sp_crew_ready_n(front->crew) || front->keeper.watch.fd < 0) {
		sp_web_problem(answer, 503, sp_front_refuses(front) ? sp_front_refuses(front)
			: "scanners or the store are not there yet");
	} else {
		plain(answer, "text/plain", "ready\n");
	}
}

int sp_web_kind(const char *content_type)
{
	struct sp_view type = sp_view_str(content_type);
	const char *parameters = type.p ? memchr(type.p, ';', type.n) : NULL;

	if (parameters)
		type.n = (size_t)(parameters - type.p);
	type = sp_view_trim(type);
	if (sp_view_is_nocase(type, "message/rfc822"))
		return SP_KIND_EMAIL;
	return sp_view_is_nocase(type, "application/json") ? SP_KIND_POST : SP_EUNSUP;
}
