/* SPDX-License-Identifier: Apache-2.0 */
/* Sockets that listen: those that the service manager hands over, else those of the configuration. */
#ifndef SP_DAEMON_LISTEN_H
#define SP_DAEMON_LISTEN_H

#include "config/config.h"

/* Opens "unix:/PATH" or "inet:HOST:PORT". A socket file that nobody listens on is replaced. local_only: addresses of other
 * machines are refused. Returns: the socket, or negative. */
int sp_listen(const char *address, enum sp_gateway_mode mode, bool local_only, struct sp_err *err);

/* sd_listen_fds(3): how many sockets were handed over, from descriptor 3 on; their names are in LISTEN_FDNAMES. Moves them
 * out of the way of what roles expect. Returns: their number. name[i] borrows from the environment's copy. */
unsigned sp_listen_inherited(int *ret_fd, bool *ret_is_http, unsigned most);

/* sd_notify(3). Does nothing where nobody asked for it. */
void sp_service_notify(const char *state);

#endif
