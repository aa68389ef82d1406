/* SPDX-License-Identifier: Apache-2.0 */
/* Web clients of the front: the HTTP API, by libmicrohttpd, driven by the front's own loop. */
#ifndef SP_DAEMON_WEB_H
#define SP_DAEMON_WEB_H

#include "daemon/front.h"

/* A socket that listens; tls: others than this machine may come, with a token. Owns: fd, when SP_OK.
 * Returns: SP_OK, SP_EIO, or SP_EUNSUP (built without, or there is no certificate). */
int sp_web_listen(struct sp_front *front, int fd, bool tls);
/* Certificate, key and tokens, also in the place of those before. */
void sp_web_configure(struct sp_front *front, const struct sp_web_files *files);
void sp_web_tick(struct sp_front *front, uint64_t now_us);
void sp_web_free(struct sp_front *front);

#endif
