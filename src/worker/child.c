/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/child.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/io.h"

#define REQUEST_BYTES 4096
#define CPU_SLACK_S 2
#define POLL_US 300

uint64_t sp_child_end(struct sp_child *child, uint64_t patience_ms)
{
	uint64_t until_us = patience_ms ? sp_io_now_us() + 1000 * patience_ms : 0;
	int status = 0;

	if (child->pid <= 0)
		return 0;
	while (!waitpid(child->pid, &status, WNOHANG)) {
		if (!until_us || sp_io_now_us() >= until_us) {
			kill(child->pid, SIGKILL);
			while (waitpid(child->pid, &status, 0) < 0 && errno == EINTR)
				;
			break;
		}
		usleep(POLL_US);
	}
	if (child->sock >= 0)
		close(child->sock);
	*child = SP_NO_CHILD;
	return WIFSIGNALED(status) ? 256 + (uint64_t)WTERMSIG(status) : (uint64_t)WEXITSTATUS(status);
}

void sp_service_limit_cpu(const struct sp_service *service)
{
	const rlim_t seconds = (rlim_t)(service->time_ms / 1000 + CPU_SLACK_S);
	const struct rlimit cpu = { seconds, seconds };

	setrlimit(RLIMIT_CPU, &cpu);
}

uint64_t sp_service_until(const struct sp_service *service)
{
	return sp_io_now_us() + 1000 * (service->time_ms + 1000 * CPU_SLACK_S);
}

bool sp_service_answer(const struct sp_service *service, enum sp_extract_frame type, struct sp_view payload, int fd)
{
	return !sp_wire_send(service->sock, (uint16_t)type, 0, payload, &fd, fd >= 0);
}

bool sp_service_give(const struct sp_service *service, struct sp_child *child)
{
	bool sent = sp_service_answer(service, SP_EXTRACT_GIVEN, sp_view(NULL, 0), child->sock);

	close(child->sock);
	child->sock = -1;
	return sent;
}

bool sp_service_refuse(const struct sp_service *service)
{
	return sp_service_answer(service, SP_EXTRACT_REFUSED, sp_view(NULL, 0), -1);
}

/* Ends a child that nobody waits for any more. Returns: how long nothing need be done. */
static int watch(struct sp_child *child)
{
	uint64_t now = sp_io_now_us();

	if (!child || child->pid <= 0 || !child->until_us)
		return -1;
	if (now < child->until_us)
		return (int)((child->until_us - now) / 1000 + 1);
	sp_child_end(child, 0);
	return -1;
}

static bool serve(struct sp_service *service, const struct sp_wire_header *header, struct sp_view payload, int fd)
{
	struct sp_wire_reader reader;

	sp_wire_reader_init(&reader, payload);
	uint64_t value = payload.n ? sp_wire_get_u64(&reader) : 0;

	if (header->type == SP_EXTRACT_HELLO) {
		service->memory_bytes = sp_wire_get_u64(&reader);
		service->time_ms = sp_wire_get_u64(&reader);
		if (value != SP_EXTRACT_VERSION || reader.failed)
			return false;
	}
	return service->serve(service, (enum sp_extract_frame)header->type, value, fd);
}

void sp_service_run(struct sp_service *service)
{
	struct sp_buf payload;
	bool goes_on = true;

	sp_buf_init(&payload, REQUEST_BYTES);
	while (goes_on) {
		struct pollfd news = { .fd = service->sock, .events = POLLIN };
		int ready = poll(&news, 1, watch(service->watched)), fd = -1;
		struct sp_wire_header header;
		size_t fd_n = 0;

		if (!ready || (ready < 0 && errno == EINTR))
			continue;
		goes_on = ready > 0 && sp_wire_recv(service->sock, &header, &payload, &fd, 1, &fd_n) == 1 &&
			serve(service, &header, sp_view(payload.p, payload.n), fd);
		if (fd_n)
			close(fd);
	}
	sp_buf_release(&payload);
}
