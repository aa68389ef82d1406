/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/belt.h"

#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "detect/detect.h"
#include "engine/attach.h"
#include "engine/order.h"
#include "match/match.h"
#include "normalise/normalise.h"
#include "parse/parse.h"
#include "plughost/plughost.h"
#include "policy/policy.h"

/* Kept between messages, so that usual ones need no system call for memory. */
#define KEPT_BYTES ((size_t)1 << 20)

struct kept_arena {
	struct sp_arena arena;
	struct sp_arena_mark start;
};

struct sp_belt {
	struct sp_belt_input input;
	struct sp_plugin **plugin;
	struct sp_matcher *matcher;
	struct sp_plughost *host;
	struct sp_detector *detector;
	struct sp_parse_tools *tools;
	struct sp_extractor *extractor; /* NULL: attachments are not taken apart */
	struct sp_hits hits;
	struct kept_arena message_arena; /* until the next message */
	struct kept_arena text_arena;    /* one part */
	struct kept_arena piece_arena;   /* one piece of a view */
	struct sp_message message;
	bool words; /* some rule looks at the words view */
};

static int keep(struct kept_arena *kept, uint64_t bytes_max)
{
	sp_arena_init(&kept->arena, bytes_max);
	if (!sp_arena_alloc(&kept->arena, KEPT_BYTES))
		return SP_ENOMEM;
	kept->start = sp_arena_mark(&kept->arena);
	kept->start.chunk_used = 0;
	sp_arena_rewind(&kept->arena, kept->start);
	return SP_OK;
}

static int open_plugins(struct sp_belt *belt, struct sp_err *err)
{
	const struct sp_rules *rules = belt->input.rules;
	int status = SP_OK;

	belt->plugin = calloc(rules->plugin_n + 1, sizeof *belt->plugin);
	if (!belt->plugin)
		return sp_err_set(err, SP_ENOMEM, "no memory for plugins");
	for (size_t i = 0; !status && i < rules->plugin_n; i++)
		status = sp_plugin_open(rules->plugin_path[i], &belt->plugin[i], err);
	return status;
}

static int configure_plugins(struct sp_belt *belt, struct sp_err *err)
{
	const struct sp_config *config = belt->input.config;
	int status = SP_OK;

	for (size_t i = 0; !status && i < config->plugin_option_n; i++)
		status = sp_plughost_configure(belt->host, config->plugin_option[i].plugin,
			config->plugin_option[i].key, config->plugin_option[i].value, err);
	return status;
}

int sp_belt_new(const struct sp_belt_input *input, struct sp_belt **ret, struct sp_err *err)
{
	const struct sp_rules *rules = input->rules;
	const struct sp_limits *limits = &input->config->limits;
	struct sp_belt *belt = calloc(1, sizeof *belt);

	if (!belt)
		return sp_err_set(err, SP_ENOMEM, "no memory for a scanner");
	belt->input = *input;
	belt->words = sp_ruleset_section(&rules->set, SP_SECTION_DB_WORDS).n > 0;
	int status = keep(&belt->message_arena, limits->arena_bytes);
	if (!status)
		status = keep(&belt->text_arena, limits->arena_bytes);
	if (!status)
		status = keep(&belt->piece_arena, limits->arena_bytes);
	if (!status)
		status = open_plugins(belt, err);
	if (!status)
		status = sp_matcher_new(&rules->set, limits, &belt->matcher, err);
	if (!status)
		status = sp_plughost_new(belt->plugin, rules->plugin_n, &rules->set, limits, &belt->host,
			err);
	if (!status)
		status = configure_plugins(belt, err);
	if (!status) {
		struct sp_detector_input detector = { &rules->set, belt->matcher, belt->plugin,
			rules->plugin_n, belt->host, limits, &belt->input.fingerprint_key };

		status = sp_detector_new(&detector, &belt->detector, err);
	}
	if (!status)
		status = sp_parse_tools_new(&belt->tools, err);
	if (status) {
		sp_belt_free(belt);
		return status;
	}
	*ret = belt;
	return SP_OK;
}

void sp_belt_free(struct sp_belt *belt)
{
	if (!belt)
		return;
	sp_parse_tools_free(belt->tools);
	sp_extractor_free(belt->extractor);
	sp_detector_free(belt->detector);
	sp_plughost_free(belt->host);
	sp_matcher_free(belt->matcher);
	for (size_t i = 0; belt->plugin && i < belt->input.rules->plugin_n; i++)
		sp_plugin_close(belt->plugin[i]);
	free(belt->plugin);
	sp_hits_release(&belt->hits);
	sp_arena_release(&belt->message_arena.arena);
	sp_arena_release(&belt->text_arena.arena);
	sp_arena_release(&belt->piece_arena.arena);
	free(belt);
}

int sp_belt_extract(struct sp_belt *belt, int sock, struct sp_err *err)
{
	return sp_extractor_new(sock, &belt->input.config->limits, &belt->extractor, err);
}

/* One view of a text, or one piece of one. */
static int scan_view(struct sp_belt *belt, const struct sp_text *text, uint32_t view,
	const struct sp_piece *piece)
{
	struct sp_view utf8 = piece ? piece->utf8 : text->utf8;
	int status = sp_matcher_scan(belt->matcher, view, utf8, &belt->hits);

	if (!status && belt->hits.truncated)
		status = sp_message_add_loss(&belt->message, SP_LOSS_TOO_MANY, text->part,
			"more matches than limits.hit-count: the rest of this text was not looked at");
	if (!status)
		status = sp_detect_hits(belt->detector, view, piece, &belt->hits);
	return status;
}

static int scan_text(struct sp_belt *belt, const struct sp_text *text)
{
	const struct sp_limits *limits = &belt->input.config->limits;
	struct kept_arena *pieces = &belt->piece_arena;
	struct sp_folder folder;
	struct sp_worder worder;
	struct sp_piece piece;
	int more;

	sp_detect_text_begin(belt->detector, &belt->message, text, &belt->text_arena.arena);
	int status = scan_view(belt, text, SP_VIEW_TEXT, NULL);

	sp_folder_init(&folder, text->utf8, limits);
	while (!status && !(text->flags & SP_TEXTF_ASCII) &&
		(more = sp_folder_next(&folder, &pieces->arena, &piece)) != 0) {
		status = more < 0 ? more : scan_view(belt, text, SP_VIEW_FOLDED, &piece);
		sp_arena_rewind(&pieces->arena, pieces->start);
	}
	sp_worder_init(&worder, text->utf8, limits);
	while (!status && belt->words &&
		(more = sp_worder_next(&worder, &pieces->arena, &piece)) != 0) {
		status = more < 0 ? more : scan_view(belt, text, SP_VIEW_WORDS, &piece);
		sp_arena_rewind(&pieces->arena, pieces->start);
	}
	int ended = sp_detect_text_end(belt->detector);
	return status ? status : ended;
}

/* A text found in an attachment. */
static int scan_found(void *context, const struct sp_text *text)
{
	return scan_text(context, text);
}

static int scan_part(struct sp_belt *belt, uint32_t part, uint32_t pictures_after, uint64_t *text_bytes)
{
	struct sp_texts texts;
	struct sp_text text;
	int status = SP_OK;

	sp_texts_init(&texts, &belt->message, part, &belt->input.config->limits,
		&belt->text_arena.arena, belt->tools);
	texts.want_opaque = belt->extractor != NULL;
	while (!status && sp_texts_next(&texts, &text) == 1) {
		if (text.flags & SP_TEXTF_QUOTE_REPLY)
			continue;
		*text_bytes += text.utf8.n;
		status = scan_text(belt, &text);
	}
	if (!status && texts.opaque_n) {
		const struct sp_attach attach = { belt->extractor, &belt->message, &belt->input.config->limits,
			&belt->text_arena.arena, pictures_after, belt->input.images, belt, scan_found };

		status = sp_attach_scan(&attach, &texts);
	}
	sp_arena_rewind(&belt->text_arena.arena, belt->text_arena.start);
	return status;
}

static int scan_parts(struct sp_belt *belt, uint64_t *text_bytes)
{
	struct sp_order order;
	uint32_t part, pictures_after;
	int status;

	sp_order_begin(&order, &belt->message);
	while ((status = sp_order_next(&order, &part, &pictures_after)) == 1)
		if ((status = scan_part(belt, part, pictures_after, text_bytes)))
			return status;
	return status;
}

int sp_belt_scan(struct sp_belt *belt, const struct sp_input *input, struct sp_result *ret)
{
	uint64_t began_us = sp_io_now_us();
	struct sp_arena *arena = &belt->message_arena.arena;
	struct sp_result result = { .source = input->source, .line = input->line,
		.rules_digest = belt->input.rules->set.digest_hex };

	sp_arena_rewind(arena, belt->message_arena.start);
	if (belt->extractor)
		sp_extractor_begin(belt->extractor);
	int status = sp_parse(input, &belt->input.config->limits, arena, &belt->message);

	sp_detect_message_begin(belt->detector, &belt->message);
	if (!status)
		status = scan_parts(belt, &result.text_bytes);
	if (status) {
		/* What was found until then stands; what was not seen is said. */
		int said = sp_message_add_loss(&belt->message, SP_LOSS_TOO_LARGE, SP_PART_NONE,
			"the memory allowed for one message (limits.arena-bytes) was used up");

		if (said)
			return said;
	}
	status = sp_detect_message_end(belt->detector, &result.finding, &result.finding_n,
		&result.finding_dropped);
	if (status)
		return status;
	result.message = &belt->message;
	status = sp_policy_decide(belt->input.policy, belt->input.config, arena, &result);
	if (status)
		return status;
	result.elapsed_us = sp_io_now_us() - began_us;
	*ret = result;
	return SP_OK;
}

int sp_belt_lost(const struct sp_belt_input *input, const struct sp_input *message,
	enum sp_loss_kind kind, const char *detail, struct sp_arena *arena,
	struct sp_message *ret_message, struct sp_result *ret)
{
	*ret_message = (struct sp_message){ .kind = message->kind, .raw = message->bytes,
		.arena = arena, .sender = message->sender };
	ret_message->channel = message->channel != SP_CHANNEL_AUTO ? message->channel
		: message->kind == SP_KIND_POST ? SP_CHANNEL_SOCIAL : SP_CHANNEL_EMAIL;
	ret_message->recipients = sp_arena_calloc(arena, message->recipient_n + 1,
		sizeof *ret_message->recipients);
	if (!ret_message->recipients)
		return SP_ENOMEM;
	if (message->recipient_n)
		memcpy(ret_message->recipients, message->recipients,
			message->recipient_n * sizeof *message->recipients);
	ret_message->recipient_n = message->recipient_n;
	*ret = (struct sp_result){ .message = ret_message, .source = message->source,
		.line = message->line, .rules_digest = input->rules->set.digest_hex };
	int status = sp_message_add_loss(ret_message, kind, SP_PART_NONE, detail);
	return status ? status : sp_policy_decide(input->policy, input->config, arena, ret);
}
