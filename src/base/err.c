/* SPDX-License-Identifier: Apache-2.0 */
#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

__attribute__((format(printf, 3, 0)))
static void set(struct sp_err *err, int code, const char *format, va_list args)
{
	err->code = code;
	err->line = err->column = 0;
	err->file[0] = err->snippet[0] = 0;
	vsnprintf(err->message, sizeof err->message, format, args);
}

int sp_err_set(struct sp_err *err, int code, const char *format, ...)
{
	va_list args;

	if (!err)
		return code;
	va_start(args, format);
	set(err, code, format, args);
	va_end(args);
	return code;
}

int sp_err_at(struct sp_err *err, int code, const char *file, unsigned line, unsigned column,
	const char *format, ...)
{
	va_list args;

	if (!err)
		return code;
	va_start(args, format);
	set(err, code, format, args);
	va_end(args);
	sp_err_in_file(err, file);
	err->line = line;
	err->column = column;
	return code;
}

int sp_err_errno(struct sp_err *err, int code, const char *format, ...)
{
	int number = errno;
	va_list args;

	if (!err)
		return code;
	va_start(args, format);
	set(err, code, format, args);
	va_end(args);
	size_t n = strlen(err->message);
	snprintf(err->message + n, sizeof err->message - n, ": %s", strerror(number));
	errno = number;
	return code;
}

void sp_err_in_file(struct sp_err *err, const char *file)
{
	if (err && !err->file[0] && file)
		snprintf(err->file, sizeof err->file, "%s", file);
}

char *sp_err_format(const struct sp_err *err, char *buf, size_t size)
{
	if (!err->file[0])
		snprintf(buf, size, "%s", err->message);
	else if (!err->line)
		snprintf(buf, size, "%s: %s", err->file, err->message);
	else if (!err->column)
		snprintf(buf, size, "%s:%u: %s", err->file, err->line, err->message);
	else
		snprintf(buf, size, "%s:%u:%u: %s", err->file, err->line, err->column, err->message);
	for (char *p = buf; *p; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			*p = '?';
	return buf;
}
