/* SPDX-License-Identifier: Apache-2.0 */
/* Sockets that listen: those that the service manager hands over, else those of the configuration. */
#ifndef SP_DAEMON_LISTEN_H
#define SP_DAEMON_LISTEN_H

#include "config/config.h"
#include "daemon/handover.h"

/* Opens "unix:/PATH", "inet:HOST:PORT" or "tls:HOST:PORT". A socket file that nobody listens on is replaced. local_only: inet: must be
 * an address that other machines do not reach. Returns: the socket, or negative. */
int sp_listen(const char *address, enum sp_gateway_mode mode, bool local_only, struct sp_err *err);

/* sd_listen_fds(3): how many sockets were handed over, from descriptor 3 on; their names are in LISTEN_FDNAMES. Moves them
 * out of the way of what roles expect. One named "http" or "https" is for web clients, all others are for mail servers.
 * Returns: their number. */
unsigned sp_listen_inherited(int *ret_fd, enum sp_listener_kind *ret_kind, unsigned most);

/* Whether only this machine can connect to a socket. */
bool sp_listen_is_local(int fd);

/* sd_notify(3). Does nothing where nobody asked for it. */
void sp_service_notify(const char *state);

#endif
