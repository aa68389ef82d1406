/* SPDX-License-Identifier: Apache-2.0 */
/* Web clients of the front: the HTTP API, by libmicrohttpd, driven by the front's own loop. */
#ifndef SP_DAEMON_WEB_H
#define SP_DAEMON_WEB_H

#include "daemon/front.h"

/* A socket that listens. Owns: fd, when SP_OK. Returns: SP_OK, SP_EIO, or SP_EUNSUP (built without). */
int sp_web_listen(struct sp_front *front, int fd);
void sp_web_tick(struct sp_front *front, uint64_t now_us);
void sp_web_free(struct sp_front *front);

#endif
