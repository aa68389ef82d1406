/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/table.h"

#define PIECE_DIGITS 4

void sp_table_begin(struct sp_table *table, struct sp_buf *out)
{
	*table = (struct sp_table){ .out = out, .plain = true, .row = out->n };
}

/* A number that is written over several cells: each holds a few digits. */
static bool is_piece(struct sp_view text)
{
	for (size_t i = 0; i < text.n; i++)
		if (!sp_is_digit((unsigned char)text.p[i]))
			return false;
	return text.n <= PIECE_DIGITS;
}

static bool has_digit(struct sp_view text)
{
	for (size_t i = 0; i < text.n; i++)
		if (sp_is_digit((unsigned char)text.p[i]))
			return true;
	return false;
}

void sp_table_cell(struct sp_table *table, unsigned column, struct sp_view text)
{
	struct sp_buf *out = table->out;
	bool number = has_digit(text);

	if (!text.n)
		return;
	bool piece = is_piece(text);

	if (table->cells++)
		sp_buf_add_char(out, piece && table->piece ? ' ' : '\t');
	table->piece = piece;
	if (number && table->headed && column < SP_TABLE_COLUMNS && table->heading[column][0]) {
		sp_buf_add_str(out, table->heading[column]);
		sp_buf_add_str(out, ": ");
	}
	sp_buf_add(out, text.p, text.n);
	table->plain &= !number;
	/* Words of the first row may be headings: kept until it is known whether all of it are words. */
	if (!table->headed && !number && column < SP_TABLE_COLUMNS && text.n < SP_TABLE_HEADING_BYTES &&
		!memchr(text.p, '\n', text.n)) {
		memcpy(table->heading[column], text.p, text.n);
		table->heading[column][text.n] = 0;
	}
}

void sp_table_row_end(struct sp_table *table)
{
	if (!table->cells)
		return;
	sp_buf_add_char(table->out, '\n');
	if (!table->headed && table->plain && table->cells > 1)
		table->headed = true;
	else if (!table->headed)
		memset(table->heading, 0, sizeof table->heading);
	table->plain = true;
	table->cells = 0;
	table->row = table->out->n;
}
