/* SPDX-License-Identifier: Apache-2.0 */
#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

/* The one thing in base that changes: set once at start by prog. */
static enum sp_log_level level_max = SP_LOG_WARNING;

void sp_log_set_level(enum sp_log_level level)
{
	level_max = level;
}

void sp_log(enum sp_log_level level, const char *event, const char *format, ...)
{
	static const char *const names[] = { "error", "warning", "info", "debug" };
	char line[1024];
	va_list args;

	if (level > level_max)
		return;
	int n = snprintf(line, sizeof line, "level=%s event=%s ", names[level], event);
	va_start(args, format);
	n += vsnprintf(line + n, sizeof line - (size_t)n, format, args);
	va_end(args);
	size_t end = n < (int)sizeof line - 1 ? (size_t)n : sizeof line - 2;

	for (size_t i = 0; i < end; i++)
		if ((unsigned char)line[i] < 0x20 || line[i] == 0x7f)
			line[i] = '?';
	line[end] = '\n';
	/* One write a line, so that lines of several processes do not mix. */
	if (write(STDERR_FILENO, line, end + 1) < 0)
		return;
}
