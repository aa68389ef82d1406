/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the parent and its roles say to one another: frames of base/wire on descriptor 3 of a role. A role is given all that
 * it works with when it starts, as sealed files, so that what lies on the disk may change meanwhile: all roles of one
 * generation have the same rules.
 */
#ifndef SP_DAEMON_HANDOVER_H
#define SP_DAEMON_HANDOVER_H

#include "base/wire.h"
#include "engine/belt.h"
#include "store/state.h"

#define SP_ROLE_FD 3

enum sp_role_frame {
	SP_ROLE_START = 100, /* to a role: struct sp_handover, with the descriptors of its configuration, rules and policy */
	SP_ROLE_EXTRACTOR,   /* to a scanner: the socket of what takes attachments apart */
	SP_ROLE_WEB,         /* to the front: certificate, key and tokens of its HTTP API (again when they are loaded anew) */
	SP_ROLE_LISTENER,    /* to the front: what it is for, and the socket */
	SP_ROLE_SCANNER,     /* to the front: number, generation, and the socket */
	SP_ROLE_KEEPER,      /* to the front: the socket of the role that records */
	SP_ROLE_STALE,       /* to the front: what was to be loaded anew cannot be, what was before is in force */
	SP_ROLE_DRAIN,       /* to the front: finish what is in hand, then end */
	SP_ROLE_READY,       /* to the parent */
	SP_ROLE_KILL,        /* front to parent: a scanner, which hangs */
	SP_ROLE_RECORDED,    /* keep to parent: there is something to be delivered */
	SP_KEEP_RECORD,      /* front to keep: an incident */
	SP_KEEP_RECORDED,    /* keep to front: how that ended */
	SP_KEEP_SUSPECT,     /* front to keep: a message that scanners died of */
	SP_KEEP_SUSPECTS,    /* keep to front, at the start: all of them */
};

enum sp_listener_kind { SP_LISTENER_MILTER, SP_LISTENER_HTTP, SP_LISTENER_HTTPS };

/* What roles work with. */
struct sp_handover {
	struct sp_arena arena;
	struct sp_config config;
	struct sp_rules rules;  /* scanners only */
	struct sp_policy policy; /* scanners only */
	struct sp_known_list images; /* scanners only */
	struct sp_state_keys keys;
	const char *state;
	int sock; /* -1, or what the role works for: jobs for scanners, the front for keep */
};

/* Files of the HTTP API where other machines may use it; p NULL = they may not. */
struct sp_web_files {
	struct sp_view certificate, key; /* PEM */
	struct sp_view tokens;           /* as sp_access_read takes them */
};

/* The parent's: what is sent. */
struct sp_handover_source {
	struct sp_view config; /* bytes of the file; n 0 = none */
	struct sp_view policy;
	struct sp_view rules;  /* the image */
	struct sp_view images; /* the list of known pictures */
	const char *const *plugin_path;
	size_t plugin_n;
	const struct sp_state_keys *keys;
	const char *state;
	struct sp_web_files web; /* for the front alone */
};

/* As sealed files. Returns: SP_OK or SP_EIO. */
struct sp_handover_files {
	int config, policy, rules, images;
};
int sp_handover_seal(const struct sp_handover_source *source, struct sp_handover_files *ret);
void sp_handover_files_release(struct sp_handover_files *files);

/* sock: what the role works for, -1 = none. scans: rules and policy go along. */
int sp_handover_send(int to, const struct sp_handover_source *source, const struct sp_handover_files *files,
	int sock, bool scans);

int sp_handover_send_web(int to, const struct sp_web_files *files);
/* Borrows from the payload. Returns: SP_OK or SP_EINVAL. */
int sp_handover_read_web(struct sp_view payload, struct sp_web_files *ret);

/* In a role: waits for what the parent sends first. */
int sp_handover_receive(int from, struct sp_handover *ret, struct sp_err *err);
void sp_handover_release(struct sp_handover *handover);

#endif
