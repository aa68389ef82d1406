/* SPDX-License-Identifier: Apache-2.0 */
#include "tap.h"

#include <CUnit/TestRun.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static char note[512];

void tap_note(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(note, sizeof note, format, args);
	va_end(args);
}

const char *tap_source(const char *path)
{
	static char full[4096];
	const char *root = getenv("top_srcdir");

	snprintf(full, sizeof full, "%s/%s", root ? root : ".", path);
	return full;
}

int tap_main(const char *suite, const struct tap_test *tests, size_t n)
{
	unsigned failed = 0;

	setvbuf(stdout, NULL, _IOLBF, 0);
	printf("1..%zu\n", n);
	if (CU_initialize_registry() != CUE_SUCCESS)
		return 99;
	CU_pSuite s = CU_add_suite(suite, NULL, NULL);
	for (size_t i = 0; i < n; i++) {
		CU_pTest t = CU_add_test(s, tests[i].sentence, tests[i].run);

		note[0] = 0;
		CU_run_test(s, t);
		unsigned failures = CU_get_number_of_failures();

		printf("%sok %zu - %s: %s\n", failures ? "not " : "", i + 1, suite,
			tests[i].sentence);
		if (!failures)
			continue;
		failed++;
		for (CU_pFailureRecord r = CU_get_failure_list(); r; r = r->pNext)
			printf("# %s:%u: %s\n", r->strFileName, r->uiLineNumber, r->strCondition);
		if (note[0])
			printf("# %s\n", note);
	}
	CU_cleanup_registry();
	return failed ? 1 : 0;
}
