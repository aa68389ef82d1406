/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where a scanner gets workers and runs of tools from: the extraction server, and the nurseries that it starts. What they
 * forked waits already when it is asked for.
 */
#ifndef SP_EXTRACT_READERS_H
#define SP_EXTRACT_READERS_H

#include "extract/protocol.h"
#include "model/limits.h"

struct sp_readers {
	int sock; /* to the server; -1 = it is gone */
	const struct sp_limits *limits;
	struct sp_buf frame;
	bool greeted;
	struct {
		int nursery, worker; /* -1 = none */
		bool taken; /* of which the nursery does not know yet */
	} reader[SP_READER_N];
};

/* Owns: sock. */
void sp_readers_init(struct sp_readers *readers, int sock, const struct sp_limits *limits);
void sp_readers_release(struct sp_readers *readers);

/* Returns: the socket to the worker of this message, -1 there is none to be had. */
int sp_readers_worker(struct sp_readers *readers, enum sp_extract_reader which);
/* To be said once a worker has its job: another one is made then. */
void sp_readers_working(struct sp_readers *readers, enum sp_extract_reader which);
/* Gives the workers of a message up: they end by themselves. */
void sp_readers_leave(struct sp_readers *readers);
/* Ends one, whatever it does. */
void sp_readers_stop(struct sp_readers *readers, enum sp_extract_reader which);

/* Returns: what it writes, -1 it cannot be run. */
int sp_readers_tool(struct sp_readers *readers, unsigned tool, int input);
/* Ends it when it does not within its time. Returns: its exit status, 256 + signal. */
uint64_t sp_readers_end_tool(struct sp_readers *readers, uint64_t patience_ms);

#endif
