/* SPDX-License-Identifier: Apache-2.0 */
/* Payment cards, IBANs, British bank accounts. */
#include <string.h>

#include "pd.h"

struct iin {
	uint32_t first, last;
	uint8_t digits;
	uint32_t lengths;
};

static const struct iin iins[] = {
#define AT(n) (1u << (n))
#define FROM(n) ((1u << 20) - (1u << (n)))
#define IIN(first, last, digits, lengths, scheme) { first, last, digits, lengths },
#include "iin.def"
#undef IIN
#undef FROM
#undef AT
};

static bool issued(const char *digit, uint32_t n)
{
	for (size_t i = 0; i < sizeof iins / sizeof *iins; i++) {
		uint64_t head = pd_decimal(digit, iins[i].digits);

		if (head >= iins[i].first && head <= iins[i].last)
			return iins[i].lengths >> n & 1;
	}
	return false;
}

static bool card_form(const struct pd_number *number)
{
	static const char *const forms[] = { "4444", "465", "464", "4443", "4333", "4442", "44443",
		"4441", "4446", "88" };

	if (!number->separator)
		return false;
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
		if (pd_grouped(number, forms[i]))
			return true;
	return false;
}

/* Maestro's ranges are wide, and few of their cards are left. */
static bool is_rare(const char *digit)
{
	static const uint16_t common[] = { 5018, 5019, 5020, 5038, 5893, 6304, 6390, 6759, 6761, 6762, 6763 };
	uint64_t head = pd_decimal(digit, 4);

	for (size_t i = 0; i < sizeof common / sizeof *common; i++)
		if (common[i] == head)
			return false;
	return (digit[0] == '5' && ascii_in(digit[1], "06789")) || (digit[0] == '6' && ascii_in(digit[1], "37")) ||
		ascii_in(digit[0], "89") || (digit[0] == '1' && head != 1800); /* few airlines' cards, many timestamps */
}

#define CARD_DIGITS_MAX 19
#define CARDS_BESIDE 2 /* on either side: of other numbers in rows one in ten looks like a card */

/* The number that ends before *at (step -1) or begins at it (step 1), on a line of its own or as long as n digits.
 * Returns: whether it is a card; *at is -1 where no number stands. */
static bool is_card_beside(const struct sallyport_candidate *c, int64_t *at, int step, uint32_t n)
{
	char digit[CARD_DIGITS_MAX];
	uint32_t found = 0, most = n;
	int ch;

	for (; ascii_is_space(ch = ascii_at(c, *at)) || ch == '-'; *at += step)
		if (ch == '\n')
			most = CARD_DIGITS_MAX;
	for (; found < most && (ascii_is_digit(ch = ascii_at(c, *at)) || ascii_is_blank(ch) || ch == '-'); *at += step)
		if (ascii_is_digit(ch))
			digit[step > 0 ? found++ : CARD_DIGITS_MAX - ++found] = (char)ch;
	if (!found)
		*at = -1;
	const char *first = step > 0 ? digit : digit + CARD_DIGITS_MAX - found;

	return found >= 12 && !ascii_is_digit(ascii_at(c, *at)) && issued(first, found) && pd_luhn(first, found);
}

/* Whether what stands next to a card are others: a list. */
static bool is_listed(const struct sallyport_candidate *c, const struct pd_number *number)
{
	uint32_t cards = 0;

	for (int step = -1; step <= 1; step += 2) {
		int64_t at = step < 0 ? (int64_t)number->begin - 1 : number->end;

		for (uint32_t i = 0; i < CARDS_BESIDE; i++) {
			bool is_card = is_card_beside(c, &at, step, number->n);

			if (at < 0 && !is_card)
				break;
			if (!is_card)
				return false;
			cards++;
		}
	}
	return cards > 0;
}

static bool card(const struct sallyport_candidate *c, const struct pd_number *number,
	struct sallyport_value *value)
{
	bool form = card_form(number);

	if (!form && number->group_n != 1 && (!number->whole || ascii_in(number->separator, "./")))
		return false;
	/* Words may be parted by points, too: "card.4111.1111.1111.1111". */
	if (number->separator == '.' && ascii_at(c, (int64_t)number->begin - 1) == '.' &&
		!ascii_is_alpha(ascii_at(c, (int64_t)number->begin - 2)))
		return false;
	if (!issued(number->digit, number->n) || !pd_luhn(number->digit, number->n))
		return false;
	value->evidence = SALLYPORT_EVIDENCE_CHECKSUM | SALLYPORT_EVIDENCE_STRUCTURE |
		(form ? SALLYPORT_EVIDENCE_FORM : 0);
	if (pd_repeated(number->digit, number->n))
		value->evidence |= SALLYPORT_EVIDENCE_REPEATED;
	/* One long number in thirty looks like a card: what it is called decides. */
	if (number->group_n == 1 &&
		pd_said(c, &(struct sallyport_value){ .begin = number->begin, .end = number->end },
			"!card cards account acct payment visa mastercard amex maestro purchase transaction") < 0)
		value->adjust -= 0.3f;
	/* A group before or after: part of a longer number. */
	if (form && !number->whole && !is_listed(c, number))
		value->adjust -= 0.35f;
	/* Hardly any card in use has other than 14 to 16 digits; serial numbers do. */
	value->adjust += (form ? number->separator == '/' ? 0.05f : 0.2f : number->group_n == 1 ? 0
		: number->separator == '*' ? -0.25f : -0.05f) -
		(number->n < 14 || number->n > 16 ? 0.25f : 0) -
		(is_rare(number->digit) ? 0.35f : 0);
	return true;
}

uint32_t pd_card(const struct sallyport_candidate *c, struct sallyport_value *values,
	uint32_t capacity)
{
	return pd_numbers(c, 12, 19, card, values, capacity);
}

/* ---- IBAN ---- */

/* What a country's accounts look like, "4a14n"; NULL = it has no IBAN. */
static const char *iban_form(int first, int second)
{
	static const struct {
		char country[3], form[12];
	} table[] = {
#define IBAN(country, form) { #country, form },
#include "iban.def"
#undef IBAN
	};

	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (table[i].country[0] == first && table[i].country[1] == second)
			return table[i].form;
	return NULL;
}

/* One step in a form: its kind, *ret_n characters. */
static char iban_step(const char **form, uint32_t *ret_n)
{
	for (*ret_n = 0; ascii_is_digit(**form); ++*form)
		*ret_n = *ret_n * 10 + (uint32_t)(**form - '0');
	return *(*form)++;
}

static uint32_t iban_length(const char *form)
{
	uint32_t n = 4, step;

	while (*form) {
		iban_step(&form, &step);
		n += step;
	}
	return n;
}

static bool iban_fits(const char *text, const char *form)
{
	for (text += 4; *form;) {
		uint32_t n;
		char kind = iban_step(&form, &n);

		for (; n; n--, text++)
			if ((kind == 'n' && !ascii_is_digit(*text)) || (kind == 'a' && !ascii_is_upper(*text)))
				return false;
	}
	return true;
}

/* Source: ISO 13616 and ISO 7064 MOD 97-10. */
static void iban_at(const struct sallyport_candidate *c, uint32_t begin, struct pd_out *out)
{
	char text[40]; /* the longest has 33 */
	const char *form = iban_form(ascii_upper(ascii_at(c, begin)), ascii_upper(ascii_at(c, (int64_t)begin + 1)));
	uint32_t n = 0, want, end = begin, evidence = SALLYPORT_EVIDENCE_CHECKSUM;

	if (!form)
		return;
	want = iban_length(form);
	for (uint32_t at = begin; n < want; at++) {
		int ch = ascii_at(c, at);

		if (ascii_is_alnum(ch)) {
			text[n++] = (char)ascii_upper(ch);
			end = at + 1;
		} else if (!ascii_in(ch, " -.\r\n") || at > end + 1) {
			return;
		}
	}
	if (end > c->window_end || !pd_edge_after(c, end) || !ascii_is_digit(text[2]) ||
		!ascii_is_digit(text[3]))
		return;
	/* 00, 01 and 99 are never computed, though they may leave the same remainder. */
	if (!memcmp(text + 2, "00", 2) || !memcmp(text + 2, "01", 2) || !memcmp(text + 2, "99", 2) ||
		pd_mod97(text, 4, pd_mod97(text + 4, want - 4, 0)) != 1 || !iban_fits(text, form))
		return;
	if (end - begin > want)
		evidence |= SALLYPORT_EVIDENCE_FORM;
	pd_add(out, begin, end, evidence | SALLYPORT_EVIDENCE_STRUCTURE,
		pd_has_lower(c, begin, end) ? -0.15f : 0);
}

uint32_t pd_iban(const struct sallyport_candidate *c, struct sallyport_value *values,
	uint32_t capacity)
{
	struct pd_out out = { values, 0, capacity };
	struct pd_word word, country;

	word = (struct pd_word){ c->run_begin, c->run_begin + 1 };
	if (c->digit_n && pd_word_before(c, word, " ", &country) &&
		country.end - country.begin == 2)
		iban_at(c, country.begin, &out); /* the letters stand apart from the digits */
	for (bool more = pd_word_first(c, &word); more; more = pd_word_next(c, &word))
		if (ascii_is_alpha(ascii_at(c, word.begin)) &&
			ascii_is_alpha(ascii_at(c, (int64_t)word.begin + 1)) &&
			ascii_is_digit(ascii_at(c, (int64_t)word.begin + 2)))
			iban_at(c, word.begin, &out);
	return out.n;
}

/* ---- sort code and account number ---- */

static bool sort_form(const struct pd_number *number)
{
	return (number->group_n >= 3 && number->group[0] == 2 && number->group[1] == 2 &&
		number->group[2] == 2);
}

/* The account number of 6 to 8 digits at or after an offset. Returns: its end, or 0. */
static uint32_t account_after(const struct sallyport_candidate *c, uint32_t at)
{
	uint32_t n = 0, skipped = 0;

	while (skipped < 10 && ascii_in(ascii_at(c, at), " ,:/\t-")) {
		skipped++;
		at++;
	}
	while (n < 9 && ascii_is_digit(ascii_at(c, (int64_t)at + n)))
		n++;
	if (!skipped || n < 6 || n > 8 || at + n > c->window_end || !pd_edge_after(c, at + n) ||
		(ascii_at(c, at + n) == '-' && ascii_is_digit(ascii_at(c, (int64_t)at + n + 1))))
		return 0;
	return at + n;
}

/* Both numbers, next to each other. The tables by which the pair could be checked may not be handed
 * on. */
uint32_t pd_uk_sort_account(const struct sallyport_candidate *c, struct sallyport_value *values,
	uint32_t capacity)
{
	struct pd_out out = { values, 0, capacity };

	for (uint32_t i = 0; i + 6 <= c->digit_n; i++) {
		const uint32_t *at = c->digit_at + i;
		uint32_t end, evidence = SALLYPORT_EVIDENCE_FORM;
		bool apart = at[2] - at[1] == 2 && at[4] - at[3] == 2;
		int between = apart ? ascii_at(c, (int64_t)at[1] + 1) : 0;

		if (i ? at[0] - at[-1] == 1 : !pd_edge_before(c, at[0]))
			continue;
		if (at[1] - at[0] != 1 || at[3] - at[2] != 1 || at[5] - at[4] != 1)
			continue;
		if (!apart && at[5] - at[0] != 5)
			continue;
		if (apart && (!ascii_in(between, "- ") || ascii_at(c, (int64_t)at[3] + 1) != between))
			continue;
		end = account_after(c, at[5] + 1);
		if (!end)
			continue;
		bool dated = pd_date(2000 + (int)pd_decimal(c->digits + i + 4, 2),
			(int)pd_decimal(c->digits + i + 2, 2), (int)pd_decimal(c->digits + i, 2));

		pd_add(&out, at[0], end, apart ? evidence : 0,
			(between == '-' ? 0 : -0.2f) - (dated ? 0.1f : 0));
		while (i + 1 < c->digit_n && c->digit_at[i + 1] < end)
			i++;
	}
	return out.n;
}

static bool sort_code(const struct sallyport_candidate *c, const struct pd_number *number,
	struct sallyport_value *value)
{
	(void)c;
	value->evidence =
		sort_form(number) && number->separator == '-' ? SALLYPORT_EVIDENCE_FORM : 0;
	return number->group_n == 1 || (sort_form(number) && ascii_in(number->separator, "- "));
}

uint32_t pd_uk_sort_code(const struct sallyport_candidate *c, struct sallyport_value *values,
	uint32_t capacity)
{
	return pd_numbers(c, 6, 6, sort_code, values, capacity);
}
