/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"

void sp_buf_init(struct sp_buf *buf, size_t bytes_max)
{
	*buf = (struct sp_buf){ .bytes_max = bytes_max };
}

void sp_buf_release(struct sp_buf *buf)
{
	free(buf->p);
	*buf = (struct sp_buf){ .bytes_max = buf->bytes_max };
}

void sp_buf_reset(struct sp_buf *buf)
{
	buf->n = 0;
	buf->failed = SP_OK;
	if (buf->p)
		buf->p[0] = 0;
}

char *sp_buf_room(struct sp_buf *buf, size_t n)
{
	if (buf->failed)
		return NULL;
	if (n > SIZE_MAX / 2 || buf->n > SIZE_MAX / 2 - n ||
		(buf->bytes_max && buf->n + n > buf->bytes_max)) {
		buf->failed = SP_ELIMIT;
		return NULL;
	}
	size_t need = buf->n + n + 1;

	if (need > buf->capacity) {
		size_t capacity = buf->capacity ? buf->capacity * 2 : 256;

		if (capacity < need)
			capacity = need;
		char *p = realloc(buf->p, capacity);
		if (!p) {
			buf->failed = SP_ENOMEM;
			return NULL;
		}
		buf->p = p;
		buf->capacity = capacity;
	}
	return buf->p + buf->n;
}

int sp_buf_add(struct sp_buf *buf, const void *bytes, size_t n)
{
	char *room = sp_buf_room(buf, n);

	if (!room)
		return buf->failed;
	if (n)
		memcpy(room, bytes, n);
	buf->n += n;
	buf->p[buf->n] = 0;
	return SP_OK;
}

int sp_buf_add_str(struct sp_buf *buf, const char *string)
{
	return sp_buf_add(buf, string, strlen(string));
}

int sp_buf_add_char(struct sp_buf *buf, char c)
{
	return sp_buf_add(buf, &c, 1);
}

int sp_buf_vprintf(struct sp_buf *buf, const char *format, va_list args)
{
	va_list again;

	va_copy(again, args);
	int n = vsnprintf(NULL, 0, format, args);
	char *room = n < 0 ? NULL : sp_buf_room(buf, (size_t)n);

	if (n < 0)
		buf->failed = SP_EINVAL;
	if (room) {
		vsnprintf(room, (size_t)n + 1, format, again);
		buf->n += (size_t)n;
	}
	va_end(again);
	return buf->failed;
}

int sp_buf_printf(struct sp_buf *buf, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	int status = sp_buf_vprintf(buf, format, args);
	va_end(args);
	return status;
}
