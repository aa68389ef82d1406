/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of config/ share: files with one fault each, and where it is reported. */
#ifndef CONFIG_TEST_H
#define CONFIG_TEST_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/io.h"
#include "tap.h"

struct fault {
	const char *text;
	unsigned line, column;
	const char *says; /* part of the message */
};

/* The error is of this kind, at this place, with the right source line. */
static inline void check_fault(int status, const struct sp_err *err, const struct fault *fault)
{
	char shown[1024];

	CU_ASSERT_FATAL(status < 0);
	if (err->line != fault->line || err->column != fault->column ||
		!strstr(err->message, fault->says))
		printf("# expected %u:%u %s, not %s\n", fault->line, fault->column, fault->says,
			sp_err_format(err, shown, sizeof shown));
	CU_ASSERT_EQUAL(err->line, fault->line);
	CU_ASSERT_EQUAL(err->column, fault->column);
	CU_ASSERT_PTR_NOT_NULL(strstr(err->message, fault->says));
	CU_ASSERT(err->file[0] != 0);
	const char *line = fault->text;

	for (unsigned i = 1; i < err->line && line; i++)
		line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL;
	size_t n = line ? strcspn(line, "\n") : 0;

	CU_ASSERT(n >= sizeof err->snippet || strlen(err->snippet) == n);
}

/* Writes a file that lives until unlink. Returns: its path (static buffer). */
static inline const char *write_temporary(const char *text, size_t n)
{
	static char path[64];

	snprintf(path, sizeof path, "/tmp/sp-config-test-XXXXXX");
	int fd = mkstemp(path);
	CU_ASSERT_FATAL(fd >= 0);
	CU_ASSERT_FATAL(!sp_io_write_all(fd, text, n));
	close(fd);
	return path;
}

#endif
