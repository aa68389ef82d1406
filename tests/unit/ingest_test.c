/* SPDX-License-Identifier: Apache-2.0 */
#include <config.h>

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "ingest/ingest.h"
#include "tap.h"

/* A folder of its own for each test. */
static char folder[64];

static void begin(void)
{
	snprintf(folder, sizeof folder, "/tmp/sallyport-ingest-XXXXXX");
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st, (void)flag, (void)ftw;
	return remove(path);
}

static void end(void)
{
	nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static const char *in_folder(const char *name)
{
	static char path[4][512];
	static unsigned turn;

	turn = (turn + 1) % 4;
	snprintf(path[turn], sizeof path[turn], "%s/%s", folder, name);
	return path[turn];
}

static void put_bytes(const char *name, const char *bytes, size_t n)
{
	int fd = open(in_folder(name), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	CU_ASSERT_FATAL(fd >= 0);
	CU_ASSERT_EQUAL(sp_io_write_all(fd, bytes, n), SP_OK);
	close(fd);
}

static void put(const char *name, const char *text)
{
	put_bytes(name, text, strlen(text));
}

static void make_folder(const char *name)
{
	CU_ASSERT_EQUAL(mkdir(in_folder(name), 0700), 0);
}

/* Everything that the walker gives, a line each: kind, line, base name, bytes; or the error's code
 * and file. */
static char log_text[65536];

static void log_item(const struct sp_item *item)
{
	static const char kinds[] = "?EPT";
	char bytes[256];
	const char *base = strrchr(item->source, '/');
	size_t at = strlen(log_text),
		   n = item->bytes < sizeof bytes ? (size_t)item->bytes : sizeof bytes;
	ssize_t got = sp_io_pread_all(item->fd, bytes, n, (off_t)item->offset);

	CU_ASSERT_EQUAL(got, (ssize_t)n);
	for (size_t i = 0; i < n; i++)
		if (bytes[i] == '\n' || bytes[i] == '\r')
			bytes[i] = bytes[i] == '\n' ? '$' : '^';
	snprintf(log_text + at, sizeof log_text - at, "%c%s%u %s [%.*s]\n", kinds[item->kind],
		item->mbox ? "m" : "", (unsigned)item->line, base ? base + 1 : item->source, (int)n, bytes);
}

static void walk_limited(const char *const *paths, size_t n, enum sp_ingest_as as,
	const struct sp_limits *limits)
{
	struct sp_ingest *ingest = NULL;
	struct sp_err err = { 0 };
	struct sp_item item;
	int got;

	log_text[0] = 0;
	CU_ASSERT_EQUAL_FATAL(sp_ingest_new(paths, n, as, limits, &ingest, &err), SP_OK);
	while ((got = sp_ingest_next(ingest, &item, &err)) != 0) {
		size_t at = strlen(log_text);
		const char *base = strrchr(err.file, '/');

		if (got == 1) {
			log_item(&item);
			continue;
		}
		snprintf(log_text + at, sizeof log_text - at, "error %d %u %s\n", got, err.line,
			base ? base + 1 : err.file);
		err = (struct sp_err){ 0 };
	}
	CU_ASSERT_EQUAL(sp_ingest_next(ingest, &item, &err), 0);
	sp_ingest_free(ingest);
}

static void walk(const char *path, enum sp_ingest_as as)
{
	struct sp_limits limits;

	sp_limits_default(&limits);
	walk_limited(&path, 1, as, &limits);
}

static void expect(const char *expected)
{
	if (strcmp(log_text, expected) != 0)
		tap_note("got \"%s\"", log_text);
	CU_ASSERT_STRING_EQUAL(log_text, expected);
}

static void single_files(void)
{
	begin();
	put("a.eml", "odd");
	put("b", "Subject: x\r\n\r\nbody");
	put("c.json", " {\"text\":\n\"x\"}");
	put("d.txt", "Note: call me\n\nplain");
	put("e", "");
	put("f.json", "[{\"text\":1}]");
	walk(folder, SP_AS_AUTO);
	expect("E0 a.eml [odd]\nE0 b [Subject: x^$^$body]\nP0 c.json [ {\"text\":$\"x\"}]\n"
		"T0 d.txt [Note: call me$$plain]\nT0 e []\nP0 f.json [[{\"text\":1}]]\n");
	end();
}

static void json_lines(void)
{
	begin();
	put("a.jsonl", "{\"text\":\"1\"}\n\n  \r\n{\"text\":\"2\"}\r\nplain\n\"s\"");
	walk(in_folder("a.jsonl"), SP_AS_AUTO);
	expect("P1 a.jsonl [{\"text\":\"1\"}]\nP4 a.jsonl [{\"text\":\"2\"}]\nT5 a.jsonl [plain]\n"
		"T6 a.jsonl [\"s\"]\n");
	put("b", "{\"text\":\"1\"}\n{\"text\":\"2\"}\n");
	walk(in_folder("b"), SP_AS_AUTO);
	expect("P1 b [{\"text\":\"1\"}]\nP2 b [{\"text\":\"2\"}]\n");
	put("c.jsonl", "");
	walk(in_folder("c.jsonl"), SP_AS_AUTO);
	expect("");
	end();
}

static void mailboxes(void)
{
	begin();
	put("m", "From a@b.example Mon Jan  1 00:00:00 2024\nSubject: 1\n\nx\nFrom here on\n>From y\n\n"
		"From c@d.example Mon\r\nSubject: 2\r\n\r\nz\r\n\r\nFrom e@f.example\nTo: x\n\nlast\n\n");
	walk(in_folder("m"), SP_AS_AUTO);
	expect("Em1 m [Subject: 1$$x$From here on$>From y$]\nEm8 m [Subject: 2^$^$z^$]\n"
		"Em13 m [To: x$$last$$]\n");
	put("n", "From here on it is a letter\nwith lines\n");
	walk(in_folder("n"), SP_AS_AUTO);
	expect("T0 n [From here on it is a letter$with lines$]\n");
	put("o", "From a@b.example\nSubject: x\n\nFrom c@d.example\n\nFrom e@f.example\n");
	walk(in_folder("o"), SP_AS_AUTO);
	expect("Em1 o [Subject: x$]\nEm4 o []\nEm6 o []\n");
	end();
}

static void maildir(void)
{
	begin();
	make_folder("cur");
	make_folder("new");
	make_folder("tmp");
	make_folder(".Sent");
	make_folder(".Sent/cur");
	make_folder(".Sent/new");
	put("cur/1:2,S", "no header");
	put("new/2", "Subject: x\n\n");
	put("tmp/3", "half");
	put(".Sent/cur/4", "{}");
	put("subscriptions", "INBOX");
	walk(folder, SP_AS_AUTO);
	expect("E0 4 [{}]\nE0 1:2,S [no header]\nE0 2 [Subject: x$$]\n");
	end();
}

static void order_and_links(void)
{
	begin();
	make_folder("b");
	make_folder("b/c");
	put("b/2", "2");
	put("b/c/1", "1");
	put("a", "a");
	put("z", "z");
	CU_ASSERT_EQUAL(symlink(folder, in_folder("b/loop")), 0);
	CU_ASSERT_EQUAL(symlink(in_folder("a"), in_folder("link")), 0);
	walk(folder, SP_AS_AUTO);
	expect("T0 a [a]\nT0 2 [2]\nT0 1 [1]\nT0 z [z]\n");
	walk(in_folder("link"), SP_AS_AUTO);
	expect("T0 link [a]\n");
	end();
}

static void what_cannot_be_read(void)
{
	const char *paths[4];
	struct sp_limits limits;

	sp_limits_default(&limits);
	begin();
	put("a", "a");
	CU_ASSERT_EQUAL(mkfifo(in_folder("fifo"), 0600), 0);
	CU_ASSERT_EQUAL(symlink("nowhere", in_folder("dangling")), 0);
	paths[0] = strdup(in_folder("missing"));
	paths[1] = strdup(in_folder("fifo"));
	paths[2] = strdup(in_folder("dangling"));
	paths[3] = strdup(in_folder("a"));
	walk_limited(paths, 4, SP_AS_AUTO, &limits);
	expect("error -3 0 missing\nerror -1 0 fifo\nerror -3 0 dangling\nT0 a [a]\n");
	for (unsigned i = 0; i < 4; i++) {
		char *path;

		memcpy(&path, &paths[i], sizeof path);
		free(path);
	}
	walk(folder, SP_AS_AUTO);
	expect("T0 a [a]\nerror -1 0 fifo\n");
	end();
}

static void unreadable_folder(void)
{
	if (geteuid() == 0)
		return; /* root reads everything */
	begin();
	make_folder("b");
	put("b/x", "x");
	put("c", "c");
	chmod(in_folder("b"), 0);
	walk(folder, SP_AS_AUTO);
	chmod(in_folder("b"), 0700);
	expect("error -3 0 b\nT0 c [c]\n");
	end();
}

static void named_twice(void)
{
	const char *paths[2];
	struct sp_limits limits;

	sp_limits_default(&limits);
	begin();
	put("a", "a");
	paths[0] = paths[1] = in_folder("a");
	walk_limited(paths, 2, SP_AS_AUTO, &limits);
	expect("T0 a [a]\nT0 a [a]\n");
	walk_limited(paths, 0, SP_AS_AUTO, &limits);
	expect("");
	end();
}

static void limits_reached(void)
{
	struct sp_limits limits;
	const char *path = folder;

	sp_limits_default(&limits);
	limits.message_bytes = 10;
	limits.walk_depth = 2;
	begin();
	put("a", "larger than a message may be: its scanner says so");
	make_folder("c");
	make_folder("c/d");
	put("c/d/e", "deep");
	put("f", "f");
	walk_limited(&path, 1, SP_AS_AUTO, &limits);
	expect("T0 a [larger than a message may be: its scanner says so]\nerror -4 0 d\nT0 f [f]\n");
	end();
}

static void said_kinds(void)
{
	begin();
	put("a", "Subject: x\n\n{}");
	walk(in_folder("a"), SP_AS_TEXT);
	expect("T0 a [Subject: x$${}]\n");
	walk(in_folder("a"), SP_AS_POST);
	expect("P0 a [Subject: x$${}]\n");
	walk(in_folder("a"), SP_AS_POSTS);
	expect("T1 a [Subject: x]\nP3 a [{}]\n");
	put("b", "plain");
	walk(in_folder("b"), SP_AS_EMAIL);
	expect("E0 b [plain]\n");
	end();
}

static void with_stdin(int fd, enum sp_ingest_as as)
{
	int kept = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 10);

	dup2(fd, STDIN_FILENO);
	walk("-", as);
	if (kept >= 0) {
		dup2(kept, STDIN_FILENO);
		close(kept);
	} else {
		close(STDIN_FILENO);
	}
}

static void standard_input(void)
{
	static const char text[] = "skipped\nFrom: a@b.example\n\nx";
	int ends[2];

	begin();
	put("a", text);
	int fd = open(in_folder("a"), O_RDONLY | O_CLOEXEC);

	lseek(fd, 8, SEEK_SET);
	with_stdin(fd, SP_AS_AUTO);
	expect("E0 - [From: a@b.example$$x]\n");
	close(fd);
	CU_ASSERT_EQUAL(pipe2(ends, O_CLOEXEC), 0);
	CU_ASSERT_EQUAL(sp_io_write_all(ends[1], text, sizeof text - 1), SP_OK);
	close(ends[1]);
	with_stdin(ends[0], SP_AS_POSTS);
	expect("T1 - [skipped]\nT2 - [From: a@b.example]\nT4 - [x]\n");
	close(ends[0]);
	end();
}

static void guesses(void)
{
	static const struct {
		const char *head;
		enum sp_kind kind;
	} cases[] = {
		{ "", SP_KIND_TEXT },
		{ "{", SP_KIND_POST },
		{ "{}", SP_KIND_POST },
		{ "\xef\xbb\xbf\n [ {\"a", SP_KIND_POST },
		{ "{braces} in a text", SP_KIND_TEXT },
		{ "[1] a list", SP_KIND_TEXT },
		{ "Received: from x\n\tby y\nTo: z", SP_KIND_EMAIL },
		{ "From: a\nnot a field\n", SP_KIND_TEXT },
		{ "X-One: a\nX-Two: b\n\n", SP_KIND_TEXT },
		{ "X-One: a\nsubject : b\n\n", SP_KIND_EMAIL },
		{ "To whom it may concern:\n", SP_KIND_TEXT },
		{ "http://example.com\n", SP_KIND_TEXT },
		{ "\nSubject: x\n", SP_KIND_TEXT },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		enum sp_kind kind = sp_ingest_guess(sp_view_str(cases[i].head));

		if (kind != cases[i].kind)
			tap_note("\"%s\" is said to be %d", cases[i].head, (int)kind);
		CU_ASSERT_EQUAL(kind, cases[i].kind);
	}
}

/* Lines and separators across the edges of what is read at once. */
static void block_edges(void)
{
	size_t block = 65536;
	char *text = malloc(2 * block);

	begin();
	for (size_t shift = 0; shift < 40; shift++) {
		static const char tail[] = "\n\nFrom a@b.example\nTo: x\n\ny\r\n";
		static const char head[] = "From a@b.example\nTo: x\n\n";
		struct sp_limits limits;
		struct sp_ingest *ingest;
		struct sp_err err;
		struct sp_item item;
		const char *path = in_folder("m");
		size_t n = block - shift;

		memset(text, 'x', n);
		memcpy(text, head, sizeof head - 1);
		memcpy(text + n, tail, sizeof tail - 1);
		put_bytes("m", text, n + sizeof tail - 1);
		sp_limits_default(&limits);
		CU_ASSERT_EQUAL(sp_ingest_new(&path, 1, SP_AS_AUTO, &limits, &ingest, &err), SP_OK);
		CU_ASSERT_EQUAL(sp_ingest_next(ingest, &item, &err), 1);
		CU_ASSERT_EQUAL(item.offset, 17);
		CU_ASSERT_EQUAL(item.bytes, n + 1 - 17);
		CU_ASSERT_EQUAL(sp_ingest_next(ingest, &item, &err), 1);
		CU_ASSERT_EQUAL(item.offset, n + 19);
		CU_ASSERT_EQUAL(item.bytes, 10);
		CU_ASSERT_EQUAL(item.line, 6);
		CU_ASSERT_EQUAL(sp_ingest_next(ingest, &item, &err), 0);
		sp_ingest_free(ingest);
	}
	free(text);
	end();
}

static const struct tap_test tests[] = {
	{ "a file is what its content says", single_files },
	{ "of a .jsonl each line is an item, empty ones are not", json_lines },
	{ "an mbox is cut where a separator follows an empty line", mailboxes },
	{ "of a Maildir cur and new are read, tmp is not", maildir },
	{ "folders are walked in the order of names, links are not followed", order_and_links },
	{ "what cannot be read is named and the others still come", what_cannot_be_read },
	{ "a folder without right to read is named", unreadable_folder },
	{ "a file named twice comes twice", named_twice },
	{ "what is beyond a limit is named and the rest still comes", limits_reached },
	{ "what the user says a file is goes before guessing", said_kinds },
	{ "standard input may be a file or a pipe", standard_input },
	{ "heads are guessed", guesses },
	{ "lines and separators may cross the edges of blocks", block_edges },
};

int main(void)
{
	return TAP_MAIN("ingest", tests);
}
