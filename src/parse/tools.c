/* SPDX-License-Identifier: Apache-2.0 */
/* libmagic, made ready before the scanner is confined: then no file can be opened any more. */
#include <fcntl.h>
#include <jansson.h>
#include <magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "parse/parse.h"
#include "parse/sniff.h"

struct sp_parse_tools {
	void *database;
	size_t database_n;
	magic_t magic; /* NULL until first asked */
	bool broken;   /* libmagic refused its database */
};

/* The first compiled database of libmagic's own list of places that can be opened. */
static int open_database(void)
{
	const char *list = magic_getpath(NULL, 0);

	for (const char *at = list; at && *at;) {
		size_t n = strcspn(at, ":");
		char path[4096];

		if ((size_t)snprintf(path, sizeof path, "%.*s.mgc", (int)n, at) < sizeof path) {
			int fd = open(path, O_RDONLY | O_CLOEXEC);

			if (fd >= 0)
				return fd;
		}
		at += n + (at[n] == ':');
	}
	return -1;
}

int sp_parse_tools_new(struct sp_parse_tools **ret, struct sp_err *err)
{
	struct stat st;
	int fd = open_database();

	/* jansson takes the seed of its tables from a file, at the first object. */
	json_object_seed(0);

	if (fd < 0)
		return sp_err_set(err, SP_EIO, "the database of libmagic (magic.mgc) cannot be opened");
	if (fstat(fd, &st) || st.st_size <= 0) {
		close(fd);
		return sp_err_errno(err, SP_EIO, "the database of libmagic cannot be read");
	}
	/* Private and writable: libmagic may turn bytes round in place. */
	void *p = mmap(NULL, (size_t)st.st_size, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	close(fd);
	if (p == MAP_FAILED)
		return sp_err_errno(err, SP_EIO, "the database of libmagic cannot be mapped");
	struct sp_parse_tools *tools = calloc(1, sizeof *tools);
	if (!tools) {
		munmap(p, (size_t)st.st_size);
		return sp_err_set(err, SP_ENOMEM, "no memory");
	}
	tools->database = p;
	tools->database_n = (size_t)st.st_size;
	*ret = tools;
	return SP_OK;
}

void sp_parse_tools_free(struct sp_parse_tools *tools)
{
	if (!tools)
		return;
	if (tools->magic)
		magic_close(tools->magic);
	munmap(tools->database, tools->database_n);
	free(tools);
}

static bool make_ready(struct sp_parse_tools *tools)
{
	if (tools->magic || tools->broken)
		return tools->magic;
	tools->magic = magic_open(MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_CHECK_ELF |
		MAGIC_NO_CHECK_TOKENS | MAGIC_NO_CHECK_CDF);
	if (tools->magic &&
		magic_load_buffers(tools->magic, &tools->database, &tools->database_n, 1)) {
		magic_close(tools->magic);
		tools->magic = NULL;
	}
	tools->broken = !tools->magic;
	return tools->magic;
}

void sp_tools_type(struct sp_parse_tools *tools, struct sp_view bytes, char *ret, size_t size)
{
	ret[0] = 0;
	if (!tools || !make_ready(tools))
		return;
	const char *type = magic_buffer(tools->magic, bytes.p, bytes.n);
	if (!type || !strcmp(type, "application/octet-stream"))
		return;
	size_t n = 0;
	for (; type[n] && n + 1 < size; n++)
		ret[n] = (char)sp_lower((unsigned char)type[n]);
	ret[n] = 0;
}
