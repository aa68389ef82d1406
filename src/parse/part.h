/* SPDX-License-Identifier: Apache-2.0 */
/* What the parsers share. */
#ifndef SP_PARSE_PART_H
#define SP_PARSE_PART_H

#include <stdbool.h>

#include "model/message.h"

/* Zeroes *ret and fills in what the input and the envelope say. */
void sp_message_begin(const struct sp_input *input, enum sp_kind kind, struct sp_arena *arena,
	struct sp_message *ret);

/* Undoes a transfer encoding; *ret is `in` itself where there is none. Returns: SP_OK or SP_ENOMEM. */
int sp_cte_decode(struct sp_view in, enum sp_cte cte, struct sp_arena *arena, struct sp_view *ret,
	struct sp_map *map, bool *ret_damaged);

#endif
