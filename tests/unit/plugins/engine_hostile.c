/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A plugin that does what a text asks it to: "misdeed:crash" and so on. What it was not allowed to do it reports as a
 * finding of type DENIED, what it was allowed to as one of type ALLOWED.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <sallyport/plugin.h>

struct state {
	const struct sallyport_host *host;
	struct sallyport_text text; /* its bytes stay until the end of the text */
	const char *type; /* what to report at the end of the text */
	uint32_t begin, end;
	uint32_t text_n; /* seen by this process */
	int hang_at_end;
};

/* ---------- misdeeds; each returns whether it was allowed ---------- */

static int do_crash(struct state *state)
{
	(void)state;
	signal(SIGSEGV, SIG_DFL); /* without a sanitizer's report */
	raise(SIGSEGV);
	return 1;
}

static int do_crash_when_old(struct state *state)
{
	if (state->text_n > 1)
		abort();
	return 1;
}

static int do_hang(struct state *state)
{
	while (state)
		pause();
	return 1;
}

static int do_exit(struct state *state)
{
	(void)state;
	exit(0);
}

static int do_allocate(struct state *state)
{
	const size_t piece = (size_t)16 << 20;
	char *p;

	(void)state;
	while ((p = malloc(piece)))
		memset(p, 1, piece);
	abort();
}

static int do_stdout(struct state *state)
{
	(void)state;
	printf("not a result\n");
	fflush(stdout);
	return write(STDOUT_FILENO, "not a result\n", 13) == 13;
}

/* To all that it might hold. */
static void write_everywhere(const void *bytes, size_t n)
{
	for (int fd = 3; fd < 64; fd++)
		send(fd, bytes, n, MSG_DONTWAIT | MSG_NOSIGNAL);
}

static int do_junk(struct state *state)
{
	(void)state;
	write_everywhere("junk that is no frame at all, but longer than a header", 53);
	return do_hang(state);
}

/* The head of an answer that never comes. */
static int do_half(struct state *state)
{
	const struct {
		uint16_t version, type;
		uint32_t fd_n;
		uint64_t id, bytes;
	} header = { 1, 4, 0, 0, 100000 };

	(void)state;
	write_everywhere(&header, sizeof header);
	return do_hang(state);
}

/* An answer to another job than the one at hand. */
static int do_forge(struct state *state)
{
	const struct {
		uint16_t version, type;
		uint32_t fd_n;
		uint64_t id, bytes, verdict, channel, unreadable, id_n, rendered_n, json_n;
	} frame = { 1, 4, 0, 77777, 48, 0, 1, 0, 0, 0, 0 };

	(void)state;
	write_everywhere(&frame, sizeof frame);
	return do_hang(state);
}

/* "I could not start" when it has started long ago. */
static int do_fail(struct state *state)
{
	static const struct {
		uint16_t version, type;
		uint32_t fd_n;
		uint64_t id, bytes;
		char error[1024];
	} frame = { 1, 2, 0, 0, sizeof frame.error, "" };

	(void)state;
	write_everywhere(&frame, sizeof frame);
	return do_hang(state);
}

static int do_open(struct state *state)
{
	(void)state;
	return open("/etc/passwd", O_RDONLY | O_CLOEXEC) >= 0;
}

static int do_create_file(struct state *state)
{
	(void)state;
	return open("/tmp/sallyport-hostile", O_WRONLY | O_CREAT | O_CLOEXEC, 0600) >= 0;
}

static int do_socket(struct state *state)
{
	(void)state;
	return socket(AF_INET, SOCK_STREAM, 0) >= 0;
}

static int do_fork(struct state *state)
{
	(void)state;
	return fork() >= 0;
}

static int do_exec(struct state *state)
{
	char *const argv[] = { (char[]){ "true" }, NULL };

	(void)state;
	return execv("/bin/true", argv) == 0;
}

static int do_kill(struct state *state)
{
	pid_t parent = getppid();

	(void)state;
	return kill(parent, SIGKILL) == 0 || syscall(SYS_tgkill, parent, parent, SIGKILL) == 0;
}

static int do_limits(struct state *state)
{
	const struct rlimit none = { RLIM_INFINITY, RLIM_INFINITY };

	(void)state;
	return setrlimit(RLIMIT_AS, &none) == 0;
}

static int do_code(struct state *state)
{
	(void)state;
	return mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1,
		       0) != MAP_FAILED;
}

/* Anything that it inherited beyond standard error, its socket and the message. */
static int do_descriptors(struct state *state)
{
	int n = 0;

	(void)state;
	for (int fd = 3; fd < 1024; fd++)
		n += fcntl(fd, F_GETFD) >= 0;
	return n > 2;
}

/* The file of the message holds other messages too. */
static int do_overwrite(struct state *state)
{
	int written = 0;

	(void)state;
	for (int fd = 3; fd < 64; fd++)
		written |= lseek(fd, 0, SEEK_CUR) >= 0 && write(fd, "XXXX", 4) == 4;
	return written;
}

static int do_core(struct state *state)
{
	struct rlimit core;

	(void)state;
	return getrlimit(RLIMIT_CORE, &core) || core.rlim_max != 0;
}

static const struct {
	const char *name;
	int (*act)(struct state *state);
} misdeeds[] = {
	{ "allocate", do_allocate }, { "code", do_code }, { "core", do_core },
	{ "crash", do_crash }, { "crash-when-old", do_crash_when_old },
	{ "create-file", do_create_file }, { "descriptors", do_descriptors }, { "exec", do_exec },
	{ "exit", do_exit }, { "fail", do_fail }, { "forge", do_forge }, { "fork", do_fork },
	{ "half", do_half }, { "hang", do_hang }, { "junk", do_junk }, { "kill", do_kill },
	{ "limits", do_limits }, { "open", do_open }, { "overwrite", do_overwrite },
	{ "socket", do_socket }, { "stdout", do_stdout },
};

/* ---------- the detector ---------- */

static void *create(const struct sallyport_host *host)
{
	struct state *state = host->alloc(host->context, sizeof *state);

	if (state)
		state->host = host;
	return state;
}

static int32_t configure(void *instance, const char *key, const char *value)
{
	struct state *state = instance;

	if (!strcmp(key, "at-start") && !strcmp(value, "crash"))
		do_crash(state);
	if (!strcmp(key, "at-start") && !strcmp(value, "slow"))
		nanosleep(&(struct timespec){ .tv_sec = 1, .tv_nsec = 200000000 }, NULL);
	if (!strcmp(key, "at-start") && !strcmp(value, "hang"))
		do_hang(state);
	state->hang_at_end = !strcmp(key, "at-end") && !strcmp(value, "hang");
	return 0;
}

static void text(void *instance, const struct sallyport_text *theirs)
{
	struct state *state = instance;

	state->text = *theirs;
	state->type = NULL;
	state->text_n++;
}

static void match(void *instance, const struct sallyport_hit *hit)
{
	struct state *state = instance;
	const char *word = state->text.bytes + hit->end;
	size_t left = state->text.n - hit->end, n = 0;

	while (n < left && (word[n] == '-' || (word[n] >= 'a' && word[n] <= 'z')))
		n++;
	state->begin = hit->begin;
	state->end = hit->end + (uint32_t)n;
	for (size_t i = 0; i < sizeof misdeeds / sizeof *misdeeds; i++)
		if (strlen(misdeeds[i].name) == n && !memcmp(misdeeds[i].name, word, n))
			state->type = misdeeds[i].act(state) ? "ALLOWED" : "DENIED";
	if (n == 8 && !memcmp(word, "nonsense", 8))
		state->type = "NONSENSE";
}

static int32_t report(const struct state *state, const char *type, uint32_t begin, uint32_t end,
	float confidence)
{
	const struct sallyport_finding finding = { .size = sizeof finding, .rule = "misdeed",
		.type = type, .begin = begin, .end = end, .confidence = confidence };

	return state->host->report(state->host->context, &finding);
}

static void finish(void *instance)
{
	struct state *state = instance;

	if (!state->type)
		return;
	if (strcmp(state->type, "NONSENSE") != 0) {
		report(state, state->type, state->begin, state->end, 0.9f);
		return;
	}
	if (report(state, NULL, 5, 5, 0.9f) < 0 && report(state, NULL, 9, 2, 0.9f) < 0 &&
		report(state, NULL, 0, UINT32_MAX, 0.9f) < 0 &&
		report(state, "no\ntype", state->begin, state->end, 0.9f) < 0)
		report(state, "REFUSED", state->begin, state->end, 0.9f);
}

static void destroy(void *instance)
{
	const struct state *state = instance;

	while (state->hang_at_end)
		pause();
}

static const struct sallyport_pattern misdeed = { .size = sizeof misdeed, .id = "misdeed",
	.regex = "misdeed:", .views = SALLYPORT_VIEW_TEXT };

static const struct sallyport_detector detector = {
	.size = sizeof detector,
	.patterns = (const struct sallyport_pattern *const[]){ &misdeed, NULL },
	.create = create, .configure = configure, .text = text, .match = match,
	.finish = finish, .destroy = destroy,
};

/* Also opened by the process that builds the rules, which has no detector yet: a variable of the environment tells. */
__attribute__((constructor)) static void loaded(void)
{
	const char *way = getenv("HOSTILE_AT_LOAD");

	if (way && !strcmp(way, "crash"))
		do_crash(NULL);
	while (way && !strcmp(way, "hang"))
		pause();
	if (way && !strcmp(way, "allocate") && !malloc((size_t)2 << 30))
		_exit(3);
}

static const struct sallyport_plugin plugin = {
	.size = sizeof plugin, .abi_major = SALLYPORT_ABI_MAJOR, .abi_minor = SALLYPORT_ABI_MINOR,
	.name = "hostile", .version = "1.0", .description = "For tests", .licence = "Apache-2.0",
	.detector = &detector,
};

const struct sallyport_plugin *sallyport_plugin_v1(void)
{
	return &plugin;
}
