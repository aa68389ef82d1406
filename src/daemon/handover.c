/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/handover.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"

#define START_BYTES_MAX ((size_t)1 << 20)

enum { FILE_CONFIG, FILE_POLICY, FILE_RULES, FILE_IMAGES, FILE_N };

int sp_handover_seal(const struct sp_handover_source *source, struct sp_handover_files *ret)
{
	struct sp_handover_files files = { sp_io_sealed_memfd("sallyport-config", source->config),
		sp_io_sealed_memfd("sallyport-policy", source->policy),
		sp_io_sealed_memfd("sallyport-rules", source->rules),
		sp_io_sealed_memfd("sallyport-images", source->images) };

	if (files.config < 0 || files.policy < 0 || files.rules < 0 || files.images < 0) {
		sp_handover_files_release(&files);
		return SP_EIO;
	}
	*ret = files;
	return SP_OK;
}

void sp_handover_files_release(struct sp_handover_files *files)
{
	const int fds[] = { files->config, files->policy, files->rules, files->images };

	for (size_t i = 0; i < sizeof fds / sizeof *fds; i++)
		if (fds[i] >= 0)
			close(fds[i]);
	*files = (struct sp_handover_files){ -1, -1, -1, -1 };
}

int sp_handover_send(int to, const struct sp_handover_source *source, const struct sp_handover_files *files,
	int sock, bool scans)
{
	const int fds[] = { files->config, files->policy, files->rules, files->images, sock };
	struct sp_buf payload;

	sp_buf_init(&payload, START_BYTES_MAX);
	sp_wire_put_u64(&payload, source->config.n > 0);
	sp_wire_put_u64(&payload, scans);
	sp_wire_put_u64(&payload, sock >= 0);
	sp_wire_put_str(&payload, source->state);
	sp_wire_put_view(&payload, sp_view((const char *)source->keys, sizeof *source->keys));
	sp_wire_put_u64(&payload, source->plugin_n);
	for (size_t i = 0; i < source->plugin_n; i++)
		sp_wire_put_view(&payload, sp_view(source->plugin_path[i], strlen(source->plugin_path[i]) + 1));
	int status = payload.failed ? payload.failed : sp_wire_send(to, SP_ROLE_START, 0,
		sp_view(payload.p, payload.n), fds, sock >= 0 ? FILE_N + 1 : FILE_N);

	explicit_bzero(payload.p, payload.n);
	sp_buf_release(&payload);
	return status;
}

int sp_handover_send_web(int to, const struct sp_web_files *files)
{
	struct sp_buf payload;

	sp_buf_init(&payload, START_BYTES_MAX);
	sp_wire_put_view(&payload, files->certificate);
	sp_wire_put_view(&payload, files->key);
	sp_wire_put_view(&payload, files->tokens);
	int status = payload.failed ? payload.failed
		: sp_wire_send(to, SP_ROLE_WEB, 0, sp_view(payload.p, payload.n), NULL, 0);

	explicit_bzero(payload.p, payload.n);
	sp_buf_release(&payload);
	return status;
}

int sp_handover_read_web(struct sp_view payload, struct sp_web_files *ret)
{
	struct sp_wire_reader reader;

	sp_wire_reader_init(&reader, payload);
	ret->certificate = sp_wire_get_view(&reader);
	ret->key = sp_wire_get_view(&reader);
	ret->tokens = sp_wire_get_view(&reader);
	return reader.failed ? SP_EINVAL : SP_OK;
}

static int attach_rules(struct sp_handover *h, int fd, struct sp_err *err)
{
	struct stat st;
	void *p = fstat(fd, &st) || !st.st_size ? MAP_FAILED
		: mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, fd, 0);

	if (p == MAP_FAILED)
		return sp_err_set(err, SP_EIO, "the rule set could not be mapped");
	h->rules.image = sp_view(p, (size_t)st.st_size);
	return sp_ruleset_attach(h->rules.image, &h->rules.set, err);
}

static int read_files(struct sp_handover *h, const int *fds, bool has_config, bool scans, struct sp_err *err)
{
	char path[64];
	int status = SP_OK;

	sp_config_default(&h->config);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fds[FILE_CONFIG]);
	if (has_config)
		status = sp_config_load(path, &h->arena, &h->config, err);
	if (!status && scans)
		status = attach_rules(h, fds[FILE_RULES], err);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fds[FILE_POLICY]);
	if (!status && scans)
		status = sp_policy_load(path, &h->rules.set, &h->config.limits, &h->arena, &h->policy, err);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fds[FILE_IMAGES]);
	if (!status && scans)
		status = sp_known_load(path, (size_t)h->config.limits.pack_bytes, &h->arena, &h->images, err);
	return status;
}

/* All but the files. */
static int read_payload(struct sp_handover *h, struct sp_view payload, bool *ret_has_config, bool *ret_scans,
	bool *ret_sock)
{
	struct sp_wire_reader reader;

	sp_wire_reader_init(&reader, payload);
	*ret_has_config = sp_wire_get_u64(&reader) != 0;
	*ret_scans = sp_wire_get_u64(&reader) != 0;
	*ret_sock = sp_wire_get_u64(&reader) != 0;
	struct sp_view state = sp_wire_get_view(&reader), keys = sp_wire_get_view(&reader);
	uint64_t n = sp_wire_get_u64(&reader);

	if (reader.failed || keys.n != sizeof h->keys || n > payload.n)
		return SP_EINVAL;
	memcpy(&h->keys, keys.p, sizeof h->keys);
	h->state = sp_arena_strndup(&h->arena, state.p ? state.p : "", state.n);
	h->rules.plugin_path = sp_arena_calloc(&h->arena, n + 1, sizeof *h->rules.plugin_path);
	if (!h->state || !h->rules.plugin_path)
		return SP_ENOMEM;
	for (size_t i = 0; i < n; i++) {
		struct sp_view path = sp_wire_get_view(&reader);

		if (reader.failed || !path.n)
			return SP_EINVAL;
		h->rules.plugin_path[h->rules.plugin_n++] = sp_arena_strndup(&h->arena, path.p, path.n - 1);
	}
	return SP_OK;
}

int sp_handover_receive(int from, struct sp_handover *ret, struct sp_err *err)
{
	struct sp_wire_header header;
	struct sp_buf payload;
	int fds[FILE_N + 1];
	size_t fd_n = 0;
	bool has_config = false, scans = false, has_sock = false;

	*ret = (struct sp_handover){ .sock = -1 };
	sp_arena_init(&ret->arena, 0);
	sp_buf_init(&payload, START_BYTES_MAX);
	int got = sp_wire_recv(from, &header, &payload, fds, FILE_N + 1, &fd_n);

	if (got != 1 || header.type != SP_ROLE_START || fd_n < FILE_N) {
		for (size_t i = 0; got == 1 && i < fd_n; i++)
			close(fds[i]);
		sp_buf_release(&payload);
		return sp_err_set(err, SP_EINVAL, "nothing to work with came from the parent");
	}
	int status = read_payload(ret, sp_view(payload.p, payload.n), &has_config, &scans, &has_sock);

	if (status || has_sock != (fd_n > FILE_N))
		status = sp_err_set(err, SP_EINVAL, "what came from the parent makes no sense");
	if (!status)
		status = read_files(ret, fds, has_config, scans, err);
	for (size_t i = 0; i < FILE_N; i++)
		close(fds[i]);
	if (fd_n > FILE_N)
		ret->sock = fds[FILE_N];
	explicit_bzero(payload.p, payload.n);
	sp_buf_release(&payload);
	return status;
}

void sp_handover_release(struct sp_handover *handover)
{
	if (handover->rules.image.p)
		munmap((void *)(uintptr_t)handover->rules.image.p, handover->rules.image.n);
	if (handover->sock >= 0)
		close(handover->sock);
	explicit_bzero(&handover->keys, sizeof handover->keys);
	sp_arena_release(&handover->arena);
}
