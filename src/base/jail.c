/* SPDX-License-Identifier: Apache-2.0 */
#include "base/jail.h"

#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* What every role needs once it runs: memory, its descriptors, time, and to die. What is allowed in part stands below. */
static const int working[] = {
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

/* A scanner hands attachments on in files that are memory. */
static const int sharing[] = { SCMP_SYS(memfd_create), SCMP_SYS(ftruncate) };

/* What a program needs to be loaded, and to find what it reads; which files these may be Landlock says. */
static const int running[] = {
	SCMP_SYS(execve), SCMP_SYS(open), SCMP_SYS(openat), SCMP_SYS(stat), SCMP_SYS(lstat),
	SCMP_SYS(newfstatat), SCMP_SYS(statx), SCMP_SYS(access), SCMP_SYS(faccessat), SCMP_SYS(faccessat2),
	SCMP_SYS(readlink), SCMP_SYS(readlinkat), SCMP_SYS(getdents64), SCMP_SYS(getcwd), SCMP_SYS(statfs),
	SCMP_SYS(fstatfs), SCMP_SYS(mmap), SCMP_SYS(mprotect), SCMP_SYS(arch_prctl), SCMP_SYS(set_tid_address),
	SCMP_SYS(set_robust_list), SCMP_SYS(rseq), SCMP_SYS(uname), SCMP_SYS(sched_getaffinity), SCMP_SYS(dup), SCMP_SYS(dup2),
	SCMP_SYS(ioctl), SCMP_SYS(fadvise64), SCMP_SYS(getuid), SCMP_SYS(geteuid), SCMP_SYS(getgid), SCMP_SYS(getegid),
	SCMP_SYS(umask), SCMP_SYS(prctl),
};

/* A process that makes others, and confines them. */
static const int nursing[] = {
	SCMP_SYS(clone), SCMP_SYS(fork), SCMP_SYS(wait4), SCMP_SYS(kill), SCMP_SYS(getppid), SCMP_SYS(socketpair), SCMP_SYS(dup2),
	SCMP_SYS(close_range), SCMP_SYS(set_robust_list), SCMP_SYS(rseq), SCMP_SYS(prlimit64), SCMP_SYS(prctl),
};

/* Connections that others make, and waiting for many of them. */
static const int serving[] = {
	SCMP_SYS(accept), SCMP_SYS(accept4), SCMP_SYS(epoll_create1), SCMP_SYS(epoll_ctl), SCMP_SYS(epoll_wait),
	SCMP_SYS(epoll_pwait), SCMP_SYS(getsockopt), SCMP_SYS(setsockopt), SCMP_SYS(getsockname),
	SCMP_SYS(getpeername), SCMP_SYS(shutdown), SCMP_SYS(eventfd2), SCMP_SYS(sendfile), SCMP_SYS(uname),
};

/* Files of a folder, which Landlock names, and what a database does with them. */
static const int storing[] = {
	SCMP_SYS(open), SCMP_SYS(openat), SCMP_SYS(stat), SCMP_SYS(lstat), SCMP_SYS(newfstatat), SCMP_SYS(statx),
	SCMP_SYS(access), SCMP_SYS(faccessat), SCMP_SYS(faccessat2), SCMP_SYS(readlink), SCMP_SYS(readlinkat),
	SCMP_SYS(getcwd), SCMP_SYS(pwrite64), SCMP_SYS(fsync), SCMP_SYS(fdatasync), SCMP_SYS(fallocate),
	SCMP_SYS(unlink), SCMP_SYS(unlinkat), SCMP_SYS(rename), SCMP_SYS(renameat), SCMP_SYS(renameat2),
	SCMP_SYS(fchmod), SCMP_SYS(flock), SCMP_SYS(getuid), SCMP_SYS(geteuid), SCMP_SYS(getgid), SCMP_SYS(getegid),
	SCMP_SYS(umask), SCMP_SYS(mkdir), SCMP_SYS(mkdirat),
};

/* What only an attacker would try: the process dies. All else fails with EPERM. */
static const int deadly[] = {
	SCMP_SYS(execve), SCMP_SYS(execveat), SCMP_SYS(fork), SCMP_SYS(vfork), SCMP_SYS(clone),
	SCMP_SYS(clone3), SCMP_SYS(ptrace), SCMP_SYS(socket), SCMP_SYS(connect), SCMP_SYS(bind),
	SCMP_SYS(process_vm_readv), SCMP_SYS(process_vm_writev), SCMP_SYS(bpf),
	SCMP_SYS(io_uring_setup), SCMP_SYS(unshare), SCMP_SYS(mount), SCMP_SYS(kexec_load),
};

/* What is not deadly to who connects: resolving names takes threads and sockets of several kinds. */
static const int connecting[] = { SCMP_SYS(socket), SCMP_SYS(connect), SCMP_SYS(bind), SCMP_SYS(clone), SCMP_SYS(clone3) };

/* What it may not all the same: be connected to, signal others, become somebody, and what Landlock does not see of files. */
static const int refused[] = {
	SCMP_SYS(listen), SCMP_SYS(accept), SCMP_SYS(accept4), SCMP_SYS(kill), SCMP_SYS(tkill), SCMP_SYS(setuid),
	SCMP_SYS(setgid), SCMP_SYS(setreuid), SCMP_SYS(setregid), SCMP_SYS(setresuid), SCMP_SYS(setresgid),
	SCMP_SYS(setgroups), SCMP_SYS(chmod), SCMP_SYS(fchmodat), SCMP_SYS(chown), SCMP_SYS(lchown), SCMP_SYS(fchownat),
	SCMP_SYS(truncate), SCMP_SYS(setxattr), SCMP_SYS(lsetxattr), SCMP_SYS(removexattr), SCMP_SYS(lremovexattr),
};

/* Where programs, what they are linked with and what they know lie: to be read and run, and nothing else. */
static const char *const program_paths[] = { "/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache", "/etc/fonts",
	"/etc/papersize", "/var/cache/fontconfig", "/dev/null" };

enum files { FILES_ALL, FILES_NONE, FILES_PROGRAMS, FILES_FOLDER, FILES_READ /* all to be read, a folder to be written */ };

struct calls {
	const int *call;
	size_t n;
};
#define CALLS(a) { a, sizeof a / sizeof *(a) }

/* The roles. Without system calls of its own one has none of this but its limits. */
static const struct profile {
	enum files files;
	struct calls calls[4];
	bool connects;   /* all calls but the deadly ones: what a client of the network needs is no short list */
	bool aborts;     /* may send itself a signal: the filter is made by the process that it is for */
	unsigned open_max; /* descriptors, 0 = as many as it may */
} profiles[] = {
	[SP_JAIL_SCAN] = { FILES_NONE, { CALLS(working), CALLS(sharing) }, .aborts = true },
	[SP_JAIL_BUILD] = { FILES_ALL },
	[SP_JAIL_EXTRACT] = { FILES_NONE, { CALLS(working) }, .open_max = 8 },
	[SP_JAIL_NURSE] = { FILES_NONE, { CALLS(working), CALLS(nursing) } },
	[SP_JAIL_TOOL] = { FILES_PROGRAMS, { CALLS(working), CALLS(running) }, .open_max = 64 },
	[SP_JAIL_FRONT] = { FILES_NONE, { CALLS(working), CALLS(sharing), CALLS(serving) }, .aborts = true },
	[SP_JAIL_KEEP] = { FILES_FOLDER, { CALLS(working), CALLS(sharing), CALLS(storing) }, .aborts = true },
	[SP_JAIL_DELIVER] = { FILES_READ, .connects = true },
};

static bool filters(const struct profile *profile)
{
	return profile->calls[0].n || profile->connects;
}

#if defined SP_SANITIZED || defined SP_COVERAGE
#define RELAXED 1
#else
#define RELAXED 0
#endif

static int limit(int resource, rlim_t most)
{
	const struct rlimit value = { most, most };

	return setrlimit((__rlimit_resource_t)resource, &value) ? SP_EIO : SP_OK;
}

static int limit_resources(const struct profile *profile, size_t memory_bytes_max)
{
	/* Nothing may be written to a core file: it would hold the message. */
	if (limit(RLIMIT_CORE, 0))
		return SP_EIO;
	if (RELAXED)
		return SP_OK;
	if (memory_bytes_max && limit(RLIMIT_AS, memory_bytes_max))
		return SP_EIO;
	return profile->open_max ? limit(RLIMIT_NOFILE, profile->open_max) : SP_OK;
}

#define READ_RIGHTS (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define PROGRAM_RIGHTS (READ_RIGHTS | LANDLOCK_ACCESS_FS_EXECUTE)
#define FOLDER_RIGHTS (READ_RIGHTS | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG)

static bool allow_path(int ruleset, const char *path, uint64_t rights)
{
	struct landlock_path_beneath_attr beneath = { .allowed_access = rights };
	struct stat st;

	beneath.parent_fd = open(path, O_PATH | O_CLOEXEC);
	if (beneath.parent_fd < 0)
		return true; /* what is not there need not be allowed */
	if (fstat(beneath.parent_fd, &st) || !S_ISDIR(st.st_mode))
		beneath.allowed_access &= LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE;
	long status = syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0);

	close(beneath.parent_fd);
	return !status;
}

/* A rule set over every right of ABI 1: no file can be opened any more but those allowed here. */
static int enter_landlock(enum files files, const char *folder, unsigned *missing)
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
	bool allowed = true;

	if (fd < 0) {
		*missing |= SP_JAIL_MISSING_LANDLOCK;
		/* EPERM: an older container runtime refuses what it does not know. */
		return errno == ENOSYS || errno == EOPNOTSUPP || errno == EPERM ? SP_OK : SP_EIO;
	}
	for (size_t i = 0; files == FILES_PROGRAMS && allowed &&
		i < sizeof program_paths / sizeof *program_paths; i++)
		allowed = allow_path(fd, program_paths[i], PROGRAM_RIGHTS);
	if (files == FILES_READ)
		allowed = allow_path(fd, "/", READ_RIGHTS);
	if ((files == FILES_FOLDER || files == FILES_READ) && allowed && folder)
		allowed = allow_path(fd, folder, FOLDER_RIGHTS);
	long status = allowed ? syscall(SYS_landlock_restrict_self, fd, 0) : -1;

	close(fd);
	return status ? SP_EIO : SP_OK;
}

static bool is_among(int call, const int *calls, size_t n)
{
	while (n && calls[n - 1] != call)
		n--;
	return n > 0;
}

static bool allows(const struct profile *profile, int call)
{
	for (const struct calls *calls = profile->calls; calls->n; calls++)
		if (is_among(call, calls->call, calls->n))
			return true;
	return profile->connects && is_among(call, connecting, sizeof connecting / sizeof *connecting);
}

/* Memory that is not code, signals to itself, limits to read: where a role may not do all of it. */
static int allow_in_part(scmp_filter_ctx filter, const struct profile *profile)
{
	const struct {
		int call;
		struct scmp_arg_cmp when;
		bool needed;
	} parts[] = {
		{ SCMP_SYS(mmap), { 2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0 }, true },
		{ SCMP_SYS(mprotect), { 2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0 }, true },
		{ SCMP_SYS(tgkill), { 0, SCMP_CMP_EQ, (scmp_datum_t)getpid(), 0 }, profile->aborts },
		{ SCMP_SYS(prlimit64), { 2, SCMP_CMP_EQ, 0, 0 }, true },
	};

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		if (parts[i].needed && !allows(profile, parts[i].call) &&
			seccomp_rule_add(filter, SCMP_ACT_ALLOW, parts[i].call, 1, parts[i].when))
			return SP_EIO;
	return SP_OK;
}

/* Threads, but no processes. */
static int fill_connecting(scmp_filter_ctx filter)
{
	const struct scmp_arg_cmp no_thread = { 0, SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0 };
	int status = seccomp_rule_add(filter, SCMP_ACT_KILL_PROCESS, SCMP_SYS(clone), 1, no_thread) ||
		seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) ? SP_EIO : SP_OK;

	for (size_t i = 0; !status && i < sizeof refused / sizeof *refused; i++)
		if (seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), refused[i], 0))
			status = SP_EIO;
	return status;
}

static int fill_filter(scmp_filter_ctx filter, const struct profile *profile)
{
	int status = profile->connects ? fill_connecting(filter) : allow_in_part(filter, profile);

	for (const struct calls *calls = profile->calls; !status && calls->n; calls++)
		for (size_t i = 0; !status && i < calls->n; i++)
			if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, calls->call[i], 0))
				status = SP_EIO;
	for (size_t i = 0; !status && i < sizeof deadly / sizeof *deadly; i++)
		if (!allows(profile, deadly[i]) && seccomp_rule_add(filter, SCMP_ACT_KILL_PROCESS, deadly[i], 0))
			status = SP_EIO;
	return status;
}

/* What the nurse may and its worker may not: all that a filter within a filter need say. */
static int fill_worker(scmp_filter_ctx filter)
{
	const struct profile *profile = &profiles[SP_JAIL_EXTRACT];
	const struct scmp_arg_cmp setting = { 2, SCMP_CMP_NE, 0, 0 };

	for (size_t i = 0; i < sizeof nursing / sizeof *nursing; i++) {
		bool kills = is_among(nursing[i], deadly, sizeof deadly / sizeof *deadly);
		bool in_part = nursing[i] == SCMP_SYS(prlimit64);

		if (!allows(profile, nursing[i]) && seccomp_rule_add_array(filter,
			kills ? SCMP_ACT_KILL_PROCESS : SCMP_ACT_ERRNO(EPERM), nursing[i], in_part, &setting))
			return SP_EIO;
	}
	return SP_OK;
}

/* Makes a filter into code. Owns: filter, NULL = there is none. */
static int export_filter(scmp_filter_ctx filter, int status, struct sp_jail_filter *ret)
{
	int fd = memfd_create("filter", MFD_CLOEXEC);
	off_t n = 0;

	if (!filter || fd < 0)
		status = SP_EIO;
	if (!status && (seccomp_export_bpf(filter, fd) || (n = lseek(fd, 0, SEEK_END)) <= 0))
		status = SP_EIO;
	void *code = status ? NULL : malloc((size_t)n);

	if (!status && !code)
		status = SP_ENOMEM;
	if (!status && pread(fd, code, (size_t)n, 0) != n)
		status = SP_EIO;
	if (filter)
		seccomp_release(filter);
	if (fd >= 0)
		close(fd);
	if (status) {
		free(code);
		return status;
	}
	*ret = (struct sp_jail_filter){ code, (unsigned short)((size_t)n / sizeof(struct sock_filter)) };
	return SP_OK;
}

int sp_jail_filter_make(enum sp_jail_profile profile, struct sp_jail_filter *ret)
{
	scmp_filter_ctx filter = seccomp_init(profiles[profile].connects ? SCMP_ACT_ALLOW : SCMP_ACT_ERRNO(EPERM));

	return export_filter(filter, filter ? fill_filter(filter, &profiles[profile]) : SP_EIO, ret);
}

int sp_jail_filter_make_worker(struct sp_jail_filter *ret)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);

	return export_filter(filter, filter ? fill_worker(filter) : SP_EIO, ret);
}

void sp_jail_filter_release(struct sp_jail_filter *filter)
{
	free(filter->code);
	*filter = (struct sp_jail_filter){ 0 };
}

static int enter_seccomp(const struct sp_jail_filter *filter, unsigned *missing)
{
	struct sock_fprog program = { filter->n, filter->code };

	if (!prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
		return SP_OK;
	if (errno != ENOSYS && errno != EINVAL)
		return SP_EIO;
	*missing |= SP_JAIL_MISSING_SECCOMP;
	return SP_OK;
}

void sp_jail_begin_as_parent(pid_t parent, int fd)
{
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) || getppid() != parent || dup2(fd, 3) < 0)
		_exit(1);
	closefrom(4);
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

static int enter(enum sp_jail_profile which, const struct sp_jail_filter *filter, const char *folder,
	size_t memory_bytes_max, unsigned *ret_missing, struct sp_err *err)
{
	const struct profile *profile = &profiles[which];
	unsigned missing = RELAXED ? SP_JAIL_RELAXED : 0;

	/* A leak checker looks into its own process from another one. */
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
		(!RELAXED && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)))
		return sp_err_errno(err, SP_EIO, "no_new_privs could not be set");
	if (limit_resources(profile, memory_bytes_max))
		return sp_err_errno(err, SP_EIO, "resource limits could not be set");
	if (!RELAXED && profile->files != FILES_ALL && enter_landlock(profile->files, folder, &missing))
		return sp_err_errno(err, SP_EIO, "Landlock could not be put in force");
	if (!RELAXED && filters(profile) && enter_seccomp(filter, &missing))
		return sp_err_errno(err, SP_EIO, "seccomp could not be put in force");
	*ret_missing = missing;
	return SP_OK;
}

int sp_jail_enter_worker(const struct sp_jail_filter *filter, size_t memory_bytes_max)
{
	unsigned missing = 0;

	if (limit_resources(&profiles[SP_JAIL_EXTRACT], memory_bytes_max))
		return SP_EIO;
	return RELAXED ? SP_OK : enter_seccomp(filter, &missing);
}

int sp_jail_enter_with(enum sp_jail_profile profile, const struct sp_jail_filter *filter,
	size_t memory_bytes_max, unsigned *ret_missing, struct sp_err *err)
{
	return enter(profile, filter, NULL, memory_bytes_max, ret_missing, err);
}

static int make_and_enter(enum sp_jail_profile profile, const char *folder, size_t memory_bytes_max,
	unsigned *ret_missing, struct sp_err *err)
{
	struct sp_jail_filter filter = { 0 };

	if (!RELAXED && filters(&profiles[profile]) && sp_jail_filter_make(profile, &filter))
		return sp_err_set(err, SP_EIO, "seccomp could not be prepared");
	int status = enter(profile, &filter, folder, memory_bytes_max, ret_missing, err);

	sp_jail_filter_release(&filter);
	return status;
}

int sp_jail_enter(enum sp_jail_profile profile, size_t memory_bytes_max, unsigned *ret_missing,
	struct sp_err *err)
{
	return make_and_enter(profile, NULL, memory_bytes_max, ret_missing, err);
}

int sp_jail_enter_folder(enum sp_jail_profile profile, const char *folder, unsigned *ret_missing,
	struct sp_err *err)
{
	return make_and_enter(profile, folder, 0, ret_missing, err);
}
