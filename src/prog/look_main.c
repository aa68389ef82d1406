/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sallyport-look: looks at the picture on standard input, and says in frames on standard output what is in it. Once it is
 * loaded it confines itself as a worker does: no files, no network, no processes.
 */
#include <config.h>

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/io.h"
#include "base/jail.h"
#include "look/look.h"

#define MEMORY_BYTES ((size_t)1 << 30)

static struct sp_view whole_input(void)
{
	off_t n = lseek(STDIN_FILENO, 0, SEEK_END);
	void *p = n > 0 ? mmap(NULL, (size_t)n, PROT_READ, MAP_PRIVATE, STDIN_FILENO, 0) : MAP_FAILED;

	return p == MAP_FAILED ? sp_view(NULL, 0) : sp_view(p, (size_t)n);
}

int main(int argc, char **argv)
{
	struct sp_buf out;
	unsigned missing;

	(void)argv;
	if (argc != 1 || isatty(STDIN_FILENO) || isatty(STDOUT_FILENO)) {
		fprintf(stderr, "sallyport-look is run by sallyport-extract\n");
		return 2;
	}
	if (sp_jail_enter(SP_JAIL_EXTRACT, MEMORY_BYTES, &missing, NULL))
		return 2;
	struct sp_view picture = whole_input();

	sp_buf_init(&out, 0);
	int status = picture.n ? sp_look(picture, &out) : -1;

	/* What was seen before something failed is said all the same. */
	if (out.n && sp_io_write_all(STDOUT_FILENO, out.p, out.n))
		return 2;
	return status ? 1 : 0;
}
