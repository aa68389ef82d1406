/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers in a run of digits, and their check digits. */
#include <string.h>

#include "pd.h"

#define DIGITS_MAX 64 /* that a candidate shows */

/* A gap before digit i of the run: something stands between it and the one before. */
static bool gap(const struct sallyport_candidate *c, uint32_t i)
{
	return c->digit_at[i] - c->digit_at[i - 1] > 1;
}

/* A sum of money or a share is none of ours. */
static bool starts(const struct sallyport_candidate *c, uint32_t i)
{
	int before;

	if (i)
		return gap(c, i);
	before = ascii_at(c, (int64_t)c->digit_at[0] - 1);
	return !ascii_is_alnum(before) && before != '$';
}

static bool ends(const struct sallyport_candidate *c, uint32_t i)
{
	int after;

	if (i < c->digit_n)
		return gap(c, i);
	after = ascii_at(c, (int64_t)c->digit_at[i - 1] + 1);
	return !ascii_is_alnum(after) && after != '%';
}

/* What stands before digit i: '*' for several signs, ' ' for any white space. */
static char between(const struct sallyport_candidate *c, uint32_t i)
{
	uint32_t at = c->digit_at[i] - 1;
	bool blank = true;

	for (uint32_t k = c->digit_at[i - 1] + 1; k <= at; k++)
		blank = blank && ascii_is_space(c->text[k]);
	return blank ? ' ' : at == c->digit_at[i - 1] + 1 ? c->text[at] : '*';
}

/* lines: a line ends between two groups, not inside one. */
static void describe(const struct sallyport_candidate *c, uint32_t first, bool lines, struct pd_number *number)
{
	uint32_t in_group = 1, singles = 0;

	number->group_n = 0;
	number->separator = 0;
	number->wraps = 0;
	for (uint32_t i = first + 1; i <= first + number->n; i++) {
		bool last = i == first + number->n;

		if (!last && gap(c, i) && c->text[c->digit_at[i] - 1] == '\n')
			number->wraps++;
		if (!last && (!gap(c, i) || (!lines && c->text[c->digit_at[i] - 1] == '\n'))) {
			in_group++;
			continue;
		}
		if (number->group_n == PD_GROUPS) {
			number->group_n = 0;
			number->separator = '*';
			return;
		}
		number->group[number->group_n++] = (uint8_t)in_group;
		singles += in_group == 1;
		in_group = 1;
		if (last)
			break;
		char sign = between(c, i);

		number->separator = !number->separator || number->separator == sign ? sign : '*';
	}
	if ((singles > 1 && number->group_n > 2) || number->wraps + 1 == number->n)
		number->group_n = 0; /* each digit apart */
}

/* Groups of which more than one has a single digit are no number by themselves: with counts of what ends before each
 * digit this is seen without looking at the groups again. */
struct ended {
	uint8_t groups[DIGITS_MAX + 1], singles[DIGITS_MAX + 1];
};

static void count_ended(const struct sallyport_candidate *c, struct ended *ret)
{
	uint32_t in_group = 1;

	ret->groups[0] = ret->singles[0] = 0;
	for (uint32_t i = 1; i <= c->digit_n && i <= DIGITS_MAX; i++) {
		bool ends_here = i == c->digit_n || (gap(c, i) && c->text[c->digit_at[i] - 1] != '\n');

		ret->groups[i] = (uint8_t)(ret->groups[i - 1] + ends_here);
		ret->singles[i] = (uint8_t)(ret->singles[i - 1] + (ends_here && in_group == 1));
		in_group = ends_here ? 1 : in_group + 1;
	}
}

/* A line may end where a group does, or anywhere when the text was cut without looking: both are tried. Lines of numbers
 * are a list. Returns: whether judge took it. */
static bool take(const struct sallyport_candidate *c, uint32_t first, pd_judge_fn judge, struct pd_number *number,
	struct sallyport_value *value)
{
	for (int lines = 1; lines >= 0; lines--) {
		describe(c, first, lines, number);
		if (lines && number->wraps && (number->wraps > 1 || number->group_n < 3))
			continue;
		*value = (struct sallyport_value){ .size = sizeof *value };
		if ((number->whole || number->group_n) && (!number->wraps || number->group_n != 1) &&
			judge(c, number, value))
			return true;
		if (!number->wraps)
			return false;
	}
	return false;
}

#define DECIMALS_MIN 9 /* no groups of a number that are parted by points are that long */

/* "0.2552805046961355": what follows the point. */
static bool is_fraction(const struct sallyport_candidate *c, uint32_t first, uint32_t n)
{
	uint32_t begin = c->digit_at[first];

	return n >= DECIMALS_MIN && c->digit_at[first + n - 1] - begin == n - 1 && ascii_at(c, (int64_t)begin - 1) == '.' &&
		ascii_is_digit(ascii_at(c, (int64_t)begin - 2));
}

/* Returns: the number of digits at first that judge took, or 0. */
static uint32_t number_at(const struct sallyport_candidate *c, const struct ended *ended, uint32_t first,
	uint32_t n_min, uint32_t n_max, pd_judge_fn judge, struct pd_out *out)
{
	if (n_max > c->digit_n - first)
		n_max = c->digit_n - first;
	for (uint32_t n = n_max; n >= n_min; n--) {
		uint32_t groups = (uint32_t)ended->groups[first + n] - ended->groups[first];

		if (!ends(c, first + n) || ((first || n < c->digit_n) && (groups > PD_GROUPS ||
				(groups > 2 && ended->singles[first + n] - ended->singles[first] > 1))))
			continue;
		struct pd_number number = { .digit = c->digits + first, .n = n };

		number.begin = c->digit_at[first];
		number.end = c->digit_at[first + n - 1] + 1;
		number.whole = !first && n == c->digit_n;
		if (number.begin < c->window_begin || number.end > c->window_end || is_fraction(c, first, n))
			continue;
		struct sallyport_value value;

		if (!take(c, first, judge, &number, &value))
			continue;
		if (!value.begin && !value.end) {
			value.begin = number.begin;
			value.end = number.end;
		}
		struct sallyport_value *added = pd_add(out, value.begin, value.end,
			value.evidence, value.adjust);

		if (added)
			memcpy(added->normal, value.normal, sizeof value.normal);
		return n;
	}
	return 0;
}

uint32_t pd_numbers(const struct sallyport_candidate *c, uint32_t n_min, uint32_t n_max,
	pd_judge_fn judge, struct sallyport_value *values, uint32_t capacity)
{
	struct pd_out out = { values, 0, capacity };

	struct ended ended;

	if (c->digit_n < n_min || c->digit_n > DIGITS_MAX)
		return 0;
	count_ended(c, &ended);
	for (uint32_t i = 0; i + n_min <= c->digit_n;) {
		uint32_t n = starts(c, i) ? number_at(c, &ended, i, n_min, n_max, judge, &out) : 0;

		i += n ? n : 1;
	}
	return out.n;
}

bool pd_grouped(const struct pd_number *number, const char *form)
{
	if (strlen(form) != number->group_n)
		return false;
	for (uint32_t i = 0; i < number->group_n; i++)
		if (number->group[i] != form[i] - '0')
			return false;
	return true;
}

bool pd_repeated(const char *digit, uint32_t n)
{
	bool same = true, up = true, down = true;

	for (uint32_t i = 1; i < n; i++) {
		int step = (digit[i] - digit[i - 1] + 10) % 10;

		same &= step == 0;
		up &= step == 1;
		down &= step == 9;
	}
	return same || up || down;
}

uint64_t pd_decimal(const char *digit, uint32_t n)
{
	uint64_t number = 0;

	for (uint32_t i = 0; i < n && i < 19; i++)
		number = number * 10 + (uint64_t)(digit[i] - '0');
	return number;
}

/* ---- check digits ---- */

/* Source: ISO/IEC 7812-1 annex B. */
bool pd_luhn(const char *digit, uint32_t n)
{
	uint32_t sum = 0;

	for (uint32_t i = 0; i < n; i++) {
		uint32_t d = (uint32_t)(digit[n - 1 - i] - '0');

		if (i & 1)
			d = d > 4 ? 2 * d - 9 : 2 * d;
		sum += d;
	}
	return sum % 10 == 0;
}

uint32_t pd_weighted(const char *digit, const uint8_t *weight, uint32_t n)
{
	uint32_t sum = 0;

	for (uint32_t i = 0; i < n; i++)
		sum += (uint32_t)(digit[i] - '0') * weight[i];
	return sum;
}

uint32_t pd_mod97(const char *text, size_t n, uint32_t remainder)
{
	for (size_t i = 0; i < n; i++) {
		if (ascii_is_digit(text[i]))
			remainder = (remainder * 10 + (uint32_t)(text[i] - '0')) % 97;
		else
			remainder =
				(remainder * 100 + (uint32_t)(ascii_upper(text[i]) - 'A') + 10) % 97;
	}
	return remainder;
}

/* Source: NHS Data Dictionary, NHS NUMBER. */
bool pd_nhs_checks(const char *d)
{
	static const uint8_t weight[9] = { 10, 9, 8, 7, 6, 5, 4, 3, 2 };
	uint32_t check = 11 - pd_weighted(d, weight, 9) % 11;

	return (check == 11 ? 0 : check) == (uint32_t)(d[9] - '0');
}

char pd_letter23(uint64_t number)
{
	return "ZABCDEFGHJKLMNPQRTUVWXY"[number % 23];
}

uint32_t pd_mod10_731(const char *text, size_t n)
{
	static const uint8_t weight[3] = { 7, 3, 1 };
	uint32_t sum = 0;

	for (size_t i = 0; i < n; i++) {
		uint32_t value = 0;

		if (ascii_is_digit(text[i]))
			value = (uint32_t)(text[i] - '0');
		else if (ascii_is_upper(text[i]))
			value = (uint32_t)(text[i] - 'A') + 10;
		sum += value * weight[i % 3];
	}
	return sum % 10;
}
