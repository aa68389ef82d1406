/* SPDX-License-Identifier: Apache-2.0 */
/* The validators of the plugin personal-data, fed as the host feeds them, with a match at each
 * place. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pd.h"
#include "plughost/candidate.h"
#include "tap.h"

#define FOUND_MAX 16

struct found {
	uint32_t n;
	struct sallyport_value value[FOUND_MAX];
};

/* Calls the validator with a match of two bytes that ends at each place, as an anchor would make
 * it. The text lies in a block of its own size, so that a sanitizer sees a byte too far. */
static void find(sallyport_validate_fn validate, const char *string, struct found *ret)
{
	uint32_t n = (uint32_t)strlen(string);
	char *text = malloc(n ? n : 1);

	ret->n = 0;
	memcpy(text, string, n);
	struct sp_view view = { text, n };

	for (uint32_t end = 1; end <= n && !ret->n; end++) {
		uint32_t begin = end < 2 ? 0 : end - 2;
		uint32_t touched = sp_digits_touch(view, begin, end);
		struct sp_digits digits = { .n = 0 };
		struct sallyport_candidate candidate;

		if (touched != UINT32_MAX)
			sp_digits_around(view, touched, &digits);
		sp_candidate_set(
			&candidate, view, SALLYPORT_VIEW_TEXT, begin, end, end, 128, &digits);
		memset(ret->value, 0, sizeof ret->value);
		for (int i = 0; i < FOUND_MAX; i++)
			ret->value[i].size = sizeof *ret->value;
		ret->n = validate(&candidate, ret->value, FOUND_MAX);
	}
	for (uint32_t i = 0; i < ret->n; i++)
		CU_ASSERT(ret->value[i].begin < ret->value[i].end && ret->value[i].end <= n);
	free(text);
}

static const struct identifier {
	sallyport_validate_fn validate;
	bool valid;
	const char *text;
} identifiers[] = {
#define IDENTIFIER(function, valid, text) { function, valid, text },
#include "identifiers.def"
#undef IDENTIFIER
};
#define IDENTIFIERS_N (sizeof identifiers / sizeof *identifiers)

struct frame {
	const char *before, *after;
};

/* Markings stand alone on a line; what is around the others must not matter. */
static void in_frames(bool valid, const struct frame *frames, size_t frame_n)
{
	char text[1024];
	struct found found;

	for (size_t i = 0; i < IDENTIFIERS_N; i++)
		for (size_t k = 0; k < frame_n; k++) {
			const struct identifier *it = &identifiers[i];

			if (it->valid != valid ||
				(it->validate == pd_marking && frames[k].before[0]))
				continue;
			snprintf(text, sizeof text, "%s%s%s", frames[k].before, it->text,
				frames[k].after);
			find(it->validate, text, &found);
			if ((found.n > 0) != valid)
				tap_note("%s in \"%s\"", valid ? "missed" : "found", text);
			CU_ASSERT((found.n > 0) == valid);
		}
}

static void test_valid(void)
{
	static const struct frame frames[] = { { "", "" }, { "", "\n" }, { "see ", "" },
		{ "see: ", "." }, { "(", ")" }, { "\xe2\x80\x9c", "\xe2\x80\x9d" },
		{ "a\n", "\nb" }, { "\t", "\t" }, { "\"", "\", and" }, { "he said ", "; then" } };

	in_frames(true, frames, sizeof frames / sizeof *frames);
}

static void test_invalid(void)
{
	static const struct frame frames[] = { { "", "" }, { "see ", " now" }, { "(", ")" } };

	in_frames(false, frames, sizeof frames / sizeof *frames);
}

static void test_glued(void)
{
	static const struct frame frames[] = { { "x", "x" }, { "7", "7" } };
	char text[1024];
	struct found found;

	for (size_t i = 0; i < IDENTIFIERS_N; i++)
		for (size_t k = 0; k < 2; k++) {
			const struct identifier *it = &identifiers[i];

			/* These take letters in, or begin and end with signs. */
			if (it->validate == pd_email || it->validate == pd_what3words ||
				it->validate == pd_marking || it->validate == pd_operation ||
				it->validate == pd_phone || it->validate == pd_mrz)
				continue;
			snprintf(text, sizeof text, "%s%s%s", frames[k].before, it->text,
				frames[k].after);
			find(it->validate, text, &found);
			for (uint32_t v = 0; v < found.n; v++) {
				if (found.value[v].end - found.value[v].begin >= strlen(it->text) &&
					found.value[v].begin == 1)
					tap_note("found in \"%s\"", text);
				CU_ASSERT(found.value[v].end - found.value[v].begin <
						strlen(it->text) ||
					found.value[v].begin != 1);
			}
		}
}

static const struct sallyport_plugin *plugin(void)
{
	return sallyport_plugin_v1();
}

static void test_own_examples(void)
{
	struct found found;

	for (const struct sallyport_validator *const *v = plugin()->validators; *v; v++) {
		for (const char *const *e = (*v)->examples; *e; e++) {
			find((*v)->validate, *e, &found);
			if (!found.n)
				tap_note("%s misses \"%s\"", (*v)->name, *e);
			CU_ASSERT(found.n > 0);
		}
		for (const char *const *e = (*v)->counter_examples; *e; e++) {
			find((*v)->validate, *e, &found);
			if (found.n)
				tap_note("%s finds \"%s\"", (*v)->name, *e);
			CU_ASSERT(found.n == 0);
		}
	}
}

static void test_names(void)
{
	for (const struct sallyport_validator *const *v = plugin()->validators; *v; v++)
		for (const struct sallyport_validator *const *w = v + 1; *w; w++)
			CU_ASSERT_STRING_NOT_EQUAL((*v)->name, (*w)->name);
}

static void span_is(
	sallyport_validate_fn validate, const char *text, const char *value, const char *normal)
{
	struct found found;

	find(validate, text, &found);
	CU_ASSERT_FATAL(found.n > 0);
	uint32_t n = found.value[0].end - found.value[0].begin;

	if (n != strlen(value) || memcmp(text + found.value[0].begin, value, n) != 0)
		tap_note("\"%.*s\" instead of \"%s\"", (int)n, text + found.value[0].begin, value);
	CU_ASSERT(n == strlen(value) && !memcmp(text + found.value[0].begin, value, n));
	CU_ASSERT_STRING_EQUAL(found.value[0].normal, normal);
}

static void test_spans(void)
{
	span_is(pd_uk_nhs, "NHS no. 999 123 4578 of today", "999 123 4578", "");
	span_is(pd_phone, "ring +44 (0)20 7946 0018 now", "+44 (0)20 7946 0018",
		"+442079460018");
	span_is(pd_phone, "ring 07700 900123, please", "07700 900123", "+447700900123");
	span_is(pd_phone, "(01632) 960123", "(01632) 960123", "+441632960123");
	span_is(pd_email, "mailto:a.n.other@example.com?subject=x", "a.n.other@example.com", "");
	span_is(pd_birth_label, "born on the 3rd of January 1979 in", "3rd of January 1979",
		"19790103");
	span_is(pd_birth_date, "(03.01.79)", "03.01.79", "19790103");
	span_is(pd_uk_vrm, "the Ford AB51 ABC came", "AB51 ABC", "");
	span_is(pd_person, "told Mr A. B. Example about", "Mr A. B. Example", "");
	span_is(pd_iban, "IBAN GB82 WEST 1234 5698 7654 32 please", "GB82 WEST 1234 5698 7654 32",
		"");
}

static void test_phone_spans(void)
{
	span_is(pd_phone, "Tel. (1-202-555-0130).", "1-202-555-0130", "+12025550130");
	span_is(pd_phone, "call (202)555-0188x123 now", "(202)555-0188x123", "+12025550188");
	span_is(pd_phone, "it is 202-555-0188 ext. 12.", "202-555-0188 ext. 12", "+12025550188");
	span_is(pd_phone, "see (+49 (0)30 23125 000)", "+49 (0)30 23125 000", "+4903023125000");
	span_is(pd_phone, "appelez le 01 99 00 12 34.", "01 99 00 12 34", "0199001234");
	span_is(pd_phone, "or 8 (901) 555-12-34,", "8 (901) 555-12-34", "89015551234");
	span_is(pd_phone, "ring 020\n7946 0018 now", "020\n7946 0018", "+442079460018");
	span_is(pd_phone, "she has 0391 106429.", "0391 106429", "0391106429");
	span_is(pd_phone_digits, "voicemail of 2410 776602, twice", "2410 776602", "2410776602");
	span_is(pd_phone_digits, "I am at 71234567.", "71234567", "71234567");
	span_is(pd_phone, "mobile 912 345 680 please", "912 345 680", "912345680");
}

static void test_net_spans(void)
{
	span_is(pd_url, "(see https://example.com/a(b)c).", "https://example.com/a(b)c", "");
	span_is(pd_url, "\xe2\x80\x9chttps://example.com/x\xe2\x80\x9d", "https://example.com/x", "");
	span_is(pd_url, "a,http://www.example.com,b", "http://www.example.com", "");
	span_is(pd_domain, "go to shop.example.co.uk/a?b=1, then", "shop.example.co.uk/a?b=1", "");
	span_is(pd_domain, "go to m\xc3\xbcller.de now", "m\xc3\xbcller.de", "");
	span_is(pd_email, "to \"anna maria\"@example.com now", "\"anna maria\"@example.com", "");
	span_is(pd_email, "to root@[192.0.2.1], now", "root@[192.0.2.1]", "");
	span_is(pd_spelled_email, "to a.n.other (at) example (dot) com now", "a.n.other (at) example (dot) com", "");
	span_is(pd_spelled_email, "it is anna dot b at gmail dot com.", "anna dot b at gmail dot com", "");
	span_is(pd_ipv4, "from 10.2.3.4.", "10.2.3.4", "");
	span_is(pd_ipv4, "route 192.168.1.0/24 is", "192.168.1.0/24", "");
	span_is(pd_ipv6, "ip:2001:db8::17", "2001:db8::17", "");
	span_is(pd_ipv6, "fe80::1%eth0 is", "fe80::1%eth0", "");
	span_is(pd_mac, "BSSID:71:21:75:5b:ba:60", "71:21:75:5b:ba:60", "");
}

static void test_address_spans(void)
{
	span_is(pd_uk_address, "lives at Flat 3, 12a Mill Lane,\nExampleton\nM1 1AE now",
		"Flat 3, 12a Mill Lane,\nExampleton", "");
	span_is(pd_uk_address, "1-3 St. John's Road, London, SW1A 1AA", "1-3 St. John's Road, London", "");
}

/* What the plugin's validator of this name says of the one value in the text: labelled, called something else, nothing. */
static int said_of(const char *name, const char *text)
{
	struct found found = { .n = 0 };

	for (const struct sallyport_validator *const *v = plugin()->validators; *v; v++)
		if (!strcmp((*v)->name, name))
			find((*v)->validate, text, &found);
	CU_ASSERT_EQUAL(found.n, 1);
	if (found.n != 1)
		tap_note("%s: %u values in \"%s\"", name, found.n, text);
	return found.value[0].why ? -1 : (found.value[0].evidence & SALLYPORT_EVIDENCE_LABEL) != 0;
}

static void test_labels(void)
{
	static const struct {
		const char *name, *text;
		int said;
	} cases[] = {
		{ "uk-nhs", "NHS 943 476 5870", 1 },
		{ "uk-nhs", "943 476 5870 is her NHS number", 1 },
		{ "uk-nhs", "943 476 5870 (NHS)", 1 },
		{ "uk-nhs", "the NHS number that we hold is 943 476 5870", 1 },
		{ "uk-nhs", "NHS\n943 476 5870", 1 },
		{ "uk-nhs", "Name,NHS number,Town\nA,485 777 3456,B\nA,943 476 5870,B", 1 },
		{ "uk-nhs", "Name,Town,NHS number\nA,943 476 5870,B", 0 },
		{ "uk-nhs", "order number 943 476 5870", -1 },
		{ "uk-nhs", "tel 943 476 5870", -1 },
		{ "uk-nhs", "We spoke to the NHS. It was 943 476 5870 pounds", 1 },
		{ "uk-nhs", "We spoke to the hospital NHS trust1. It was 943 476 5870 pounds", 0 },
		{ "uk-nhs", "943 476 5870, NHS: none", 0 },
		{ "uk-utr", "NHS 943 and 1955839661", 0 },
		{ "iccid", "SIM card 8944100000000000018", 1 },
		{ "iccid", "the cost of a sim-card, or 8944100000000000018", 1 },
		{ "phone", "T: 0412 345 678", 1 },
		{ "phone", "I don't know 0412 345 678", 0 },
		{ "phone", "Dial 0412 345 678", 1 },
		{ "phone", "my number is 0412 345 678", 1 },
		{ "phone", "invoice no. 0412 345 678", -1 },
		{ "phone", "0412 345 678 is your order number", -1 },
		{ "phone", "0412 345 678 (policy number)", -1 },
		{ "phone", "0412 345 678 is in order", 0 },
		{ "uk-utr", "1955839661 is her tax reference", 1 },
		{ "uk-nhs", "Her NHS number? 943 476 5870", 1 },
		{ "us-ssn", "the n\xc3\xb8ss 219-09-1234", 0 },
		{ "uk-nhs", "Q: NHS number?\nA: 943 476 5870", 1 },
		{ "uk-nhs", "NHS card no. 943 476 5870", 1 },
		{ "uk-nhs", "Name,Invoice\nA,943 476 5870\n", -1 },
		{ "fi-hetu", "asset tag 131052-308T", -1 },
		{ "fi-hetu", "henkilotunnus 131052-308T", 0 },
		{ "phone", "nhs no_value=020 7946 0018", -1 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int said = said_of(cases[i].name, cases[i].text);

		if (said != cases[i].said)
			tap_note("%s: %d in \"%s\"", cases[i].name, said, cases[i].text);
		CU_ASSERT_EQUAL(said, cases[i].said);
	}
}

/* A telephone number that nobody can dial, or a part of something longer, is none, whatever it is called. */
static void test_no_phones(void)
{
	static const char *const texts[] = { "tel 020 7946 018", "tel 0161 496 01234", "tel 07700 9001234", "tel (01632) 96012",
		"tel (202) 555-014", "tel +1 202 555 014", "TIN 070-842-994-5100", "tel 0500 123456", "it measured 4439.56804 mm" };
	struct found found;

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		find(pd_phone, texts[i], &found);
		if (found.n)
			tap_note("found in \"%s\"", texts[i]);
		CU_ASSERT_EQUAL(found.n, 0);
	}
}

/* Several values in one run of digits are all found. */
static void test_several(void)
{
	struct found found;

	find(pd_uk_nhs, "9991234578 9990000018 9434765870", &found);
	CU_ASSERT_EQUAL(found.n, 3);
	find(pd_card, "4111 1111 1111 1111 5555 5555 5555 4444", &found);
	CU_ASSERT_EQUAL(found.n, 2);
	find(pd_uk_postcode, "SW1A 1AA M1 1AE", &found);
	CU_ASSERT(found.n >= 1);
}

/* What is found does not depend on how the rest of the text is cut off. */
static void test_truncation(void)
{
	static const char text[] = "AB51 ABC GB82 WEST 1234 5698 7654 32 08/123456M 4111 1111 1111 "
				   "1111 +44 7700 900461 "
				   "a.n.other@example.com https://u:pass1@x.example/ 2001:db8::17 "
				   "00:00:5E:00:53:01 51.5033,-0.1276 "
				   "password: Tr0ub4dor&3 -----BEGIN PRIVATE KEY----- Operation "
				   "Midland Mr A. Example TOP SECRET";
	char cut[sizeof text];
	struct found found;

	for (size_t n = 0; n < sizeof text; n++) {
		memcpy(cut, text, n);
		cut[n] = 0;
		for (const struct sallyport_validator *const *v = plugin()->validators; *v; v++)
			find((*v)->validate, cut, &found);
	}
}

static const struct tap_test tests[] = {
	{ "each published valid identifier is found wherever it stands", test_valid },
	{ "no published invalid identifier is found", test_invalid },
	{ "an identifier glued to letters or digits is not found whole", test_glued },
	{ "the validators' own examples and counter-examples hold", test_own_examples },
	{ "validators have names of their own", test_names },
	{ "spans cover the value and no more, and normal forms agree", test_spans },
	{ "telephone numbers are spanned with plus, bracket and extension", test_phone_spans },
	{ "addresses of the Internet are spanned without the signs around them", test_net_spans },
	{ "postal addresses are spanned from the house or flat to the town", test_address_spans },
	{ "what a number is called is read before it, after it, and at the head of its column", test_labels },
	{ "numbers that cannot be dialled are no telephone numbers", test_no_phones },
	{ "several values in one run of digits are all found", test_several },
	{ "a text cut off at any byte is read within its bounds", test_truncation },
};

int main(void)
{
	return TAP_MAIN("personal-data", tests);
}
