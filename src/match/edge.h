/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where words begin and end. Letters and digits are those of ASCII and everything in the Latin, Greek and Cyrillic blocks,
 * combining marks included: U+00AA, U+00B5, U+00BA, U+00C0-U+052F without the signs of multiplication and division,
 * U+1E00-U+1FFF. All other characters, of whatever script, set words apart; so does the underscore.
 */
#ifndef SP_MATCH_EDGE_H
#define SP_MATCH_EDGE_H

#include "base/view.h"

/* Whether no letter or digit stands just before `at`; true at the beginning of the text. at <= text.n. */
bool sp_edge_before(struct sp_view text, size_t at);

/* Whether no letter or digit begins at `at`; true at the end of the text. at <= text.n. */
bool sp_edge_after(struct sp_view text, size_t at);

/* sp_edge_before as a byte pattern that takes the character before the word, for words whose width varies. */
#define SP_EDGE_BEFORE_REGEX \
	"(?:^|[^A-Za-z0-9\\x80-\\xff]" \
	"|\\xc2[\\x80-\\xa9\\xab-\\xb4\\xb6-\\xb9\\xbb-\\xbf]|\\xc3[\\x97\\xb7]" \
	"|\\xd4[\\xb0-\\xbf]|[\\xd5-\\xdf][\\x80-\\xbf]" \
	"|\\xe1[\\x80-\\xb7][\\x80-\\xbf]|[\\xe0\\xe2-\\xef][\\x80-\\xbf]{2}|[\\xf0-\\xf4][\\x80-\\xbf]{3})"

#endif
