/* SPDX-License-Identifier: Apache-2.0 */
/* outbox_fill STATE URL N NAME: records N incidents of that name with an event each for the URL, as `scan --webhook` does; for tests. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "notify/notify.h"

static int fill(struct sp_store *store, const char *url, const char *name,
	unsigned number, struct sp_err *err)
{
	static const struct sp_key key = { { 1 } };
	char text[64], incident_id[31], event_id[31];
	struct sp_buf body;
	bool new;

	snprintf(text, sizeof text, "message %s %u", name, number);
	sp_incident_id(&key, sp_view_str(text), sp_view_str("pc@police.example"), NULL, 0,
		incident_id);
	sp_event_id(incident_id, SP_ACTION_BLOCK, "d1", url, event_id);
	struct sp_incident incident = { .id = incident_id, .verdict = SP_ACTION_BLOCK,
		.channel = SP_CHANNEL_EMAIL, .rules_digest = "d1", .time_s = (int64_t)time(NULL),
		.result_json = sp_view_str("{\"schema\":1,\"verdict\":\"block\",\"findings\":[]}") };

	sp_buf_init(&body, 65536);
	int status = sp_event_body(&body, event_id, SP_EVENT_SOURCE, &incident);
	struct sp_outbox_target target = { url, event_id, sp_view(body.p, body.n) };

	if (!status)
		status = sp_store_record(store, &incident, &target, 1, &new, err);
	sp_buf_release(&body);
	return status;
}

int main(int argc, char **argv)
{
	struct sp_store *store = NULL;
	struct sp_err err = { 0 };
	int status = argc == 5 && !sp_hash_init() ? sp_store_open(argv[1], &store, &err) : SP_EINVAL;

	for (unsigned i = 0; !status && i < strtoul(argv[3], NULL, 10); i++)
		status = fill(store, argv[2], argv[4], i, &err);
	sp_store_close(store);
	if (status)
		fprintf(stderr, "outbox_fill: %s\n", err.message);
	return status ? 1 : 0;
}
