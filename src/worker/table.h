/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows of a table as lines of text. What a number means stands at the head of its column, which may be far away: a cell
 * with digits is written behind the heading of its column.
 */
#ifndef SP_WORKER_TABLE_H
#define SP_WORKER_TABLE_H

#include "worker/format.h"

#define SP_TABLE_COLUMNS 256
#define SP_TABLE_HEADING_BYTES 64

struct sp_table {
	struct sp_buf *out;
	char heading[SP_TABLE_COLUMNS][SP_TABLE_HEADING_BYTES]; /* "" = none */
	bool headed, plain;  /* a row of headings was met; this row has none of its own so far */
	size_t row;          /* where it begins in out */
	unsigned cells;
	bool piece;          /* the last cell may be a piece of a number */
};

void sp_table_begin(struct sp_table *table, struct sp_buf *out);
void sp_table_cell(struct sp_table *table, unsigned column, struct sp_view text);
void sp_table_row_end(struct sp_table *table);

#endif
