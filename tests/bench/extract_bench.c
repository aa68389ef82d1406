/* SPDX-License-Identifier: Apache-2.0 */
/*
 * extract_bench SALLYPORT_EXTRACT: what the jail costs, beside the parsing itself: an attachment that no format reads and
 * that holds no letters, of several sizes; the first of a message, which gets a new worker, and one more.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "base/io.h"
#include "extract/extract.h"

#define ROUNDS 500

static int hear_format(void *context, const char *type)
{
	(void)context, (void)type;
	return SP_OK;
}
static int hear_text(void *context, enum sp_extract_text kind, struct sp_view bytes)
{
	(void)context, (void)kind, (void)bytes;
	return SP_OK;
}
static int hear_child(void *context, const struct sp_extract_child *child)
{
	(void)context, (void)child;
	return SP_OK;
}
static int hear_loss(void *context, enum sp_loss_kind kind, const char *detail)
{
	(void)context, (void)kind, (void)detail;
	return SP_OK;
}
static int hear_anomaly(void *context, enum sp_anomaly_type type, float confidence, const char *detail)
{
	(void)context, (void)type, (void)confidence, (void)detail;
	return SP_OK;
}

static int by_size(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static void say(const char *what, size_t bytes, uint64_t *us)
{
	qsort(us, ROUNDS, sizeof *us, by_size);
	printf("%8zu bytes, %-24s p50 %5llu us, p99 %5llu us\n", bytes, what, (unsigned long long)us[ROUNDS / 2],
		(unsigned long long)us[ROUNDS * 99 / 100]);
}

static void measure(struct sp_extractor *extractor, size_t bytes)
{
	static const struct sp_extract_sink sink = { NULL, hear_format, hear_text, hear_child, hear_loss, hear_anomaly };
	static uint64_t first[ROUNDS], more[ROUNDS];
	/* A picture without words, too small to be read: as little work as a format can be. */
	static const char head[] = "GIF89a\1\0\1\0\0\0\0;";
	char *p = calloc(1, bytes);
	bool read;

	if (!p)
		exit(2);
	memcpy(p, head, sizeof head);
	p[13] = 0x7f;
	const struct sp_extract_file file = { sp_view(p, bytes), "image/gif", "a.gif" };

	for (int i = 0; i < ROUNDS; i++) {
		uint64_t began = sp_io_now_us();

		sp_extractor_begin(extractor);
		sp_extractor_file(extractor, &file, &sink, &read);
		uint64_t between = sp_io_now_us();

		sp_extractor_file(extractor, &file, &sink, &read);
		first[i] = between - began;
		more[i] = sp_io_now_us() - between;
	}
	say("first of a message:", bytes, first);
	say("one more:", bytes, more);
	free(p);
}

int main(int argc, char **argv)
{
	static const size_t sizes[] = { 1024, 65536, 1 << 20, 16 << 20 };
	struct sp_extractor *extractor;
	struct sp_limits limits;
	struct sp_err err = { 0 };
	int sock;

	sp_limits_default(&limits);
	pid_t server = argc == 2 ? sp_extractor_start(argv[1], &sock, &err) : -1;

	if (server < 0 || sp_extractor_new(sock, &limits, &extractor, &err)) {
		fprintf(stderr, "extract_bench SALLYPORT_EXTRACT: %s\n", err.message);
		return 2;
	}
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
		measure(extractor, sizes[i]);
	sp_extractor_free(extractor);
	waitpid(server, NULL, 0);
	return 0;
}
