/* SPDX-License-Identifier: Apache-2.0 */
/* The processes of the parent. */
#ifndef SP_DAEMON_CHILDREN_H
#define SP_DAEMON_CHILDREN_H

#include <signal.h>
#include <sys/types.h>

#include "daemon/handover.h"
#include "daemon/loop.h"

enum sp_child_kind {
#define SP_ROLE(id, name, restarted) SP_CHILD_##id,
#include "daemon/roles.def"
#undef SP_ROLE
	SP_CHILD_N
};

struct sp_children;

struct sp_child {
	struct sp_children *children;
	enum sp_child_kind kind;
	pid_t pid, extractor; /* 0 = none */
	uint64_t number, generation;
	uint64_t started_us;
	struct sp_watch control; /* fd -1 = none */
	struct sp_wire_inbox inbox;
	struct sp_child *next;
};

struct sp_children_config {
	struct sp_loop *loop;
	void *context;
	void (*heard_fn)(void *context, struct sp_child *child, const struct sp_wire_header *header,
		struct sp_view payload);
	void (*ended_fn)(void *context, const struct sp_child *child, int wstatus);
	const sigset_t *mask; /* of children */
};

struct sp_children {
	struct sp_children_config config;
	struct sp_child *child;
	uint64_t next_number;
	struct {
		uint64_t not_before_us, delay_us;
	} pace[SP_CHILD_N]; /* of starting again what dies at once */
};

/* What a child is to work with. */
struct sp_child_order {
	const struct sp_handover_source *source;
	const struct sp_handover_files *files;
	const char *extractor;
	uint64_t generation;
	const int *listener;
	const enum sp_listener_kind *listener_kind;
	unsigned listener_n;
};

void sp_children_init(struct sp_children *children, const struct sp_children_config *config);

/* Starts what is missing: a front, a keep, and so many scanners of this generation. */
int sp_children_start(struct sp_children *children, const struct sp_child_order *order, unsigned scanners,
	uint64_t now_us, struct sp_err *err);
/* Starts another program. */
int sp_children_exec(struct sp_children *children, enum sp_child_kind kind, char *const *argv);

/* Gives the front the files of its HTTP API anew. */
void sp_children_send_web(struct sp_children *children, const struct sp_web_files *files);

struct sp_child *sp_children_find(struct sp_children *children, enum sp_child_kind kind);
void sp_children_tell(struct sp_children *children, enum sp_child_kind kind, enum sp_role_frame type);
/* number 0: all of that kind. */
void sp_children_kill(struct sp_children *children, enum sp_child_kind kind, uint64_t number);
/* Looks after those that ended. */
void sp_children_reap(struct sp_children *children, uint64_t now_us);
/* Ends all: those that work for the front notice that it is gone. */
void sp_children_end(struct sp_children *children);

#endif
