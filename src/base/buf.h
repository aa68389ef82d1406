/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A growing buffer that knows its maximum. A failure is remembered: after it nothing is added and `failed` says why,
 * so that a writer checks once at the end.
 */
#ifndef SP_BASE_BUF_H
#define SP_BASE_BUF_H

#include <stdarg.h>
#include <stddef.h>

struct sp_buf {
	char *p; /* always terminated by a zero beyond n once anything was added */
	size_t n;
	size_t capacity;
	size_t bytes_max; /* 0 = no maximum */
	int failed;       /* SP_OK, SP_ENOMEM or SP_ELIMIT */
};

void sp_buf_init(struct sp_buf *buf, size_t bytes_max);
void sp_buf_release(struct sp_buf *buf);
void sp_buf_reset(struct sp_buf *buf); /* empties, keeps the memory, forgets a failure */
int sp_buf_add(struct sp_buf *buf, const void *bytes, size_t n);
int sp_buf_add_str(struct sp_buf *buf, const char *string);
int sp_buf_add_char(struct sp_buf *buf, char c);
int sp_buf_printf(struct sp_buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
int sp_buf_vprintf(struct sp_buf *buf, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));
/* Returns: a pointer to n writable bytes at the end (not yet counted in n), or NULL. */
char *sp_buf_room(struct sp_buf *buf, size_t n);

#endif
