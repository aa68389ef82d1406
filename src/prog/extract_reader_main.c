/* SPDX-License-Identifier: Apache-2.0 */
/* The programs of extract/readers.def but the first: nurseries of workers that bring larger libraries. */
#include <config.h>

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "worker/format.h"

int main(int argc, char **argv)
{
	int type;
	socklen_t n = sizeof type;

	if (argc == 2 && !strcmp(argv[1], "--list")) {
		for (size_t i = 0; i < sp_format_n; i++)
			printf("%s\n", sp_formats[i]->name);
		return fflush(stdout) ? 2 : 0;
	}
	if (argc != 1 || getsockopt(SP_WORKER_SOCK, SOL_SOCKET, SO_TYPE, &type, &n)) {
		fprintf(stderr, "%s is run by sallyport-extract; --list says what it reads\n", argv[0]);
		return 2;
	}
	fcntl(SP_WORKER_SOCK, F_SETFD, FD_CLOEXEC);
	return sp_worker_nurse();
}
