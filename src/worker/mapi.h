/* SPDX-License-Identifier: Apache-2.0 */
/* Properties of messages as Outlook keeps them (MS-OXPROPS): which are text, which is the body, which is a file. */
#ifndef SP_WORKER_MAPI_H
#define SP_WORKER_MAPI_H

#include "worker/format.h"

struct sp_mapi {
	struct sp_work *work;
	struct sp_buf body, meta; /* UTF-8 */
	char name[512];           /* of an attachment, "" = not known */
	bool encrypted;
};

void sp_mapi_init(struct sp_mapi *mapi, struct sp_work *work);
void sp_mapi_release(struct sp_mapi *mapi);
/* One property; type 0x1e bytes, 0x1f UTF-16, 0x102 binary. Files and other bodies (RTF, HTML) go out at once. */
void sp_mapi_property(struct sp_mapi *mapi, unsigned id, unsigned type, struct sp_view value);
void sp_mapi_text(struct sp_mapi *mapi, struct sp_view text);
/* The properties as TNEF packs them. */
void sp_mapi_tnef(struct sp_mapi *mapi, struct sp_view props);
const char *sp_mapi_name(const struct sp_mapi *mapi); /* NULL = not known */
/* Gives out what was collected. */
void sp_mapi_give(struct sp_mapi *mapi);

/* Compressed RTF (MS-OXRTFCP). Returns: whether it could be undone. */
bool sp_mapi_rtf(struct sp_view packed, struct sp_buf *out);

#endif
