/* SPDX-License-Identifier: Apache-2.0 */
/* `plugin check`: a child process tries the plugin, this one listens and says what became of it. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/io.h"
#include "plughost/check.h"

#define LINE_BYTES_MAX 512u
#define REPORT_BYTES_MAX ((size_t)1 << 20)
#define REFUSED 99  /* exit status: it was not loaded, the last step says why */
#define DONE "done" /* the last step: without it the child did not get to its end, whatever its status */
#define FILE_BYTES_MAX ((rlim_t)1 << 20)

/* ---------- in the child ---------- */

static void __attribute__((format(printf, 3, 0)))
write_line(struct sp_check *check, const char *head, const char *format, va_list args,
	const char *fault)
{
	char line[LINE_BYTES_MAX];
	size_t n = (size_t)snprintf(line, sizeof line, "%s", head);

	vsnprintf(line + n, sizeof line - n - 2, format, args);
	n = strlen(line);
	if (fault)
		snprintf(line + n, sizeof line - n - 1, ": %s", fault);
	n = strlen(line);
	for (size_t i = 0; i < n; i++)
		if (line[i] == '\n')
			line[i] = ' ';
	line[n++] = '\n';
	if (sp_io_write_all(check->fd, line, n) != SP_OK)
		_exit(2);
}

void sp_check_step(struct sp_check *check, const char *format, ...)
{
	const struct itimerval cpu = { .it_value = { .tv_sec = SP_CHECK_CPU_S } };
	va_list args;

	va_start(args, format);
	write_line(check, "> ", format, args, NULL);
	va_end(args);
	setitimer(ITIMER_PROF, &cpu, NULL);
	alarm(SP_CHECK_WALL_S);
}

void sp_check_result(struct sp_check *check, const char *fault, const char *format, ...)
{
	va_list args;

	check->failed += fault != NULL;
	va_start(args, format);
	write_line(check, fault ? "FAIL  " : "ok    ", format, args, fault);
	va_end(args);
}

/* What a plugin may die of ends the child at once, whatever handlers this process has. */
static void limit_child(void)
{
	static const int signals[] = { SIGPROF, SIGALRM, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT };
	const struct rlimit core = { 0, 0 }, file = { FILE_BYTES_MAX, FILE_BYTES_MAX };

	setrlimit(RLIMIT_CORE, &core);
	setrlimit(RLIMIT_FSIZE, &file);
	for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
		signal(signals[i], SIG_DFL);
}

static _Noreturn void run_child(const char *path, int fd)
{
	struct sp_check check = { .fd = fd };
	struct sp_plugin *plugin;
	struct sp_err err = { 0 };

	limit_child();
	sp_check_step(&check, "loading it");
	if (sp_plugin_open(path, &plugin, &err) != SP_OK) {
		sp_check_step(&check, "%s", err.message);
		_exit(REFUSED);
	}
	const struct sallyport_plugin *descriptor = sp_plugin_descriptor(plugin);

	sp_check_result(&check, NULL, "loads: %s %s, %zu validators, %zu patterns%s",
		descriptor->name, descriptor->version, sp_plugin_validator_n(plugin),
		sp_plugin_pattern_n(plugin), sp_plugin_detector(plugin) ? ", a detector" : "");
	sp_check_result(&check, descriptor->description && descriptor->licence ? NULL
		: "one of them is missing", "says what it is and under which licence");
	for (size_t i = 0; i < sp_plugin_validator_n(plugin); i++)
		sp_check_validator(&check, sp_plugin_validator(plugin, i));
	if (sp_plugin_detector(plugin))
		sp_check_detector(&check, plugin);
	sp_check_step(&check, "unloading it");
	sp_plugin_close(plugin);
	sp_check_result(&check, NULL, "unloads");
	sp_check_step(&check, DONE);
	_exit(check.failed ? 1 : 0);
}

/* ---------- in the parent ---------- */

/* Takes whole lines from what the child wrote: results are kept, steps remembered. */
static void take_lines(struct sp_buf *pending, struct sp_buf *out, char *step, size_t step_bytes)
{
	size_t from = 0;
	const char *end;

	while (pending->n > from && (end = memchr(pending->p + from, '\n', pending->n - from))) {
		size_t n = (size_t)(end - pending->p) - from;

		if (n >= 2 && pending->p[from] == '>')
			snprintf(step, step_bytes, "%.*s", (int)(n - 2), pending->p + from + 2);
		else
			sp_buf_add(out, pending->p + from, n + 1);
		from += n + 1;
	}
	if (from > 0) {
		memmove(pending->p, pending->p + from, pending->n - from);
		pending->n -= from;
	}
}

/* Reads until the child closes its end, or says nothing for longer than any step may take. */
static void listen_to(int fd, pid_t child, struct sp_buf *out, char *step, size_t step_bytes)
{
	struct pollfd poller = { .fd = fd, .events = POLLIN };
	struct sp_buf pending;
	ssize_t n = 1;

	sp_buf_init(&pending, REPORT_BYTES_MAX);
	while (n > 0) {
		char *room = sp_buf_room(&pending, 4096);
		int ready = poll(&poller, 1, (SP_CHECK_WALL_S + SP_CHECK_CPU_S) * 1000);

		if (ready < 0 && errno == EINTR)
			continue;
		if (ready <= 0 || !room) {
			kill(child, SIGKILL);
			break;
		}
		n = read(fd, room, 4096);
		if (n < 0 && errno == EINTR)
			n = 1;
		else if (n > 0)
			pending.n += (size_t)n;
		take_lines(&pending, out, step, step_bytes);
	}
	sp_buf_release(&pending);
}

static int conclude(int status, const char *step, struct sp_buf *out, struct sp_err *err)
{
	int signal_no = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
	bool done = !strcmp(step, DONE);

	if (done && WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return out->failed;
	if (WIFEXITED(status) && WEXITSTATUS(status) == REFUSED)
		return sp_err_set(err, SP_EINVAL, "%s", step);
	if (signal_no == SIGPROF || signal_no == SIGALRM || signal_no == SIGKILL)
		sp_buf_printf(out, "FAIL  took too long while %s\n", step);
	else if (signal_no)
		sp_buf_printf(out, "FAIL  crashed (%s) while %s\n", strsignal(signal_no), step);
	else if (!done)
		sp_buf_printf(out, "FAIL  ended the process while %s\n", step);
	return sp_err_set(err, SP_EINVAL, "the plugin fails its check");
}

int sp_plugin_check(const char *path, struct sp_buf *out, struct sp_err *err)
{
	char step[LINE_BYTES_MAX] = "starting";
	char full[PATH_MAX];
	int ends[2];
	int status = 0;

	if (realpath(path, full))
		path = full;
	if (pipe2(ends, O_CLOEXEC) < 0)
		return sp_err_errno(err, SP_EIO, "no pipe");
	fflush(NULL);
	pid_t child = fork();

	if (child < 0) {
		close(ends[0]);
		close(ends[1]);
		return sp_err_errno(err, SP_EIO, "no child process");
	}
	if (child == 0) {
		close(ends[0]);
		run_child(path, ends[1]);
	}
	close(ends[1]);
	listen_to(ends[0], child, out, step, sizeof step);
	close(ends[0]);
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	int rc = conclude(status, step, out, err);

	if (rc != SP_OK)
		sp_err_in_file(err, path);
	return rc;
}
