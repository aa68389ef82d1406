/* SPDX-License-Identifier: Apache-2.0 */
/* The table of limits.def as a struct: one field a limit, all uint64_t. */
#ifndef SP_MODEL_LIMITS_H
#define SP_MODEL_LIMITS_H

#include <stddef.h>
#include <stdint.h>

struct sp_limits {
#define SP_LIMIT(name, value, lowest, highest, unit, reason) uint64_t name;
#include "model/limits.def"
#undef SP_LIMIT
};

struct sp_limit_info {
	const char *name; /* with underscores */
	uint64_t value, lowest, highest;
	const char *unit, *reason;
	size_t offset; /* of the uint64_t in struct sp_limits */
};

extern const struct sp_limit_info sp_limit_table[];
extern const size_t sp_limit_table_n;

void sp_limits_default(struct sp_limits *limits);

#endif
