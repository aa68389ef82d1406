/* SPDX-License-Identifier: Apache-2.0 */
/*
 * extract_bench SALLYPORT_EXTRACT: what the jail costs, beside the parsing itself: an attachment that no format reads and
 * that holds no letters, of several sizes; the first of a message, whose worker waits for it; the first of one message on the
 * heels of another, whose worker is being made; and one more of the same message, which has its worker. Between those that do
 * not come at once other things have been on the processor.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/io.h"
#include "extract/extract.h"

#define ROUNDS 500
#define PAUSE_US 3000 /* in which a worker is made */

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

/* Of this process, and of those that ended. */
static uint64_t cpu_us(void)
{
	static const int whose[] = { RUSAGE_SELF, RUSAGE_CHILDREN };
	struct rusage usage;
	uint64_t us = 0;

	for (size_t i = 0; i < sizeof whose / sizeof *whose; i++) {
		getrusage((__rusage_who_t)whose[i], &usage);
		us += (uint64_t)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000 +
			(uint64_t)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
	}
	return us;
}

enum pace { READY, AT_ONCE, LATER, ONE_MORE, PACE_N };

/* One file again and again, each in a message of its own or all in one. */
static void measure(const char *program, size_t bytes, enum pace pace)
{
	static const struct sp_extract_sink sink = { NULL, hear_format, hear_text, hear_child, hear_loss, hear_anomaly };
	static const char *const names[] = { "first, its worker ready:", "first, at once:", "one more, later:", "one more, at once:" };
	static uint64_t us[ROUNDS];
	/* A picture without words, too small to be read, and nothing behind it: as little work as a format can be. */
	static const char head[] = "GIF89a\1\0\1\0\0\0\0";
	const uint64_t cpu_before = cpu_us();
	struct sp_extractor *extractor;
	struct sp_limits limits;
	struct sp_err err = { 0 };
	char *p = calloc(1, bytes);
	bool read;
	int sock;

	sp_limits_default(&limits);
	limits.extract_bytes = limits.extract_message_time_ms = UINT64_MAX / 2000;
	pid_t server = sp_extractor_start(program, &sock, &err);

	if (!p || server < 0 || sp_extractor_new(sock, &limits, &extractor, &err)) {
		fprintf(stderr, "extract_bench SALLYPORT_EXTRACT: %s\n", err.message);
		exit(2);
	}
	memcpy(p, head, sizeof head - 1);
	const struct sp_extract_file file = { sp_view(p, bytes), "image/gif", "a.gif" };

	for (int i = 0; i < ROUNDS; i++) {
		uint64_t began = sp_io_now_us();

		if (pace == READY || pace == AT_ONCE)
			sp_extractor_begin(extractor);
		if (pace == READY || pace == LATER) {
			usleep(PAUSE_US);
			began = sp_io_now_us();
		}
		sp_extractor_file(extractor, &file, &sink, &read);
		us[i] = sp_io_now_us() - began;
	}
	sp_extractor_free(extractor);
	waitpid(server, NULL, 0);
	free(p);
	qsort(us, ROUNDS, sizeof *us, by_size);
	printf("%8zu bytes, %-24s p50 %5llu us, p99 %5llu us, %5llu us of CPU\n", bytes,
		names[pace], (unsigned long long)us[ROUNDS / 2],
		(unsigned long long)us[ROUNDS * 99 / 100], (unsigned long long)(cpu_us() - cpu_before) / ROUNDS);
}

int main(int argc, char **argv)
{
	static const size_t sizes[] = { 1024, 65536, 1 << 20, 16 << 20 };

	for (size_t i = 0; argc == 2 && i < sizeof sizes / sizeof *sizes; i++)
		for (int pace = 0; pace < PACE_N; pace++)
			measure(argv[1], sizes[i], (enum pace)pace);
	return argc == 2 ? 0 : 2;
}
