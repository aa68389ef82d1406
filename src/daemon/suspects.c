/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/suspects.h"

#include <string.h>

static struct sp_suspect *find(const struct sp_suspects *suspects, const char *id)
{
	for (uint32_t i = 0; i < suspects->n; i++)
		if (!strcmp(suspects->suspect[i].id, id))
			return (struct sp_suspect *)(uintptr_t)&suspects->suspect[i];
	return NULL;
}

unsigned sp_suspects_count(const struct sp_suspects *suspects, const char *id)
{
	const struct sp_suspect *found = find(suspects, id);

	return found ? found->arrivals : 0;
}

static struct sp_suspect *place(struct sp_suspects *suspects, struct sp_view id)
{
	struct sp_suspect *new = &suspects->suspect[suspects->next];

	suspects->next = (suspects->next + 1) % SP_SUSPECTS_MAX;
	if (suspects->n < SP_SUSPECTS_MAX)
		suspects->n++;
	memset(new, 0, sizeof *new);
	memcpy(new->id, id.p, id.n);
	return new;
}

unsigned sp_suspects_add(struct sp_suspects *suspects, const char *id)
{
	struct sp_suspect *found = find(suspects, id);
	struct sp_view name = sp_view_str(id);

	if (name.n >= SP_SUSPECT_ID_BYTES)
		name.n = SP_SUSPECT_ID_BYTES - 1;
	if (!found)
		found = place(suspects, name);
	if (found->arrivals < 9)
		found->arrivals++;
	return found->arrivals;
}

void sp_suspects_write(const struct sp_suspects *suspects, struct sp_buf *out)
{
	uint32_t oldest = suspects->n < SP_SUSPECTS_MAX ? 0 : suspects->next;

	for (uint32_t i = 0; i < suspects->n; i++) {
		const struct sp_suspect *s = &suspects->suspect[(oldest + i) % SP_SUSPECTS_MAX];

		sp_buf_printf(out, "%s %u\n", s->id, s->arrivals);
	}
}

static bool is_id(struct sp_view text)
{
	for (size_t i = 0; i < text.n; i++)
		if (!sp_is_alnum((unsigned char)text.p[i]) && text.p[i] != '_')
			return false;
	return text.n > 0 && text.n < SP_SUSPECT_ID_BYTES;
}

void sp_suspects_read(struct sp_suspects *suspects, struct sp_view text)
{
	*suspects = (struct sp_suspects){ 0 };
	while (text.n) {
		const char *newline = memchr(text.p, '\n', text.n);
		size_t n = newline ? (size_t)(newline - text.p) : text.n;
		struct sp_view line = sp_view(text.p, n);

		text = sp_view_sub(text, newline ? n + 1 : n, text.n);
		if (n < 3 || line.p[n - 2] != ' ' || line.p[n - 1] < '1' || line.p[n - 1] > '9' ||
			!is_id(sp_view(line.p, n - 2)))
			continue;
		place(suspects, sp_view(line.p, n - 2))->arrivals = (unsigned char)(line.p[n - 1] - '0');
	}
}

bool sp_breaker_is_open(const struct sp_breaker *breaker, uint64_t now_us)
{
	return now_us < breaker->open_until_us;
}

bool sp_breaker_note(struct sp_breaker *breaker, const char *id, uint64_t now_us)
{
	size_t oldest = 0, recent = 1;

	for (size_t i = 0; i < SP_BREAKER_DIFFERENT; i++) {
		bool lately = breaker->death[i].at_us && now_us - breaker->death[i].at_us < SP_BREAKER_WINDOW_US;

		if (lately && !strcmp(breaker->death[i].id, id))
			return false; /* one message alone does not open it */
		recent += lately;
		if (breaker->death[i].at_us < breaker->death[oldest].at_us)
			oldest = i;
	}
	size_t n = strlen(id) < SP_SUSPECT_ID_BYTES ? strlen(id) : SP_SUSPECT_ID_BYTES - 1;

	memcpy(breaker->death[oldest].id, id, n);
	breaker->death[oldest].id[n] = 0;
	breaker->death[oldest].at_us = now_us ? now_us : 1;
	if (recent < SP_BREAKER_DIFFERENT || sp_breaker_is_open(breaker, now_us))
		return false;
	breaker->open_until_us = now_us + SP_BREAKER_OPEN_US;
	return true;
}
