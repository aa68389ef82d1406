/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/glance.h"

#include <stdint.h>

#include "parse/decode.h"
#include "parse/inline.h"
#include "parse/loose.h"
#include "parse/sealed.h"
#include "parse/unescape.h"

#define BLOCK_BYTES 32

#if defined __x86_64__ && defined __GNUC__ && !defined SP_PORTABLE
#define HAVE_AVX2_PATH 1
#endif

typedef unsigned char block __attribute__((vector_size(BLOCK_BYTES)));

/* What is known of all blocks together. */
struct sums {
	block high, zero;
};

_Static_assert(SP_LINES_STEP % BLOCK_BYTES == 0 && SP_LINES_STEP / BLOCK_BYTES < 256,
	"lines are counted in bytes of a block");

static void look_disguised(struct sp_view text, size_t at, struct sp_glance *glance)
{
	char c = text.p[at];

	if (sp_is_alnum((unsigned char)c))
		glance->alike = glance->alike || sp_alike_at(text, at);
	else
		glance->escapes = glance->escapes || sp_escaped_at(text, at) || (c == '+' && at && sp_escaped_at(text, at - 1));
}

/* Looks closer at the byte before `at` and the one at it. */
static void look_at(struct sp_view text, size_t at, struct sp_glance *glance)
{
	struct sp_view rest = sp_view_sub(text, at, text.n);
	char before = at ? text.p[at - 1] : '\n', c = *rest.p;

	if (before == '\n' && (c == 'b' || c == '='))
		glance->files = glance->files || sp_inline_begins(rest);
	else if (before == '\n' && c == '>')
		glance->cut = glance->cut || sp_quote_cuts(text, at);
	else if (before == '-' && c == 'B' && at >= SP_SEALED_DASHES)
		glance->armour = glance->armour || sp_sealed_at(text, at - SP_SEALED_DASHES);
	else if (before != '\n' && before != '-')
		look_disguised(text, at - 1, glance);
}

/* What may be an escape, or a letter that stands for a digit: `before` and what follows it. */
static inline __attribute__((always_inline)) void add_disguise(const block *before, const block *b, block *worth)
{
	block digit = (block)((*b - '0') < 10), low = *b | 0x20, sign = *before | 0x20;
	block alike = (block)(low == 'o') | (block)(low == 'l') | (block)(low == 'i');
	block opens = (block)(*before == '%') | (block)(*before == '=') | (block)(*before == '\\') |
		(block)(*before == '+');

	*worth |= (opens & (digit | (block)(low == 'u') | (block)(low == 'x') | (block)(*b == 'A'))) |
		((block)(*before == '&') & (block)(*b == '#')) | ((block)((*before - '0') < 10) & alike) |
		(digit & ((block)(sign == 'o') | (block)(sign == 'l') | (block)(sign == 'i')));
}

static inline __attribute__((always_inline)) uint64_t join(const block *b)
{
	uint64_t word[BLOCK_BYTES / sizeof(uint64_t)], any = 0;

	memcpy(word, b, sizeof word);
	for (size_t i = 0; i < sizeof word / sizeof *word; i++)
		any |= word[i];
	return any;
}

/* Passes the blocks from `at` to `end` that have a byte behind them, counting lines. Returns: where it ended. */
static inline __attribute__((always_inline)) size_t pass_step(struct sp_view text, size_t at,
	size_t end, struct sums *sums, struct sp_glance *glance, uint32_t *ret_lines)
{
	block lines = { 0 };

	for (; at + BLOCK_BYTES <= end && at + BLOCK_BYTES < text.n; at += BLOCK_BYTES) {
		block before, b;

		memcpy(&before, text.p + at, sizeof before);
		memcpy(&b, text.p + at + 1, sizeof b);
		block line_end = (block)(before == '\n');
		/* What a closer look may be worth where it is: most blocks have nothing of it. */
		block worth = line_end | (block)(before == '-') | (block)((before - '%') < 2) |
			(block)(before == '+') | (block)(before == '=') | (block)(before == '\\') |
			(block)((before - '0') < 10) | (block)((b - '0') < 10);

		lines -= line_end;
		sums->high |= before;
		sums->zero |= (block)(before == 0);
		if (!join(&worth))
			continue;
		worth = (line_end & ((block)(b == 'b') | (block)(b == '=') | (block)(b == '>'))) |
			((block)(before == '-') & (block)(b == 'B'));
		add_disguise(&before, &b, &worth);
		if (!join(&worth))
			continue;
		for (size_t i = 0; i < BLOCK_BYTES; i++)
			if (worth[i])
				look_at(text, at + i + 1, glance);
	}
	for (size_t i = 0; i < BLOCK_BYTES; i++)
		*ret_lines += lines[i];
	return at;
}

/* Passes all blocks. Returns: where it ended. */
static inline __attribute__((always_inline)) size_t pass(struct sp_view text, struct sums *sums,
	struct sp_glance *glance)
{
	uint32_t lines = 0;
	size_t at = 0;

	for (size_t step = 0; step < text.n; step += SP_LINES_STEP) {
		if (glance->lines)
			glance->lines[step / SP_LINES_STEP] = lines;
		at = pass_step(text, at, step + SP_LINES_STEP, sums, glance, &lines);
	}
	return at;
}

#ifdef HAVE_AVX2_PATH
__attribute__((target("avx2"))) static size_t pass_wide(struct sp_view text, struct sums *sums,
	struct sp_glance *glance)
{
	return pass(text, sums, glance);
}
#endif

static size_t pass_blocks(struct sp_view text, struct sums *sums, struct sp_glance *glance)
{
#ifdef HAVE_AVX2_PATH
	if (__builtin_cpu_supports("avx2"))
		return pass_wide(text, sums, glance);
#endif
	return pass(text, sums, glance);
}

struct sp_glance sp_glance(struct sp_view bytes, struct sp_arena *arena)
{
	struct sp_glance glance = { 0 };
	struct sums sums = { 0 };
	uint64_t last = 0;

	if (arena && bytes.n > SP_LINES_STEP)
		glance.lines = sp_arena_calloc(arena, (bytes.n - 1) / SP_LINES_STEP + 1,
			sizeof *glance.lines);
	if (bytes.n)
		look_at(bytes, 0, &glance);
	for (size_t at = pass_blocks(bytes, &sums, &glance); at < bytes.n; at++) {
		last |= (unsigned char)bytes.p[at];
		glance.nul |= !bytes.p[at];
		if (at + 1 < bytes.n)
			look_at(bytes, at + 1, &glance);
	}
	glance.nul |= join(&sums.zero) != 0;
	glance.ascii = !((join(&sums.high) | last) & UINT64_C(0x8080808080808080));
	return glance;
}
