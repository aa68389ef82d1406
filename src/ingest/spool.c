/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/spool.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/io.h"

void sp_spool_init(struct sp_spool *spool, uint64_t bytes_max)
{
	*spool = (struct sp_spool){ .fd = -1, .bytes_max = bytes_max };
	sp_buf_init(&spool->pending, 0);
}

void sp_spool_release(struct sp_spool *spool)
{
	if (spool->fd >= 0)
		close(spool->fd);
	sp_buf_release(&spool->pending);
	sp_spool_init(spool, spool->bytes_max);
}

static void write_out(struct sp_spool *spool, struct sp_view bytes)
{
	if (spool->fd < 0)
		spool->fd = memfd_create("sallyport-message", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (spool->fd < 0 || sp_io_write_all(spool->fd, bytes.p, bytes.n))
		spool->failed = SP_EIO;
}

static void flush(struct sp_spool *spool)
{
	write_out(spool, sp_view(spool->pending.p, spool->pending.n));
	sp_buf_reset(&spool->pending);
}

uint64_t sp_spool_kept(const struct sp_spool *spool)
{
	return spool->bytes <= spool->bytes_max ? spool->bytes : spool->bytes_max + 1;
}

void sp_spool_add(struct sp_spool *spool, struct sp_view bytes)
{
	uint64_t room = spool->bytes_max + 1 - sp_spool_kept(spool);

	spool->bytes += bytes.n;
	if (bytes.n > room)
		bytes.n = room;
	if (spool->failed || !bytes.n)
		return;
	if (spool->pending.n + bytes.n > SP_SPOOL_SMALL_BYTES)
		flush(spool);
	/* The pieces of a large message are not copied once more. */
	if (bytes.n >= SP_SPOOL_SMALL_BYTES / 4 && spool->fd >= 0)
		write_out(spool, bytes);
	else if (sp_buf_add(&spool->pending, bytes.p, bytes.n))
		spool->failed = SP_ENOMEM;
}

int sp_spool_seal(struct sp_spool *spool, struct sp_view *ret_bytes, int *ret_fd)
{
	bool small = spool->fd < 0 && spool->bytes <= spool->bytes_max;

	if (!spool->failed && !small)
		flush(spool);
	if (!spool->failed && !small && fcntl(spool->fd, F_ADD_SEALS,
		F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL))
		spool->failed = SP_EIO;
	if (spool->failed)
		return spool->failed;
	*ret_bytes = small ? sp_view(spool->pending.p ? spool->pending.p : "", spool->pending.n) : sp_view(NULL, 0);
	*ret_fd = spool->fd;
	return SP_OK;
}
