/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sallyport-extract: takes attachments apart, for one scanner that is on descriptor 3. A program of its own, so that what
 * reads mail holds none of the parsers of files, and what forks is small.
 */
#include <config.h>

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "worker/format.h"

#define SCANNER_FD 3

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

static int list(void)
{
	static const struct {
		const char *path;
	} tools[] = {
#define SP_TOOL(id, path, yields, ...) { path },
#include "extract/tools.def"
#undef SP_TOOL
	};

	for (size_t i = 0; i < sp_format_n; i++)
		printf("%s\n", sp_formats[i]->name);
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
	return fflush(stdout) ? 2 : 0;
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
	if (argc != 1 || getsockopt(SCANNER_FD, SOL_SOCKET, SO_TYPE, &type, &n)) {
		fprintf(stderr, "sallyport-extract is run by sallyport; --list says what it reads\n");
		return 2;
	}
	prctl(PR_SET_NAME, "sallyport-extr");
	fcntl(SCANNER_FD, F_SETFD, FD_CLOEXEC);
	return sp_worker_serve(SCANNER_FD);
}
