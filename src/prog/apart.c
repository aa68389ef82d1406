/* SPDX-License-Identifier: Apache-2.0 */
#include "prog/apart.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "prog/setup.h"

#define STEP_SECONDS 60

/* Shared with the child. */
static struct apart {
	char step[384];
	bool done;
} *apart;

void sp_apart_step(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(apart->step, sizeof apart->step, format, args);
	va_end(args);
	alarm(STEP_SECONDS);
}

static _Noreturn void run_child(pid_t parent, int (*work)(void *context), void *context)
{
	const struct rlimit none = { 0, 0 };

	if (prctl(PR_SET_PDEATHSIG, SIGKILL) || getppid() != parent)
		_exit(2);
	setrlimit(RLIMIT_CORE, &none);
	int status = work(context);

	alarm(0);
	if (!sp_out_end())
		status = 2;
	apart->done = true;
	exit(status);
}

static int conclude(int wstatus, struct sp_err *err)
{
	apart->step[sizeof apart->step - 1] = 0;
	if (WIFSIGNALED(wstatus) && WTERMSIG(wstatus) == SIGALRM)
		return sp_err_set(err, SP_ELIMIT, "%s: took longer than %d s", apart->step, STEP_SECONDS);
	if (WIFSIGNALED(wstatus))
		return sp_err_set(err, SP_EINVAL, "%s: the check crashed (%s)", apart->step,
			strsignal(WTERMSIG(wstatus)));
	if (!apart->done)
		return sp_err_set(err, SP_EINVAL, "%s: the check was ended from inside", apart->step);
	return WEXITSTATUS(wstatus);
}

int sp_apart_run(int (*work)(void *context), void *context, struct sp_err *err)
{
	pid_t parent = getpid();
	int wstatus = 0;

	apart = mmap(NULL, sizeof *apart, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (apart == MAP_FAILED)
		return sp_err_errno(err, SP_EIO, "no memory for a check");
	snprintf(apart->step, sizeof apart->step, "start");
	fflush(NULL);
	pid_t pid = fork();

	if (!pid)
		run_child(parent, work, context);
	while (pid > 0 && waitpid(pid, &wstatus, 0) < 0 && errno == EINTR)
		;
	int status = pid < 0 ? sp_err_errno(err, SP_EIO, "no process for a check")
		: conclude(wstatus, err);

	munmap(apart, sizeof *apart);
	return status;
}
