/* SPDX-License-Identifier: Apache-2.0 */
/* What the streams of a PDF file are written in (ISO 32000-1, 7.2 and 7.3): numbers, names, strings, operators. */
#ifndef SP_WORKER_PDF_TOKEN_H
#define SP_WORKER_PDF_TOKEN_H

#include "base/buf.h"
#include "base/view.h"

enum sp_pdf_kind { SP_PDF_END, SP_PDF_NUMBER, SP_PDF_NAME, SP_PDF_STRING, SP_PDF_WORD, SP_PDF_MARK, SP_PDF_COMMENT };

struct sp_pdf_token {
	enum sp_pdf_kind kind;
	double number;
	struct sp_view text; /* as written: of a name without its slash, of a mark "[", "]", "<<", ">>" and the like */
	size_t at, n;        /* of a string, and of a name: its bytes in `strings` */
};

struct sp_pdf_lexer {
	struct sp_view in;
	size_t at;
	struct sp_buf strings; /* what strings and names say; whoever reads resets it */
};

void sp_pdf_lexer_init(struct sp_pdf_lexer *lexer, struct sp_view in);
void sp_pdf_lexer_release(struct sp_pdf_lexer *lexer);
/* Returns: false at the end. */
bool sp_pdf_next(struct sp_pdf_lexer *lexer, struct sp_pdf_token *ret);
/* The bytes of an inline picture behind its "ID"; what comes next is behind "EI". */
struct sp_view sp_pdf_skip_picture(struct sp_pdf_lexer *lexer);
/* The bytes of a string or name, until the strings are reset or the next token is taken. */
struct sp_view sp_pdf_bytes(const struct sp_pdf_lexer *lexer, const struct sp_pdf_token *token);

#endif
