/* SPDX-License-Identifier: Apache-2.0 */
/* A shared object that is no plugin. */
int tests_nothing(void);

__attribute__((visibility("default"))) int tests_nothing(void)
{
	return 0;
}
