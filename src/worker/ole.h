/* SPDX-License-Identifier: Apache-2.0 */
/* Compound files (MS-CFB): a file system in a file, as Office before 2007 and Outlook write it. */
#ifndef SP_WORKER_OLE_H
#define SP_WORKER_OLE_H

#include "worker/format.h"

#define SP_OLE_NONE UINT32_MAX

struct sp_ole_entry {
	char name[100];     /* UTF-8 */
	unsigned kind;      /* 1 storage, 2 stream, 5 root */
	uint32_t left, right, child, parent;
	uint32_t start;
	uint64_t bytes;
};

struct sp_ole {
	struct sp_view v;
	unsigned shift, mini_shift;
	uint32_t mini_cutoff;
	uint32_t *fat, *mini_fat;
	size_t fat_n, mini_fat_n;
	struct sp_buf mini; /* the stream that small ones lie in */
	struct sp_ole_entry *entry;
	size_t entry_n;
	bool damaged;
};

bool sp_ole_open(struct sp_ole *ole, struct sp_view bytes);
void sp_ole_release(struct sp_ole *ole);
/* All bytes of a stream, as far as they are there. */
void sp_ole_read(struct sp_ole *ole, const struct sp_ole_entry *entry, struct sp_buf *out);
/* Returns: the index of the entry of that name in a storage, or SP_OLE_NONE. */
uint32_t sp_ole_find(const struct sp_ole *ole, uint32_t storage, const char *name);

/* The text of a Word document, of its two streams. Returns: whether there was any. */
bool sp_word97_text(struct sp_view stream, struct sp_view table, struct sp_buf *out);

/* The text of a PowerPoint presentation, of its stream. Returns: whether there was any. */
bool sp_powerpoint97_text(struct sp_view stream, struct sp_buf *out);
bool sp_powerpoint97_encrypted(struct sp_view stream);

/* Gives out the pictures in a stream of a document of Office 97 to 2003. */
void sp_office_pictures(struct sp_work *work, struct sp_view stream);

#endif
