/* SPDX-License-Identifier: Apache-2.0 */
/* Telephone numbers, in the forms in which people of many countries write them. */
#include <string.h>

#include "pd.h"

/* Added to the confidence of the rule, which is that of a number with a country code. */
#define ABROAD 0.1f      /* a British number with its country code */
#define GROUPED 0.05f
#define UNGROUPED -0.05f
#define RARE -0.25f      /* forms that other numbers have more often */
#define DOUBTFUL -0.15f
#define EXTENDED 0.2f    /* only telephones have extensions */
#define FORM_ONLY -0.3f  /* believed when it is called a telephone number */

struct number {
	const struct sallyport_candidate *c;
	const struct pd_number *pd;
	uint32_t first; /* its first digit among those of the candidate */
	const char *digit;
	uint32_t n;
	bool plus;
	uint32_t area; /* digits in the bracket with which it begins */
	char normal[24];
};

/* ---- signs ---- */

static bool separators(const struct number *number, const char *set)
{
	const uint32_t *at = number->c->digit_at + number->first;

	for (uint32_t i = 1; i < number->n; i++)
		for (uint32_t k = at[i - 1] + 1; k < at[i]; k++)
			if (!ascii_in(ascii_at(number->c, k), set) && !ascii_is_space(ascii_at(number->c, k)))
				return false;
	return true;
}

static bool same_digit(const char *digit, uint32_t n)
{
	for (uint32_t i = 1; i < n; i++)
		if (digit[i] != digit[0])
			return false;
	return true;
}

/* A plus sign before the first digit of the run. */
static bool has_plus(const struct sallyport_candidate *c)
{
	int64_t at = (int64_t)c->digit_at[0] - 1;
	bool apart = ascii_at(c, at) == ' ';

	if (apart || ascii_at(c, at) == '(')
		at--;
	if (ascii_at(c, at) != '+' || ascii_is_digit(ascii_at(c, at - 1)) || ascii_at(c, at - 1) == '~')
		return false; /* "1:12~+2019" is a version */
	return !apart || ascii_at(c, at - 1) != ' ' || !ascii_is_digit(ascii_at(c, at - 2)); /* a sum */
}

/* Digits in the bracket that begins before digit i of the number, 0 = none. */
static uint32_t bracketed(const struct number *number, uint32_t i)
{
	const uint32_t *at = number->c->digit_at + number->first + i;

	if (ascii_at(number->c, (int64_t)at[0] - 1) != '(')
		return 0;
	for (uint32_t k = 1; k < number->n - i && k <= 5; k++)
		if (ascii_at(number->c, (int64_t)at[k - 1] + 1) == ')')
			return k;
	return 0;
}

/* A day, a month and a year at its head: "2024-05-12 10". */
static bool is_dated(const struct number *number)
{
	const uint8_t *group = number->pd->group;
	const char *d = number->digit;

	if (number->pd->group_n < 3 || group[1] > 2)
		return false;
	uint32_t n = group[0] + group[1];
	int first = (int)pd_decimal(d, group[0]), middle = (int)pd_decimal(d + group[0], group[1]);

	if (group[0] == 4)
		return group[2] <= 2 && pd_date(first, middle, (int)pd_decimal(d + n, group[2]));
	if (group[0] > 2 || group[2] != 4)
		return false;
	int year = (int)pd_decimal(d + n, 4);

	return pd_date(year, middle, first) || pd_date(year, first, middle);
}

static struct number number_of(const struct sallyport_candidate *c, const struct pd_number *pd)
{
	struct number number = { .c = c, .pd = pd, .digit = pd->digit, .n = pd->n,
		.first = (uint32_t)(pd->digit - c->digits) };

	number.plus = !number.first && has_plus(c);
	number.area = bracketed(&number, 0);
	return number;
}

/* "0.1.2 2006-03-06": a version and its day. */
static bool ends_in_date(const struct number *number)
{
	uint32_t groups = number->pd->group_n;

	if (groups < 4)
		return false;
	const uint8_t *last = number->pd->group + groups - 3;
	const char *d = number->digit + number->n - 8;

	return last[0] == 4 && last[1] == 2 && last[2] == 2 &&
		pd_date((int)pd_decimal(d, 4), (int)pd_decimal(d + 4, 2), (int)pd_decimal(d + 6, 2));
}

/* ---- values ---- */

/* "(+44) 7700 900123": the first bracket in the number ends one that began before it. */
static bool ends_bracket(const struct number *number)
{
	for (uint32_t at = number->pd->begin; at < number->pd->end; at++)
		if (ascii_in(ascii_at(number->c, at), "()"))
			return ascii_at(number->c, at) == ')';
	return false;
}

/* The span includes the plus, the bracket around the area, and the extension. */
static uint32_t widened_begin(const struct number *number)
{
	uint32_t begin = number->pd->begin;

	if (number->plus) {
		begin -= ascii_at(number->c, (int64_t)begin - 1) == '+' ? 1 : 2;
		begin -= ascii_at(number->c, (int64_t)begin - 1) == '(' && ends_bracket(number);
	} else if (number->area) {
		begin--;
	}
	return begin;
}

/* Between spaces or the signs of a sentence. */
static bool in_words(const struct number *number)
{
	int before = ascii_at(number->c, (int64_t)number->pd->begin - 1), after = ascii_at(number->c, number->pd->end);

	if (before == ' ')
		before = ascii_is_alnum(ascii_at(number->c, (int64_t)number->pd->begin - 2)) ? '(' : ' ';
	return before == '(' && (!after || ascii_in(after, " .,;!?)\n\r"));
}

/* Nothing else is on its line. */
static bool is_alone(const struct number *number)
{
	int before = ascii_at(number->c, (int64_t)widened_begin(number) - 1), after = ascii_at(number->c, number->pd->end);

	return before == '\n' && (!after || ascii_in(after, "\n\r"));
}

/* "x123", " ext. 123". Returns: where it ends, or the offset given. */
static uint32_t after_extension(const struct sallyport_candidate *c, uint32_t end)
{
	static const char *const words[] = { "extension", "extn", "ext", "x" };
	uint32_t at = end, n = 0;

	while (ascii_in(ascii_at(c, at), " ,") && at - end < 2)
		at++;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (ascii_reads(c, at, words[i])) {
			at += (uint32_t)strlen(words[i]);
			n = 1;
			break;
		}
	if (!n)
		return end;
	for (uint32_t i = 0; i < 2 && ascii_in(ascii_at(c, at), ". :#"); i++)
		at++;
	for (n = 0; n < 6 && ascii_is_digit(ascii_at(c, (int64_t)at + n));)
		n++;
	return n && pd_edge_after(c, at + n) && at + n <= c->window_end ? at + n : end;
}

static bool take(const struct number *number, const char *normal, uint32_t evidence, float adjust,
	struct sallyport_value *value)
{
	uint32_t begin = widened_begin(number);

	if (begin < number->c->window_begin)
		return false;
	value->begin = begin;
	value->end = number->pd->end;
	value->evidence = evidence | (number->pd->group_n != 1 ? SALLYPORT_EVIDENCE_FORM : 0);
	value->adjust = adjust;
	pd_normal(value, normal, strlen(normal));
	return true;
}

/* The normal form: "+", a country code, the national number. */
static const char *normal_of(struct number *number, const char *code, const char *digit, uint32_t n)
{
	size_t at = strlen(code);

	number->normal[0] = '+';
	memcpy(number->normal + 1, code, at++);
	memcpy(number->normal + at, digit, n);
	number->normal[at + n] = 0;
	return number->normal;
}

/* ---- United Kingdom ---- */

static bool uk(struct number *number, struct sallyport_value *value)
{
	char national[16] = "0";
	const char *d = number->digit;
	uint32_t n = number->n;
	bool abroad = true, bare = false;
	float adjust;

	if (number->plus && !memcmp(d, "44", 2))
		d += 2, n -= 2;
	else if (!number->plus && n > 4 && !memcmp(d, "0044", 4))
		d += 4, n -= 4;
	else if (d[0] == '0' && !number->plus)
		abroad = false;
	else if (!number->plus && number->pd->whole && number->pd->group[0] == 2 && n == 12 && !memcmp(d, "44", 2))
		d += 2, n -= 2, bare = true;
	else
		return false;
	if (*d == '0')
		d++, n--;
	if (n < 9 || n > 10 || !separators(number, number->pd->group_n == 2 ? " -()./" : " -().") || pd_grouped(number->pd, "22222"))
		return false; /* the last is how the French write theirs */
	memcpy(national + 1, d, n);
	if (same_digit(d + 1, n - 1))
		return false;
	if (!pd_is_uk_dialled(national, n + 1)) /* ranges are opened now and then */
		return number->plus && n == 10 && *d != '0' &&
			take(number, normal_of(number, "44", d, n), 0, 0, value);
	/* Ten digits are rare among national numbers, and common among everything else. */
	adjust = bare ? DOUBTFUL : abroad ? ABROAD : n == 9 ? number->area || number->pd->group_n > 2 ? DOUBTFUL : RARE
		: number->pd->group_n != 1 ? GROUPED
		: national[1] == '7' ? UNGROUPED : national[1] != '9' ? DOUBTFUL : RARE;
	return take(number, normal_of(number, "44", d, n), SALLYPORT_EVIDENCE_STRUCTURE, adjust,
		value);
}

/* Digits of the area with which a British number begins, 0 = it is written in other ways. */
static uint32_t uk_area(const char *digit)
{
	if (digit[0] != '0')
		return 0;
	if (digit[1] == '1')
		return digit[2] == '1' || digit[3] == '1' ? 4 : 5;
	return digit[1] == '2' ? 3 : digit[1] == '7' ? 5 : !memcmp(digit, "0808", 4) ? 4 : 0;
}

/* Grouped as the British and the Americans group theirs, and a digit short or long: a slip, or the number of something else. */
static bool is_misdialled(const struct number *number)
{
	const struct pd_number *pd = number->pd;
	uint32_t area = uk_area(number->digit);

	if (number->plus)
		return *number->digit == '1' && number->n != 11;
	if (number->area == 3 && *number->digit > '1')
		return pd->group_n == 3 && pd->group[1] == 3 && pd->group[2] != 4;
	if (!memcmp(number->digit, "0500", 4))
		return true; /* given up in 2017 */
	if (pd->group_n == 1)
		return !memcmp(number->digit, "07", 2) && number->n == 12;
	if (!memcmp(number->digit, "015", 3) || pd->group_n < 2 || pd->group[0] != area || number->n == 11)
		return false; /* the first are mobiles in Germany */
	return (area == 5 ? pd->group_n == 2 : pd->group_n == 3 && pd->group[1] == 7 - area) &&
		!pd_is_uk_dialled(number->digit, number->n);
}

/* Digits go on beyond the sign that stands between its groups. */
static bool is_part(const struct number *number)
{
	const struct sallyport_candidate *c = number->c;
	char sign = number->pd->separator;

	if (number->pd->whole || !ascii_in(sign, "-./"))
		return false;
	return (ascii_at(c, (int64_t)number->pd->begin - 1) == sign && ascii_is_digit(ascii_at(c, (int64_t)number->pd->begin - 2))) ||
		(ascii_at(c, number->pd->end) == sign && ascii_is_digit(ascii_at(c, (int64_t)number->pd->end + 1)));
}

/* ---- with a country code ---- */

static bool international(struct number *number, struct sallyport_value *value)
{
	const char *d = number->digit;
	uint32_t n = number->n, code;
	float adjust = 0;
	bool fits = false, american = !number->plus && number->pd->group[0] == 3 && !memcmp(d, "011", 3);

	if (!number->plus) {
		if (n < 10 || (!american && memcmp(d, "00", 2)) || d[2 + american] == '0' || number->first)
			return false;
		d += 2 + american, n -= 2 + american;
		adjust = number->pd->group_n == 1 ? RARE : DOUBTFUL;
	}
	if (!separators(number, number->plus ? " -()./" : " -().") || same_digit(d, n))
		return false;
	code = pd_calling_code(d, n, &fits);
	if (!code || (!american && !memcmp(d, "44", 2)) || n < 7 || n > 15)
		return false;
	if (d[0] == '1' && (n != 11 || d[1] < '2' || d[4] < '2')) {
		if (n != 11 || !number->plus)
			return false;
		fits = false;
	}
	/* "+49 (0)30 …": the zero is dialled inside the country only. Plans change: one digit more or less is no
	 * reason to disbelieve a plus. */
	if (!fits && d[code] != '0' && (!number->plus || n < 8))
		return false;
	return take(number, normal_of(number, "", d, n),
		fits || d[code] == '0' ? SALLYPORT_EVIDENCE_STRUCTURE : 0, adjust, value);
}

/* "at 71234567", "is 0806 123456": what is not set apart in groups must be what the sentence leads to. */
static bool is_led_to(const struct number *number)
{
	static const char *const words[] = { "on", "at", "to", "from", "is", "me", "text", "call", "ring", "dial", "try", "tried",
		"called", "texted", "via", "line", "number", "office", "was", "use", "using" };
	struct pd_word word, number_word = { number->pd->begin, number->pd->end };

	if (number->n > 11 || !pd_word_before(number->c, number_word, " :", &word))
		return false;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strlen(words[i]) == word.end - word.begin && ascii_reads(number->c, word.begin, words[i]))
			return true;
	return false;
}

/* ---- North America: (202) 555-0147 ---- */

static bool north_american(struct number *number, struct sallyport_value *value)
{
	const char *d = number->digit;
	uint32_t n = number->n, evidence = SALLYPORT_EVIDENCE_STRUCTURE;
	bool form = pd_grouped(number->pd, "334") || pd_grouped(number->pd, "1334");
	bool bracket = number->area == 3 && (form || pd_grouped(number->pd, "37"));
	bool plain = n == 10 && number->pd->group_n == 1;
	bool ranges;
	float adjust;

	if (n == 11 && *d == '1')
		d++, n--;
	if (n != 10 || (!form && !bracket && !plain) || !separators(number, " -().") ||
		same_digit(d, 10) || (number->first && has_plus(number->c)))
		return false;
	ranges = d[0] >= '2' && d[3] >= '2' && memcmp(d + 1, "11", 2) != 0;
	if (plain) {
		/* Many other numbers have ten digits: an area that exists, in the midst of words. */
		if (!ranges || !pd_is_nanp_area(pd_decimal(d, 3)) || !number->pd->whole || !in_words(number) ||
			pd_nhs_checks(d))
			return false;
		adjust = is_led_to(number) ? 0 : DOUBTFUL;
		evidence = 0;
	} else if (bracket) {
		adjust = ranges ? GROUPED : DOUBTFUL;
	} else if (!ranges) {
		/* Nobody else writes numbers so, but groups apart by spaces are everybody's. */
		evidence = 0;
		adjust = number->pd->separator == ' ' ? FORM_ONLY : 0;
	} else {
		adjust = number->pd->separator != ' ' ? 0 : pd_nhs_checks(d) ? RARE : DOUBTFUL;
	}
	return take(number, normal_of(number, "1", d, n), evidence, adjust, value);
}

/* "2011-00007" numbers files by year; "EX-4110 07" is a code. */
static bool is_file(const struct number *number)
{
	int before = ascii_at(number->c, (int64_t)number->pd->begin - 1);

	if (ascii_in(before, "-/_.") && ascii_is_alnum(ascii_at(number->c, (int64_t)number->pd->begin - 2)))
		return true;
	return number->pd->group_n == 2 && number->pd->group[0] == 4 && ascii_in(number->pd->separator, "-/") &&
		(!memcmp(number->digit, "19", 2) || !memcmp(number->digit, "20", 2));
}

/* ---- elsewhere: an area in brackets, or groups that begin with the zero of long distance ---- */

/* "02-7111234", "0391 106429": little else begins with a zero and is parted once. */
static bool is_parted_once(const struct number *number)
{
	const uint8_t *group = number->pd->group;

	if (number->pd->group_n != 2 || !number->pd->whole || pd_grouped(number->pd, "54")) /* the last is a ZIP code */
		return false;
	return number->digit[0] == '0' && number->digit[1] != '0' && group[0] > 1 && group[0] < 6 && group[1] > 3 &&
		number->n > 8 && number->n < 12 && !is_file(number);
}

/* "1300 975 707", "1800 123 4567", as in Australia and India; "138 1234 5678", as in China. */
static bool begins_with_one(const struct number *number)
{
	if (!number->pd->whole || number->digit[0] != '1')
		return false;
	if (pd_grouped(number->pd, "344"))
		return number->digit[1] > '2';
	return (!memcmp(number->digit, "1300", 4) || !memcmp(number->digit, "1800", 4)) &&
		(pd_grouped(number->pd, "433") || pd_grouped(number->pd, "434"));
}

static bool national(struct number *number, struct sallyport_value *value)
{
	const uint8_t *group = number->pd->group;
	uint32_t groups = number->pd->group_n, n = number->n;
	bool year = number->area == 4 && (!memcmp(number->digit, "19", 2) ||
		!memcmp(number->digit, "20", 2));

	if (is_alone(number) && n >= 9 && n <= 12 && number->pd->whole && number->digit[0] == '0' &&
		number->digit[1] != '0' && groups && group[groups - 1] > 1 && separators(number, " -.()") &&
		!is_dated(number))
		return take(number, number->digit, 0, 0, value);
	if (groups < 2 || groups > 5 || !separators(number, " -().") || is_dated(number) ||
		same_digit(number->digit, n))
		return false;
	if (is_parted_once(number) || begins_with_one(number))
		return take(number, number->digit, 0, 0, value);
	for (uint32_t i = 1; i < groups; i++)
		if (group[i] < 2 || group[i] > (number->area ? 8 : 4))
			return false;
	if (number->area >= 2 && !year && n >= 8 && n <= 12)
		return take(number, number->digit, 0, groups == 2 ? UNGROUPED : 0, value);
	if (groups > 2 && ascii_in(number->digit[0], "08") && group[0] == 1 && bracketed(number, 1) > 1)
		return n >= 9 && n <= 11 && take(number, number->digit, 0, 0, value);
	if (!number->pd->whole || groups < 3 || pd_grouped(number->pd, "324") ||
		(group[groups - 1] == 2 && group[groups - 2] == 4) || n < 9 || n > 11 || number->digit[0] != '0' || number->digit[1] == '0' ||
		group[0] == 1 || group[0] > 5 || number->pd->separator == '*')
		return false;
	return take(number, number->digit, 0, 0, value);
}

/* ---- any other, where words say that it is one ---- */

/* Whether somebody might dial it. */
static bool may_be_dialled(const struct number *number)
{
	const uint8_t *group = number->pd->group;
	bool small = number->pd->group_n == 4 && number->pd->separator == '.';
	bool money = number->pd->group_n == 2 && number->pd->separator == '.' && group[1] < 3;
	bool fits;

	for (uint32_t i = 0; i < number->pd->group_n; i++) {
		if (i && group[i] < 2)
			return false;
		small = small && group[i] <= 3;
	}
	if (!number->pd->whole || !number->pd->group_n || is_file(number) || !separators(number, " -()./") || is_dated(number) || small ||
		money || pd_repeated(number->digit, number->n))
		return false;
	/* A British number that is too short or too long, or a code that nobody has, is none. */
	return !number->plus || (memcmp(number->digit, "44", 2) != 0 && pd_calling_code(number->digit, number->n, &fits));
}

static bool any(struct number *number, struct sallyport_value *value)
{
	struct sallyport_value whole = { .begin = number->pd->begin, .end = number->pd->end };

	if (!may_be_dialled(number) || pd_said(number->c, &whole, PD_PHONE_LABELS) <= 0)
		return false;
	return take(number, number->digit, 0, FORM_ONLY, value);
}

static bool digits_alone(const struct sallyport_candidate *c, const struct pd_number *pd, struct sallyport_value *value)
{
	struct number number = number_of(c, pd);

	/* A point parts a whole from its decimals, a dash a ZIP code; "#" counts something. */
	if ((pd->group_n == 2 && pd->separator == '.' && (*number.digit != '0' || pd->group[0] == 1)) || pd_grouped(pd, "54") ||
		ascii_at(c, (int64_t)pd->begin - 1) == '#')
		return false;
	if (is_misdialled(&number) || !may_be_dialled(&number) || pd_grouped(pd, "324") || (pd->group_n == 1 && !is_led_to(&number)))
		return false;
	return take(&number, number.digit, 0, 0, value);
}

uint32_t pd_phone_digits(const struct sallyport_candidate *c, struct sallyport_value *values, uint32_t capacity)
{
	return pd_numbers(c, 7, 13, digits_alone, values, capacity);
}

/* ---- */

static bool judge(const struct sallyport_candidate *c, const struct pd_number *pd,
	struct sallyport_value *value)
{
	struct number number = number_of(c, pd);
	bool (*const kinds[])(struct number *, struct sallyport_value *) = { uk, international,
		north_american, national, any };

	if (is_misdialled(&number) || is_part(&number) || (!number.plus && ends_in_date(&number)))
		return false;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if ((i < 2 || !number.plus || i == 4) && kinds[i](&number, value))
			return true;
	return false;
}

uint32_t pd_phone(const struct sallyport_candidate *c, struct sallyport_value *values,
	uint32_t capacity)
{
	struct sallyport_candidate inner = *c;
	uint32_t end = c->digit_n ? c->digit_at[c->digit_n - 1] + 1 : 0, n;

	/* An extension glued to the number: it is judged as if the text ended before it. */
	if (c->digit_n && ascii_upper(ascii_at(c, end)) == 'X' && after_extension(c, end) > end)
		inner.text_n = inner.window_end = end;
	n = pd_numbers(&inner, 7, 17, judge, values, capacity);
	if (n) {
		end = after_extension(c, values[n - 1].end);
		values[n - 1].adjust += end > values[n - 1].end ? EXTENDED : 0;
		values[n - 1].end = end;
	}
	return n;
}
