/* SPDX-License-Identifier: Apache-2.0 */
/* An extraction server whose only format does what its bytes say: what the jail and the scanner must stand. */
#include <fcntl.h>
#include <stdlib.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "extract_fixture.h"
#include "worker/format.h"

static void say(struct sp_work *work, bool done)
{
	sp_give_text(work, SP_EXTRACT_BODY, sp_view_str(done ? "it could" : "it could not"));
}

static void take_memory(struct sp_work *work)
{
	size_t step = (size_t)16 << 20, taken = 0;

	for (; taken < (size_t)4 << 30; taken += step) {
		void *p = mmap(NULL, step, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		if (p == MAP_FAILED)
			break;
	}
	say(work, taken >= (size_t)1 << 30);
}

static void flood(struct sp_work *work)
{
	static char bytes[1 << 20];

	/* Not by the functions that keep budgets: what a worker would send that nobody can trust any more. */
	memset(bytes, 'x', sizeof bytes);
	for (;;) {
		work->bytes_left = UINT64_MAX;
		sp_give_text(work, SP_EXTRACT_BODY, sp_view(bytes, sizeof bytes));
	}
}

/* Standard input, output and error, the socket to the scanner, and the attachment: nothing else. */
static unsigned open_descriptors(void)
{
	unsigned n = 0;

	for (int fd = 0; fd < 1024; fd++)
		n += fcntl(fd, F_GETFD) >= 0;
	return n;
}

static void act(struct sp_work *work, const char *deed)
{
	if (!strcmp(deed, "well")) {
		say(work, true);
	} else if (!strcmp(deed, "file")) {
		say(work, open("/etc/passwd", O_RDONLY | O_CLOEXEC) >= 0);
	} else if (!strcmp(deed, "create")) {
		say(work, open("/tmp/sallyport-evil", O_CREAT | O_WRONLY | O_CLOEXEC, 0600) >= 0);
	} else if (!strcmp(deed, "network")) {
		say(work, socket(AF_INET, SOCK_STREAM, 0) >= 0);
	} else if (!strcmp(deed, "fork")) {
		say(work, fork() >= 0);
	} else if (!strcmp(deed, "exec")) {
		execl("/bin/true", "true", (char *)NULL);
		say(work, false);
	} else if (!strcmp(deed, "trace")) {
		say(work, !ptrace(PTRACE_ATTACH, getppid(), 0, 0));
	} else if (!strcmp(deed, "signal")) {
		say(work, !kill(0, 0) || !kill(1, 0));
	} else if (!strcmp(deed, "limit")) {
		say(work, !setrlimit(RLIMIT_CPU, &(struct rlimit){ 1, 1 }) || !setrlimit(RLIMIT_AS, &(struct rlimit){ 1 << 30, 1 << 30 }));
	} else if (!strcmp(deed, "descriptors")) {
		say(work, open_descriptors() != 5);
	} else if (!strcmp(deed, "code")) {
		say(work, mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED);
	} else if (!strcmp(deed, "memory")) {
		take_memory(work);
	} else if (!strcmp(deed, "write")) {
		*(volatile char *)(uintptr_t)work->bytes.p = 'x';
	} else if (!strcmp(deed, "hang")) {
		for (volatile bool on = true; on;)
			;
	} else if (!strcmp(deed, "crash")) {
		abort();
	} else if (!strcmp(deed, "leave")) {
		_exit(0);
	} else if (!strcmp(deed, "nonsense")) {
		sp_wire_send(work->sock, 999, 0, sp_view_str("nothing"), NULL, 0);
	} else if (!strcmp(deed, "short")) {
		sp_wire_send(work->sock, SP_EXTRACT_CHILD, 0, sp_view_str("xyz"), NULL, 0);
	} else if (!strcmp(deed, "bytes")) {
		sp_give_text(work, SP_EXTRACT_BODY, sp_view("\xff\xfe no UTF-8 \xc0\x80", 14));
	} else if (!strcmp(deed, "flood")) {
		flood(work);
	}
}

static unsigned bid(struct sp_view bytes)
{
	(void)bytes;
	return SP_BID_SURE;
}

static void evil(struct sp_work *work)
{
	char deed[32] = "";
	struct sp_view said = sp_slice(work->bytes, sizeof EVIL_MARK - 1, sizeof deed - 1);

	memcpy(deed, said.p, said.n);
	act(work, deed);
}

static const struct sp_format format = { .name = "misdeeds", .bid = bid, .read = evil, .type = "text/plain" };
const struct sp_format *const sp_formats[] = { &format };
const size_t sp_format_n = 1;

int main(void)
{
	fcntl(3, F_SETFD, FD_CLOEXEC);
	return sp_worker_serve();
}
