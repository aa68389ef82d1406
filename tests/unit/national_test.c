/* SPDX-License-Identifier: Apache-2.0 */
/* The validators of other countries' identifiers, on numbers of which others say whether they check. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "national.h"
#include "plughost/candidate.h"
#include "tap.h"

#define VALUE_MAX 16

/* Shows the text to the validator as the host does: at each place, with the digits around it. The text lies in a block of
 * its own size, so that a sanitizer sees a byte too far. */
static uint32_t find(const struct sallyport_validator *validator, const char *string,
	struct sallyport_value *ret)
{
	uint32_t n = (uint32_t)strlen(string), found = 0;
	char *text = malloc(n ? n : 1);

	memcpy(text, string, n);
	for (uint32_t end = 1; end <= n && !found; end++) {
		struct sp_view view = { text, n };
		uint32_t begin = end < 2 ? 0 : end - 2;
		uint32_t touched = sp_digits_touch(view, begin, end);
		struct sp_digits digits = { .n = 0 };
		struct sallyport_candidate candidate;
		struct sallyport_value value[VALUE_MAX];

		if (touched != UINT32_MAX)
			sp_digits_around(view, touched, &digits);
		if (digits.n < validator->digits_min)
			continue;
		sp_candidate_set(&candidate, view, SALLYPORT_VIEW_TEXT, begin, end, end, 96, &digits);
		memset(value, 0, sizeof value);
		for (size_t i = 0; i < VALUE_MAX; i++)
			value[i].size = sizeof value[i];
		found = validator->validate(&candidate, value, VALUE_MAX);
		for (uint32_t i = 0; i < found; i++)
			CU_ASSERT(value[i].begin < value[i].end && value[i].end <= n);
		if (found)
			*ret = value[0];
	}
	free(text);
	return found;
}

static void expect(const struct sallyport_validator *validator, bool valid,
	const char *const *numbers)
{
	struct sallyport_value value;

	for (; *numbers; numbers++) {
		bool found = find(validator, *numbers, &value) > 0;

		if (found != valid)
			printf("# %s: %s\n", validator->name, *numbers);
		CU_ASSERT_EQUAL(found, valid);
	}
}

#define NUMBERS(...) (const char *const[]){ __VA_ARGS__, NULL }

static void test_valid(void)
{
#define VALID(id, ...) expect(&nat_##id##_validator, true, NUMBERS(__VA_ARGS__));
#define INVALID(id, ...)
#define DEVIATES(id, ours, ...)
#include "national_numbers.def"
#undef VALID
}

static void test_invalid(void)
{
#define VALID(id, ...)
#undef INVALID
#define INVALID(id, ...) expect(&nat_##id##_validator, false, NUMBERS(__VA_ARGS__));
#include "national_numbers.def"
#undef INVALID
#define INVALID(id, ...)
}

static void test_deviations(void)
{
#undef DEVIATES
#define DEVIATES(id, ours, ...) expect(&nat_##id##_validator, ours, NUMBERS(__VA_ARGS__));
#include "national_numbers.def"
}

/* The span is the number, its normal form what was checked. */
static void expect_span(const struct sallyport_validator *validator, const char *text,
	const char *number, const char *normal)
{
	struct sallyport_value value;

	CU_ASSERT_EQUAL_FATAL(find(validator, text, &value), 1);
	uint32_t begin = (uint32_t)(strstr(text, number) - text);

	CU_ASSERT_EQUAL(value.begin, begin);
	CU_ASSERT_EQUAL(value.end, begin + strlen(number));
	CU_ASSERT_STRING_EQUAL(value.normal, normal);
}

static void test_spans(void)
{
	expect_span(&nat_pl_pesel_validator, "(PESEL 44051401458)", "44051401458", "44051401458");
	expect_span(&nat_ch_uid_validator, "UID CHE-100.155.212 MWST", "CHE-100.155.212", "100155212");
	expect_span(&nat_es_nif_validator, "dni 54362315-k.", "54362315-k", "54362315K");
	expect_span(&nat_it_cf_validator, "cf RCCMNL83S18D969H,", "RCCMNL83S18D969H",
		"RCCMNL83S18D969H");
	expect_span(&nat_br_cpf_validator, "CPF:111.444.777-35", "111.444.777-35", "11144477735");
	expect_span(&nat_fi_hetu_validator, "hetu 131052-308T", "131052-308T", "131052-308T");
}

/* Parts of other numbers are none. */
static void test_parts(void)
{
	struct sallyport_value value;
	static const struct {
		const struct sallyport_validator *validator;
		const char *text;
	} none[] = {
		{ &nat_pl_pesel_validator, "144051401458" },
		{ &nat_pl_pesel_validator, "A44051401458" },
		{ &nat_pl_pesel_validator, "$44051401458" },
		{ &nat_pl_pesel_validator, "44051401458-22" },
		{ &nat_pl_pesel_validator, "44051401458,17" },
		{ &nat_nl_bsn_validator, "4111 1111 1111 1111" },
		{ &nat_dk_cvr_validator, "12/03/2021" },
		{ &nat_fr_nir_validator, "429.49 17.5 55.2 814.1 60.1" },
		{ &nat_it_cf_validator, "RCCMNL83S18D969HX" },
	};

	for (size_t i = 0; i < sizeof none / sizeof *none; i++)
		CU_ASSERT_EQUAL(find(none[i].validator, none[i].text, &value), 0);
}

/* A number of one digit says so; so does one that has no check digit. */
static void test_evidence(void)
{
	struct sallyport_value value;

	CU_ASSERT_EQUAL_FATAL(find(&nat_hr_oib_validator, "HR 33392005961", &value), 1);
	CU_ASSERT(value.evidence & SALLYPORT_EVIDENCE_CHECKSUM);
	CU_ASSERT_EQUAL_FATAL(find(&nat_pl_pesel_validator, "44051401458", &value), 1);
	CU_ASSERT(value.evidence & SALLYPORT_EVIDENCE_DATE);
	CU_ASSERT_EQUAL_FATAL(find(&nat_pt_nif_validator, "111111111", &value), 0);
	CU_ASSERT_EQUAL_FATAL(find(&nat_il_id_validator, "000000000", &value), 1);
	CU_ASSERT(value.evidence & SALLYPORT_EVIDENCE_REPEATED);
	CU_ASSERT_EQUAL_FATAL(find(&nat_in_plate_validator, "KA01HH1234", &value), 1);
	CU_ASSERT(!(value.evidence & SALLYPORT_EVIDENCE_CHECKSUM));
	CU_ASSERT_EQUAL_FATAL(find(&nat_de_plate_validator, "Kennzeichen B-MW 12", &value), 1);
	CU_ASSERT(value.evidence & SALLYPORT_EVIDENCE_LABEL);
}

static const struct tap_test tests[] = {
	{ "numbers that check are found", test_valid },
	{ "numbers that do not check are not", test_invalid },
	{ "where we judge otherwise than others, we do so always", test_deviations },
	{ "the span is the number and its normal form what was checked", test_spans },
	{ "parts of longer numbers, sums and dates are no numbers", test_parts },
	{ "what speaks for a number is said", test_evidence },
};

int main(void)
{
	return TAP_MAIN("national", tests);
}
