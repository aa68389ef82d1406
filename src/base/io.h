/* SPDX-License-Identifier: Apache-2.0 */
/* Files and descriptors: whole reads, whole writes, replacement by temp + rename, memfds. All O_CLOEXEC. */
#ifndef SP_BASE_IO_H
#define SP_BASE_IO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/view.h"

/* Reads a whole regular file of at most bytes_max into the arena, a zero appended. */
int sp_io_read_file(const char *path, size_t bytes_max, struct sp_arena *arena,
	struct sp_view *ret_bytes, struct sp_err *err);

/* Reads up to n bytes at an offset, retrying on EINTR and short reads. Returns: bytes read (short only at the end), or
 * SP_EIO. */
ssize_t sp_io_pread_all(int fd, void *buf, size_t n, off_t offset);
ssize_t sp_io_read_all(int fd, void *buf, size_t n);
int sp_io_write_all(int fd, const void *buf, size_t n);

/* Replaces a file whole: a temporary file in the same folder, fsync, rename, fsync of the folder. */
int sp_io_replace_file(const char *path, mode_t mode, struct sp_view bytes, struct sp_err *err);

/* A memfd holding the bytes, sealed against every change. Returns: a descriptor (caller closes) or SP_EIO. */
int sp_io_sealed_memfd(const char *name, struct sp_view bytes);

/* Makes the folder and those above it, mode 0700. */
int sp_io_mkdirs(const char *path, struct sp_err *err);

/*
 * Whether a file may be trusted to steer us: a regular file, owned by root or by us, writable by nobody else; the same
 * for the folder that it lies in (a sticky folder will do).
 */
int sp_io_check_owner(const char *path, struct sp_err *err);

/* Monotonic microseconds. */
uint64_t sp_io_now_us(void);

/* Waits until there is something to read, an end or an error included. Returns: 1, 0 until_us is over, SP_EIO. */
int sp_io_await(int fd, uint64_t until_us);

#endif
