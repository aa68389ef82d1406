/* SPDX-License-Identifier: Apache-2.0 */
/* How sure a reading is. */
#ifndef SP_DETECT_CONFIDENCE_H
#define SP_DETECT_CONFIDENCE_H

#include "base/view.h"
#include "config/ruleset.h"
#include "detect/reading.h"

/*
 * base + bonus of the check + bonus of a context word + what the validator adds; less for a published example, one digit
 * repeated, or a value inside something longer, unless it has both a checksum and its name beside it. 0 to 0.99: nothing
 * that is told from its form alone is certain.
 */
float sp_confidence(const struct sp_rule *rule, const struct sp_rule_info *info, uint32_t evidence,
	bool has_context, float adjust);

/* Whether the span is a part of a URL, an e-mail address, a path, a longer run of letters and digits, an encoded block or
 * a UUID: numbers in there are seldom about people. Looks 512 bytes far. */
bool sp_is_embedded(struct sp_view text, uint32_t begin, uint32_t end);

#endif
