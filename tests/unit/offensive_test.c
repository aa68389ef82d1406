/* SPDX-License-Identifier: Apache-2.0 */
/* The plugin offensive, with the lexicons of its pack and hits found by plain comparison. */
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "config/pack.h"
#include "detector_host.h"
#include "tap.h"

#define ENTRIES_MAX 20000u
#define HITS_MAX 4096u

static struct fixture {
	struct sp_arena arena;
	struct sallyport_entry entry[ENTRIES_MAX];
	bool wanted[ENTRIES_MAX]; /* is looked for in the text, not only in sentences */
	uint32_t entry_n;
	struct host host;
	struct sallyport_hit hit[HITS_MAX];
	uint32_t hit_n;
} f;

/* ---------- lexicons and hits ---------- */

static void read_lexicon(const struct sp_pack_lexicon *lexicon)
{
	for (size_t i = 0; i < lexicon->entry_n && f.entry_n < ENTRIES_MAX; i++) {
		f.wanted[f.entry_n] = lexicon->views & SP_VIEW_TEXT;
		f.entry[f.entry_n] = (struct sallyport_entry){ .size = sizeof *f.entry,
			.index = f.entry_n, .lexicon = lexicon->id,
			.entry_class = lexicon->entry_class, .word = lexicon->entry[i].word,
			.tags = lexicon->entry[i].tags, .language = lexicon->language,
			.weight = lexicon->entry[i].weight };
		f.entry_n++;
	}
}

static bool start(void)
{
	static const char *const packs[] = { "rules/packs/offensive-frames-en.yaml",
		"rules/packs/offensive-lexicon-en.yaml" };
	struct sp_limits limits;
	struct sp_err err;

	sp_limits_default(&limits);
	sp_arena_init(&f.arena, (size_t)64 << 20);
	for (size_t i = 0; i < sizeof packs / sizeof *packs; i++) {
		struct sp_pack pack;

		if (sp_pack_load(tap_source(packs[i]), &limits, &f.arena, &pack, &err) != SP_OK) {
			printf("# %s\n", err.message);
			return false;
		}
		for (size_t k = 0; k < pack.lexicon_n; k++)
			read_lexicon(&pack.lexicon[k]);
	}
	return host_start(&f.host, f.entry, f.entry_n);
}

static void add_hit(size_t begin, size_t end, const struct sallyport_entry *entry)
{
	if (f.hit_n < HITS_MAX)
		f.hit[f.hit_n++] = (struct sallyport_hit){ .size = sizeof *f.hit,
			.begin = (uint32_t)begin, .end = (uint32_t)end,
			.pattern = entry ? UINT32_MAX : 0, .entry = entry };
}

static bool is_word(char c)
{
	return sp_is_alpha((unsigned char)c) || sp_is_digit((unsigned char)c);
}

static bool stands_alone(const char *text, size_t n, size_t begin, size_t end)
{
	return (begin == 0 || !is_word(text[begin]) || !is_word(text[begin - 1])) &&
		(end == n || !is_word(text[end - 1]) || !is_word(text[end]));
}

static void find_hits(const char *text, size_t n)
{
	f.hit_n = 0;
	for (size_t at = 0; at < n; at++) {
		if (text[at] == '*' && at > 0 && sp_is_alpha((unsigned char)text[at - 1]))
			add_hit(at - 1, at + 1, NULL);
		for (uint32_t i = 0; i < f.entry_n; i++) {
			size_t word_n = strlen(f.entry[i].word);

			if (f.wanted[i] && n - at >= word_n &&
				sp_lower((unsigned char)text[at]) ==
					sp_lower((unsigned char)f.entry[i].word[0]) &&
				!strncasecmp(text + at, f.entry[i].word, word_n) &&
				stands_alone(text, n, at, at + word_n))
				add_hit(at, at + word_n, &f.entry[i]);
		}
	}
}

/* Returns: the finding of most confidence that people would see, or NULL. */
static const struct host_finding *judge(const char *text)
{
	const struct host_finding *best = NULL;

	find_hits(text, strlen(text));
	host_judge(&f.host, text, (uint32_t)strlen(text), f.hit, f.hit_n);
	for (uint32_t i = 0; i < f.host.found_n; i++)
		if (f.host.found[i].confidence >= 0.5f &&
			(!best || f.host.found[i].confidence > best->confidence))
			best = &f.host.found[i];
	return best;
}

/* ---------- tests ---------- */

static const struct {
	const char *kind; /* NULL = harmless */
	const char *text;
} sentences[] = {
#define SENTENCE(kind, text) { "offensive-" kind, text },
#define HARMLESS(text) { NULL, text },
#include "offensive_sentences.def"
#undef SENTENCE
#undef HARMLESS
};

static void check_kind(const char *text, const char *kind)
{
	const struct host_finding *found = judge(text);
	bool good = kind ? found && !strcmp(found->rule, kind) : !found;

	if (!good)
		printf("# %s: %s (%.2f, %s)\n", text, found ? found->rule : "nothing",
			found ? (double)found->confidence : 0, found ? found->why : "");
	CU_ASSERT(good);
}

static void test_sentences(void)
{
	for (size_t i = 0; i < sizeof sentences / sizeof *sentences; i++)
		check_kind(sentences[i].text, sentences[i].kind);
}

/* Between ordinary lines, at the beginning and at the end. */
static void test_in_long_mail(void)
{
	static const char before[] = "Dear all,\n\nthe minutes of the meeting are attached. Please read "
		"them before Monday, and tell Mr. Example if anything is missing.\n\n";
	static const char after[] = "\n\nThe next meeting is at ten. Tea will be served.\nKind regards\n";
	char mail[2048];

	for (size_t i = 0; i < sizeof sentences / sizeof *sentences; i++) {
		snprintf(mail, sizeof mail, "%s%s%s", before, sentences[i].text, after);
		check_kind(mail, sentences[i].kind);
		snprintf(mail, sizeof mail, "%s%s", before, sentences[i].text);
		check_kind(mail, sentences[i].kind);
	}
}

static void test_span(void)
{
	static const char text[] = "Good morning. I think those immigrants are vermin, really. Bye.";
	const struct host_finding *found = judge(text);

	CU_ASSERT_PTR_NOT_NULL_FATAL(found);
	CU_ASSERT(!strncmp(text + found->begin, "immigrants", 10));
	CU_ASSERT(!strncmp(text + found->end - 6, "vermin", 6));
}

static void test_why(void)
{
	const struct host_finding *found = judge("you are an idiot");

	CU_ASSERT_PTR_NOT_NULL_FATAL(found);
	CU_ASSERT_STRING_EQUAL(found->why, "insult;aimed at the reader;wording like that of abuse;");
}

static void test_wrapped(void)
{
	check_kind("I have said it before and will say it again to all of you, that\n"
		   "immigrants are vermin", "offensive-hate");
	check_kind("We met the immigrants\nRats were in the cellar\n", NULL);
	check_kind("Prof. Immigrants is a book. Vermin is a film.", NULL);
}

static void test_spelled(void)
{
	static const char text[] = "look, a n i g g e r";
	const struct sallyport_entry *entry = NULL;

	for (uint32_t i = 0; i < f.entry_n; i++)
		if (!strcmp(f.entry[i].word, "nigger"))
			entry = &f.entry[i];
	CU_ASSERT_PTR_NOT_NULL_FATAL(entry);
	f.hit_n = 0;
	add_hit(8, 19, entry);
	host_judge(&f.host, text, (uint32_t)strlen(text), f.hit, f.hit_n);
	CU_ASSERT_EQUAL_FATAL(f.host.found_n, 1);
	CU_ASSERT_EQUAL(f.host.found[0].begin, 8);
	CU_ASSERT_EQUAL(f.host.found[0].end, 19);
}

static void test_no_hits(void)
{
	host_judge(&f.host, "you are an idiot", 16, NULL, 0);
	CU_ASSERT_EQUAL(f.host.found_n, 0);
	host_judge(&f.host, "", 0, NULL, 0);
	CU_ASSERT_EQUAL(f.host.found_n, 0);
}

static void test_no_lexicon(void)
{
	static struct host bare;

	CU_ASSERT(host_start(&bare, NULL, 0));
	f.hit_n = 0;
	add_hit(0, 2, NULL);
	host_judge(&bare, "f*ck", 4, f.hit, f.hit_n);
	CU_ASSERT_EQUAL(bare.found_n, 0);
	host_end(&bare);
}

/* Every cut of a text is read within its bounds (its buffer ends there), whatever is cut. */
static void test_truncation(void)
{
	static const char text[] = "\xe2\x80\x9cYou\xe2\x80\x99re a f*cking idiot\xe2\x80\x9d \xf0\x9f\x94\xaa"
		" 'all' immigrants - are vermin\xe2\x80\xa6 he's 13 y/o";

	for (size_t n = 0; n < sizeof text; n++) {
		char *cut = malloc(n ? n : 1);

		CU_ASSERT_PTR_NOT_NULL_FATAL(cut);
		memcpy(cut, text, n);
		find_hits(cut, n);
		host_judge(&f.host, cut, (uint32_t)n, f.hit, f.hit_n);
		free(cut);
	}
}

/* What stands between a group and the words of a frame, and what may not. */
static void test_frames(void)
{
	check_kind("I would never trust any of these immigrants", "offensive-hate");
	check_kind("keep women out of this unit", "offensive-sexism");
	check_kind("the world would be better with fewer disabled people", "offensive-hate");
	check_kind("I would never trust the old boiler, said the immigrants", NULL);
	check_kind("keep the dogs out, women and children first", NULL);
}

/* A frame says why, and its span is the whole of it. */
static void test_frame_span(void)
{
	static const char text[] = "Well, nobody should trust these immigrants, they say.";
	const struct host_finding *found = judge(text);

	CU_ASSERT_PTR_NOT_NULL_FATAL(found);
	CU_ASSERT(!strncmp(text + found->begin, "nobody", 6));
	CU_ASSERT_PTR_NOT_NULL(strstr(found->why, "said of a group"));
}

static void test_next_sentence(void)
{
	check_kind("The refugees have arrived. They should all be shot.", "offensive-hate");
	check_kind("The refugees have arrived.\nThey are vermin.\n", "offensive-hate");
	check_kind("The refugees have arrived. They are tired and hungry.", NULL);
	check_kind("The refugees have arrived. The mayor met us. They should go home.", NULL);
}

static void test_misspelt(void)
{
	check_kind("I haet immigrants", "offensive-hate");
	check_kind("immigrants are pathtic", "offensive-hate");
	check_kind("Ihate immigrants", "offensive-hate");
	check_kind("immigrants shouldbeshot", "offensive-hate");
	check_kind("immigrants form an association", NULL);
	check_kind("immigrants with skills are needed", NULL);
}

/* Words with no space between, which no lexicon finds: the plugin's second pattern does. */
static void test_joined(void)
{
	static const char *const texts[] = { "Ihateallimmigrants", "ihatemondays and rain" };

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		const struct sallyport_hit hit = { .size = sizeof hit, .begin = 0, .end = 5, .pattern = 1 };

		host_judge(&f.host, texts[i], (uint32_t)strlen(texts[i]), &hit, 1);
		CU_ASSERT_EQUAL(f.host.found_n, i == 0);
	}
}

static void test_spoken_against(void)
{
	check_kind("people who hate immigrants are not welcome here", NULL);
	check_kind("\"kill all immigrants\" is a terrible thing to say", NULL);
	check_kind("it is wrong to say that immigrants are vermin", NULL);
	check_kind("he called immigrants vermin and lost his job", NULL);
	check_kind("nobody should ever hurt immigrants", NULL);
}

/* However the words around a hit are written. */
static void test_disguised(void)
{
	check_kind("immigrants \xef\xbd\x81\xef\xbd\x92\xef\xbd\x85 vermin", "offensive-hate"); /* full width */
	check_kind("immigrants \xd0\xb0r\xd0\xb5 v\xe2\x80\x8b" "er\xc2\xadmin", "offensive-hate"); /* Cyrillic; unseen */
	check_kind("immigrants are v3rm1n", "offensive-hate");
	check_kind("immigrants are v e r m i n", "offensive-hate");
	check_kind("nude pic of a girl, only \xef\xbc\x91\xef\xbc\x93", "offensive-minor-safety");
}

/* Confidences tell more from less, and do not all end at the same height. */
static void test_confidence(void)
{
	float weak = judge("what a twat he is")->confidence, strong, strongest;

	strong = judge("fuck you")->confidence;
	strongest = judge("fuck you, you ugly bitch")->confidence;
	CU_ASSERT(weak < strong);
	CU_ASSERT(strong < strongest);
	CU_ASSERT(strongest < 1);
}

/* Words that are common talk in posts weigh more in mail; what is said against them does not. */
static void test_channel(void)
{
	static const char *const texts[] = { "that hoe again", "calling somebody a hoe is wrong" };
	static const bool more[] = { true, false };

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		float confidence[2] = { 0, 0 };

		for (uint32_t channel = 1; channel <= 2; channel++) {
			struct sallyport_text given = { .size = sizeof given, .bytes = texts[i],
				.n = (uint32_t)strlen(texts[i]), .channel = channel };

			find_hits(texts[i], strlen(texts[i]));
			host_judge_text(&f.host, &given, f.hit, f.hit_n);
			if (f.host.found_n)
				confidence[channel - 1] = f.host.found[0].confidence;
		}
		CU_ASSERT(more[i] ? confidence[0] > confidence[1] : confidence[0] <= confidence[1]);
	}
}

/* Base64 and the like hold every short word sooner or later. */
static void test_code(void)
{
	check_kind("MKP3A#A40`&=fuck;0(F]J@^C.)@\"$00&\\'X&4`$;\"P\"O(*D9", NULL);
	check_kind("$B$40FFb$7$shit$9!#(B", NULL);
	check_kind("#!?! fuck this (really) #monday @everyone", "offensive-profanity");
	check_kind("fuck you :-) ;)", "offensive-harassment");
}

/* More hits, tokens and findings than there is room for. */
static void test_flood(void)
{
	static char text[400000];
	static struct sallyport_hit hit[100000];
	uint32_t hit_n = 0, n = 0;
	const struct sallyport_entry *entry = NULL;

	for (uint32_t i = 0; i < f.entry_n; i++)
		if (!strcmp(f.entry[i].word, "fuck"))
			entry = &f.entry[i];
	CU_ASSERT_PTR_NOT_NULL_FATAL(entry);
	while (n + 8 < sizeof text && hit_n < 70000) {
		memcpy(text + n, hit_n % 3 ? "fuck " : "fuck.", 5);
		hit[hit_n++] = (struct sallyport_hit){ .size = sizeof *hit, .begin = n,
			.end = n + 4, .pattern = UINT32_MAX, .entry = entry };
		n += 5;
	}
	host_judge(&f.host, text, n, hit, hit_n);
	CU_ASSERT(f.host.found_n > 100);
	CU_ASSERT(f.host.found_n < HOST_FINDINGS_MAX);
}

static const struct tap_test tests[] = {
	{ "sentences are judged as they are meant", test_sentences },
	{ "one line in a long mail counts as it would alone", test_in_long_mail },
	{ "a finding spans the words that made it", test_span },
	{ "a finding says why, never what", test_why },
	{ "sentences end at full stops and short lines, not within a wrapped line", test_wrapped },
	{ "a word spelled apart is one word", test_spelled },
	{ "a frame speaks of the group in it", test_frames },
	{ "a frame is found whole", test_frame_span },
	{ "they are those of the sentence before", test_next_sentence },
	{ "misspelt words beside a group are read", test_misspelt },
	{ "words with no space between are told apart", test_joined },
	{ "what is spoken against is not said", test_spoken_against },
	{ "words are read as they look", test_disguised },
	{ "confidences tell more from less", test_confidence },
	{ "common talk of posts weighs more in mail", test_channel },
	{ "code is no language", test_code },
	{ "a text without hits has no findings", test_no_hits },
	{ "an instance without lexicons judges nothing", test_no_lexicon },
	{ "a text cut off at any byte is read within its bounds", test_truncation },
	{ "a flood of hits ends", test_flood },
};

int main(void)
{
	if (!start())
		return 1;
	int status = TAP_MAIN("offensive", tests);

	host_end(&f.host);
	sp_arena_release(&f.arena);
	return status;
}
