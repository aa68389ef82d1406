/* SPDX-License-Identifier: Apache-2.0 */
/* Looking around a hit. */
#include <string.h>

#include "sec.h"

#define LINK_BYTES 400 /* how far before a place its link may begin */

uint32_t sec_find(const struct sallyport_candidate *c, struct sec_span span, const char *word)
{
	size_t n = strlen(word);
	int first = ascii_lower((unsigned char)*word);

	for (uint32_t at = span.begin; at + n <= span.end; at++)
		if (ascii_lower(ascii_at(c, at)) == first && ascii_reads(c, at, word))
			return at;
	return UINT32_MAX;
}

bool sec_in_link(const struct sallyport_candidate *c, uint32_t at)
{
	for (uint32_t n = 0; n < LINK_BYTES && at > c->window_begin; n++, at--) {
		int ch = ascii_at(c, (int64_t)at - 1);

		if (ascii_is_space(ch) || ascii_in(ch, "\"'<>`") || ch >= 0x80)
			return false;
		if (ch == ':' && ascii_reads(c, at, "//"))
			return ascii_reads_before(c, (int64_t)at - 1, "http") || ascii_reads_before(c, (int64_t)at - 1, "https");
		if (ascii_reads(c, (int64_t)at - 1, "www.") || ascii_reads(c, (int64_t)at - 1, "%3A%2F%2F"))
			return true;
	}
	return false;
}

bool sec_in_block(const struct sallyport_candidate *c, uint32_t at, uint32_t n_min)
{
	uint32_t n = 0;

	while (n < n_min) {
		int ch = ascii_at(c, (int64_t)at - 1 - n);

		if (!sec_is_token(ch) && !ascii_in(ch, "+/="))
			return false;
		n++;
	}
	return true;
}

uint32_t sec_found(
	struct sallyport_value *values, struct sec_span span, uint32_t evidence, float adjust)
{
	values->begin = span.begin;
	values->end = span.end;
	values->evidence = evidence;
	values->adjust = adjust;
	return 1;
}
