/* SPDX-License-Identifier: Apache-2.0 */
/* What speaks for and against a judgement, as bits of a verdict's `why`: the classes of words, then what weights.def lists. */
#ifndef OFFENSIVE_REASON_H
#define OFFENSIVE_REASON_H

#include "off.h"

enum reason {
	REASON_CLASSES = OFF_CLASS_N - 1, /* those before are the classes */
#define OFF_SUPPORT(name, points, why) SUPPORT_##name,
#define OFF_DAMPER(name, factor, why) DAMPER_##name,
#define OFF_CONSTANT(name, value)
#include "weights.def"
#undef OFF_SUPPORT
#undef OFF_DAMPER
#undef OFF_CONSTANT
	REASON_N
};

_Static_assert(REASON_N <= 64, "reasons are bits of one word");

#define REASON(name) (UINT64_C(1) << (name))

/* What a sentence says is not meant. */
#define SPOKEN_AGAINST (REASON(DAMPER_COUNTER) | REASON(DAMPER_QUOTED) | REASON(DAMPER_REPORTED) | \
	REASON(DAMPER_DENIED) | REASON(DAMPER_CITED) | REASON(DAMPER_THEIRS))

#endif
