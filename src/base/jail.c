/* SPDX-License-Identifier: Apache-2.0 */
#include "base/jail.h"

#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* What a scanner needs once it runs: memory, its descriptors, time, and to die. What is allowed in part stands below. */
static const int allowed[] = {
	SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(futex), SCMP_SYS(sched_yield), SCMP_SYS(read), SCMP_SYS(pread64),
	SCMP_SYS(readv), SCMP_SYS(write), SCMP_SYS(writev), SCMP_SYS(recvmsg), SCMP_SYS(recvfrom),
	SCMP_SYS(sendmsg), SCMP_SYS(sendto), SCMP_SYS(close), SCMP_SYS(fstat), SCMP_SYS(lseek),
	SCMP_SYS(poll), SCMP_SYS(ppoll), SCMP_SYS(fcntl), SCMP_SYS(clock_gettime),
	SCMP_SYS(clock_nanosleep), SCMP_SYS(nanosleep), SCMP_SYS(gettimeofday), SCMP_SYS(time),
	SCMP_SYS(getrandom), SCMP_SYS(getpid), SCMP_SYS(gettid),
	SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn),
	SCMP_SYS(sigaltstack), SCMP_SYS(getrusage), SCMP_SYS(exit), SCMP_SYS(exit_group),
	SCMP_SYS(restart_syscall), SCMP_SYS(sysinfo),
};

/* What only an attacker would try: the process dies. All else fails with EPERM. */
static const int deadly[] = {
	SCMP_SYS(execve), SCMP_SYS(execveat), SCMP_SYS(fork), SCMP_SYS(vfork), SCMP_SYS(clone),
	SCMP_SYS(clone3), SCMP_SYS(ptrace), SCMP_SYS(socket), SCMP_SYS(connect), SCMP_SYS(bind),
	SCMP_SYS(process_vm_readv), SCMP_SYS(process_vm_writev), SCMP_SYS(bpf),
	SCMP_SYS(io_uring_setup), SCMP_SYS(unshare), SCMP_SYS(mount), SCMP_SYS(kexec_load),
};

#if defined SP_SANITIZED || defined SP_COVERAGE
#define RELAXED 1
#else
#define RELAXED 0
#endif

static int limit_resources(size_t memory_bytes_max)
{
	const struct rlimit none = { 0, 0 };
	/* Nothing may be written to a core file: it would hold the message. */
	if (setrlimit(RLIMIT_CORE, &none))
		return SP_EIO;
	if (RELAXED)
		return SP_OK;
	if (memory_bytes_max) {
		const struct rlimit memory = { memory_bytes_max, memory_bytes_max };

		if (setrlimit(RLIMIT_AS, &memory))
			return SP_EIO;
	}
	return SP_OK;
}

/* An empty rule set over every right of ABI 1: no file can be opened any more. */
static int enter_landlock(unsigned *missing)
{
	const struct landlock_ruleset_attr attr = {
		.handled_access_fs = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE |
			LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR |
			LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |
			LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR |
			LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK |
			LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK |
			LANDLOCK_ACCESS_FS_MAKE_SYM,
	};
	int fd = (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof attr, 0);

	if (fd < 0) {
		*missing |= SP_JAIL_MISSING_LANDLOCK;
		/* EPERM: an older container runtime refuses what it does not know. */
		return errno == ENOSYS || errno == EOPNOTSUPP || errno == EPERM ? SP_OK : SP_EIO;
	}
	long status = syscall(SYS_landlock_restrict_self, fd, 0);

	close(fd);
	return status ? SP_EIO : SP_OK;
}

/* Memory that is not code, signals to itself, limits to read. */
static int allow_in_part(scmp_filter_ctx filter)
{
	const struct scmp_arg_cmp no_code = { 2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0 };
	const struct scmp_arg_cmp self = { 0, SCMP_CMP_EQ, (scmp_datum_t)getpid(), 0 };
	const struct scmp_arg_cmp reading = { 2, SCMP_CMP_EQ, 0, 0 };

	return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1, no_code) ||
		seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1, no_code) ||
		seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1, self) ||
		seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 1, reading)
		? SP_EIO : SP_OK;
}

static int enter_seccomp(unsigned *missing)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	int status = filter ? allow_in_part(filter) : SP_ENOMEM;

	for (size_t i = 0; !status && i < sizeof allowed / sizeof *allowed; i++)
		if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0))
			status = SP_EIO;
	for (size_t i = 0; !status && i < sizeof deadly / sizeof *deadly; i++)
		if (seccomp_rule_add(filter, SCMP_ACT_KILL_PROCESS, deadly[i], 0))
			status = SP_EIO;
	if (!status) {
		int loaded = seccomp_load(filter);

		if (loaded == -ENOSYS || loaded == -EINVAL)
			*missing |= SP_JAIL_MISSING_SECCOMP;
		else if (loaded)
			status = SP_EIO;
	}
	if (filter)
		seccomp_release(filter);
	return status;
}

void sp_jail_begin(pid_t parent, int *fds, size_t n)
{
	struct rlimit files;
	int null;

	assert(n <= SP_JAIL_FDS_MAX);
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) || getppid() != parent)
		_exit(1);
	/* The parent may hold as many as it may, all of which are here too. */
	if (!getrlimit(RLIMIT_NOFILE, &files)) {
		files.rlim_cur = files.rlim_max;
		setrlimit(RLIMIT_NOFILE, &files);
	}
	/* Out of the way first, so that none is overwritten by another. */
	for (size_t i = 0; i < n; i++)
		if ((fds[i] = fcntl(fds[i], F_DUPFD, 3 + (int)SP_JAIL_FDS_MAX)) < 0)
			_exit(1);
	for (size_t i = 0; i < n; i++)
		if ((fds[i] = dup2(fds[i], 3 + (int)i)) < 0)
			_exit(1);
	closefrom(3 + (int)n);
	null = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (null < 0 || dup2(null, STDIN_FILENO) < 0 || dup2(null, STDOUT_FILENO) < 0)
		_exit(1);
	close(null);
}

int sp_jail_enter(enum sp_jail_profile profile, size_t memory_bytes_max, unsigned *ret_missing,
	struct sp_err *err)
{
	unsigned missing = RELAXED ? SP_JAIL_RELAXED : 0;

	/* A leak checker looks into its own process from another one. */
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
		(!RELAXED && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)))
		return sp_err_errno(err, SP_EIO, "no_new_privs could not be set");
	if (limit_resources(memory_bytes_max))
		return sp_err_errno(err, SP_EIO, "resource limits could not be set");
	if (!RELAXED && profile == SP_JAIL_SCAN) {
		if (enter_landlock(&missing))
			return sp_err_errno(err, SP_EIO, "Landlock could not be put in force");
		if (enter_seccomp(&missing))
			return sp_err_errno(err, SP_EIO, "seccomp could not be put in force");
	}
	*ret_missing = missing;
	return SP_OK;
}
