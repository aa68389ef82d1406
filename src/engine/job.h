/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What goes between the pool and its scanners: a job as bytes, the message that it names, and the answer as bytes. The
 * pool writes an answer itself for a job that no scanner could finish.
 */
#ifndef SP_ENGINE_JOB_H
#define SP_ENGINE_JOB_H

#include "engine/pool.h"

enum sp_pool_frame { SP_FRAME_READY = 1, SP_FRAME_FAILED, SP_FRAME_JOB, SP_FRAME_ANSWER,
	SP_FRAME_HELD /* a job that is not to be scanned any more */ };

/* Room that is kept from one message to the next; what is larger is given back after it. */
#define SP_KEPT_BYTES ((size_t)8 << 20)
void sp_buf_trim(struct sp_buf *buf);

void sp_job_write(struct sp_buf *frame, const struct sp_job *job);

/* Borrows from the frame; ret->input.recipients is the caller's to free. A small message may stand behind the job in its
 * frame, which then comes without a descriptor: ret->input.bytes is what stands there.
 * Returns: SP_OK, SP_EINVAL or SP_ENOMEM. */
int sp_job_read(struct sp_view frame, struct sp_job *ret);

/*
 * Reads the message of a job into `bytes` (reset first): at most bytes_max of it, mbox quoting undone. job->fd is the file.
 * Returns: SP_OK; SP_ELIMIT there is more of it; SP_EIO the file ended before, or could not be read; in these two cases
 * bytes holds what there is; SP_ENOMEM.
 */
int sp_job_load(const struct sp_job *job, uint64_t bytes_max, struct sp_buf *bytes);

/*
 * Shows the message of a job where the file itself stands in memory, if it is a large one that is there whole: to copy it
 * would cost as much as to scan it. For scanners only: should the file shrink meanwhile, the process dies of it, and the
 * message is answered by a loss; what else happens to its bytes can harm nothing but that answer.
 * Returns: the message, or p NULL: load it. *ret_map is to be unmapped.
 */
struct sp_view sp_job_map(const struct sp_job *job, uint64_t bytes_max, struct sp_view *ret_map);

/* An answer in the making; the buffers are kept from one to the next. */
struct sp_answer {
	struct sp_buf bytes, rendered, json;
};
void sp_answer_init(struct sp_answer *answer, size_t bytes_max);
void sp_answer_release(struct sp_answer *answer);
void sp_answer_trim(struct sp_answer *answer);

/* Returns: SP_OK, SP_ELIMIT (the answer would be larger than its maximum) or SP_ENOMEM. `message` are the bytes that the
 * incident's id is made of, together with the envelope of the input. */
int sp_answer_write(struct sp_answer *answer, const struct sp_pool_config *config,
	const struct sp_input *input, struct sp_view message, const struct sp_result *result,
	bool unreadable);

/* The answer for a message that could not be scanned: one loss. */
int sp_answer_write_lost(struct sp_answer *answer, const struct sp_pool_config *config,
	const struct sp_input *input, struct sp_view message, enum sp_loss_kind kind, const char *detail);

/* The answer for a message that is held because scanners die of it: that, or what is stricter. */
int sp_answer_write_held(struct sp_answer *answer, const struct sp_pool_config *config,
	const struct sp_input *input, struct sp_view message);

/* Borrows from bytes. Returns: SP_OK or SP_EINVAL. */
int sp_answer_read(struct sp_view bytes, struct sp_done *ret);

/* Adds a loss to a result, and lets the policy decide anew. */
int sp_result_add_loss(const struct sp_belt_input *belt, struct sp_result *result,
	enum sp_loss_kind kind, const char *detail);

#endif
