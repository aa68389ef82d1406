/* SPDX-License-Identifier: Apache-2.0 */
#include "match/match.h"
#include "match/selftest.inc"

int sp_match_selftest(struct sp_err *err)
{
	char why[sizeof err->message];

	if (sp_engine_selftest(why, sizeof why))
		return sp_err_set(err, SP_EUNSUP, "%s", why);
	return SP_OK;
}

const char *sp_match_engine(void)
{
	return hs_version();
}
