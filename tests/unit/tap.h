/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A CUnit program that prints TAP: each test is named by a sentence. Use CU_ASSERT and its kin inside.
 *
 *	static const struct tap_test tests[] = {
 *		{ "an empty map is the identity", test_identity },
 *	};
 *	int main(void) { return TAP_MAIN("map", tests); }
 */
#ifndef TAP_H
#define TAP_H

#include <CUnit/CUnit.h>
#include <stddef.h>

struct tap_test {
	const char *sentence;
	void (*run)(void);
};

int tap_main(const char *suite, const struct tap_test *tests, size_t n);
#define TAP_MAIN(suite, tests) tap_main(suite, tests, sizeof(tests) / sizeof *(tests))

/* Says why an assertion below may fail: printed as a TAP comment when the running test has failed. */
void tap_note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Path of a file below the source folder (static buffer). */
const char *tap_source(const char *path);

#endif
