/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/pdf_token.h"

#include <string.h>

#define DIGITS_MAX 15 /* that a number keeps */

void sp_pdf_lexer_init(struct sp_pdf_lexer *lexer, struct sp_view in)
{
	*lexer = (struct sp_pdf_lexer){ .in = in };
	sp_buf_init(&lexer->strings, 0);
}

void sp_pdf_lexer_release(struct sp_pdf_lexer *lexer)
{
	sp_buf_release(&lexer->strings);
}

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || !c;
}

static bool is_regular(char c)
{
	return !is_blank(c) && !memchr("()<>[]{}/%", c, 10);
}

static int peek(const struct sp_pdf_lexer *l, size_t ahead)
{
	return l->at + ahead < l->in.n ? (unsigned char)l->in.p[l->at + ahead] : -1;
}

/* At what stands behind a backslash in a string. */
static void take_escape(struct sp_pdf_lexer *l)
{
	static const char letters[] = "nrtbf", means[] = "\n\r\t\b\f";
	int c = peek(l, 0);
	const char *found = c > 0 ? memchr(letters, c, sizeof letters - 1) : NULL;
	unsigned value = 0, n = 0;

	if (c < 0)
		return;
	for (; n < 3 && peek(l, 0) >= '0' && peek(l, 0) <= '7'; n++)
		value = value * 8 + (unsigned)(l->in.p[l->at++] - '0');
	if (n) {
		sp_buf_add_char(&l->strings, (char)value);
		return;
	}
	l->at++;
	if (c == '\r' && peek(l, 0) == '\n')
		l->at++;
	if (c != '\r' && c != '\n')
		sp_buf_add_char(&l->strings, found ? means[found - letters] : (char)c);
}

static void take_string(struct sp_pdf_lexer *l)
{
	unsigned depth = 1;

	for (l->at++; l->at < l->in.n;) {
		char c = l->in.p[l->at++];

		if (c == '\\') {
			take_escape(l);
			continue;
		}
		depth += c == '(';
		if (c == ')' && !--depth)
			return;
		sp_buf_add_char(&l->strings, c);
	}
}

static void take_hex(struct sp_pdf_lexer *l)
{
	int half = -1;

	for (l->at++; l->at < l->in.n;) {
		char c = l->in.p[l->at++];
		int value = sp_hex_value(c);

		if (c == '>')
			break;
		if (value < 0)
			continue;
		if (half >= 0)
			sp_buf_add_char(&l->strings, (char)(half * 16 + value));
		half = half >= 0 ? -1 : value;
	}
	if (half >= 0)
		sp_buf_add_char(&l->strings, (char)(half * 16));
}

static void take_name(struct sp_pdf_lexer *l)
{
	for (l->at++; l->at < l->in.n && is_regular(l->in.p[l->at]); l->at++) {
		char c = l->in.p[l->at];
		int high = c == '#' && peek(l, 1) >= 0 ? sp_hex_value((char)peek(l, 1)) : -1;
		int low = high >= 0 && peek(l, 2) >= 0 ? sp_hex_value((char)peek(l, 2)) : -1;

		if (low >= 0) {
			c = (char)(high * 16 + low);
			l->at += 2;
		}
		sp_buf_add_char(&l->strings, c);
	}
}

static bool is_number(struct sp_view text, double *ret)
{
	double value = 0, unit = 1;
	bool minus = false, point = false;
	unsigned digits = 0;

	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		if (c == '-' || c == '+') {
			minus |= c == '-' && !i;
		} else if (c == '.' && !point) {
			point = true;
		} else if (sp_is_digit((unsigned char)c)) {
			if (++digits > DIGITS_MAX)
				continue;
			unit /= point ? 10 : 1;
			value = point ? value + (c - '0') * unit : 10 * value + (c - '0');
		} else {
			return false;
		}
	}
	*ret = minus ? -value : value;
	return digits > 0;
}

/* At a character that is not blank. */
static void take_token(struct sp_pdf_lexer *l, struct sp_pdf_token *ret)
{
	size_t begin = l->at;
	int c = peek(l, 0);

	if (c == '(') {
		ret->kind = SP_PDF_STRING;
		take_string(l);
	} else if (c == '<' && peek(l, 1) != '<') {
		ret->kind = SP_PDF_STRING;
		take_hex(l);
	} else if (c == '/') {
		ret->kind = SP_PDF_NAME;
		take_name(l);
	} else if (c == '%') {
		ret->kind = SP_PDF_COMMENT;
		while (l->at < l->in.n && l->in.p[l->at] != '\n' && l->in.p[l->at] != '\r')
			l->at++;
	} else if (!is_regular((char)c)) {
		ret->kind = SP_PDF_MARK;
		l->at += 1 + ((c == '<' || c == '>') && peek(l, 1) == c);
	} else {
		while (l->at < l->in.n && is_regular(l->in.p[l->at]))
			l->at++;
		ret->kind = is_number(sp_view_sub(l->in, begin, l->at), &ret->number) ? SP_PDF_NUMBER : SP_PDF_WORD;
	}
	ret->text = sp_view_sub(l->in, begin + (ret->kind == SP_PDF_NAME), l->at);
}

bool sp_pdf_next(struct sp_pdf_lexer *lexer, struct sp_pdf_token *ret)
{
	*ret = (struct sp_pdf_token){ .kind = SP_PDF_END, .at = lexer->strings.n };
	while (lexer->at < lexer->in.n && is_blank(lexer->in.p[lexer->at]))
		lexer->at++;
	if (lexer->at == lexer->in.n)
		return false;
	take_token(lexer, ret);
	ret->n = lexer->strings.n - ret->at;
	return true;
}

struct sp_view sp_pdf_skip_picture(struct sp_pdf_lexer *lexer)
{
	size_t begin = lexer->at;

	for (; lexer->at < lexer->in.n; lexer->at++)
		if (is_blank(lexer->in.p[lexer->at]) && peek(lexer, 1) == 'E' && peek(lexer, 2) == 'I' &&
			(peek(lexer, 3) < 0 || is_blank((char)peek(lexer, 3)))) {
			lexer->at += 3;
			return sp_view_sub(lexer->in, begin, lexer->at - 3);
		}
	return sp_view_sub(lexer->in, begin, lexer->at);
}

struct sp_view sp_pdf_bytes(const struct sp_pdf_lexer *lexer, const struct sp_pdf_token *token)
{
	return lexer->strings.failed || !token->n ? sp_view(NULL, 0) : sp_view(lexer->strings.p + token->at, token->n);
}
