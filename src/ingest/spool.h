/* SPDX-License-Identifier: Apache-2.0 */
/* A message on its way in: a file that is memory, filled in pieces, sealed when it is whole. */
#ifndef SP_INGEST_SPOOL_H
#define SP_INGEST_SPOOL_H

#include <stdint.h>

#include "base/buf.h"
#include "base/view.h"

struct sp_spool {
	int fd; /* -1 = nothing was written yet */
	uint64_t bytes;     /* that came; of these no more than bytes_max + 1 are kept, which shows that there were more */
	uint64_t bytes_max;
	struct sp_buf pending; /* small pieces, so that they are written together */
	int failed;            /* SP_OK, SP_EIO or SP_ENOMEM, remembered */
};

void sp_spool_init(struct sp_spool *spool, uint64_t bytes_max);
void sp_spool_release(struct sp_spool *spool);
void sp_spool_add(struct sp_spool *spool, struct sp_view bytes);
uint64_t sp_spool_kept(const struct sp_spool *spool);

/* Nothing is added any more. Returns: the sealed file, which stays the spool's, or SP_EIO, SP_ENOMEM. */
int sp_spool_seal(struct sp_spool *spool);

#endif
