/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether what a plugin points to is there: its descriptor is static, so every struct, array and string of it lies in a
 * segment of a loaded object. A size or pointer that lies is refused before it is read.
 */
#ifndef SP_PLUGHOST_MEMORY_H
#define SP_PLUGHOST_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

/* Returns: how many bytes from p on are loaded and readable; 0 = p is no address of a loaded object. */
size_t sp_memory_loaded(const void *p);

/* Whether p is the address of loaded code. */
bool sp_memory_is_code(const void *p);

/* Whether s is a zero-terminated, valid UTF-8 string of at least one byte and at most bytes_max. */
bool sp_memory_is_string(const char *s, size_t bytes_max);

#endif
