/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sallyport-extract: takes attachments apart, for one scanner that is on a descriptor of ours. A program of its own, so that what
 * reads mail holds none of the parsers of files, and what forks is small.
 */
#include <config.h>

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "worker/format.h"

/* Programs of ours are found beside this one. */
static bool go_home(void)
{
	char path[4096];
	ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);
	char *slash = n > 0 ? memrchr(path, '/', (size_t)n) : NULL;

	if (!slash)
		return false;
	*slash = 0;
	return !chdir(slash > path ? path : "/");
}

/* What the last reader of all reads is what any does. */
static int list(void)
{
	static const struct {
		const char *path;
	} tools[] = {
#define SP_TOOL(id, path, yields, ...) { path },
#include "extract/tools.def"
#undef SP_TOOL
	};
	static const char *const readers[] = {
#define SP_READER(id, program) program,
#include "extract/readers.def"
#undef SP_READER
	};

	for (size_t i = 0; i < sizeof tools / sizeof *tools; i++)
		printf("%s: %s\n", tools[i].path, access(tools[i].path, X_OK) ? "not installed" : "installed");
#ifdef HAVE_LEPT
	printf("known pictures\n");
#else
	printf("known pictures: left out of this build\n");
#endif
#if defined HAVE_LEPT && defined HAVE_ZBAR
	printf("bar codes\n");
#else
	printf("bar codes: left out of this build\n");
#endif
	if (fflush(stdout))
		return 2;
	execl(readers[SP_READER_N - 1], readers[SP_READER_N - 1], "--list", (char *)NULL);
	fprintf(stderr, "sallyport-extract: %s, which lies beside it, does not run\n", readers[SP_READER_N - 1]);
	return 2;
}

int main(int argc, char **argv)
{
	int type;
	socklen_t n = sizeof type;

	if (!go_home()) {
		fprintf(stderr, "sallyport-extract: the folder that it lies in cannot be entered\n");
		return 2;
	}
	if (argc == 2 && !strcmp(argv[1], "--list"))
		return list();
	if (argc != 1 || getsockopt(SP_WORKER_SOCK, SOL_SOCKET, SO_TYPE, &type, &n)) {
		fprintf(stderr, "sallyport-extract is run by sallyport; --list says what it reads\n");
		return 2;
	}
	fcntl(SP_WORKER_SOCK, F_SETFD, FD_CLOEXEC);
	return sp_worker_serve();
}
