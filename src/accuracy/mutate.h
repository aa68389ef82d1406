/* SPDX-License-Identifier: Apache-2.0 */
/* Disguises a value inside a text in the ways of mutation.def. Pure. */
#ifndef SP_ACCURACY_MUTATE_H
#define SP_ACCURACY_MUTATE_H

#include <stdint.h>

#include "base/buf.h"
#include "base/view.h"
#include "config/ruleset.h"
#include "model/message.h"

enum sp_mutation {
#define SP_MUTATION(id, name, view, sentence) SP_MUTATION_##id,
#include "accuracy/mutation.def"
#undef SP_MUTATION
	SP_MUTATION_N
};

struct sp_mutation_info {
	const char *name, *sentence;
	uint32_t view; /* SP_VIEW_*: who looks there must see through it */
};
extern const struct sp_mutation_info sp_mutation_table[SP_MUTATION_N];

/* Writes the text with its bytes [start, end) disguised: a plain text, or a mail that holds it.
 * Returns: the kind of what was written, or SP_KIND_AUTO: this mutation changes nothing here. Failures are in out->failed. */
enum sp_kind sp_mutate(enum sp_mutation mutation, struct sp_view text, size_t start, size_t end,
	struct sp_buf *out);

#endif
