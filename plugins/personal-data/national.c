/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers of other countries: their forms, and the checks that many of them share. */
#include "national.h"

#include <string.h>

#define GROUPS_MANY 6 /* nobody sets an order number apart like that */
#define WARE_LESS 0.3f
#define REACH 16 /* bytes before the digits in which a number may begin with letters */

static uint32_t value_of(char c)
{
	if (ascii_is_digit(c))
		return (uint32_t)(c - '0');
	return ascii_is_upper(c) ? (uint32_t)(c - 'A') + 10 : 0;
}

/* ---- checks ---- */

uint32_t nat_sum(const char *s, const uint8_t *weight, uint32_t n)
{
	uint32_t sum = 0;

	for (uint32_t i = 0; i < n; i++)
		sum += value_of(s[i]) * weight[i];
	return sum;
}

uint32_t nat_cross(const char *s, const uint8_t *weight, uint32_t n)
{
	uint32_t sum = 0;

	for (uint32_t i = 0; i < n; i++) {
		uint32_t product = nat_digit(s[i]) * weight[i];

		sum += product / 10 + product % 10;
	}
	return sum;
}

bool nat_sums(const struct nat *nat, const char *s, uint32_t n)
{
	bool checked = false;

	for (const char *w = nat->weights; *w;) {
		size_t width = strcspn(w, "|");
		const char *list = *w == '<' && width > n ? w + width - n : width == n ? w : NULL;
		uint32_t sum = 0, at = n;

		for (uint32_t i = 0; list && i < n; i++) {
			if (list[i] == '*')
				at = i;
			sum += value_of(s[i]) * value_of(list[i]);
		}
		if (list) {
			uint32_t left = sum % nat->modulus;

			if (at < n ? nat->map[left] != s[at] : left != 0)
				return false;
			checked = true;
		}
		w += width + (w[width] == '|');
	}
	return checked;
}

bool nat_luhn(const struct nat *nat, const char *s, uint32_t n)
{
	return pd_luhn(s, nat->modulus ? nat->modulus : n);
}

bool nat_remainder(const struct nat *nat, const char *s, uint32_t n)
{
	uint32_t checks = nat->modulus > 100 ? 3 : 2;

	return pd_decimal(s, n - checks) % nat->modulus == pd_decimal(s + n - checks, checks);
}

/* Source: J. Verhoeff, Error Detecting Decimal Codes, 1969: the dihedral group of the pentagon. */
bool nat_verhoeff(const struct nat *nat, const char *s, uint32_t n)
{
	static const char permuted[8][11] = { "0123456789", "1576283094", "5803796142", "8916043527",
		"9453126870", "4286573901", "2793806415", "7046913258" };
	uint32_t check = 0;

	(void)nat;
	for (uint32_t i = 0; i < n; i++) {
		uint32_t d = (uint32_t)(permuted[i % 8][s[n - 1 - i] - '0'] - '0');
		bool turned = check > 4;
		uint32_t a = check % 5, b = d % 5;

		/* Turning and mirroring: each is five steps round, the second five mirrored. */
		check = (turned ? a + 5 - b : a + b) % 5 + (turned != (d > 4) ? 5 : 0);
	}
	return check == 0;
}

bool nat_mod11_10(const struct nat *nat, const char *s, uint32_t n)
{
	uint32_t check = 5;

	(void)nat;
	for (uint32_t i = 0; i < n; i++)
		check = ((check ? check : 10) * 2 % 11 + value_of(s[i])) % 10;
	return check == 1;
}

bool nat_mod97(const struct nat *nat, const char *s, uint32_t n)
{
	uint64_t left = pd_decimal(s, n - 2) % 97;

	(void)nat;
	return (left ? left : 97) == pd_decimal(s + n - 2, 2);
}

bool nat_mod97_less(const struct nat *nat, const char *s, uint32_t n)
{
	(void)nat;
	return 97 - pd_decimal(s, n - 2) % 97 == pd_decimal(s + n - 2, 2);
}

bool nat_two_rounds(const struct nat *nat, const char *s, uint32_t n)
{
	uint32_t first = 0, second = 0;

	(void)nat;
	for (uint32_t i = 0; i + 1 < n; i++) {
		first += value_of(s[i]) * (i % 9 + 1);
		second += value_of(s[i]) * ((i + 2) % 9 + 1);
	}
	return (first % 11 == 10 ? second % 11 % 10 : first % 11) == value_of(s[n - 1]);
}

/* ---- dates ---- */

static bool is_day(int year, uint32_t year_n, int month, int day)
{
	if (year_n == 4)
		return pd_date(year, month, day);
	return pd_date(1900 + year, month, day) || pd_date(2000 + year, month, day);
}

bool nat_date(const char *spec, const char *s, uint32_t n)
{
	int year = 0, month = 0, day = 0;
	uint32_t i = 0, year_n = 0;

	for (; i < n && spec[i] && spec[i] != ';'; i++) {
		int d = s[i] - '0';

		if (spec[i] == 'Y')
			year = year * 10 + d, year_n++;
		else if (spec[i] == 'M')
			month = month * 10 + d;
		else if (spec[i] == 'D')
			day = day * 10 + d;
	}
	if (is_day(year, year_n, month, day))
		return true;
	for (spec = strchr(spec, ';'); spec; spec = strchr(spec + 1, ';')) {
		int more = (spec[2] - '0') * 10 + spec[3] - '0';

		if (is_day(year, year_n, month - (spec[1] == 'm' ? more : 0),
			    day - (spec[1] == 'd' ? more : 0)))
			return true;
	}
	return false;
}

/* ---- forms ---- */

struct read {
	char s[NAT_MAX + 1]; /* what is checked */
	uint32_t n, end;
	char separator; /* the first one */
	char groups[NAT_MAX + 1]; /* '0' + how many characters stand together, of each group */
	uint32_t group_n;
	bool has_lower;
};

static bool is_separator(int ch)
{
	return ch == ' ' || ch == '.' || ch == '-' || ch == '/';
}

/* Bytes of the separator at an offset: one sign, a space on either side of it or not, a dash of any length. 0 = none. */
static uint32_t separator(const struct sallyport_candidate *c, uint32_t at)
{
	uint32_t end = at;

	if (ascii_is_alnum(ascii_at(c, at)))
		return 0;
	end += ascii_at(c, end) == ' ';
	if (ascii_at(c, end) == 0xe2 && ascii_at(c, (int64_t)end + 1) == 0x80 &&
		ascii_in(ascii_at(c, (int64_t)end + 2), "\x90\x91\x92\x93\x94"))
		end += 3;
	else if (is_separator(ascii_at(c, end)) && ascii_at(c, end) != ' ')
		end++;
	end += end > at && ascii_at(c, end) == ' ';
	return end > at && ascii_is_alnum(ascii_at(c, end)) ? end - at : 0;
}

/* Whether ch is in the set that begins after '['; *ret_end is beyond its ']'. */
static bool in_set(int ch, const char *set, const char **ret_end)
{
	bool found = false;

	for (; *set != ']'; set++) {
		if (set[1] == '-' && set[2] != ']') {
			found |= ch >= set[0] && ch <= set[2];
			set += 2;
		} else {
			found |= ch == set[0];
		}
	}
	*ret_end = set + 1;
	return found;
}

/* One element of a form against a character in upper case; *form goes on to the next. */
static bool fits(int ch, const char **form, bool *ret_kept)
{
	char what = **form;

	*ret_kept = true;
	if (what == '[')
		return in_set(ch, *form + 1, form);
	++*form;
	switch (what) {
	case 'd':
		return ascii_is_digit(ch);
	case 'a':
		return ascii_is_upper(ch);
	case 'x':
		return ascii_is_digit(ch) || ascii_is_upper(ch);
	default:
		*ret_kept = false;
		return ch == what;
	}
}

/* Reads the form at an offset: up to '|' or its end. */
static bool read_form(const struct sallyport_candidate *c, uint32_t at, const char *form,
	struct read *ret)
{
	bool anywhere = *form == '~', kept;
	uint32_t begin = at;

	ret->n = 0;
	ret->separator = 0;
	ret->has_lower = false;
	ret->groups[0] = '0';
	ret->group_n = 0;
	form += anywhere;
	while (*form && *form != '|') {
		bool optional = *form == '-';
		int ch = ascii_at(c, at);

		uint32_t wide = optional || (anywhere && at > begin) ? separator(c, at) : 0;

		if (wide) {
			bool after_digit = ascii_is_digit(ascii_at(c, (int64_t)at - 1));

			if (!ret->separator && after_digit)
				ret->separator = (char)ch;
			else if (anywhere && after_digit && ret->separator != (char)ch &&
				(ch == '.' || ret->separator == '.'))
				return false; /* a row of sums of money */
			ret->groups[++ret->group_n] = '0';
			ch = ascii_at(c, at += wide);
		}
		if (optional) {
			form++;
			continue;
		}
		ret->has_lower |= ascii_is_lower(ch);
		if (at >= c->window_end || !fits(ascii_upper(ch), &form, &kept) || ret->n == NAT_MAX)
			return false;
		if (kept)
			ret->s[ret->n++] = (char)ascii_upper(ch);
		at++;
		ret->groups[ret->group_n]++;
	}
	ret->s[ret->n] = 0;
	ret->groups[++ret->group_n] = 0;
	ret->end = at;
	return true;
}

/* Whether digits, or a last letter, go on beyond a sign: the number is a part of something longer. */
static bool goes_on(const struct sallyport_candidate *c, int64_t sign, int64_t beyond,
	const struct read *read)
{
	int ch = ascii_at(c, sign);

	if (!ascii_is_digit(ascii_at(c, beyond)))
		return ch == '-' && sign < beyond && ascii_is_alpha(ascii_at(c, beyond)) && !ascii_is_alnum(ascii_at(c, beyond + 1));
	return ch == ' ' ? read->separator == ' ' : is_separator(ch) || ch == ',';
}

static bool is_whole(const struct sallyport_candidate *c, uint32_t begin, const struct read *read)
{
	if (!pd_edge_after(c, read->end) || ascii_at(c, (int64_t)begin - 1) == '$' ||
		(ascii_at(c, read->end) == '%'))
		return false;
	return !goes_on(c, read->end, (int64_t)read->end + 1, read) &&
		!goes_on(c, (int64_t)begin - 1, (int64_t)begin - 2, read);
}

/* One digit, or a plain sequence: a number that somebody made up. */
static bool is_made_up(const char *s, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		if (!ascii_is_digit(s[i]))
			return false;
	return pd_repeated(s, n);
}

static bool judge(const struct nat *nat, const struct read *read, struct sallyport_value *value)
{
	if (!strcmp(read->groups, "224") || !strcmp(read->groups, "422"))
		return false; /* a date */
	if (*nat->date && !nat_date(nat->date, read->s, read->n))
		return false;
	if (nat->check && !nat->check(nat, read->s, read->n))
		return false;
	value->evidence = nat->check && strcmp(nat->weights, "structure") != 0
		? SALLYPORT_EVIDENCE_CHECKSUM
		: SALLYPORT_EVIDENCE_STRUCTURE;
	if (nat->by_label)
		value->evidence |= SALLYPORT_EVIDENCE_LABEL;
	if (*nat->date)
		value->evidence |= SALLYPORT_EVIDENCE_DATE;
	if (read->group_n > 1)
		value->evidence |= SALLYPORT_EVIDENCE_FORM;
	if (is_made_up(read->s, read->n))
		value->evidence |= SALLYPORT_EVIDENCE_REPEATED;
	if (read->group_n >= GROUPS_MANY && nat->check)
		value->adjust += 0.1f;
	if (read->has_lower)
		value->adjust -= 0.05f;
	return true;
}

/* Whether a form may begin with a character, in upper case. */
static bool may_begin(char ch, const char *form)
{
	bool kept;

	form += *form == '~';
	return fits(ch, &form, &kept);
}

/* The longest form that holds at an offset. */
static uint32_t find_at(const struct nat *nat, const struct sallyport_candidate *c, uint32_t at,
	struct pd_out *out)
{
	uint32_t end = 0;
	struct read read;
	char first = (char)ascii_upper((unsigned char)c->text[at]);

	for (const char *form = nat->forms; form; form = strchr(form, '|')) {
		form += *form == '|' || *form == '!';
		if (!may_begin(first, form))
			continue;
		struct sallyport_value value = { .size = sizeof value };

		if (!read_form(c, at, form, &read) || read.end <= end ||
			!is_whole(c, at, &read) || !judge(nat, &read, &value))
			continue;
		struct sallyport_value *added =
			end ? &out->values[out->n - 1]
			    : pd_add(out, at, read.end, value.evidence, value.adjust);

		if (!added)
			return read.end;
		added->end = end = read.end;
		added->evidence = value.evidence;
		added->adjust = value.adjust;
		pd_normal(added, read.s, read.n);
	}
	return end;
}

static bool is_sign(int ch)
{
	return ch == '-' || ch == '+' || ch == '.' || ch == '/';
}

/* Whether the digits stand by themselves, no letter at them, nor a capital beyond a space: most numbers in a text do. */
static bool is_alone(const struct sallyport_candidate *c)
{
	int before = ascii_at(c, (int64_t)c->run_begin - 1), after = ascii_at(c, c->run_end);
	int first = ascii_at(c, (int64_t)c->run_begin - 2), last = ascii_at(c, (int64_t)c->run_end + 1);

	if (ascii_is_alnum(before) || ascii_is_alnum(after) || (is_sign(before) && ascii_is_alpha(first)) ||
		(is_sign(after) && ascii_is_alnum(last)))
		return false;
	return !(before == ' ' && ascii_is_upper(first)) && !(after == ' ' && ascii_is_upper(last));
}

static uint32_t find(const struct nat *nat, const struct sallyport_candidate *c,
	struct sallyport_value *values, uint32_t capacity)
{
	struct pd_out out = { values, 0, capacity };
	uint32_t at = c->match_begin < c->match_end ? c->match_begin : c->match_end;
	uint32_t stop = c->match_last;

	if (c->digit_n) {
		if (*nat->forms == '!' && is_alone(c))
			return 0;
		at = c->run_begin < at ? c->run_begin : at;
		stop = c->run_end > stop ? c->run_end : stop;
	}
	at = at > c->window_begin + REACH ? at - REACH : c->window_begin;
	stop = stop < c->window_end ? stop : c->window_end;
	if (nat->by_label) {
		at = c->window_begin;
		stop = c->window_end;
	}
	for (bool edge = pd_edge_before(c, at); at < stop;) {
		bool in_word = ascii_is_alnum((unsigned char)c->text[at]);
		uint32_t end = edge && in_word ? find_at(nat, c, at, &out) : 0;

		edge = end ? pd_edge_before(c, end) : !in_word;
		at = end ? end : at + 1;
	}
	for (uint32_t i = 0; i < out.n; i++)
		if (pd_is_ware(c, &values[i])) {
			values[i].adjust -= WARE_LESS;
			values[i].why = "called something else";
		}
	return out.n;
}

/* ---- the table ---- */

#define PD_LIST(...) __VA_ARGS__
#define NATIONAL(id, name_, digits, forms_, check_, weights_, modulus_, map_, date_, description_, \
	yes, no) \
	static const struct nat id##_row = { .forms = forms_, .check = check_, \
		.weights = weights_, .modulus = modulus_, .map = map_, .date = date_, \
		.by_label = (digits) == 0 }; \
	static uint32_t id##_validate(const struct sallyport_candidate *c, \
		struct sallyport_value *values, uint32_t capacity) \
	{ \
		return find(&id##_row, c, values, capacity); \
	} \
	SALLYPORT_VALIDATOR(, nat_##id, name_, description_, id##_validate, digits, (yes), (no));
#include "national.def"
