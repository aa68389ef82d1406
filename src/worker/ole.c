/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/ole.h"

#include <stdlib.h>

#define HEADER_BYTES 512
#define FREE 0xfffffffau /* and above: no sector */
#define ENTRY_BYTES 128
#define ENTRIES_MAX 65536
#define IN_HEADER 109

static struct sp_view sector(const struct sp_ole *ole, uint32_t n)
{
	return sp_slice(ole->v, ((uint64_t)n + 1) << ole->shift, (uint64_t)1 << ole->shift);
}

/* Follows a chain. A chain that does not end is cut where it must have met itself. */
static void read_chain(struct sp_ole *ole, uint32_t start, uint64_t bytes_max, struct sp_buf *out)
{
	size_t steps = 0;

	for (uint32_t at = start; at < FREE && out->n < bytes_max; at = at < ole->fat_n ? ole->fat[at] : FREE) {
		struct sp_view bytes = sector(ole, at);

		if (!bytes.n || ++steps > ole->fat_n) {
			ole->damaged = true;
			break;
		}
		sp_buf_add(out, bytes.p, bytes.n);
	}
	if (out->n > bytes_max)
		out->n = (size_t)bytes_max;
}

static void add_fat_sector(struct sp_ole *ole, uint32_t n, size_t capacity)
{
	struct sp_view bytes = sector(ole, n);

	for (size_t i = 0; i + 4 <= bytes.n && ole->fat_n < capacity; i += 4)
		ole->fat[ole->fat_n++] = sp_le32(bytes.p + i);
}

static bool read_fat(struct sp_ole *ole)
{
	const char *p = ole->v.p;
	size_t capacity = (ole->v.n >> ole->shift) + ((size_t)1 << ole->shift);
	uint32_t next = sp_le32(p + 0x44);
	size_t per = ((size_t)1 << ole->shift) / 4 - 1;

	ole->fat = calloc(capacity, sizeof *ole->fat);
	if (!ole->fat)
		return false;
	for (size_t i = 0; i < IN_HEADER; i++)
		if (sp_le32(p + 0x4c + 4 * i) < FREE)
			add_fat_sector(ole, sp_le32(p + 0x4c + 4 * i), capacity);
	for (size_t steps = 0; next < FREE && steps < capacity; steps++) {
		struct sp_view bytes = sector(ole, next);

		if (bytes.n < 4 * (per + 1))
			break;
		for (size_t i = 0; i < per; i++)
			if (sp_le32(bytes.p + 4 * i) < FREE)
				add_fat_sector(ole, sp_le32(bytes.p + 4 * i), capacity);
		next = sp_le32(bytes.p + 4 * per);
	}
	return ole->fat_n > 0;
}

static bool read_entries(struct sp_ole *ole)
{
	struct sp_buf bytes;

	sp_buf_init(&bytes, (size_t)ENTRIES_MAX * ENTRY_BYTES);
	read_chain(ole, sp_le32(ole->v.p + 0x30), (uint64_t)ENTRIES_MAX * ENTRY_BYTES, &bytes);
	ole->entry = calloc(bytes.n / ENTRY_BYTES + 1, sizeof *ole->entry);
	for (size_t i = 0; ole->entry && i < bytes.n / ENTRY_BYTES; i++) {
		const char *p = bytes.p + i * ENTRY_BYTES;
		struct sp_ole_entry *e = &ole->entry[ole->entry_n++];
		struct sp_buf name;
		size_t n = sp_le16(p + 64);

		*e = (struct sp_ole_entry){ .kind = sp_u8(p + 66), .left = sp_le32(p + 68), .right = sp_le32(p + 72),
			.child = sp_le32(p + 76), .parent = SP_OLE_NONE, .start = sp_le32(p + 116), .bytes = sp_le64(p + 120) };
		if (ole->shift == 9)
			e->bytes &= UINT32_MAX;
		sp_buf_init(&name, 0);
		sp_text_add_utf16(&name, sp_view(p, n < 64 ? n : 64));
		if (name.n && name.n < sizeof e->name)
			memcpy(e->name, name.p, name.n + 1);
		sp_buf_release(&name);
	}
	sp_buf_release(&bytes);
	return ole->entry_n > 0;
}

/* Says of each entry which storage it stands in: each tree is walked once, each entry taken once. */
static bool set_parents(struct sp_ole *ole)
{
	uint32_t *stack = calloc(2 * ole->entry_n + 2, sizeof *stack);
	size_t n = 0;

	if (!stack)
		return false;
	ole->entry[0].parent = 0;
	for (uint32_t storage = 0; storage < ole->entry_n; storage++) {
		if (ole->entry[storage].kind != 1 && ole->entry[storage].kind != 5)
			continue;
		stack[n++] = ole->entry[storage].child;
		while (n) {
			uint32_t at = stack[--n];

			if (at >= ole->entry_n || ole->entry[at].parent != SP_OLE_NONE)
				continue;
			ole->entry[at].parent = storage;
			stack[n++] = ole->entry[at].left;
			stack[n++] = ole->entry[at].right;
		}
	}
	free(stack);
	return true;
}

static void read_mini(struct sp_ole *ole)
{
	struct sp_buf table;

	sp_buf_init(&table, 0);
	read_chain(ole, sp_le32(ole->v.p + 0x3c), ole->v.n, &table);
	ole->mini_fat = calloc(table.n / 4 + 1, sizeof *ole->mini_fat);
	for (size_t i = 0; ole->mini_fat && i < table.n / 4; i++)
		ole->mini_fat[ole->mini_fat_n++] = sp_le32(table.p + 4 * i);
	sp_buf_release(&table);
	read_chain(ole, ole->entry[0].start, ole->v.n, &ole->mini);
}

bool sp_ole_open(struct sp_ole *ole, struct sp_view bytes)
{
	*ole = (struct sp_ole){ .v = bytes };
	sp_buf_init(&ole->mini, 0);
	if (bytes.n < HEADER_BYTES)
		return false;
	ole->shift = sp_le16(bytes.p + 30);
	ole->mini_shift = sp_le16(bytes.p + 32);
	ole->mini_cutoff = sp_le32(bytes.p + 56);
	if ((ole->shift != 9 && ole->shift != 12) || ole->mini_shift != 6)
		return false;
	if (!read_fat(ole) || !read_entries(ole) || !set_parents(ole))
		return false;
	read_mini(ole);
	return true;
}

void sp_ole_release(struct sp_ole *ole)
{
	free(ole->fat);
	free(ole->mini_fat);
	free(ole->entry);
	sp_buf_release(&ole->mini);
}

void sp_ole_read(struct sp_ole *ole, const struct sp_ole_entry *entry, struct sp_buf *out)
{
	uint64_t want = entry->bytes < ole->v.n ? entry->bytes : ole->v.n;
	struct sp_view mini = sp_view(ole->mini.p, ole->mini.n);
	size_t steps = 0;

	sp_buf_reset(out);
	if (entry->bytes >= ole->mini_cutoff || entry->kind == 5) {
		read_chain(ole, entry->start, want, out);
		return;
	}
	for (uint32_t at = entry->start; at < FREE && out->n < want && ++steps <= ole->mini_fat_n + 1;
		at = at < ole->mini_fat_n ? ole->mini_fat[at] : FREE) {
		struct sp_view piece = sp_slice(mini, (uint64_t)at << ole->mini_shift, (uint64_t)1 << ole->mini_shift);

		sp_buf_add(out, piece.p, piece.n);
	}
	if (out->n > want)
		out->n = (size_t)want;
}

uint32_t sp_ole_find(const struct sp_ole *ole, uint32_t storage, const char *name)
{
	for (uint32_t i = 1; i < ole->entry_n; i++)
		if (ole->entry[i].parent == storage && sp_view_is_nocase(sp_view_str(ole->entry[i].name), name))
			return i;
	return SP_OLE_NONE;
}
