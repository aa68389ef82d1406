/* SPDX-License-Identifier: Apache-2.0 */
/* The confinement of the daemon's own roles; scanners confine themselves when they have opened what they need. */
#ifndef SP_DAEMON_CONFINE_H
#define SP_DAEMON_CONFINE_H

#include "base/err.h"

enum sp_confine_role { SP_CONFINE_FRONT, SP_CONFINE_KEEP };

/* folder: the only one that the role may use; NULL = none. */
int sp_confine(enum sp_confine_role role, const char *folder, struct sp_err *err);

#endif
