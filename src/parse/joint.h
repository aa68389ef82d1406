/* SPDX-License-Identifier: Apache-2.0 */
/* A number that begins in a subject or a part and ends in the part behind it. */
#ifndef SP_PARSE_JOINT_H
#define SP_PARSE_JOINT_H

#include "parse/parse.h"

/* Where a text of the part begins as if it went on from what stands before it in the message: the end of that and the
 * beginning of this in one, mapped to this. Returns: 1, 0 it does not, SP_ENOMEM. */
int sp_joint_read(const struct sp_texts *texts, struct sp_view text, struct sp_view *ret, struct sp_map *ret_map);

#endif
