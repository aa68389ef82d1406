/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/address.h"

#include "base/err.h"
#include "parse/decode.h"
#include "parse/header.h"

/* What was seen since the last separator. */
struct mailbox {
	struct sp_view bare;  /* outside quotes, comments and angle brackets */
	struct sp_view angle; /* inside the last angle brackets */
	bool has_angle;
};

/* Returns: offset after the quoted string or comment that begins at `at`; its text's end when it is not closed. */
static size_t skip_quoted(struct sp_view list, size_t at)
{
	for (size_t i = at + 1; i < list.n; i++) {
		if (list.p[i] == '\\')
			i++;
		else if (list.p[i] == '"')
			return i + 1;
	}
	return list.n;
}

static size_t skip_comment(struct sp_view list, size_t at)
{
	size_t depth = 0;

	for (size_t i = at; i < list.n; i++) {
		if (list.p[i] == '\\')
			i++;
		else if (list.p[i] == '(')
			depth++;
		else if (list.p[i] == ')' && !--depth)
			return i + 1;
	}
	return list.n;
}

static bool take_mailbox(struct mailbox *box, struct sp_view *ret)
{
	struct sp_view address = sp_view_trim(box->has_angle ? box->angle : box->bare);

	*box = (struct mailbox){ 0 };
	if (!address.n)
		return false;
	*ret = address;
	return true;
}

static void extend(struct sp_view *word, struct sp_view list, size_t from, size_t to)
{
	if (!word->p)
		word->p = list.p + from;
	word->n = (size_t)(list.p + to - word->p);
}

/* Goes on inside angle brackets. Returns: offset after them. */
static size_t take_angle(struct mailbox *box, struct sp_view list, size_t at)
{
	size_t from = at + 1, i = from;

	for (; i < list.n && list.p[i] != '>'; i++) {
		if (list.p[i] == '"')
			i = skip_quoted(list, i) - 1;
		else if (list.p[i] == '<')
			from = i + 1;
		else if (list.p[i] == ':' && i > from && list.p[from] == '@')
			from = i + 1; /* an obsolete route */
	}
	if (i > list.n)
		i = list.n;
	box->angle = sp_view_sub(list, from, i);
	box->has_angle = true;
	return i < list.n ? i + 1 : i;
}

bool sp_addresses_next(struct sp_addresses *it, struct sp_view *ret)
{
	struct mailbox box = { 0 };
	struct sp_view list = it->list;

	while (it->at < list.n) {
		size_t at = it->at;
		char c = list.p[at];

		if (c == ',' || c == ';') {
			it->at++;
			if (take_mailbox(&box, ret))
				return true;
		} else if (c == ':' && !box.has_angle) {
			box = (struct mailbox){ 0 }; /* the name of a group */
			it->at++;
		} else if (c == '(') {
			it->at = skip_comment(list, at);
		} else if (c == '<') {
			it->at = take_angle(&box, list, at);
		} else if (c == '"') {
			it->at = skip_quoted(list, at);
			/* Part of an address only when '@' follows at once. */
			if (it->at < list.n && list.p[it->at] == '@')
				extend(&box.bare, list, at, it->at);
		} else {
			it->at++;
			if (!sp_is_space((unsigned char)c))
				extend(&box.bare, list, at, it->at);
		}
	}
	return take_mailbox(&box, ret);
}

static int add_recipients(struct sp_message *message, struct sp_view list, size_t *capacity)
{
	struct sp_addresses it = { .list = list };
	struct sp_view address;

	while (sp_addresses_next(&it, &address)) {
		if (sp_arena_reserve(message->arena, (void **)&message->recipients,
			message->recipient_n, capacity, sizeof *message->recipients))
			return SP_ENOMEM;
		message->recipients[message->recipient_n++] = address;
	}
	return SP_OK;
}

static struct sp_view message_id(struct sp_view value)
{
	struct sp_view id = sp_view_trim(value);

	if (id.n && id.p[0] == '<')
		id = sp_view_sub(id, 1, id.n);
	if (id.n && id.p[id.n - 1] == '>')
		id.n--;
	return sp_view_trim(id);
}

static int take_field(struct sp_message *message, const struct sp_hfield *field, bool want,
	size_t *capacity)
{
	struct sp_view name = field->name;

	if (sp_word_is(name, "from") || sp_word_is(name, "sender")) {
		struct sp_addresses it = { .list = field->value };

		if (!message->sender.n)
			(void)sp_addresses_next(&it, &message->sender);
	} else if (sp_word_is(name, "to") || sp_word_is(name, "cc") ||
		sp_word_is(name, "bcc")) {
		return want ? add_recipients(message, field->value, capacity) : SP_OK;
	} else if (sp_word_is(name, "subject")) {
		return message->subject.p ? SP_OK :
			sp_header_decode(field->value, message->arena, &message->subject);
	} else if (sp_word_is(name, "message-id") && !message->id) {
		struct sp_view id = message_id(field->value), decoded;

		if (sp_header_decode(sp_view(id.p, id.n < 998 ? id.n : 998), message->arena, &decoded))
			return SP_ENOMEM;
		message->id = sp_arena_strndup(message->arena, decoded.p, decoded.n);
		return message->id ? SP_OK : SP_ENOMEM;
	}
	return SP_OK;
}

int sp_envelope_read(struct sp_message *message, struct sp_view head)
{
	struct sp_hfields fields = sp_hfields(head);
	struct sp_hfield field;
	bool want = !message->recipient_n;
	size_t capacity = 0;

	while (sp_hfields_next(&fields, &field)) {
		if (field.name.n < 2 || field.name.n > 10)
			continue;
		if (take_field(message, &field, want, &capacity))
			return SP_ENOMEM;
	}
	return SP_OK;
}
