/* SPDX-License-Identifier: Apache-2.0 */
/* What stands in a part and is no text: taken apart in the jail; texts are scanned, files become parts of the message. */
#ifndef SP_ENGINE_ATTACH_H
#define SP_ENGINE_ATTACH_H

#include "config/known.h"
#include "extract/extract.h"
#include "parse/parse.h"

struct sp_attach {
	struct sp_extractor *extractor;
	struct sp_message *message;
	const struct sp_limits *limits;
	struct sp_arena *arena; /* of the part */
	uint32_t pictures_after; /* that time is to be left for */
	const struct sp_known_list *images; /* known pictures; NULL = none */
	void *context;
	int (*scan)(void *context, const struct sp_text *text);
};

/* For all that sp_texts set aside; parts found in it stand at the end of the message's list. Returns: SP_OK, or what scanning
 * returned. */
int sp_attach_scan(const struct sp_attach *attach, const struct sp_texts *texts);

#endif
