/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/web.h"

int sp_web_listen(struct sp_front *front, int fd)
{
	(void)front, (void)fd;
	return SP_EUNSUP;
}

void sp_web_tick(struct sp_front *front, uint64_t now_us)
{
	(void)front, (void)now_us;
}

void sp_web_free(struct sp_front *front)
{
	(void)front;
}
