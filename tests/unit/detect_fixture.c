/* SPDX-License-Identifier: Apache-2.0 */
#include "detect_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "tap.h"

static void must(int rc, const struct sp_err *err)
{
	char line[1024];

	if (rc == SP_OK)
		return;
	printf("Bail out! %s\n", sp_err_format(err, line, sizeof line));
	exit(99);
}

static void open_good(struct detect_fixture *fixture, struct sp_err *err)
{
	const char *build = getenv("top_builddir");
	char path[4096];

	snprintf(path, sizeof path, "%s/tests/unit/plugins/good.so", build ? build : ".");
	char *full = realpath(path, NULL);

	must(sp_plugin_open(full ? full : path, &fixture->plugin, err), err);
	free(full);
}

void detect_setup(struct detect_fixture *fixture, const char *pack_yaml)
{
	struct sp_build_input input = { 0 };
	struct sp_pack pack;
	struct sp_err err = { 0 };

	memset(fixture, 0, sizeof *fixture);
	memset(fixture->key.k, 'k', sizeof fixture->key.k);
	must(sp_hash_init(), &err);
	sp_limits_default(&fixture->limits);
	sp_arena_init(&fixture->arena, 0);
	sp_arena_init(&fixture->scratch, 0);
	sp_buf_init(&fixture->image, 0);
	open_good(fixture, &err);
	must(sp_pack_parse(sp_view_str(pack_yaml), "test.yaml", &fixture->limits, &fixture->arena,
		&pack, &err), &err);
	must(sp_plughost_build_input(&fixture->plugin, 1, &fixture->arena, &input, &err), &err);
	input.pack = &pack;
	input.pack_n = 1;
	must(sp_ruleset_build(&input, &fixture->limits, &fixture->image, &err), &err);
	must(sp_match_build(&input, &fixture->image, &fixture->limits, &err), &err);
	must(sp_ruleset_attach(sp_view(fixture->image.p, fixture->image.n), &fixture->ruleset, &err),
		&err);
	must(sp_matcher_new(&fixture->ruleset, &fixture->limits, &fixture->matcher, &err), &err);
	must(sp_plughost_new(&fixture->plugin, 1, &fixture->ruleset, &fixture->limits,
		&fixture->host, &err), &err);
	const struct sp_detector_input detector = { &fixture->ruleset, fixture->matcher,
		&fixture->plugin, 1, fixture->host, &fixture->limits, &fixture->key };

	must(sp_detector_new(&detector, &fixture->detector, &err), &err);
	fixture->message = (struct sp_message){ .arena = &fixture->arena,
		.channel = SP_CHANNEL_EMAIL, .part = fixture->part, .part_n = 1, .part_capacity = 8 };
	for (size_t i = 0; i < 8; i++)
		fixture->part[i] = (struct sp_part){ .parent = SP_PART_NONE, .ordinal = 1,
			.type = "text/plain" };
}

void detect_teardown(struct detect_fixture *fixture)
{
	sp_detector_free(fixture->detector);
	sp_plughost_free(fixture->host);
	sp_matcher_free(fixture->matcher);
	sp_plugin_close(fixture->plugin);
	sp_hits_release(&fixture->hits);
	sp_buf_release(&fixture->image);
	sp_arena_release(&fixture->scratch);
	sp_arena_release(&fixture->arena);
}

void detect_begin(struct detect_fixture *fixture)
{
	sp_detect_message_begin(fixture->detector, &fixture->message);
}

void detect_text(struct detect_fixture *fixture, uint32_t part, struct sp_view utf8,
	const struct sp_piece *piece)
{
	const struct sp_text text = { .utf8 = utf8, .decoded = utf8, .part = part };

	sp_detect_text_begin(fixture->detector, &fixture->message, &text, &fixture->scratch);
	CU_ASSERT_EQUAL(sp_matcher_scan(fixture->matcher, SP_VIEW_TEXT, utf8, &fixture->hits), SP_OK);
	CU_ASSERT_EQUAL(sp_detect_hits(fixture->detector, SP_VIEW_TEXT, NULL, &fixture->hits), SP_OK);
	if (piece) {
		CU_ASSERT_EQUAL(sp_matcher_scan(fixture->matcher, SP_VIEW_FOLDED, piece->utf8,
			&fixture->hits), SP_OK);
		CU_ASSERT_EQUAL(sp_detect_hits(fixture->detector, SP_VIEW_FOLDED, piece,
			&fixture->hits), SP_OK);
	}
	CU_ASSERT_EQUAL(sp_detect_text_end(fixture->detector), SP_OK);
}

void detect_end(struct detect_fixture *fixture)
{
	CU_ASSERT_EQUAL(sp_detect_message_end(fixture->detector, &fixture->finding,
		&fixture->finding_n, &fixture->dropped), SP_OK);
}

void detect_one(struct detect_fixture *fixture, const char *text)
{
	detect_begin(fixture);
	detect_text(fixture, 0, sp_view_str(text), NULL);
	detect_end(fixture);
}

const struct sp_finding *detect_find(const struct detect_fixture *fixture, const char *rule)
{
	for (size_t i = 0; i < fixture->finding_n; i++)
		if (!strcmp(fixture->finding[i].rule, rule))
			return &fixture->finding[i];
	return NULL;
}

bool detect_why(const struct sp_finding *finding, const char *phrase)
{
	for (size_t i = 0; finding && i < finding->why_n; i++)
		if (!strcmp(finding->why[i], phrase))
			return true;
	return false;
}
