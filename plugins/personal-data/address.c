/* SPDX-License-Identifier: Apache-2.0 */
/* Postal addresses of the United Kingdom: house number, street and town before a postcode. */
#include <string.h>

#include "pd.h"

#define REACH 150u      /* bytes from the house number to the postcode */
#define STREET_WORDS 5
#define LINES 5         /* that an address has before its postcode */

/* Words in which the names of streets end. Source: the thoroughfare descriptors of the Postcode Address File. */
static const char *const streets[] = { "street", "st", "road", "rd", "lane", "ln", "avenue", "ave", "close", "cl",
	"drive", "dr", "way", "court", "ct", "crescent", "cres", "gardens", "gdns", "place", "pl", "terrace", "grove",
	"square", "sq", "walk", "park", "hill", "row", "mews", "green", "rise", "parade", "broadway", "gate", "quay",
	"wharf", "yard", "croft", "fields", "meadow", "meadows", "view", "vale", "bank", "embankment", "circus" };

/* Words before a house number that belong to it: "Flat 3, 12 High Street". */
static const char *const units[] = { "flat", "apartment", "apt", "unit", "room", "suite", "floor" };

static bool is_one_of(const struct sallyport_candidate *c, uint32_t begin, uint32_t end, const char *const *words,
	size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strlen(words[i]) == end - begin && ascii_reads(c, begin, words[i]))
			return true;
	return false;
}

static bool is_in_name(int ch)
{
	return ascii_is_alpha(ch) || ch >= 0x80 || ascii_in(ch, "'-");
}

/* "12", "12a", "12-14" and a space or comma. Returns: where the next word begins, or 0. */
static uint32_t after_house(const struct sallyport_candidate *c, uint32_t at)
{
	uint32_t n = 0;

	for (int part = 0; part < 2; part++) {
		for (n = 0; ascii_is_digit(ascii_at(c, at)); at++)
			n++;
		if (!n || n > 4)
			return 0;
		if (ascii_at(c, at) != '-' || !ascii_is_digit(ascii_at(c, (int64_t)at + 1)))
			break;
		at++;
	}
	at += ascii_is_alpha(ascii_at(c, at)) && !ascii_is_alnum(ascii_at(c, (int64_t)at + 1));
	at += ascii_at(c, at) == ',';
	return ascii_at(c, at) == ' ' ? at + 1 : 0;
}

/* Up to five words of which the last but not the only one is a street. Returns: its end, or 0. */
static uint32_t after_street(const struct sallyport_candidate *c, uint32_t at)
{
	uint32_t street = 0;

	for (int i = 0; i < STREET_WORDS; i++) {
		uint32_t end = at;

		while (end < c->window_end && is_in_name(ascii_at(c, end)))
			end++;
		if (end == at)
			break;
		if (i && is_one_of(c, at, end, streets, sizeof streets / sizeof *streets))
			street = end;
		end += end - at < 4 && ascii_at(c, end) == '.'; /* "St. John's" */
		if (ascii_at(c, end) != ' ')
			break;
		at = end + 1;
	}
	return street;
}

/* Between street and postcode: the names of places, a line or a comma each. */
static bool is_town(const struct sallyport_candidate *c, uint32_t begin, uint32_t end)
{
	uint32_t lines = 0;

	for (uint32_t at = begin; at < end; at++) {
		int ch = ascii_at(c, at);

		lines += ascii_in(ch, "\n,");
		if (!is_in_name(ch) && !ascii_in(ch, " ,.\r\n\t>|"))
			return false;
		if (ch == '.' && ascii_at(c, (int64_t)at + 1) == ' ' && at - begin > 4)
			return false; /* a sentence ended */
	}
	return lines <= LINES;
}

/* Moves the beginning over "Flat 3, ". */
static uint32_t before_house(const struct sallyport_candidate *c, uint32_t begin)
{
	int64_t at = (int64_t)begin - 1, end;

	while (ascii_in(ascii_at(c, at), " ,\r\n") && (int64_t)begin - at < 4)
		at--;
	for (end = at + 1; ascii_is_alnum(ascii_at(c, at)) && end - at < 5;)
		at--;
	if (at + 1 == end || ascii_at(c, at) != ' ')
		return begin;
	for (end = at--; ascii_is_alpha(ascii_at(c, at)) && end - at < 12;)
		at--;
	at++;
	return at >= (int64_t)c->window_begin && pd_edge_before(c, (uint32_t)at) &&
			is_one_of(c, (uint32_t)at, (uint32_t)end, units, sizeof units / sizeof *units)
		? (uint32_t)at : begin;
}

uint32_t pd_uk_address(const struct sallyport_candidate *c, struct sallyport_value *values, uint32_t capacity)
{
	struct pd_out out = { values, 0, capacity };
	struct sallyport_value postcode = { .size = sizeof postcode };
	uint32_t from;

	if (!pd_uk_postcode(c, &postcode, 1))
		return 0;
	from = postcode.begin > c->window_begin + REACH ? postcode.begin - REACH : c->window_begin;
	for (uint32_t at = from; at < postcode.begin; at++) {
		uint32_t end, street;

		if (!ascii_is_digit(ascii_at(c, at)) || !pd_edge_before(c, at) || ascii_in(ascii_at(c, (int64_t)at - 1), "./-"))
			continue;
		street = after_house(c, at);
		street = street ? after_street(c, street) : 0;
		if (!street || street > postcode.begin || !is_town(c, street, postcode.begin))
			continue;
		for (end = postcode.begin; end > street && !is_in_name(ascii_at(c, (int64_t)end - 1));)
			end--;
		pd_add(&out, before_house(c, at), end, SALLYPORT_EVIDENCE_STRUCTURE, 0);
		break;
	}
	return out.n;
}
