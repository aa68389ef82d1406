/* SPDX-License-Identifier: Apache-2.0 */
/* The plugin passage with a small lexicon of its own; the frames of the packs are tested by their examples. */
#include <stdio.h>
#include <string.h>

#include "detector_host.h"
#include "tap.h"

#define ENTRY(class, word) { sizeof(struct sallyport_entry), 0, "test", class, word, "", "en", 1 }
#define FRAME(word, rule, weight) \
	{ sizeof(struct sallyport_entry), 0, "test", "frame", word, rule, "en", weight }

static struct sallyport_entry entries[] = {
	ENTRY("bird", "heron"), ENTRY("bird", "grey heron"), ENTRY("bird", "robin"),
	ENTRY("doing", "eats"), ENTRY("doing", "don't eat"), ENTRY("food", "fish"),
	ENTRY("food", "grey"), ENTRY("report", "they say"), ENTRY("time", "tonight"),
	FRAME("bird doing >food !report", "bird-eats", 0.75f), FRAME("bird|food time /3", "bird-time", 0.6f),
	FRAME("bird money", "bird-price", 0.7f), FRAME("bird name", "bird-name", 0.7f),
	FRAME("food food", "two-foods", 0.7f),
	/* phrases with gaps, forms and classes in them */
	ENTRY("inflection", "steal stole stolen stealing steals"), ENTRY("inflection", "make made making makes"),
	ENTRY("theft", "steal~ * <food>"),
	ENTRY("theft", "make~ off with ** <food>"), ENTRY("theft", "grab~"), ENTRY("any-theft", "<theft>"),
	ENTRY("any-theft", "<theft> * tonight"), ENTRY("owner", "fisherman"),
	FRAME("bird theft", "bird-steals", 0.8f), FRAME("bird owner .", "one-sentence", 0.8f),
	FRAME("bird any-theft !report", "bird-accused", 0.8f), FRAME("theft theft", "two-thefts", 0.8f),
};

static struct host host;

/* As long as what a text must have to be no passage by itself. */
#define FILLER "                                                                                                    "
#define LONG_TEXT FILLER FILLER FILLER FILLER FILLER FILLER

/* Has a text judged with a hit at each "heron". Returns: the finding of a rule, or NULL. */
static const struct host_finding *find(const char *text, const char *rule)
{
	struct sallyport_hit hit[128];
	uint32_t hit_n = 0;

	for (const char *at = strstr(text, "heron"); at && hit_n < 128; at = strstr(at + 1, "heron"))
		hit[hit_n++] = (struct sallyport_hit){ .size = sizeof *hit,
			.begin = (uint32_t)(at - text), .end = (uint32_t)(at - text) + 5,
			.pattern = UINT32_MAX, .entry = &entries[0] };
	host_judge(&host, text, (uint32_t)strlen(text), hit, hit_n);
	for (uint32_t i = 0; i < host.found_n; i++)
		if (!strcmp(host.found[i].rule, rule))
			return &host.found[i];
	return NULL;
}

static void test_frames(void)
{
	CU_ASSERT_PTR_NOT_NULL(find("The heron eats a fish.", "bird-eats"));
	CU_ASSERT_PTR_NOT_NULL(find("EATS the HERON no, the heron, a Fish?", "bird-eats"));
	CU_ASSERT_PTR_NULL(find("The heron eats bread.", "bird-eats"));
	CU_ASSERT_PTR_NULL(find("A fish: the heron eats", "bird-eats"));
	CU_ASSERT_PTR_NULL(find("They say the heron eats fish.", "bird-eats"));
	CU_ASSERT_PTR_NOT_NULL(find("The robin eats fish.", "bird-eats"));
	CU_ASSERT_PTR_NULL(find("The robin eats fish." LONG_TEXT, "bird-eats"));
}

static void test_reach(void)
{
	CU_ASSERT_PTR_NOT_NULL(find("the heron comes in tonight", "bird-time"));
	CU_ASSERT_PTR_NULL(find("the heron comes here again tonight", "bird-time"));
	CU_ASSERT_PTR_NULL(find("I saw the heron. Tonight", "bird-time"));
}

static void test_forms(void)
{
	static const char *const times[] = { "heron 5am", "heron at 5", "heron 0530", "heron 06:30", "heron 6pm" };

	for (size_t i = 0; i < sizeof times / sizeof *times; i++)
		CU_ASSERT_PTR_NOT_NULL(find(times[i], "bird-time"));
	CU_ASSERT_PTR_NULL(find("heron 5", "bird-time"));
	CU_ASSERT_PTR_NOT_NULL(find("a heron for \xc2\xa3" "300", "bird-price"));
	CU_ASSERT_PTR_NOT_NULL(find("a heron for 2k", "bird-price"));
	CU_ASSERT_PTR_NULL(find("a heron for 300", "bird-price"));
	CU_ASSERT_PTR_NOT_NULL(find("the heron of Alice", "bird-name"));
	CU_ASSERT_PTR_NULL(find("the heron. Alice", "bird-price"));
}

/* A word counts once. */
static void test_words_apart(void)
{
	CU_ASSERT_PTR_NOT_NULL(find("grey heron, don\xe2\x80\x99t eat fish", "bird-eats"));
	CU_ASSERT_PTR_NOT_NULL(find("grey heron, dont eat fish", "bird-eats"));
	CU_ASSERT_PTR_NULL(find("heron and fish", "two-foods"));
	CU_ASSERT_PTR_NOT_NULL(find("heron, fish and fish", "two-foods"));
}

static void test_gaps(void)
{
	CU_ASSERT_PTR_NOT_NULL(find("A heron stole fish.", "bird-steals"));
	CU_ASSERT_PTR_NOT_NULL(find("A heron stealing one more big fish.", "bird-steals"));
	CU_ASSERT_PTR_NULL(find("A heron stealing one more very big fish.", "bird-steals"));
	CU_ASSERT_PTR_NULL(find("A heron stole. Fish.", "bird-steals"));
	CU_ASSERT_PTR_NULL(find("fish for the heron, which stole", "bird-steals"));
	CU_ASSERT_PTR_NOT_NULL(find("heron, made off with one of our very best fish", "bird-steals"));
	CU_ASSERT_PTR_NULL(find("heron, made off with one of our very very very best fish", "bird-steals"));
	/* the nearest food is not the end of it: "grey" is one, too */
	CU_ASSERT_PTR_NOT_NULL(find("heron stole grey fish tonight", "bird-accused"));
	CU_ASSERT_PTR_NULL(find("heron stole", "two-thefts"));
	CU_ASSERT_PTR_NOT_NULL(find("heron grabs, heron stole fish", "two-thefts"));
}

static void test_forms_of_words(void)
{
	static const char *const forms[] = { "grab", "grabs", "grabbed", "grabbing", "makes off with fish" };
	static const char *const others[] = { "graba", "grabed", "maked off with fish", "stealed fish" };
	char text[64];

	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		snprintf(text, sizeof text, "heron %s", forms[i]);
		CU_ASSERT_PTR_NOT_NULL(find(text, "bird-steals"));
	}
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		snprintf(text, sizeof text, "heron %s", others[i]);
		CU_ASSERT_PTR_NULL(find(text, "bird-steals"));
	}
}

/* An exception holds in the sentence it stands in, and near by. */
static void test_exceptions(void)
{
	CU_ASSERT_PTR_NOT_NULL(find("heron grabs", "bird-accused"));
	CU_ASSERT_PTR_NULL(find("They say in one of the many old books of this house that the heron grabs", "bird-accused"));
	CU_ASSERT_PTR_NOT_NULL(find("They say a lot of things here. One of them is old: heron grabs", "bird-accused"));
	CU_ASSERT_PTR_NOT_NULL(find("the heron and the fisherman", "one-sentence"));
	CU_ASSERT_PTR_NULL(find("the heron. The fisherman", "one-sentence"));
	CU_ASSERT_PTR_NOT_NULL(find("the heron of Mr. Fisherman", "one-sentence"));
}

static void test_span(void)
{
	static const char text[] = "Yes, the heron eats a big fish now.";
	const struct host_finding *found = find(text, "bird-eats");

	CU_ASSERT_PTR_NOT_NULL_FATAL(found);
	CU_ASSERT_EQUAL(found->begin, 9);
	CU_ASSERT_EQUAL(found->end, 30);
	CU_ASSERT_STRING_EQUAL(found->why, "words of: bird + doing + food;");
}

static void test_far_apart(void)
{
	char text[4000];
	size_t n = 0;

	while (n < 3000)
		n += (size_t)snprintf(text + n, sizeof text - n, "the heron eats. %40s", "");
	snprintf(text + n, sizeof text - n, "the heron eats fish");
	const struct host_finding *found = find(text + 1700, "bird-eats");

	CU_ASSERT_PTR_NOT_NULL_FATAL(found);
	CU_ASSERT(found->begin > 1000);
}

/* As a hit of the view folded comes: at the place of the disguised word. */
static void expect_disguised(const char *text, uint32_t begin, uint32_t end, const char *rule)
{
	struct sallyport_hit hit = { .size = sizeof hit, .begin = begin, .end = end, .pattern = UINT32_MAX,
		.entry = &entries[0] };

	host_judge(&host, text, (uint32_t)strlen(text), &hit, 1);
	CU_ASSERT_EQUAL_FATAL(host.found_n, 1);
	CU_ASSERT_STRING_EQUAL(host.found[0].rule, rule);
	CU_ASSERT_EQUAL(host.found[0].begin, begin);
	CU_ASSERT_EQUAL(host.found[0].end, strlen(text));
}

static void test_disguise(void)
{
	expect_disguised("the her\xe2\x80\x8bon e\xc2\xad" "ats f\xd1\x96sh", 4, 12, "bird-eats");
	expect_disguised("\xef\xbd\x88\xef\xbd\x85\xef\xbd\x92\xef\xbd\x8f\xef\xbd\x8e "
		"\xef\xbd\x85\xef\xbd\x81\xef\xbd\x94\xef\xbd\x93\xc2\xa0"
		"\xf0\x9d\x90\x9f\xf0\x9d\x90\xa2\xf0\x9d\x90\xac\xf0\x9d\x90\xa1", 0, 15, "bird-eats");
}

static void test_bad_frames(void)
{
	static const char *const bad[] = { "bird beast", "!bird", ">bird food", "", "bird /0", "bird /x",
		"bird food bird food bird food bird food bird" };
	static const char *const bad_words[] = { "fish *", "* fish", "<beast> fish", "fish <food>", "<food", "*a fish", "~",
		"a b c d e f g h i", "a~ b~ c~ d~ e~ f~ g~ h~ i~" };

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct sallyport_entry one[] = { ENTRY("bird", "heron"), ENTRY("food", "fish"),
			FRAME(bad[i], "rule", 1) };
		static struct host refused;

		CU_ASSERT(!host_start(&refused, one, 3));
		host_end(&refused);
	}
	for (size_t i = 0; i < sizeof bad_words / sizeof *bad_words; i++) {
		struct sallyport_entry one[] = { ENTRY("bird", "heron"), ENTRY("food", bad_words[i]) };
		static struct host refused;

		CU_ASSERT(!host_start(&refused, one, 2));
		host_end(&refused);
	}
}

/* Every cut of a text is read within its bounds (its buffer ends there). */
static void test_truncation(void)
{
	static const char text[] = "heron don\xe2\x80\x99t \xc2\xa3" "5 \xf0\x9f\x90\x9f at 5 fish.\n\n heron '";

	for (size_t n = 5; n < sizeof text; n++) {
		char *cut = malloc(n);
		struct sallyport_hit hit = { .size = sizeof hit, .end = 5, .pattern = UINT32_MAX,
			.entry = &entries[0] };

		CU_ASSERT_PTR_NOT_NULL_FATAL(cut);
		memcpy(cut, text, n);
		host_judge(&host, cut, (uint32_t)n, &hit, 1);
		free(cut);
	}
}

static const struct tap_test tests[] = {
	{ "a frame is met by words of all its classes, in any order but where one comes after", test_frames },
	{ "words too far apart meet no frame, and sentences lie apart", test_reach },
	{ "times, money and names are told by form", test_forms },
	{ "a word is no two things at once", test_words_apart },
	{ "a phrase may have gaps of a few words, within a sentence", test_gaps },
	{ "a word with ~ is met in all its forms, by rule or as they are listed", test_forms_of_words },
	{ "exceptions hold in the sentences of a frame, and a dot keeps a frame in one", test_exceptions },
	{ "a finding spans the words that made it, and says their classes", test_span },
	{ "a long text is judged to its end", test_far_apart },
	{ "words are read through what disguises them, and found where they stand", test_disguise },
	{ "a frame that cannot be met is refused, and a phrase that cannot be read", test_bad_frames },
	{ "a text cut off at any byte is read within its bounds", test_truncation },
};

int main(void)
{
	for (uint32_t i = 0; i < sizeof entries / sizeof *entries; i++)
		entries[i].index = i;
	if (!host_start(&host, entries, sizeof entries / sizeof *entries))
		return 1;
	int status = TAP_MAIN("passage", tests);

	host_end(&host);
	return status;
}
