/* SPDX-License-Identifier: Apache-2.0 */
#include "config/image.h"

#include <string.h>

#include "config/pack.h"
#include "config/words.h"

int sp_image_group_users(struct sp_buf *patterns, const struct sp_buf *raw_users,
	struct sp_buf *users)
{
	struct sp_pattern *pattern = (void *)patterns->p;
	const struct sp_raw_user *raw = (const void *)raw_users->p;
	size_t pattern_n = patterns->n / sizeof *pattern, raw_n = raw_users->n / sizeof *raw;
	struct sp_pattern_user *user = (void *)sp_buf_room(users, raw_n * sizeof *user);
	uint32_t total = 0;

	if (!user)
		return SP_ENOMEM;
	for (size_t i = 0; i < raw_n; i++)
		pattern[raw[i].pattern].users.n++;
	for (size_t i = 0; i < pattern_n; i++) {
		pattern[i].users.first = total;
		total += pattern[i].users.n;
		pattern[i].users.n = 0;
	}
	for (size_t i = 0; i < raw_n; i++) {
		struct sp_list *list = &pattern[raw[i].pattern].users;
		struct sp_pattern_user *next = &user[list->first + list->n];

		if (list->n && next[-1].kind == raw[i].user.kind &&
			next[-1].index == raw[i].user.index) {
			next[-1].views |= raw[i].user.views;
		} else {
			*next = raw[i].user;
			list->n++;
		}
	}
	/* Close the gaps that double users left. */
	total = 0;
	for (size_t i = 0; i < pattern_n; i++) {
		memmove(&user[total], &user[pattern[i].users.first], pattern[i].users.n * sizeof *user);
		pattern[i].users.first = total;
		total += pattern[i].users.n;
	}
	users->n = total * sizeof *user;
	return SP_OK;
}

static int append_section(struct sp_buf *image, enum sp_section section, struct sp_view bytes)
{
	static const char zeros[16];
	uint64_t off = image->n + (16 - image->n % 16) % 16;

	if (sp_buf_add(image, zeros, (size_t)off - image->n) || sp_buf_add(image, bytes.p, bytes.n))
		return image->failed;
	struct sp_ruleset_header *header = (void *)image->p;

	header->section[section].off = off;
	header->section[section].bytes = bytes.n;
	header->bytes = image->n;
	return SP_OK;
}

int sp_image_write(struct sp_buf *image, const struct sp_digest *digest,
	const struct sp_view section[SP_SECTION_N])
{
	struct sp_ruleset_header header = { .version = SP_RULESET_VERSION,
		.bytes_of_header = sizeof header, .digest = *digest };

	memcpy(header.magic, SP_RULESET_MAGIC, sizeof SP_RULESET_MAGIC);
	sp_buf_reset(image);
	int status = sp_buf_add(image, &header, sizeof header);
	for (unsigned i = 0; i < SP_SECTION_N && !status; i++)
		status = append_section(image, (enum sp_section)i, section[i]);
	return status;
}

int sp_ruleset_set_section(struct sp_buf *image, enum sp_section section, struct sp_view bytes)
{
	return append_section(image, section, bytes);
}

/* ---------- where a pattern came from ---------- */

static bool is_word_pattern(const char *const *word, size_t word_n, const char *regex,
	uint32_t flags)
{
	struct sp_arena arena;
	bool found = false;

	sp_arena_init(&arena, 0);
	for (size_t i = 0; i < word_n && !found; i++) {
		const char *pattern = sp_word_regex(word[i], &arena);

		found = pattern && sp_word_flags(word[i]) == flags && !strcmp(pattern, regex);
	}
	sp_arena_release(&arena);
	return found;
}

static const struct sp_place *find_in_rule(const struct sp_pack_rule *rule, const char *regex,
	uint32_t flags)
{
	for (size_t i = 0; i < rule->pattern_n; i++) {
		if (rule->pattern[i].flags == flags && !strcmp(rule->pattern[i].regex, regex))
			return &rule->pattern[i].place;
	}
	if (is_word_pattern(rule->context.word, rule->context.word_n, regex, flags))
		return &rule->context.place;
	if (is_word_pattern(rule->exclude.word, rule->exclude.word_n, regex, flags))
		return &rule->exclude.place;
	return NULL;
}

static const struct sp_place *find_in_pack(const struct sp_pack *pack, const char *regex,
	uint32_t flags)
{
	const struct sp_place *place = NULL;

	for (size_t i = 0; i < pack->rule_n && !place; i++)
		place = find_in_rule(&pack->rule[i], regex, flags);
	for (size_t i = 0; i < pack->lexicon_n && !place; i++) {
		const struct sp_pack_lexicon *lexicon = &pack->lexicon[i];

		for (size_t j = 0; j < lexicon->entry_n && !place; j++) {
			const struct sp_pack_pattern *pattern = &lexicon->entry[j].pattern;

			if (pattern->flags == flags && !strcmp(pattern->regex, regex))
				place = &pattern->place;
		}
	}
	for (size_t i = 0; i < pack->set_n && !place; i++) {
		if (is_word_pattern(pack->set[i].word, pack->set[i].word_n, regex, flags))
			place = &pack->set[i].place;
	}
	return place;
}

bool sp_build_pattern_place(const struct sp_build_input *input, const char *regex, uint32_t flags,
	struct sp_place *ret_place)
{
	for (size_t i = 0; i < input->pack_n; i++) {
		const struct sp_place *place = find_in_pack(&input->pack[i], regex, flags);

		if (place) {
			*ret_place = *place;
			return true;
		}
	}
	return false;
}
