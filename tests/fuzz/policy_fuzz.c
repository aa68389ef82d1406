/* SPDX-License-Identifier: Apache-2.0 */
/* links: LIB_CONFIG LIB_MODEL LIB_BASE */
/* Policy and configuration files from anywhere: read or refused with one line that says what and where. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"
#include "config/config.h"
#include "config/policy_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
const char *__lsan_default_suppressions(void);

/* libfyaml 0.7.12 keeps a kilobyte after some syntax errors behind a quoted scalar; nothing that we could free. */
const char *__lsan_default_suppressions(void)
{
	return "leak:libfyaml";
}

static void check(int status, const struct sp_err *err)
{
	if (status && (!err->message[0] || strchr(err->message, '\n') || !err->line || !err->column))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd = sp_io_sealed_memfd("fuzz", sp_view((const char *)data, size));
	struct sp_policy policy;
	struct sp_config config;
	struct sp_limits limits;
	struct sp_arena arena;
	struct sp_err err = { 0 };
	char path[64];

	if (fd < 0)
		abort();
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	sp_limits_default(&limits);
	sp_arena_init(&arena, 0);
	check(sp_policy_load(path, NULL, &limits, &arena, &policy, &err), &err);
	check(sp_config_load(path, &arena, &config, &err), &err);
	sp_arena_release(&arena);
	close(fd);
	return 0;
}
