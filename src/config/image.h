/* SPDX-License-Identifier: Apache-2.0 */
/* The bytes of a rule set: users of patterns brought together, sections laid out. Internal to config/. */
#ifndef SP_CONFIG_IMAGE_H
#define SP_CONFIG_IMAGE_H

#include "base/buf.h"
#include "config/ruleset.h"

struct sp_raw_user { /* as the build meets them: in any order of patterns */
	uint32_t pattern;
	struct sp_pattern_user user;
};

/* Puts the users of each pattern next to one another in `users` and into the patterns' lists; one that stands twice in a
 * row for a pattern becomes one. Returns: SP_OK or SP_ENOMEM. */
int sp_image_group_users(struct sp_buf *patterns, const struct sp_buf *raw_users,
	struct sp_buf *users);

/* Header and sections. Returns: SP_OK, SP_ENOMEM, SP_ELIMIT. */
int sp_image_write(struct sp_buf *image, const struct sp_digest *digest,
	const struct sp_view section[SP_SECTION_N]);

#endif
