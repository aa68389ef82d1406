/* SPDX-License-Identifier: Apache-2.0 */
/* Dates, and dates of birth. */
#include <string.h>

#include "pd.h"

/* Younger people are not written about by date of birth nearly as often as letters are dated. */
#define BORN_BY 2015

/* "12/31/1990" is rather a slip than a date here. */
#define MONTH_FIRST -0.3f

/* Bytes from a label in which its date begins. */
#define AFTER 40u
#define BEFORE 60u

bool pd_date(int year, int month, int day)
{
	static const int days[12] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	if (year < PD_YEAR_MIN || year > PD_YEAR_MAX || month < 1 || month > 12 || day < 1)
		return false;
	if (month == 2 && year % 4 == 0 && (year % 100 || year % 400 == 0))
		return day <= 29;
	return day <= days[month - 1];
}

int pd_month(const struct sallyport_candidate *c, uint32_t at, uint32_t *ret_n)
{
	static const char *const names[12] = { "january", "february", "march", "april", "may",
		"june", "july", "august", "september", "october", "november", "december" };

	for (int i = 0; i < 12; i++) {
		uint32_t n = 0;

		while (names[i][n] && ascii_upper(ascii_at(c, (int64_t)at + n)) == ascii_upper(names[i][n]))
			n++;
		if (n < 3)
			continue;
		if (n == 3 && i == 8 && ascii_upper(ascii_at(c, (int64_t)at + 3)) == 'P')
			n++; /* "sept" */
		if (n != strlen(names[i]) && n > 4)
			continue;
		*ret_n = n;
		return i + 1;
	}
	return 0;
}

static int full_year(int year, uint32_t digits)
{
	if (digits == 4)
		return year;
	return year + (year <= BORN_BY % 100 ? 2000 : 1900);
}

/* Reads 1 to 4 digits. Returns: how many, 0 for none or more. */
static uint32_t read_int(const struct sallyport_candidate *c, uint32_t at, int *ret)
{
	uint32_t n = 0;

	for (*ret = 0; ascii_is_digit(ascii_at(c, (int64_t)at + n)); n++) {
		if (n == 4)
			return 0;
		*ret = *ret * 10 + ascii_at(c, (int64_t)at + n) - '0';
	}
	return n;
}

static uint32_t skip(
	const struct sallyport_candidate *c, uint32_t at, const char *set, uint32_t n_max)
{
	uint32_t n = 0;

	while (n < n_max && ascii_in(ascii_at(c, (int64_t)at + n), set))
		n++;
	return at + n;
}

struct birth {
	int year, month, day;
	uint32_t end;
	bool month_first; /* in digits, as Americans write it */
};

/* "3.1.79", "31/12/1999", "1999-12-31"; "12/31/1999" where american. */
static bool numeric_date(const struct sallyport_candidate *c, uint32_t at, bool american,
	struct birth *ret)
{
	int part[3];
	uint32_t n[3], end = at;
	char separator = 0;

	for (int i = 0; i < 3; i++) {
		if (i) {
			int ch = ascii_at(c, end);

			if (!ascii_in(ch, "./- ") || (separator && ch != separator))
				return false;
			separator = (char)ch;
			end++;
		}
		n[i] = read_int(c, end, &part[i]);
		if (!n[i])
			return false;
		end += n[i];
	}
	if (!pd_edge_after(c, end) || (ascii_at(c, end) == separator && separator != ' ' &&
			ascii_is_digit(ascii_at(c, (int64_t)end + 1))))
		return false;
	ret->end = end;
	if (n[0] == 4 && n[1] <= 2 && n[2] <= 2) {
		*ret = (struct birth){ part[0], part[1], part[2], end, false };
		return pd_date(ret->year, ret->month, ret->day);
	}
	if (n[0] > 2 || n[1] > 2 || (n[2] != 2 && n[2] != 4))
		return false;
	*ret = (struct birth){ full_year(part[2], n[2]), part[1], part[0], end, false };
	if (pd_date(ret->year, ret->month, ret->day))
		return true;
	if (!american || separator != '/' || n[2] != 4)
		return false;
	*ret = (struct birth){ part[2], part[0], part[1], end, true };
	return pd_date(ret->year, ret->month, ret->day);
}

/* "1st of January 1980", "1-Jan-80". */
static bool day_first(const struct sallyport_candidate *c, uint32_t at, struct birth *ret)
{
	static const char *const ordinal[] = { "st", "nd", "rd", "th" };
	uint32_t n = read_int(c, at, &ret->day), year_n, month_n;

	if (!n || n > 2)
		return false;
	at += n;
	for (size_t i = 0; i < 4; i++)
		if (ascii_reads(c, at, ordinal[i])) {
			at += 2;
			break;
		}
	at = skip(c, at, " -./", 2);
	if (ascii_reads(c, at, "of "))
		at += 3;
	ret->month = pd_month(c, at, &month_n);
	if (!ret->month)
		return false;
	at = skip(c, at + month_n, " -./,'", 2);
	year_n = read_int(c, at, &ret->year);
	if ((year_n != 2 && year_n != 4) || !pd_edge_after(c, at + year_n))
		return false;
	ret->year = full_year(ret->year, year_n);
	ret->end = at + year_n;
	return pd_date(ret->year, ret->month, ret->day);
}

/* "January 1st, 1980". */
static bool month_first(const struct sallyport_candidate *c, uint32_t at, struct birth *ret)
{
	uint32_t month_n, n;

	ret->month = pd_month(c, at, &month_n);
	if (!ret->month)
		return false;
	at = skip(c, at + month_n, " .", 2);
	n = read_int(c, at, &ret->day);
	if (!n || n > 2)
		return false;
	at += n;
	if (ascii_is_lower(ascii_at(c, at)))
		at += 2;
	at = skip(c, at, " ,", 2);
	if (read_int(c, at, &ret->year) != 4 || !pd_edge_after(c, at + 4))
		return false;
	ret->end = at + 4;
	return pd_date(ret->year, ret->month, ret->day);
}

/* "03011979", "19790103". */
static bool compact_date(const struct sallyport_candidate *c, uint32_t at, struct birth *ret)
{
	uint32_t n = 0, number = 0;

	while (n < 9 && ascii_is_digit(ascii_at(c, (int64_t)at + n)))
		number = number * 10 + (uint32_t)(ascii_at(c, (int64_t)at + n++) - '0');
	if (n != 8 || !pd_edge_after(c, at + 8))
		return false;
	*ret = (struct birth){ (int)(number % 10000), (int)(number / 10000 % 100), (int)(number / 1000000), at + 8,
		false };
	if (pd_date(ret->year, ret->month, ret->day))
		return true;
	*ret = (struct birth){ (int)(number / 10000), (int)(number / 100 % 100), (int)(number % 100), at + 8, false };
	return pd_date(ret->year, ret->month, ret->day);
}

static bool any_date(const struct sallyport_candidate *c, uint32_t at, struct birth *ret)
{
	if (!pd_edge_before(c, at))
		return false;
	if (numeric_date(c, at, true, ret))
		return true;
	ret->month_first = false;
	return compact_date(c, at, ret) || day_first(c, at, ret) || month_first(c, at, ret);
}

static void add_birth(struct pd_out *out, uint32_t begin, const struct birth *birth,
	uint32_t evidence, float adjust)
{
	struct sallyport_value *value = pd_add(out, begin, birth->end, evidence, adjust);
	int number[3] = { birth->year, birth->month, birth->day };
	char text[8];
	size_t n = 0;

	if (!value)
		return;
	for (int i = 0; i < 3; i++)
		for (int power = i ? 10 : 1000; power; power /= 10)
			text[n++] = (char)('0' + number[i] / power % 10);
	pd_normal(value, text, n);
}

static bool line_between(const struct sallyport_candidate *c, uint32_t begin, uint32_t end)
{
	for (uint32_t i = begin; i < end; i++)
		if (ascii_in(ascii_at(c, i), "\n;"))
			return true;
	return false;
}

/* A date in digits anywhere; what makes it one of birth is the context. */
uint32_t pd_birth_date(const struct sallyport_candidate *c, struct sallyport_value *values,
	uint32_t capacity)
{
	struct pd_out out = { values, 0, capacity };
	struct birth birth;

	if (c->digit_n < 4)
		return 0;
	for (uint32_t i = 0; i + 4 <= c->digit_n; i++) {
		uint32_t at = c->digit_at[i];

		if ((i && c->digit_at[i - 1] + 1 == at) || !pd_edge_before(c, at) ||
			!numeric_date(c, at, false, &birth) || birth.year > BORN_BY)
			continue;
		if (ascii_in(ascii_at(c, (int64_t)at - 1), "./-") &&
			ascii_is_digit(ascii_at(c, (int64_t)at - 2)))
			continue;
		/* As the press writes it after a name; what begins with the year is the date of something. */
		bool bracketed = ascii_at(c, (int64_t)at - 1) == '(' && ascii_at(c, birth.end) == ')' &&
			!ascii_is_digit(ascii_at(c, (int64_t)at + 2));

		add_birth(&out, at, &birth, SALLYPORT_EVIDENCE_DATE, bracketed ? 0.1f : 0);
		while (i + 1 < c->digit_n && c->digit_at[i + 1] < birth.end)
			i++;
	}
	return out.n;
}

/* The date that ends right before the label: "3 January 1979 (date of birth)". */
static bool date_before(const struct sallyport_candidate *c, uint32_t *ret_at, struct birth *ret)
{
	uint32_t stop = c->match_end, at = stop > c->window_begin + BEFORE ? stop - BEFORE : c->window_begin;

	for (; at < stop; at++)
		if (ascii_is_alnum(ascii_at(c, at)) && any_date(c, at, ret) && ret->end < stop) {
			*ret_at = at;
			return !line_between(c, ret->end, stop);
		}
	return false;
}

/* Whether the hit is a word of its own, and not the middle of "Adobe" or the end of "stubborn"; "dateOfBirth" is one. */
static bool is_birth_word(const struct sallyport_candidate *c)
{
	uint32_t end = c->match_end, begin = end;

	while (begin > c->window_begin && ascii_is_alnum(ascii_at(c, (int64_t)begin - 1)))
		begin--;
	if (end - begin > 4 && ascii_reads(c, (int64_t)end - 5, "birth"))
		return true;
	if (ascii_in(ascii_at(c, (int64_t)begin - 1), ".") && end - begin == 1)
		return pd_edge_before(c, end - 5) && pd_edge_after(c, end); /* "d.o.b" */
	return end - begin < 5 && pd_edge_after(c, end);
}

/* The hit is a label ("born", "dob"): the date, in digits or words, that follows it in the same
 * breath, or stands before it. */
uint32_t pd_birth_label(const struct sallyport_candidate *c, struct sallyport_value *values,
	uint32_t capacity)
{
	struct pd_out out = { values, 0, capacity };
	struct birth birth;
	uint32_t at = c->match_end, stop = at + AFTER;
	bool found = false;

	if (!is_birth_word(c))
		return 0;
	if (stop > c->window_end)
		stop = c->window_end;
	for (; at < stop && !found; at += !found)
		found = ascii_is_alnum(ascii_at(c, at)) && any_date(c, at, &birth);
	if (found || date_before(c, &at, &birth))
		add_birth(&out, at, &birth, SALLYPORT_EVIDENCE_DATE | SALLYPORT_EVIDENCE_LABEL,
			birth.month_first ? MONTH_FIRST : 0);
	return out.n;
}
