/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/state.h"
#include "tap.h"

static char folder[64];

static void setup(void)
{
	strcpy(folder, "/tmp/sp-state-XXXXXX");
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
}

static void cleanup(void)
{
	char command[128];

	snprintf(command, sizeof command, "rm -rf '%s'", folder);
	CU_ASSERT_EQUAL(system(command), 0);
}

static const char *in_folder(const char *name)
{
	static char path[128];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	return path;
}

static void write_keys(const char *text, mode_t mode)
{
	const char *path = in_folder("keys");
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	CU_ASSERT_EQUAL(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	CU_ASSERT_EQUAL(fchmod(fd, mode), 0);
	close(fd);
}

#define LINE(c) c c c c c c c c c c c c c c c c "\n"

static void test_fixed_keys(void)
{
	struct sp_state_keys keys;
	struct sp_err err = { 0 };

	setup();
	write_keys(LINE("0123") LINE("aBcD") LINE("ffff"), 0600);
	CU_ASSERT_EQUAL(sp_state_keys(folder, &keys, &err), SP_OK);
	CU_ASSERT_EQUAL(keys.fingerprint.k[1], 0x23);
	CU_ASSERT_EQUAL(keys.cache.k[0], 0xab);
	CU_ASSERT_EQUAL(keys.incident.k[31], 0xff);
	cleanup();
}

static void test_bad_keys(void)
{
	static const struct {
		const char *text;
		mode_t mode;
		int code;
		unsigned line;
	} cases[] = {
		{ "", 0600, SP_EINVAL, 1 },
		{ LINE("0123") LINE("0123"), 0600, SP_EINVAL, 3 },
		{ LINE("0123") LINE("012g") LINE("0123"), 0600, SP_EINVAL, 2 },
		{ LINE("0123") LINE("0123") LINE("0123") "\n", 0600, SP_EINVAL, 4 },
		{ LINE("0123") LINE("0123") LINE("0123") "more", 0600, SP_ELIMIT, 0 },
		{ LINE("0123") LINE("0123") "0123", 0600, SP_EINVAL, 3 },
		{ LINE("0123") LINE("0123") LINE("0123"), 0644, SP_EAUTH, 0 },
		{ LINE("0123") LINE("0123") LINE("0123"), 0620, SP_EAUTH, 0 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct sp_state_keys keys;
		struct sp_err err = { 0 };

		memset(&keys, 7, sizeof keys);
		setup();
		write_keys(cases[i].text, cases[i].mode);
		CU_ASSERT_EQUAL(sp_state_keys(folder, &keys, &err), cases[i].code);
		CU_ASSERT_EQUAL(err.line, cases[i].line);
		CU_ASSERT_PTR_NOT_NULL(strstr(err.file, "/keys"));
		CU_ASSERT_PTR_NULL(strstr(err.message, "0123"));
		CU_ASSERT_EQUAL(keys.cache.k[5], 7);
		cleanup();
	}
}

static void test_not_a_file(void)
{
	struct sp_state_keys keys;
	struct sp_err err = { 0 };

	setup();
	CU_ASSERT_EQUAL(mkfifo(in_folder("keys"), 0600), 0);
	CU_ASSERT_EQUAL(sp_state_keys(folder, &keys, &err), SP_EAUTH);
	unlink(in_folder("keys"));
	CU_ASSERT_EQUAL(mkdir(in_folder("keys"), 0700), 0);
	CU_ASSERT_EQUAL(sp_state_keys(folder, &keys, &err), SP_EAUTH);
	cleanup();
	CU_ASSERT_EQUAL(sp_state_keys("/nonexistent/folder", &keys, &err), SP_EIO);
}

static void test_first_use(void)
{
	struct sp_state_keys a, b;
	struct sp_err err = { 0 };
	struct stat st;
	static const struct sp_key zero;

	setup();
	CU_ASSERT_EQUAL(sp_state_keys(folder, &a, &err), SP_OK);
	CU_ASSERT_EQUAL(sp_state_keys(folder, &b, &err), SP_OK);
	CU_ASSERT_EQUAL(memcmp(&a, &b, sizeof a), 0);
	CU_ASSERT_NOT_EQUAL(memcmp(&a.cache, &a.incident, sizeof zero), 0);
	CU_ASSERT_NOT_EQUAL(memcmp(&a.fingerprint, &zero, sizeof zero), 0);
	CU_ASSERT_EQUAL(stat(in_folder("keys"), &st), 0);
	CU_ASSERT_EQUAL(st.st_mode & 07777, 0600);
	CU_ASSERT_EQUAL(st.st_nlink, 1);
	cleanup();
}

/* Several processes at once, released together by the end of a pipe. */
static void test_two_first_uses(void)
{
	enum { N = 8 };

	setup();
	for (int round = 0; round < 10; round++) {
		struct sp_state_keys first, keys;
		struct sp_err err = { 0 };
		int start[2], out[2];
		char c;

		unlink(in_folder("keys"));
		CU_ASSERT_EQUAL_FATAL(pipe(start) | pipe(out), 0);
		for (int i = 0; i < N; i++) {
			if (fork())
				continue;
			close(start[1]);
			ssize_t got = read(start[0], &c, 1); /* ends when the parent closes */
			int status = got || sp_state_keys(folder, &keys, &err);

			_exit(status || write(out[1], &keys, sizeof keys) != (ssize_t)sizeof keys);
		}
		close(start[0]);
		close(start[1]);
		close(out[1]);
		for (int i = 0; i < N; i++) {
			CU_ASSERT_EQUAL(read(out[0], &keys, sizeof keys), (ssize_t)sizeof keys);
			if (!i)
				first = keys;
			CU_ASSERT_EQUAL(memcmp(&first, &keys, sizeof keys), 0);
		}
		close(out[0]);
		for (int i = 0; i < N; i++) {
			int status;

			wait(&status);
			CU_ASSERT_EQUAL(status, 0);
		}
	}
	cleanup();
}

static void test_folder(void)
{
	struct sp_arena arena;
	struct sp_err err = { 0 };
	struct stat st;
	char want[128];
	const char *path;

	setup();
	sp_arena_init(&arena, 0);
	snprintf(want, sizeof want, "%s/a/b", folder);
	path = sp_state_folder(want, &arena, &err);
	CU_ASSERT_PTR_NOT_NULL_FATAL(path);
	CU_ASSERT_STRING_EQUAL(path, want);
	CU_ASSERT_EQUAL(stat(path, &st), 0);
	CU_ASSERT_EQUAL(st.st_mode & 07777, 0700);

	snprintf(want, sizeof want, "%s/env", folder);
	setenv("SALLYPORT_STATE", want, 1);
	CU_ASSERT_STRING_EQUAL(sp_state_folder(NULL, &arena, &err), want);
	unsetenv("SALLYPORT_STATE");
	setenv("XDG_STATE_HOME", folder, 1);
	snprintf(want, sizeof want, "%s/sallyport", folder);
	CU_ASSERT_STRING_EQUAL(sp_state_folder(NULL, &arena, &err), want);
	setenv("XDG_STATE_HOME", "relative", 1);
	setenv("HOME", folder, 1);
	snprintf(want, sizeof want, "%s/.local/state/sallyport", folder);
	CU_ASSERT_STRING_EQUAL(sp_state_folder(NULL, &arena, &err), want);
	unsetenv("HOME");
	CU_ASSERT_PTR_NULL(sp_state_folder(NULL, &arena, &err));
	CU_ASSERT_EQUAL(err.code, SP_EINVAL);
	sp_arena_release(&arena);
	cleanup();
}

static void test_unsafe_folder(void)
{
	struct sp_arena arena;
	struct sp_err err = { 0 };
	char path[128];

	setup();
	sp_arena_init(&arena, 0);
	CU_ASSERT_EQUAL(chmod(folder, 0770), 0);
	CU_ASSERT_PTR_NULL(sp_state_folder(folder, &arena, &err));
	CU_ASSERT_EQUAL(err.code, SP_EAUTH);
	chmod(folder, 0700);
	snprintf(path, sizeof path, "%s/file", folder);
	close(open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	CU_ASSERT_PTR_NULL(sp_state_folder(path, &arena, &err));
	CU_ASSERT_STRING_EQUAL(err.file, path);
	sp_arena_release(&arena);
	cleanup();
}

int main(void)
{
	static const struct tap_test tests[] = {
		{ "a keys file holds three keys", test_fixed_keys },
		{ "a keys file that is damaged or open to others is refused with its line", test_bad_keys },
		{ "a keys file must be a file in a folder that is there", test_not_a_file },
		{ "keys are made at first use, mode 0600", test_first_use },
		{ "first uses at once agree on the keys", test_two_first_uses },
		{ "the state folder is configured, or of the environment, and made 0700", test_folder },
		{ "a state folder that others may write to, or a file, is refused", test_unsafe_folder },
	};

	return sp_hash_init() ? 99 : TAP_MAIN("state", tests);
}
