/* SPDX-License-Identifier: Apache-2.0 */
/* What `plugin check` does to a plugin, in the child process that may die of it. */
#ifndef SP_PLUGHOST_CHECK_H
#define SP_PLUGHOST_CHECK_H

#include <stdbool.h>

#include "plughost/plughost.h"

#define SP_CHECK_CPU_S 5    /* processor time of one step */
#define SP_CHECK_WALL_S 60  /* time of one step, for one that sleeps */

/* Where the child writes what it does: a line "> step" before each step, a line for each result after it. */
struct sp_check {
	int fd;
	unsigned failed;
};

/* Says what comes next, and starts its clock anew. */
void sp_check_step(struct sp_check *check, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Says how it went. fault NULL = well. */
void sp_check_result(struct sp_check *check, const char *fault, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Examples, counter-examples, random and truncated texts, long texts. */
void sp_check_validator(struct sp_check *check, const struct sallyport_validator *validator);

/* Patterns compile; instances start, read texts, end; nothing of their memory stays behind. */
void sp_check_detector(struct sp_check *check, struct sp_plugin *plugin);

/* ---- texts for checks: the same in every run ---- */

#define SP_CHECK_TEXT_MAX 512u

struct sp_check_random {
	uint64_t state;
};

uint32_t sp_check_random(struct sp_check_random *random, uint32_t below);

/* Fills out with up to SP_CHECK_TEXT_MAX bytes of valid UTF-8 that looks a little like numbers. Returns: how many. */
uint32_t sp_check_random_text(struct sp_check_random *random, char *out);

#endif
