/* SPDX-License-Identifier: Apache-2.0 */
/* Where somebody is: postcodes, coordinates, grid references, what3words. */
#include <string.h>

#include "pd.h"

/* ---- postcodes. Source: BS 7666, PostCodeType ---- */

static bool area(const char *s, uint32_t n)
{
	static const char table[][3] = {
#define AREA(area) #area,
#include "areas.def"
#undef AREA
	};

	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (table[i][0] == s[0] && (n == 2 ? table[i][1] == s[1] : !table[i][1]))
			return true;
	return false;
}

static bool outward(const char *s, uint32_t n)
{
	uint32_t letters = 0;

	if (n == 3 && !memcmp(s, "GIR", 3))
		return true;
	while (letters < n && ascii_is_upper(s[letters]))
		letters++;
	if (letters < 1 || letters > 2 || n < letters + 1 || n > letters + 2 ||
		!ascii_is_digit(s[letters]))
		return false;
	if (n == letters + 2 && !ascii_is_digit(s[n - 1]) && !ascii_in(s[n - 1], "ABCDEFGHJKMNPRSTUVWXY"))
		return false;
	return area(s, letters);
}

static bool inward(const char *s)
{
	return ascii_is_digit(s[0]) && ascii_is_upper(s[1]) && ascii_is_upper(s[2]) &&
		!ascii_in(s[1], "CIKMOV") && !ascii_in(s[2], "CIKMOV");
}

static void postcode_at(const struct sallyport_candidate *c, uint32_t begin, uint32_t end,
	struct pd_out *out)
{
	char s[8];
	uint32_t n = 0;
	bool spaced = end - begin > 3 && ascii_is_space(ascii_at(c, (int64_t)end - 4));

	for (uint32_t i = begin; i < end; i++)
		if (ascii_is_alnum(ascii_at(c, i))) {
			if (n == 7)
				return;
			s[n++] = (char)ascii_upper(ascii_at(c, i));
		}
	if (n < 5 || !inward(s + n - 3) || !outward(s, n - 3) || ascii_at(c, (int64_t)begin - 1) == '#') /* the last is a colour */
		return;
	pd_add(out, begin, end,
		SALLYPORT_EVIDENCE_STRUCTURE | (spaced ? SALLYPORT_EVIDENCE_FORM : 0),
		(spaced ? 0 : n < 6 ? -0.25f : -0.2f) - (pd_has_lower(c, begin, end) ? 0.15f : 0));
}

uint32_t pd_uk_postcode(const struct sallyport_candidate *c, struct sallyport_value *values,
	uint32_t capacity)
{
	struct pd_out out = { values, 0, capacity };
	struct pd_word word, before;

	for (bool more = pd_word_first(c, &word); more; more = pd_word_next(c, &word)) {
		uint32_t n = word.end - word.begin;

		if (n >= 5 && n <= 7)
			postcode_at(c, word.begin, word.end, &out);
		else if (n == 3 && pd_word_before(c, word, " -\n", &before))
			postcode_at(c, before.begin, word.end, &out);
	}
	return out.n;
}

/* ---- coordinates ---- */

/* Reads "51.50330": degrees in units of 1e-9. Returns: its end, or 0 when there are fewer than four
 * decimals. */
static uint32_t degrees(const struct sallyport_candidate *c, uint32_t at, int64_t *ret)
{
	int64_t value = 0;
	uint32_t whole = 0, decimals = 0;

	while (whole < 4 && ascii_is_digit(ascii_at(c, at)))
		value = value * 10 + ascii_at(c, at++) - '0', whole++;
	if (!whole || whole > 3 || ascii_at(c, at++) != '.')
		return 0;
	while (decimals < 16 && ascii_is_digit(ascii_at(c, at))) {
		if (decimals < 9)
			value = value * 10 + ascii_at(c, at) - '0';
		decimals++;
		at++;
	}
	for (uint32_t i = decimals; i < 9; i++)
		value *= 10;
	*ret = value;
	return decimals >= 4 && decimals < 16 && at <= c->window_end ? at : 0;
}

/* A pair inside the bounding box of the United Kingdom (WGS 84). */
static void gps_at(const struct sallyport_candidate *c, uint32_t begin, struct pd_out *out)
{
	int64_t latitude, longitude;
	uint32_t at = degrees(c, begin, &latitude), gap = 0;
	bool west = false;

	if (!at || latitude < 49800000000 || latitude > 60900000000)
		return;
	if (ascii_in(ascii_at(c, (int64_t)begin - 1), "-"))
		return;
	/* ", ", "N ", " long ", "\xc2\xb0 N, " */
	while (gap < 14 && ascii_in(ascii_at(c, at), ", ;:=NnLlOoGgIiTtUuDdEe\xc2\xb0")) {
		gap++;
		at++;
	}
	if (!gap)
		return;
	if (ascii_in(ascii_at(c, at), "-+"))
		west = ascii_at(c, at++) == '-';
	at = degrees(c, at, &longitude);
	if (!at)
		return;
	if (ascii_at(c, at) == 0xc2 && ascii_at(c, (int64_t)at + 1) == 0xb0)
		at += 2;
	if (ascii_at(c, at) == ' ' && ascii_in(ascii_at(c, (int64_t)at + 1), "WE") &&
		pd_edge_after(c, at + 2))
		at++;
	if (ascii_in(ascii_at(c, at), "WwEe") && pd_edge_after(c, at + 1)) {
		west |= ascii_in(ascii_at(c, at), "Ww");
		at++;
	}
	if (west)
		longitude = -longitude;
	if (longitude < -8700000000 || longitude > 1800000000 || !pd_edge_after(c, at) ||
		at > c->window_end)
		return;
	pd_add(out, begin, at, SALLYPORT_EVIDENCE_STRUCTURE, 0);
}

uint32_t pd_gps_uk(const struct sallyport_candidate *c, struct sallyport_value *values,
	uint32_t capacity)
{
	struct pd_out out = { values, 0, capacity };

	for (uint32_t i = 0; i + 1 < c->digit_n; i++) {
		uint32_t at = c->digit_at[i];
		int before = ascii_at(c, (int64_t)at - 1);

		if (ascii_is_alnum(before) || before == '.')
			continue;
		gps_at(c, at, &out);
	}
	return out.n;
}

/* ---- OS grid references. Source: Ordnance Survey, a guide to coordinate systems ---- */

static int grid_index(int letter)
{
	letter = ascii_upper(letter);
	return letter - 'A' - (letter > 'I');
}

static bool grid_square(int first, int second)
{
	int l1 = grid_index(first), l2 = grid_index(second);
	int east, north;

	if (!ascii_in(ascii_upper(first), "HNOST") || ascii_upper(second) == 'I')
		return false;
	east = (l1 + 3) % 5 * 5 + l2 % 5;
	north = 19 - l1 / 5 * 5 - l2 / 5;
	return east < 7 && north >= 0 && north < 13;
}

uint32_t pd_os_grid(const struct sallyport_candidate *c, struct sallyport_value *values,
	uint32_t capacity)
{
	struct pd_out out = { values, 0, capacity };
	uint32_t group[2] = { 0, 0 }, groups = 0, begin, end, n;

	if (c->digit_n < 4)
		return 0;
	begin = c->digit_at[0];
	for (uint32_t i = 0; i < c->digit_n && groups < 2; i++) {
		group[groups]++;
		if (i + 1 < c->digit_n && c->digit_at[i + 1] - c->digit_at[i] > 1) {
			if (groups == 0 && ascii_at(c, (int64_t)c->digit_at[i] + 1) != ' ')
				return 0;
			groups++;
		}
	}
	if (group[0] == group[1])
		n = 2 * group[0];
	else if (groups < 2 && !group[1])
		n = group[0];
	else
		return 0;
	if (n % 2 || n < 4 || n > 10 || n > c->digit_n)
		return 0;
	end = c->digit_at[n - 1] + 1;
	if (ascii_at(c, (int64_t)begin - 1) == ' ')
		begin--;
	if (begin < c->window_begin + 2 || !pd_edge_before(c, begin - 2) ||
		!pd_edge_after(c, end) || !ascii_is_alpha(ascii_at(c, (int64_t)begin - 1)) ||
		!grid_square(ascii_at(c, (int64_t)begin - 2), ascii_at(c, (int64_t)begin - 1)))
		return 0;
	begin -= 2;
	pd_add(&out, begin, end, SALLYPORT_EVIDENCE_STRUCTURE,
		(n == 4 ? -0.25f : n == 6 ? -0.1f : group[1] ? 0 : -0.1f) -
			(pd_has_lower(c, begin, end) ? 0.2f : 0));
	return out.n;
}

/* ---- what3words ---- */

static bool is_letter(int ch)
{
	return ascii_is_alpha(ch) || ch >= 0x80;
}

/* The hit is "///" or a what3words URL: the three words after it. Source: what3words developer
 * documentation. */
uint32_t pd_what3words(const struct sallyport_candidate *c, struct sallyport_value *values,
	uint32_t capacity)
{
	struct pd_out out = { values, 0, capacity };
	uint32_t begin = c->match_end, at, words = 0;

	while (begin > c->window_begin && is_letter(ascii_at(c, (int64_t)begin - 1)))
		begin--;
	if (ascii_at(c, (int64_t)begin - 1) != '/')
		return 0;
	bool url = ascii_reads(c, (int64_t)begin - 15, "what3words.com/") ||
		ascii_reads(c, (int64_t)begin - 7, "w3w.co/");

	if (!url && (!ascii_reads(c, (int64_t)begin - 3, "///") || ascii_at(c, (int64_t)begin - 4) == '/' ||
			ascii_reads(c, (int64_t)begin - 8, "file:")))
		return 0;
	for (at = begin; words < 3; words++) {
		uint32_t n = 0;

		while (n < 40 && is_letter(ascii_at(c, (int64_t)at + n)))
			n++;
		if (n < 2)
			return 0;
		at += n;
		if (words < 2 && ascii_at(c, at++) != '.')
			return 0;
	}
	if (at > c->window_end || ascii_is_alnum(ascii_at(c, at)) || (ascii_at(c, at) == '.' &&
			ascii_is_alnum(ascii_at(c, (int64_t)at + 1))) || ascii_in(ascii_at(c, at), "/_:"))
		return 0;
	if (!url)
		begin -= 3;
	while (url && begin > c->window_begin && (ascii_is_alnum(ascii_at(c, (int64_t)begin - 1)) ||
			ascii_in(ascii_at(c, (int64_t)begin - 1), "/.-") ||
			ascii_reads(c, (int64_t)begin - 6, "https:") ||
			ascii_reads(c, (int64_t)begin - 5, "http:")))
		begin--;
	pd_add(&out, begin, at, SALLYPORT_EVIDENCE_LABEL, 0);
	return out.n;
}
