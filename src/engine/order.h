/* SPDX-License-Identifier: Apache-2.0 */
/*
 * In which order the parts of a message are looked at: as they stand, but pictures last, the smallest of them first. To read
 * what is drawn may take all the time there is for attachments; what is to be had for little is had before, and letters on
 * paper or a screen make smaller files than a landscape. Parts may be added meanwhile.
 */
#ifndef SP_ENGINE_ORDER_H
#define SP_ENGINE_ORDER_H

#include "model/message.h"

struct sp_order {
	const struct sp_message *message;
	uint32_t at;        /* the first part that was not looked at */
	uint32_t *picture;  /* put off; those before sorted_n by size, the smallest at its end */
	size_t picture_n, sorted_n, capacity;
};

void sp_order_begin(struct sp_order *order, const struct sp_message *message);

/* Returns: 1 with the next part, and how many pictures come after it; 0 no more; SP_ENOMEM. Memory is of the message. */
int sp_order_next(struct sp_order *order, uint32_t *ret_part, uint32_t *ret_pictures_after);

#endif
