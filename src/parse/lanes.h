/* SPDX-License-Identifier: Apache-2.0 */
/* Stretches of a text that are no words: found with vectors, since every text is searched for them. */
#ifndef SP_PARSE_LANES_H
#define SP_PARSE_LANES_H

#include "base/view.h"

#define SP_LANE_BYTES 8

/* Where, at or behind `at` by a multiple of SP_LANE_BYTES, so many bytes begin of which none is an ASCII letter; text.n =
 * nowhere. The last bytes of a text, fewer than 32, are not passed over. */
size_t sp_lanes_without_letters(struct sp_view text, size_t at);

/* The same of twice as many bytes of which none is white space, a full stop or a comma. */
size_t sp_lanes_without_breaks(struct sp_view text, size_t at);

#endif
