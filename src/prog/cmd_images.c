/* SPDX-License-Identifier: Apache-2.0 */
/* sallyport images add, list, remove, check: the organisation's list of known pictures. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/io.h"
#include "base/json.h"
#include "extract/extract.h"
#include "prog/setup.h"

#define PREFIX_DIGITS_MIN 8 /* of a hash that names a picture */

struct list {
	struct sp_setup setup;
	const char *path;
	struct sp_view bytes; /* of the file as it is */
	struct sp_known_list images;
};

/* must_be: a list that is not there is an error. */
static int open_list(struct list *list, const struct sp_options *options, bool must_be, struct sp_err *err)
{
	const char *named = sp_options_get(options, "list");
	int status = sp_setup_config(&list->setup, options, err);

	if (status)
		return status;
	list->path = named ? named : list->setup.images_path;
	if (!list->path)
		return sp_err_set(err, SP_ENOENT, "there is no state folder to keep a list of pictures in: name one with --list");
	if (!must_be && access(list->path, F_OK))
		return SP_OK;
	status = sp_io_read_file(list->path, (size_t)list->setup.config.limits.pack_bytes, &list->setup.arena, &list->bytes,
		err);
	return status ? status : sp_known_parse(list->bytes, list->path, &list->setup.arena, &list->images, err);
}

static int end(struct list *list, int status, const struct sp_err *err, int result)
{
	if (status)
		sp_say_error(err, true);
	sp_setup_release(&list->setup);
	return !sp_out_end() || status ? 2 : result;
}

/* ---- looking at pictures, in the jail ---- */

struct eye {
	struct sp_extractor *extractor;
	pid_t server;
	struct sp_picture_looks looks;
	char loss[256]; /* why one cannot be looked at */
};

static int open_eye(struct eye *eye, const struct list *list, struct sp_err *err)
{
	int sock;

	if (!list->setup.extractor)
		return sp_err_set(err, SP_ENOENT, "sallyport-extract, which looks at pictures, is not installed");
	eye->server = sp_extractor_start(list->setup.extractor, &sock, err);
	if (eye->server < 0)
		return SP_EIO;
	return sp_extractor_new(sock, &list->setup.config.limits, &eye->extractor, err);
}

static void close_eye(struct eye *eye)
{
	sp_extractor_free(eye->extractor);
	if (eye->server > 0) {
		kill(eye->server, SIGKILL);
		waitpid(eye->server, NULL, 0);
	}
}

static int on_picture(void *context, const struct sp_picture_looks *looks)
{
	struct eye *eye = context;

	eye->looks = *looks;
	return SP_EBUSY; /* nothing else is to be known */
}

static int on_loss(void *context, enum sp_loss_kind kind, const char *detail)
{
	struct eye *eye = context;

	snprintf(eye->loss, sizeof eye->loss, "%s: %s", sp_loss_name(kind), detail);
	return SP_OK;
}

static int on_format(void *context, const char *type)
{
	(void)context;
	(void)type;
	return SP_OK;
}

static int on_text(void *context, enum sp_extract_text kind, struct sp_view bytes)
{
	(void)context;
	(void)kind;
	(void)bytes;
	return SP_OK;
}

static int on_child(void *context, const struct sp_extract_child *child)
{
	(void)context;
	(void)child;
	return SP_OK;
}

static int on_anomaly(void *context, enum sp_anomaly_type type, float confidence, const char *detail)
{
	(void)confidence;
	(void)type;
	(void)context;
	(void)detail;
	return SP_OK;
}

/* What the picture of a file is known again by, in eye->looks. */
static int look_at(struct eye *eye, struct list *list, const char *path, struct sp_err *err)
{
	const struct sp_extract_sink sink = { eye, on_format, on_text, on_child, on_loss, on_anomaly, on_picture };
	struct sp_extract_file file = { .name = path };
	bool read;
	int status = sp_io_read_file(path, (size_t)list->setup.config.limits.message_bytes, &list->setup.arena, &file.bytes,
		err);

	if (status)
		return status;
	eye->looks.n = 0;
	eye->loss[0] = 0;
	sp_extractor_begin(eye->extractor);
	(void)sp_extractor_file(eye->extractor, &file, &sink, &read); /* that it was ended, or nothing was seen, is told below */
	if (eye->looks.n)
		return SP_OK;
	return sp_err_set(err, SP_EINVAL, "%s: no picture that can be looked at%s%s", path, eye->loss[0] ? ": " : "",
		eye->loss);
}

/* ---- add ---- */

static int label_of(const struct sp_options *options, const char *path, struct sp_arena *arena, const char **ret,
	struct sp_err *err)
{
	const char *given = sp_options_get(options, "label"), *slash = strrchr(path, '/');
	char *label = sp_arena_strdup(arena, given ? given : slash ? slash + 1 : path);

	if (!label)
		return sp_err_set(err, SP_ENOMEM, "no memory for a label");
	for (char *p = label; *p; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			*p = '?';
	*ret = label;
	return SP_OK;
}

static int add_one(struct list *list, struct eye *eye, const char *path, struct sp_known *image, struct sp_buf *out,
	struct sp_err *err)
{
	const struct sp_picture_look *look = &eye->looks.look[0];
	int status = look_at(eye, list, path, err);
	unsigned distance;

	if (status)
		return status;
	if (look->quality < SP_PICTURE_QUALITY_MIN)
		return sp_err_set(err, SP_EINVAL, "%s: it has too little detail (%u of 100, %u are needed): every plain picture "
			"would look like it", path, look->quality, SP_PICTURE_QUALITY_MIN);
	const struct sp_known *known = sp_known_find(&list->images, &eye->looks, 0, &distance);

	if (known) {
		printf("%s: already known, on line %u of %s\n", path, known->line, list->path);
		return SP_OK;
	}
	image->hash[0] = look->way[0];
	memcpy(image->hash + 1, look->cut, sizeof look->cut);
	image->hash_n = 1 + SP_PICTURE_CUTS;
	if (eye->looks.n > 1 && eye->looks.look[1].quality >= SP_PICTURE_QUALITY_MIN)
		image->hash[image->hash_n++] = eye->looks.look[1].way[0];
	sp_known_write(image, out);
	printf("%s: added as %s\n", path, image->label);
	return out->failed ? sp_err_set(err, out->failed, "no memory for a list of pictures") : SP_OK;
}

/* The list with what is new, if it is still one. */
static int write_list(struct list *list, const struct sp_buf *out, struct sp_err *err)
{
	struct sp_known_list images;
	int status = sp_known_parse(sp_view(out->p, out->n), list->path, &list->setup.arena, &images, err);

	return status ? status : sp_io_replace_file(list->path, 0644, sp_view(out->p, out->n), err);
}

int sp_cmd_images_add(const struct sp_options *options)
{
	static struct list list;
	static struct eye eye;
	struct sp_known image = { .hash_n = 0 };
	struct sp_err err = { 0 };
	struct sp_buf out;
	int severity = SP_SEVERITY_HIGH, status = open_list(&list, options, false, &err);

	sp_buf_init(&out, 0);
	if (!status && !options->operand_n)
		status = sp_err_set(&err, SP_EINVAL, "images add: at least one picture is needed");
	if (!status && sp_options_has(options, "severity"))
		status = sp_options_choice(options, "severity", "low|medium|high|critical", &severity, &err);
	if (!status)
		status = open_eye(&eye, &list, &err);
	image.severity = (enum sp_severity)severity;
	if (list.bytes.n)
		sp_buf_add(&out, list.bytes.p, list.bytes.n);
	if (out.n && out.p[out.n - 1] != '\n')
		sp_buf_add_char(&out, '\n');
	size_t before = out.n;

	for (int i = 0; !status && i < options->operand_n; i++) {
		status = label_of(options, options->operand[i], &list.setup.arena, &image.label, &err);
		if (!status)
			status = add_one(&list, &eye, options->operand[i], &image, &out, &err);
	}
	if (!status && out.n > before)
		status = write_list(&list, &out, &err);
	close_eye(&eye);
	sp_buf_release(&out);
	return end(&list, status, &err, 0);
}

/* ---- list ---- */

static void add_json(const struct sp_known *image, struct sp_buf *hash, struct sp_buf *out)
{
	struct sp_json json;

	sp_json_init(&json, out);
	sp_json_object(&json);
	sp_json_kv_str(&json, "hash", hash->p);
	sp_json_kv_str(&json, "severity", sp_severity_name(image->severity));
	sp_json_kv_str(&json, "label", image->label);
	sp_json_kv_uint(&json, "line", image->line);
	sp_json_end_object(&json);
	sp_buf_add_char(out, '\n');
}

int sp_cmd_images_list(const struct sp_options *options)
{
	static struct list list;
	struct sp_err err = { 0 };
	struct sp_buf hash, out;
	int as_json = 0, status = open_list(&list, options, sp_options_has(options, "list"), &err);

	sp_buf_init(&hash, 0);
	sp_buf_init(&out, 0);
	if (!status && options->operand_n)
		status = sp_err_set(&err, SP_EINVAL, "images list: there is nothing to be named");
	if (!status)
		status = sp_options_choice(options, "format", "text|json", &as_json, &err);
	for (size_t i = 0; !status && i < list.images.n; i++) {
		const struct sp_known *image = &list.images.known[i];

		sp_buf_reset(&hash);
		sp_picture_hash_write(&image->hash[0], &hash);
		if (as_json)
			add_json(image, &hash, &out);
		else
			sp_buf_printf(&out, "%s %-8s %s\n", hash.p, sp_severity_name(image->severity), image->label);
	}
	if (!status && out.n)
		sp_out(out.p, out.n);
	sp_buf_release(&hash);
	sp_buf_release(&out);
	return end(&list, status, &err, 0);
}

/* ---- remove ---- */

static bool is_named(const struct sp_known *image, const char *name)
{
	struct sp_buf hash;
	size_t n = strlen(name);

	if (!strcmp(image->label, name))
		return true;
	sp_buf_init(&hash, 0);
	sp_picture_hash_write(&image->hash[0], &hash);
	bool same = n >= PREFIX_DIGITS_MIN && !hash.failed && n <= hash.n && !strncasecmp(hash.p, name, n);

	sp_buf_release(&hash);
	return same;
}

/* The file without the lines of some pictures; what people wrote between them stays. */
static void copy_others(const struct list *list, const bool *gone, struct sp_buf *out)
{
	struct sp_view bytes = list->bytes;
	size_t next = 0;

	for (unsigned number = 1; bytes.n; number++) {
		const char *newline = memchr(bytes.p, '\n', bytes.n);
		size_t n = newline ? (size_t)(newline - bytes.p) + 1 : bytes.n;
		bool is_image = next < list->images.n && list->images.known[next].line == number;

		if (!is_image || !gone[next])
			sp_buf_add(out, bytes.p, n);
		next += is_image;
		bytes = sp_view_sub(bytes, n, bytes.n);
	}
}

int sp_cmd_images_remove(const struct sp_options *options)
{
	static struct list list;
	struct sp_err err = { 0 };
	struct sp_buf out;
	int status = open_list(&list, options, true, &err);
	bool *gone = status ? NULL : sp_arena_calloc(&list.setup.arena, list.images.n + 1, sizeof *gone);

	sp_buf_init(&out, 0);
	if (!status && !options->operand_n)
		status = sp_err_set(&err, SP_EINVAL, "images remove: the beginning of a hash, or a label, is needed");
	if (!status && !gone)
		status = sp_err_set(&err, SP_ENOMEM, "no memory for a list of pictures");
	for (int k = 0; !status && k < options->operand_n; k++) {
		unsigned found = 0;

		for (size_t i = 0; i < list.images.n; i++) {
			bool named = is_named(&list.images.known[i], options->operand[k]);

			gone[i] |= named;
			found += named;
		}
		if (!found)
			status = sp_err_set(&err, SP_ENOENT, "%s: no picture of the list bears it", options->operand[k]);
		else
			printf("%s: removed %u\n", options->operand[k], found);
	}
	if (!status)
		copy_others(&list, gone, &out);
	if (!status)
		status = out.failed ? sp_err_set(&err, out.failed, "no memory for a list of pictures")
			: write_list(&list, &out, &err);
	sp_buf_release(&out);
	return end(&list, status, &err, 0);
}

/* ---- check ---- */

/* Returns: whether it is known. */
static bool say_nearest(const struct list *list, const struct sp_picture_looks *looks, const char *path)
{
	unsigned distance = 0;
	const struct sp_known *nearest = sp_known_find(&list->images, looks, SP_PICTURE_BITS, &distance);

	if (!nearest) {
		printf("%s: not known%s\n", path, looks->look[0].quality < SP_PICTURE_QUALITY_MIN
			? ": too little detail to be known by" : "");
		return false;
	}
	bool known = distance <= SP_KNOWN_DISTANCE_MAX;

	printf("%s: %s: %s, %u of %u bits differ", path, known ? "known" : "not known; nearest", nearest->label, distance,
		SP_PICTURE_BITS);
	if (known)
		printf(" (%s, %.0f %% sure)", sp_severity_name(nearest->severity), 100 * (double)sp_known_confidence(distance));
	putchar('\n');
	return known;
}

int sp_cmd_images_check(const struct sp_options *options)
{
	static struct list list;
	static struct eye eye;
	struct sp_err err = { 0 };
	bool known = false;
	int status = open_list(&list, options, true, &err);

	if (!status && !options->operand_n)
		status = sp_err_set(&err, SP_EINVAL, "images check: at least one picture is needed");
	if (!status)
		status = open_eye(&eye, &list, &err);
	for (int i = 0; !status && i < options->operand_n; i++) {
		status = look_at(&eye, &list, options->operand[i], &err);
		if (!status)
			known |= say_nearest(&list, &eye.looks, options->operand[i]);
	}
	close_eye(&eye);
	return end(&list, status, &err, known);
}
