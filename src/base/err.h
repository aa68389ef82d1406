/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Errors: a negative code for programs, one sentence for people, a place where there is one.
 *
 * Three kinds. A *refusal* (SP_EINVAL, SP_ELIMIT, SP_EUNSUP, SP_ENOENT): the input is at fault, it is counted and
 * policy decides. *Environment* (SP_EIO, SP_ENOMEM, SP_EBUSY): reported, retried. A *bug*: assert, the role dies.
 */
#ifndef SP_BASE_ERR_H
#define SP_BASE_ERR_H

#include <stddef.h>

#define SP_OK       0
#define SP_EINVAL (-1) /* the input is malformed or not allowed here */
#define SP_ENOMEM (-2) /* memory, or the arena's maximum */
#define SP_EIO    (-3) /* a system call failed */
#define SP_ELIMIT (-4) /* a maximum of the limits table was reached */
#define SP_ENOENT (-5) /* nothing of that name */
#define SP_EUNSUP (-6) /* well-formed, but not supported here */
#define SP_EBUSY  (-7) /* try again later */
#define SP_EAUTH  (-8) /* owner, mode, signature or checksum does not fit */

struct sp_err {
	int code;          /* one of SP_E*, 0 when nothing was set */
	unsigned line;     /* 1-based, 0 = none */
	unsigned column;   /* 1-based in characters, 0 = none */
	char file[256];    /* "" = none */
	char message[384]; /* one sentence without file and line, no newline */
	char snippet[256]; /* the source line at fault, "" = none; a caret belongs under `column` */
};

/* Sets code and message, clears the place; NULL err is allowed. Returns: code. */
int sp_err_set(struct sp_err *err, int code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The same with a place. Returns: code. */
int sp_err_at(struct sp_err *err, int code, const char *file, unsigned line, unsigned column,
	const char *format, ...) __attribute__((format(printf, 6, 7)));

/* As sp_err_set with ": strerror(errno)" appended. Returns: code. */
int sp_err_errno(struct sp_err *err, int code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Names the file of an error that has none yet. */
void sp_err_in_file(struct sp_err *err, const char *file);

/* Writes "file:line:column: message" (the parts there are) into buf, always terminated, in one line: control characters,
 * which names of files may hold, become '?'. Returns: buf. */
char *sp_err_format(const struct sp_err *err, char *buf, size_t size);

#endif
