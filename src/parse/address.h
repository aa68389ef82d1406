/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses in From, To, Cc (RFC 5322 3.4), groups and comments included; iterative, linear. */
#ifndef SP_PARSE_ADDRESS_H
#define SP_PARSE_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/view.h"
#include "model/message.h"

struct sp_addresses {
	struct sp_view list;
	size_t at;
};

/* The next address, without display name, as it stands in the list. */
bool sp_addresses_next(struct sp_addresses *it, struct sp_view *ret);

/* Fills in what the header block of the whole message says of it: id, subject, and sender and recipients unless the
 * envelope named them. Returns: SP_OK or SP_ENOMEM. */
int sp_envelope_read(struct sp_message *message, struct sp_view head);

#endif
