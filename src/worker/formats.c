/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The formats of a program. Each program of extract/readers.def is linked with this file, compiled for it: SP_READERS is how
 * many of the readers it has, so that nothing is linked into it that a later one brings.
 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "worker/format.h"

#ifndef SP_READERS
#define SP_READERS 3
#endif

#define SP_FORMAT_PLAIN(name) SP_FORMAT_IN(PLAIN, name)
#if SP_READERS > 1
#define SP_FORMAT_ARCHIVES(name) SP_FORMAT_IN(ARCHIVES, name)
#else
#define SP_FORMAT_ARCHIVES(name)
#endif
#if SP_READERS > 2
#define SP_FORMAT_PDF(name) SP_FORMAT_IN(PDF, name)
#else
#define SP_FORMAT_PDF(name)
#endif
#define SP_FORMAT(reader, name) SP_FORMAT_##reader(name)

#define SP_FORMAT_IN(reader, name) extern const struct sp_format sp_format_##name;
#include "worker/formats.def"
#undef SP_FORMAT_IN

const struct sp_format *const sp_formats[] = {
#define SP_FORMAT_IN(reader, name) &sp_format_##name,
#include "worker/formats.def"
#undef SP_FORMAT_IN
};

const enum sp_extract_reader sp_format_reader[] = {
#define SP_FORMAT_IN(reader, name) SP_READER_##reader,
#include "worker/formats.def"
#undef SP_FORMAT_IN
};
const size_t sp_format_n = sizeof sp_formats / sizeof *sp_formats;
