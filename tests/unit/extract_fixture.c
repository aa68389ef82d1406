/* SPDX-License-Identifier: Apache-2.0 */
#include "extract_fixture.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "model/finding.h"
#include "tap.h"

void jail_begin(struct jail *jail, const char *program)
{
	const char *build = getenv("top_builddir");
	struct sp_err err = { 0 };
	char path[4096];
	int sock;

	*jail = (struct jail){ .read = false };
	snprintf(path, sizeof path, "%s/%s", build ? build : ".", program);
	sp_limits_default(&jail->limits);
	sp_buf_init(&jail->said, 0);
	jail->server = sp_extractor_start(path, &sock, &err);
	CU_ASSERT_FATAL(jail->server > 0);
	CU_ASSERT_EQUAL_FATAL(sp_extractor_new(sock, &jail->limits, &jail->extractor, &err), SP_OK);
}

void jail_end(struct jail *jail)
{
	sp_extractor_free(jail->extractor);
	/* Its scanner is gone: it ends by itself. */
	waitpid(jail->server, NULL, 0);
	sp_buf_release(&jail->said);
}

static int hear_format(void *context, const char *type)
{
	struct jail *jail = context;

	return sp_buf_printf(&jail->said, "format %s\n", type);
}

static int hear_text(void *context, enum sp_extract_text kind, struct sp_view bytes)
{
	static const char *const names[] = { "body", "hidden", "metadata", "doubt", "code" };
	struct jail *jail = context;

	sp_buf_printf(&jail->said, "%s ", names[kind]);
	sp_buf_add(&jail->said, bytes.p, bytes.n);
	return sp_buf_add_str(&jail->said, "\n");
}

static int hear_child(void *context, const struct sp_extract_child *child)
{
	struct jail *jail = context;

	sp_buf_printf(&jail->said, "child %s of %s, %zu bytes: ", child->name ? child->name : "?",
		child->type ? child->type : "?", child->bytes.n);
	sp_buf_add(&jail->said, child->bytes.p, child->bytes.n < 200 ? child->bytes.n : 200);
	return sp_buf_add_str(&jail->said, "\n");
}

static int hear_loss(void *context, enum sp_loss_kind kind, const char *detail)
{
	struct jail *jail = context;

	return sp_buf_printf(&jail->said, "loss %s: %s\n", sp_loss_name(kind), detail);
}

static int hear_anomaly(void *context, enum sp_anomaly_type type, float confidence, const char *detail)
{
	struct jail *jail = context;

	return sp_buf_printf(&jail->said, "anomaly %s %.2f: %s\n", sp_anomaly_name(type), (double)confidence, detail);
}

static void open_file(struct jail *jail, struct sp_view bytes, const char *type, const char *name)
{
	const struct sp_extract_sink sink = { jail, hear_format, hear_text, hear_child, hear_loss, hear_anomaly };
	const struct sp_extract_file file = { bytes, type, name, jail->pictures_after };

	CU_ASSERT_EQUAL(sp_extractor_file(jail->extractor, &file, &sink, &jail->read), SP_OK);
}

void jail_begin_message(struct jail *jail)
{
	sp_buf_reset(&jail->said);
	sp_extractor_begin(jail->extractor);
}

void jail_open(struct jail *jail, struct sp_view bytes, const char *type, const char *name)
{
	jail_begin_message(jail);
	open_file(jail, bytes, type, name);
}

void jail_open_more(struct jail *jail, struct sp_view bytes, const char *type, const char *name)
{
	open_file(jail, bytes, type, name);
}

bool jail_said(const struct jail *jail, const char *words)
{
	bool said = jail->said.n && memmem(jail->said.p, jail->said.n, words, strlen(words)) != NULL;

	if (!said)
		tap_note("not said: %s\nsaid: %.1500s", words, jail->said.p);
	return said;
}
