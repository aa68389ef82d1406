/* SPDX-License-Identifier: Apache-2.0 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "worker/format.h"

#define SP_FORMAT(name) extern const struct sp_format sp_format_##name;
#include "worker/formats.def"
#undef SP_FORMAT

const struct sp_format *const sp_formats[] = {
#define SP_FORMAT(name) &sp_format_##name,
#include "worker/formats.def"
#undef SP_FORMAT
};
const size_t sp_format_n = sizeof sp_formats / sizeof *sp_formats;
