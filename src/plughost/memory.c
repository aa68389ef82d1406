/* SPDX-License-Identifier: Apache-2.0 */
#include "plughost/memory.h"

#include <link.h>
#include <stdint.h>
#include <string.h>

#include "base/utf8.h"

struct lookup {
	uintptr_t address;
	uint32_t flags; /* PF_* wanted */
	size_t left;    /* result */
};

static int visit(struct dl_phdr_info *info, size_t size, void *data)
{
	struct lookup *lookup = data;

	(void)size;
	for (size_t i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *segment = &info->dlpi_phdr[i];
		uintptr_t from = (uintptr_t)info->dlpi_addr + segment->p_vaddr;

		if (segment->p_type != PT_LOAD || (segment->p_flags & lookup->flags) != lookup->flags)
			continue;
		if (lookup->address < from || lookup->address - from >= segment->p_memsz)
			continue;
		lookup->left = segment->p_memsz - (lookup->address - from);
		return 1;
	}
	return 0;
}

static size_t loaded(const void *p, uint32_t flags)
{
	struct lookup lookup = { (uintptr_t)p, flags, 0 };

	dl_iterate_phdr(visit, &lookup);
	return lookup.left;
}

size_t sp_memory_loaded(const void *p)
{
	return loaded(p, PF_R);
}

bool sp_memory_is_code(const void *p)
{
	return loaded(p, PF_X) > 0;
}

bool sp_memory_is_string(const char *s, size_t bytes_max)
{
	size_t left = sp_memory_loaded(s);

	if (left > bytes_max + 1)
		left = bytes_max + 1;
	size_t n = left ? strnlen(s, left) : 0;

	return n > 0 && n < left && sp_utf8_valid_run(s, n) == n;
}
