/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/confine.h"

#include "base/jail.h"
#include "base/log.h"

int sp_confine(enum sp_confine_role role, const char *folder, struct sp_err *err)
{
	unsigned missing = 0;
	int status = sp_jail_enter_folder(role == SP_CONFINE_KEEP ? SP_JAIL_KEEP : SP_JAIL_FRONT, folder, &missing, err);

	if (!status && missing & (SP_JAIL_MISSING_SECCOMP | SP_JAIL_MISSING_LANDLOCK))
		sp_log(SP_LOG_WARNING, "confinement_incomplete", "seccomp=%d landlock=%d",
			!(missing & SP_JAIL_MISSING_SECCOMP), !(missing & SP_JAIL_MISSING_LANDLOCK));
	return status;
}
