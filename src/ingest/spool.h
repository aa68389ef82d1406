/* SPDX-License-Identifier: Apache-2.0 */
/* A message on its way in, filled in pieces: in memory while it is small, since the system takes longer to make a file and its
 * pages than to copy it; else in a file that is memory, sealed when the message is whole. */
#ifndef SP_INGEST_SPOOL_H
#define SP_INGEST_SPOOL_H

#include <stdint.h>

#include "base/buf.h"
#include "base/view.h"

#define SP_SPOOL_SMALL_BYTES 131072u

struct sp_spool {
	int fd; /* -1 = it is in pending */
	uint64_t bytes;     /* that came; of these no more than bytes_max + 1 are kept, which shows that there were more */
	uint64_t bytes_max;
	struct sp_buf pending; /* what is not in the file */
	int failed;            /* SP_OK, SP_EIO or SP_ENOMEM, remembered */
};

void sp_spool_init(struct sp_spool *spool, uint64_t bytes_max);
void sp_spool_release(struct sp_spool *spool);
void sp_spool_add(struct sp_spool *spool, struct sp_view bytes);
uint64_t sp_spool_kept(const struct sp_spool *spool);

/*
 * Nothing is added any more. *ret_bytes: the message, when it is small and no larger than it may be, with *ret_fd -1; else p
 * NULL, with *ret_fd the sealed file. Both stay the spool's. Returns: SP_OK, or SP_EIO, SP_ENOMEM.
 */
int sp_spool_seal(struct sp_spool *spool, struct sp_view *ret_bytes, int *ret_fd);

#endif
