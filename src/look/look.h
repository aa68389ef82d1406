/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Looking at a picture: its bar codes, and what it is known again by. Runs in a program of its own, in the jail, so that
 * the libraries that decode pictures are linked into nothing else.
 */
#ifndef SP_LOOK_LOOK_H
#define SP_LOOK_LOOK_H

#include "base/buf.h"
#include "base/view.h"
#include "look/pdq.h"

/* Adds frames of extract/protocol to out, as programs of ours write them: PICTURE, TEXT of kind SP_EXTRACT_CODE, and
 * RUN where there may be words to be read.
 * Returns: SP_OK; SP_EINVAL it cannot be decoded; SP_ENOMEM. */
int sp_look(struct sp_view picture, struct sp_buf *out);

/* The bar codes, a line each. Nothing where there are none. */
void sp_codes_read(const struct sp_grey *grey, struct sp_buf *out);

#endif
