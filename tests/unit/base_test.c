/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/hash.h"
#include "base/io.h"
#include "base/jail.h"
#include "base/json.h"
#include "base/map.h"
#include "base/utf8.h"
#include "base/wire.h"
#include "model/finding.h"
#include "model/limits.h"
#include "tap.h"

#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

static void test_arena(void)
{
	struct sp_arena arena;

	sp_arena_init(&arena, 100000);
	char *a = sp_arena_alloc(&arena, 100);
	struct sp_arena_mark mark = sp_arena_mark(&arena);
	memset(a, 'a', 100);
	char *b = sp_arena_resize(&arena, a, 100, 200);
	CU_ASSERT_PTR_EQUAL(a, b);
	CU_ASSERT_PTR_NOT_NULL(sp_arena_alloc(&arena, 50000));
	CU_ASSERT_PTR_NULL(sp_arena_alloc(&arena, 60000));
	sp_arena_rewind(&arena, mark);
	CU_ASSERT_PTR_NOT_NULL(sp_arena_alloc(&arena, 60000));
	CU_ASSERT_PTR_NULL(sp_arena_calloc(&arena, SIZE_MAX / 2, 4));
	CU_ASSERT(a[99] == 'a');
	sp_arena_release(&arena);
	CU_ASSERT_EQUAL(arena.used_bytes, 0);
}

static void test_arena_array(void)
{
	struct sp_arena arena;
	uint32_t *array = NULL;
	size_t capacity = 0;

	sp_arena_init(&arena, 0);
	for (uint32_t i = 0; i < 10000; i++) {
		CU_ASSERT_EQUAL_FATAL(sp_arena_reserve(&arena, (void **)&array, i, &capacity,
			sizeof *array), SP_OK);
		array[i] = i;
	}
	CU_ASSERT(array[0] == 0 && array[9999] == 9999 && array[4097] == 4097);
	sp_arena_release(&arena);
}

static void test_map(void)
{
	struct sp_arena arena;
	struct sp_map map = { 0 };

	/* "ab&amp;c" gives "ab&c"; a dropped tag of 3 bytes follows; then "d" */
	sp_arena_init(&arena, 0);
	sp_map_add(&map, &arena, 2, 0, 2, 0);
	sp_map_add(&map, &arena, 1, 2, 5, SP_VIA_ENTITY);
	sp_map_add(&map, &arena, 1, 7, 1, 0);
	sp_map_add(&map, &arena, 1, 11, 1, SP_VIA_MARKUP);
	CU_ASSERT_EQUAL(map.out_n, 5);
	CU_ASSERT_EQUAL(sp_map_begin(&map, 0), 0);
	CU_ASSERT_EQUAL(sp_map_begin(&map, 1), 1);
	CU_ASSERT_EQUAL(sp_map_begin(&map, 2), 2);
	CU_ASSERT_EQUAL(sp_map_end(&map, 3), 7);
	CU_ASSERT_EQUAL(sp_map_begin(&map, 3), 7);
	CU_ASSERT_EQUAL(sp_map_end(&map, 4), 8);
	CU_ASSERT_EQUAL(sp_map_begin(&map, 4), 11);
	CU_ASSERT_EQUAL(sp_map_end(&map, 5), 12);
	CU_ASSERT_EQUAL(sp_map_begin(&map, 5), 12);
	CU_ASSERT_EQUAL(sp_map_via(&map, 0, 2), 0);
	CU_ASSERT_EQUAL(sp_map_via(&map, 1, 3), SP_VIA_ENTITY);
	CU_ASSERT_EQUAL(sp_map_via(&map, 0, 5), SP_VIA_ENTITY | SP_VIA_MARKUP);
	CU_ASSERT_EQUAL(sp_map_via(&map, 3, 5), SP_VIA_MARKUP);
	CU_ASSERT_EQUAL(sp_map_via(&map, 4, 5), 0); /* what was dropped stands before it */
	sp_map_add(&map, &arena, 3, 12, 3, SP_VIA_MARKUP);
	CU_ASSERT_EQUAL(map.n, 4);
	sp_arena_release(&arena);
}

static void test_utf8(void)
{
	uint32_t cp;
	char out[4];

	CU_ASSERT_EQUAL(sp_utf8_decode("\xe2\x82\xac", 3, &cp), 3);
	CU_ASSERT_EQUAL(cp, 0x20ac);
	CU_ASSERT_EQUAL(sp_utf8_decode("\xe2\x82", 2, &cp), 0);
	CU_ASSERT_EQUAL(cp, 2);
	CU_ASSERT_EQUAL(sp_utf8_decode("\xc0\xaf", 2, &cp), 0);
	CU_ASSERT_EQUAL(cp, 1);
	CU_ASSERT_EQUAL(sp_utf8_decode("\xed\xa0\x80", 3, &cp), 0);
	CU_ASSERT_EQUAL(sp_utf8_decode("\xf4\x90\x80\x80", 4, &cp), 0);
	CU_ASSERT_EQUAL(sp_utf8_valid_run("abc\xff", 4), 3);
	CU_ASSERT_EQUAL(sp_utf8_valid_run("\xf0\x9f\x98\x80", 4), 4);
	for (uint32_t c = 1; c < 0x110000; c += 7) {
		unsigned n = sp_utf8_encode(c, out);

		if (c >= 0xd800 && c <= 0xdfff)
			continue;
		CU_ASSERT_FATAL(sp_utf8_decode(out, n, &cp) == n && cp == c);
	}
	char text[200];
	memset(text, 'x', sizeof text);
	for (size_t i = 0; i < sizeof text; i++) {
		text[i] = (char)0xc3;
		CU_ASSERT_EQUAL(sp_utf8_ascii_run(text, sizeof text), i);
		text[i] = 'x';
	}
}

static void test_json(void)
{
	struct sp_buf buf;
	struct sp_json json;

	sp_buf_init(&buf, 0);
	sp_json_init(&json, &buf);
	sp_json_object(&json);
	sp_json_kv_str(&json, "a", "q\"\\\n\x01\x7f\xff\xc3\xa9");
	sp_json_key(&json, "f");
	sp_json_array(&json);
	sp_json_fixed(&json, 0.95, 3);
	sp_json_fixed(&json, 1, 3);
	sp_json_fixed(&json, 0.005, 3);
	sp_json_fixed(&json, -0.25, 2);
	sp_json_end_array(&json);
	sp_json_kv_str(&json, "u", "\xc2\x9b\xe2\x80\xae\xf3\xa0\x81\x81\xf0\x9f\x98\x80");
	sp_json_kv_str(&json, "n", NULL);
	sp_json_end_object(&json);
	CU_ASSERT_STRING_EQUAL(buf.p, "{\"a\":\"q\\\"\\\\\\n\\u0001\\u007f\\ufffd\xc3\xa9\","
		"\"f\":[0.95,1,0.005,-0.25],"
		"\"u\":\"\\u009b\\u202e\\udb40\\udc41\xf0\x9f\x98\x80\",\"n\":null}");
	tap_note("%s", buf.p);
	sp_buf_release(&buf);
}

static void test_view(void)
{
	char exact[12];

	memcpy(exact, "Content-Type", sizeof exact);
	CU_ASSERT(sp_view_is_nocase(sp_view(exact, sizeof exact), "content-type"));
	CU_ASSERT(!sp_view_is_nocase(sp_view("Content-TypeX", 13), "content-type"));
	CU_ASSERT(!sp_view_is_nocase(sp_view(exact, 11), "content-type"));
	CU_ASSERT_EQUAL(sp_view_find_nocase(sp_view(exact, sizeof exact), "TYPE"), 8);
	CU_ASSERT_EQUAL(sp_view_find_nocase(sp_view(exact, sizeof exact), "types"), SIZE_MAX);
	CU_ASSERT(sp_view_is(sp_view_trim(sp_view_str(" \t a b\r\n")), "a b"));
}

static void test_buf_max(void)
{
	struct sp_buf buf;

	sp_buf_init(&buf, 10);
	CU_ASSERT_EQUAL(sp_buf_add_str(&buf, "12345"), SP_OK);
	CU_ASSERT_EQUAL(sp_buf_add_str(&buf, "678901"), SP_ELIMIT);
	CU_ASSERT_EQUAL(sp_buf_add_str(&buf, "6"), SP_ELIMIT);
	CU_ASSERT_STRING_EQUAL(buf.p, "12345");
	sp_buf_release(&buf);
}

static void test_wire(void)
{
	int pair[2], fds[4];
	size_t fd_n;
	struct sp_buf in, out;
	struct sp_wire_header header;
	struct sp_wire_reader reader;

	CU_ASSERT_FATAL(!socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair));
	sp_buf_init(&in, 1 << 20);
	sp_buf_init(&out, 0);
	sp_wire_put_u64(&out, 42);
	sp_wire_put_str(&out, "hello");
	sp_wire_put_view(&out, sp_view(NULL, 0));
	int memfd = sp_io_sealed_memfd("t", sp_view_str("content"));
	CU_ASSERT_FATAL(memfd >= 0);
	CU_ASSERT(write(memfd, "x", 1) < 0);
	CU_ASSERT_EQUAL(sp_wire_send(pair[0], 3, 7, sp_view(out.p, out.n), &memfd, 1), SP_OK);
	CU_ASSERT_EQUAL(sp_wire_recv(pair[1], &header, &in, fds, 4, &fd_n), 1);
	CU_ASSERT(header.type == 3 && header.id == 7 && fd_n == 1);
	char text[16] = "";
	CU_ASSERT_EQUAL(sp_io_pread_all(fds[0], text, sizeof text, 0), 7);
	CU_ASSERT_STRING_EQUAL(text, "content");
	sp_wire_reader_init(&reader, sp_view(in.p, in.n));
	CU_ASSERT_EQUAL(sp_wire_get_u64(&reader), 42);
	CU_ASSERT(sp_view_is(sp_wire_get_view(&reader), "hello"));
	CU_ASSERT_PTR_NULL(sp_wire_get_view(&reader).p);
	CU_ASSERT_EQUAL(reader.failed, SP_OK);
	sp_wire_get_u64(&reader);
	CU_ASSERT_EQUAL(reader.failed, SP_EINVAL);
	CU_ASSERT_EQUAL(sp_wire_send_two(pair[0], 4, 8, sp_view_str("one, "), sp_view_str("two"), NULL, 0), SP_OK);
	CU_ASSERT_EQUAL(sp_wire_recv(pair[1], &header, &in, fds, 4, &fd_n), 1);
	CU_ASSERT(header.type == 4 && header.id == 8 && fd_n == 0 && sp_view_is(sp_view(in.p, in.n), "one, two"));
	close(pair[0]);
	CU_ASSERT_EQUAL(sp_wire_recv(pair[1], &header, &in, fds, 4, &fd_n), 0);
	close(pair[1]);
	close(memfd);
	sp_buf_release(&in);
	sp_buf_release(&out);
}

/* Everything that reaches a reader that must not wait, byte by byte. */
static void test_wire_take(void)
{
	struct sp_wire_inbox inbox = { 0 };
	int pair[2], raw[2];
	char bytes[100];

	CU_ASSERT_FATAL(!socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair));
	CU_ASSERT_FATAL(!socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, raw));
	sp_buf_init(&inbox.payload, 20);
	CU_ASSERT_EQUAL(sp_wire_send(raw[0], 3, 7, sp_view_str("hello"), NULL, 0), SP_OK);
	CU_ASSERT_EQUAL(sp_wire_send(raw[0], 4, 8, sp_view(NULL, 0), NULL, 0), SP_OK);
	ssize_t n = read(raw[1], bytes, sizeof bytes);
	size_t header = sizeof(struct sp_wire_header);

	CU_ASSERT_EQUAL_FATAL(n, (ssize_t)(2 * header + 5));
	for (ssize_t i = 0; i < n; i++) {
		bool whole = i == (ssize_t)header + 4 || i == n - 1;

		CU_ASSERT_EQUAL(sp_wire_take(pair[1], &inbox), SP_EBUSY);
		CU_ASSERT_EQUAL(write(pair[0], bytes + i, 1), 1);
		if (whole)
			CU_ASSERT_EQUAL(sp_wire_take(pair[1], &inbox), 1);
		if (whole && i < n - 1)
			CU_ASSERT(inbox.header.id == 7 && !strcmp(inbox.payload.p, "hello"));
	}
	CU_ASSERT(inbox.header.type == 4 && inbox.payload.n == 0);
	sp_wire_send(pair[0], 3, 7, sp_view_str("more than twenty bytes of it"), NULL, 0);
	CU_ASSERT_EQUAL(sp_wire_take(pair[1], &inbox), SP_ELIMIT);
	sp_buf_release(&inbox.payload);
	close(pair[0]);
	close(pair[1]);
	inbox = (struct sp_wire_inbox){ 0 };
	CU_ASSERT_EQUAL(write(raw[0], bytes, 5), 5);
	close(raw[0]);
	CU_ASSERT_EQUAL(sp_wire_take(raw[1], &inbox), SP_EIO);
	sp_buf_release(&inbox.payload);
	inbox = (struct sp_wire_inbox){ 0 };
	CU_ASSERT_EQUAL(sp_wire_take(raw[1], &inbox), 0);
	sp_buf_release(&inbox.payload);
	close(raw[1]);
}

static void test_wire_foreign(void)
{
	struct sp_wire_inbox inbox = { 0 };
	struct sp_wire_header header = { .version = SP_WIRE_VERSION + 1 };
	struct sp_buf payload;
	size_t fd_n;
	int pair[2], fd;

	CU_ASSERT_FATAL(!socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair));
	sp_buf_init(&payload, 0);
	CU_ASSERT_EQUAL(write(pair[0], &header, sizeof header), (ssize_t)sizeof header);
	CU_ASSERT_EQUAL(sp_wire_take(pair[1], &inbox), SP_EINVAL);
	header = (struct sp_wire_header){ .version = SP_WIRE_VERSION, .bytes = UINT64_MAX };
	CU_ASSERT_EQUAL(write(pair[0], &header, sizeof header), (ssize_t)sizeof header);
	CU_ASSERT_EQUAL(sp_wire_recv(pair[1], &header, &payload, &fd, 1, &fd_n), SP_EINVAL);
	/* It says that a descriptor comes along, and none does. */
	header = (struct sp_wire_header){ .version = SP_WIRE_VERSION, .fd_n = 1 };
	CU_ASSERT_EQUAL(write(pair[0], &header, sizeof header), (ssize_t)sizeof header);
	CU_ASSERT_EQUAL(sp_wire_recv(pair[1], &header, &payload, &fd, 1, &fd_n), SP_EINVAL);
	sp_buf_release(&payload);
	sp_buf_release(&inbox.payload);
	close(pair[0]);
	close(pair[1]);
}

static void test_err_line(void)
{
	struct sp_err err;
	char text[100];

	sp_err_at(&err, SP_EINVAL, "a\nb\033[31m", 3, 4, "is \x7f odd");
	CU_ASSERT_STRING_EQUAL(sp_err_format(&err, text, sizeof text), "a?b?[31m:3:4: is ? odd");
}

static void test_owner(void)
{
	char folder[] = "/tmp/sp-base-XXXXXX", path[64];
	struct sp_err err;

	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
	snprintf(path, sizeof path, "%s/f", folder);
	CU_ASSERT_EQUAL(sp_io_replace_file(path, 0600, sp_view_str("x"), &err), SP_OK);
	CU_ASSERT_EQUAL(sp_io_check_owner(path, &err), SP_OK);
	chmod(path, 0666);
	CU_ASSERT_EQUAL(sp_io_check_owner(path, &err), SP_EAUTH);
	chmod(path, 0600);
	chmod(folder, 0777);
	CU_ASSERT_EQUAL(sp_io_check_owner(path, &err), SP_EAUTH);
	unlink(path);
	CU_ASSERT_EQUAL(sp_io_check_owner(path, &err), SP_ENOENT);
	rmdir(folder);
}

/* Runs what a confined process must not do in a child. Returns: its wait status. */
static int confined(void (*act)(void))
{
	pid_t pid = fork();
	int status = -1;

	if (!pid) {
		unsigned missing;

		if (sp_jail_enter(SP_JAIL_SCAN, (size_t)1 << 30, &missing, NULL))
			_exit(90);
		act();
		_exit(0);
	}
	waitpid(pid, &status, 0);
	return status;
}

static void act_open(void)
{
	if (open("/etc/passwd", O_RDONLY | O_CLOEXEC) >= 0)
		_exit(1);
}

static void act_socket(void)
{
	_exit(socket(AF_INET, SOCK_STREAM, 0) >= 0 ? 1 : 0);
}

static void act_fork(void)
{
	if (fork() == 0)
		_exit(0);
	_exit(1);
}

static void act_memory(void)
{
	void *p = malloc((size_t)2 << 30);

	_exit(p ? 1 : 0);
}

/* Only itself may it signal. */
static void act_kill(void)
{
	if (!syscall(SYS_tgkill, getppid(), getppid(), 0) || !kill(getppid(), 0))
		_exit(1);
	raise(SIGKILL);
}

static void act_code(void)
{
	_exit(mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED);
}

static void act_limits(void)
{
	struct rlimit limit;

	_exit(getrlimit(RLIMIT_AS, &limit) || !setrlimit(RLIMIT_AS, &limit));
}

static void act_harmless(void)
{
	char *p = calloc(1, 100000);

	if (!p || write(-1, p, 1) >= 0)
		_exit(1);
	free(p);
}

static bool relaxed(void)
{
	return strcmp(SP_BUILD_KIND, "plain") != 0;
}

static void test_jail(void)
{
	CU_ASSERT_EQUAL(confined(act_harmless), 0);
	if (relaxed())
		return;
	CU_ASSERT_EQUAL(confined(act_open), 0);
	CU_ASSERT_EQUAL(confined(act_memory), 0);
	CU_ASSERT(WIFSIGNALED(confined(act_socket)));
	CU_ASSERT(WIFSIGNALED(confined(act_fork)));
	int status = confined(act_kill);
	CU_ASSERT(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	CU_ASSERT_EQUAL(confined(act_code), 0);
	CU_ASSERT_EQUAL(confined(act_limits), 0);
}

/* What a child of ours has open: 0 to 2, and what it was given, as 3 and 4. */
static void test_jail_begin(void)
{
	int given[2], status = -1;
	pid_t parent = getpid();

	CU_ASSERT_FATAL(!pipe2(given, O_CLOEXEC));
	fflush(stdout);
	pid_t pid = fork();

	if (!pid) {
		int fds[] = { given[1], given[0] };
		unsigned n = 0;

		sp_jail_begin(parent, fds, 2);
		for (int fd = 0; fd < 1024; fd++)
			n += fcntl(fd, F_GETFD) >= 0;
		_exit(n != 5 || fds[0] != 3 || fds[1] != 4 || write(3, "x", 1) != 1 ||
			write(STDOUT_FILENO, "lost", 4) != 4);
	}
	waitpid(pid, &status, 0);
	CU_ASSERT_EQUAL(status, 0);
	char x = 0;
	CU_ASSERT_EQUAL(read(given[0], &x, 1), 1);
	CU_ASSERT_EQUAL(x, 'x');
	/* One whose parent is another already does not begin. */
	pid = fork();
	if (!pid) {
		sp_jail_begin(parent + 1, given, 0);
		_exit(0);
	}
	waitpid(pid, &status, 0);
	CU_ASSERT(WIFEXITED(status) && WEXITSTATUS(status) == 1);
	close(given[0]);
	close(given[1]);
}

static void test_hash(void)
{
	char hex[65];
	struct sp_digest digest = sp_sha256(sp_view_str("abc"));

	/* FIPS 180-2, appendix B.1 */
	CU_ASSERT_STRING_EQUAL(sp_hex(digest.h, 32, hex),
		"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	/* RFC 4231, test case 2 */
	digest = sp_hmac_sha256("Jefe", 4, sp_view_str("what do ya want for nothing?"));
	CU_ASSERT_STRING_EQUAL(sp_hex(digest.h, 32, hex),
		"5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");

	struct sp_hmac hmac;
	char again[65];

	sp_hmac_init(&hmac, "Jefe", 4);
	for (unsigned i = 0; i < 2; i++) { /* a key that is set up once may be used often */
		digest = sp_hmac(&hmac, sp_view_str("what do ya want for nothing?"));
		CU_ASSERT_STRING_EQUAL(sp_hex(digest.h, 32, again), hex);
	}
}

static void test_limits(void)
{
	struct sp_limits limits;

	sp_limits_default(&limits);
	for (size_t i = 0; i < sp_limit_table_n; i++) {
		CU_ASSERT(sp_limit_table[i].lowest <= sp_limit_table[i].value);
		CU_ASSERT(sp_limit_table[i].value <= sp_limit_table[i].highest);
		CU_ASSERT(sp_limit_table[i].reason[0] != 0);
	}
	CU_ASSERT_EQUAL(limits.reading_count, 8);
}

static void test_part_path(void)
{
	struct sp_part part[3] = {
		{ .parent = SP_PART_NONE, .ordinal = 1, .kind = SP_PART_MULTIPART, .type = "multipart/mixed" },
		{ .parent = 0, .ordinal = 2, .kind = SP_PART_OPAQUE, .filename = "report.zip" },
		{ .parent = 1, .ordinal = 1, .kind = SP_PART_TEXT, .filename = "in\nner.txt" },
	};
	struct sp_message message = { .part = part, .part_n = 3 };
	char buf[64], tiny[20];

	CU_ASSERT_STRING_EQUAL(sp_part_path(&message, 0, buf, sizeof buf), "1");
	CU_ASSERT_STRING_EQUAL(sp_part_path(&message, 1, buf, sizeof buf), "report.zip");
	CU_ASSERT_STRING_EQUAL(sp_part_path(&message, 2, buf, sizeof buf), "report.zip/in?ner.txt");
	CU_ASSERT_STRING_EQUAL(sp_part_path(&message, 2, tiny, sizeof tiny), "....zip/in?ner.txt");
	part[2].filename = "a name \xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9.txt";
	CU_ASSERT_STRING_EQUAL(sp_part_path(&message, 2, tiny, sizeof tiny), "...\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9.txt");
	for (size_t size = 16; size < sizeof buf; size++)
		CU_ASSERT(strlen(sp_part_path(&message, 2, buf, size)) < size);
	CU_ASSERT_STRING_EQUAL(sp_part_path(&message, SP_PART_NONE, buf, sizeof buf), "");
}

static void test_deep_path(void)
{
	struct sp_part part[200];
	struct sp_message message = { .part = part, .part_n = 200 };
	char buf[1024];

	for (uint32_t i = 0; i < 200; i++)
		part[i] = (struct sp_part){ .parent = i ? i - 1 : SP_PART_NONE, .ordinal = 1 };
	sp_part_path(&message, 199, buf, sizeof buf);
	CU_ASSERT_EQUAL(strncmp(buf, ".../1/1", 7), 0);
	CU_ASSERT_EQUAL(strlen(buf), 3 + 2 * 64);
	CU_ASSERT_STRING_EQUAL(sp_part_path(&message, 3, buf, sizeof buf), "1/1/1/1");
}

static void test_losses(void)
{
	struct sp_arena arena;
	struct sp_message message = { .arena = &arena };
	char detail[32];

	sp_arena_init(&arena, 0);
	for (int i = 0; i < 3000; i++) {
		snprintf(detail, sizeof detail, "number %d", i / 2);
		sp_message_add_loss(&message, SP_LOSS_CORRUPT, 0, detail);
	}
	CU_ASSERT_EQUAL(message.loss_n, 1000);
	CU_ASSERT_EQUAL(message.loss[999].kind, SP_LOSS_TOO_MANY);
	CU_ASSERT_STRING_EQUAL(message.loss[1].detail, "number 1");
	sp_arena_release(&arena);
}

static void test_await(void)
{
	int fds[2];

	CU_ASSERT_EQUAL_FATAL(pipe(fds), 0);
	CU_ASSERT_EQUAL(sp_io_await(fds[0], sp_io_now_us() + 1000), 0);
	CU_ASSERT_EQUAL(write(fds[1], "x", 1), 1);
	CU_ASSERT_EQUAL(sp_io_await(fds[0], sp_io_now_us() + 60000000), 1);
	CU_ASSERT_EQUAL(sp_io_await(fds[0], sp_io_now_us() - 1), 0);
	close(fds[0]);
	close(fds[1]);
}

static const struct tap_test tests[] = {
	{ "an arena grows in place, rewinds, and stops at its maximum", test_arena },
	{ "an array in an arena keeps its elements while it doubles", test_arena_array },
	{ "a map leads back from joined, folded and dropped bytes", test_map },
	{ "UTF-8 is decoded as RFC 3629 says and its bad parts are measured", test_utf8 },
	{ "JSON is escaped, numbers are written without a locale", test_json },
	{ "views are compared by length and letters, ASCII case ignored where asked", test_view },
	{ "a buffer stops at its maximum and remembers it", test_buf_max },
	{ "frames carry fields and descriptors, and a closed peer is told from a broken one", test_wire },
	{ "a frame is whole when its last byte is there, and not before", test_wire_take },
	{ "frames that are not ours are refused", test_wire_foreign },
	{ "an error is one line whatever a file is called", test_err_line },
	{ "a file that others may write is not trusted", test_owner },
	{ "a confined process cannot open files, connect, fork or take too much memory", test_jail },
	{ "a child of ours keeps no descriptor but those that it is given", test_jail_begin },
	{ "digests agree with published vectors", test_hash },
	{ "a wait ends when there is something to read, or at its time", test_await },
	{ "every limit lies within its own bounds and has a reason", test_limits },
	{ "part names come from ordinals and file names and hold no control characters", test_part_path },
	{ "a path that is too long or too deep says that it was cut", test_deep_path },
	{ "a thousand losses are kept and the last says that there were more", test_losses },
};

int main(void)
{
	sp_hash_init();
	return TAP_MAIN("base", tests);
}
