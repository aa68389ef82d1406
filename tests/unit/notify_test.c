/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "notify/notify.h"
#include "tap.h"

#define SECRET "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

static struct sp_err err;

/* Loads a secret file of this text and mode. */
static int load(const char *text, mode_t mode, struct sp_webhook_secret *ret)
{
	char path[] = "/tmp/sp-secret-XXXXXX";
	int fd = mkstemp(path);

	CU_ASSERT_EQUAL(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	CU_ASSERT_EQUAL(fchmod(fd, mode), 0);
	close(fd);
	memset(&err, 0, sizeof err);
	int status = sp_webhook_secret_load(path, ret, &err);

	unlink(path);
	return status;
}

/* The test vector of Standard Webhooks 1.0. */
static void test_vector(void)
{
	struct sp_webhook_secret secret;
	struct sp_buf out;

	CU_ASSERT_EQUAL_FATAL(load(SECRET "\n", 0600, &secret), SP_OK);
	sp_buf_init(&out, 0);
	CU_ASSERT_EQUAL(sp_webhook_sign(&secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330,
		sp_view_str("{\"test\": 2432232314}"), &out), SP_OK);
	CU_ASSERT_STRING_EQUAL(out.p, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
	sp_buf_release(&out);
}

static void test_rotation(void)
{
	struct sp_webhook_secret secret;
	struct sp_buf out;

	CU_ASSERT_EQUAL_FATAL(load("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\n  " SECRET,
		0400, &secret), SP_OK);
	CU_ASSERT_EQUAL(secret.n, 2);
	CU_ASSERT_EQUAL(secret.key_bytes[0], 32);
	CU_ASSERT_EQUAL(secret.key_bytes[1], 24);
	sp_buf_init(&out, 0);
	sp_webhook_sign(&secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330,
		sp_view_str("{\"test\": 2432232314}"), &out);
	CU_ASSERT_EQUAL(out.n, 2 * strlen("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=") + 1);
	CU_ASSERT_PTR_NOT_NULL(strstr(out.p, " v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="));
	sp_buf_release(&out);
}

static void test_bad_secrets(void)
{
	static const struct {
		const char *text;
		mode_t mode;
		int code;
		unsigned line;
	} cases[] = {
		{ "", 0600, SP_EINVAL, 0 },
		{ "\n\n", 0600, SP_EINVAL, 0 },
		{ "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", 0600, SP_EINVAL, 1 },
		{ SECRET "\nwhsec_MfKQ9r8GKYqrTwjUPD8I\n", 0600, SP_EINVAL, 2 },
		{ "whsec_****************************************", 0600, SP_EINVAL, 1 },
		{ SECRET " x", 0600, SP_EINVAL, 1 },
		{ SECRET "\n" SECRET "\n\n" SECRET "\n", 0600, SP_EINVAL, 4 },
		{ "whsec_" "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
			"AAAAAAAAAAAAAAAA", 0600, SP_EINVAL, 1 }, /* 69 bytes */
		{ SECRET, 0640, SP_EAUTH, 0 },
		{ SECRET, 0604, SP_EAUTH, 0 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct sp_webhook_secret secret = { .n = 77 };

		tap_note("case %zu", i);
		CU_ASSERT_EQUAL(load(cases[i].text, cases[i].mode, &secret), cases[i].code);
		CU_ASSERT_EQUAL(err.line, cases[i].line);
		CU_ASSERT_EQUAL(secret.n, 77);
		CU_ASSERT_PTR_NULL(strstr(err.message, "MfKQ"));
	}
	CU_ASSERT_EQUAL(sp_webhook_secret_load("/nonexistent", &(struct sp_webhook_secret){ .n = 0 },
		&err), SP_ENOENT);
}

static void test_make_secret(void)
{
	char folder[] = "/tmp/sp-secret-XXXXXX", path[64];
	struct sp_webhook_secret a, b;

	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
	snprintf(path, sizeof path, "%s/webhook-secret", folder);
	CU_ASSERT_EQUAL(sp_webhook_secret_make(path, &err), SP_OK);
	CU_ASSERT_EQUAL(sp_webhook_secret_load(path, &a, &err), SP_OK);
	CU_ASSERT_EQUAL(a.key_bytes[0], 32);
	CU_ASSERT_EQUAL(sp_webhook_secret_make(path, &err), SP_OK);
	CU_ASSERT_EQUAL(sp_webhook_secret_load(path, &b, &err), SP_OK);
	CU_ASSERT_EQUAL(memcmp(a.key[0], b.key[0], 32), 0);
	unlink(path);
	CU_ASSERT_EQUAL(rmdir(folder), 0);
}

static void test_backoff(void)
{
	static const int64_t want[] = { 5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400 };

	for (unsigned i = 0; i < 9; i++) {
		int64_t least = sp_webhook_backoff(i + 1, 0);
		int64_t most = sp_webhook_backoff(i + 1, UINT32_MAX);

		CU_ASSERT_TRUE(least * 10 >= want[i] * 9 && least <= want[i]);
		CU_ASSERT_TRUE(most * 10 <= want[i] * 11 && most >= want[i]);
		CU_ASSERT_TRUE(i == 0 || least < most);
	}
	CU_ASSERT_TRUE(sp_webhook_backoff(10, 0) < 0);
	CU_ASSERT_TRUE(sp_webhook_backoff(0, 0) < 0);
}

static json_t *body_of(const char *result, size_t bytes_max, size_t *ret_bytes)
{
	struct sp_incident incident = { .id = "inc_1", .verdict = SP_ACTION_BLOCK,
		.result_json = sp_view_str(result), .time_s = 1614265330 };
	struct sp_buf out;

	sp_buf_init(&out, bytes_max);
	int status = sp_event_body(&out, "evt_1", SP_EVENT_SOURCE, &incident);
	json_t *event = status ? NULL : json_loadb(out.p, out.n, JSON_REJECT_DUPLICATES, NULL);

	tap_note("status %d: %.200s", status, out.n ? out.p : "");
	if (ret_bytes)
		*ret_bytes = out.n;
	sp_buf_release(&out);
	return event;
}

static const char *text_at(json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "(none)";
}

static void test_body(void)
{
	json_t *event = body_of(" {\"schema\": 1, \"findings\": [{\"confidence\": 0.95}]} \n", 0, NULL);

	CU_ASSERT_PTR_NOT_NULL_FATAL(event);
	CU_ASSERT_STRING_EQUAL(text_at(event, "specversion"), "1.0");
	CU_ASSERT_STRING_EQUAL(text_at(event, "id"), "evt_1");
	CU_ASSERT_STRING_EQUAL(text_at(event, "source"), "/sallyport");
	CU_ASSERT_STRING_EQUAL(text_at(event, "type"), "sallyport.incident.v1");
	CU_ASSERT_STRING_EQUAL(text_at(event, "subject"), "inc_1");
	CU_ASSERT_STRING_EQUAL(text_at(event, "time"), "2021-02-25T15:02:10Z");
	CU_ASSERT_STRING_EQUAL(text_at(event, "datacontenttype"), "application/json");
	json_t *data = json_object_get(event, "data");

	CU_ASSERT_STRING_EQUAL(text_at(data, "incident"), "inc_1");
	CU_ASSERT_EQUAL(json_integer_value(json_object_get(data, "schema")), 1);
	CU_ASSERT_EQUAL(json_array_size(json_object_get(data, "findings")), 1);
	CU_ASSERT_PTR_NULL(json_object_get(data, "truncated"));
	json_decref(event);
	event = body_of("{}", 0, NULL);
	CU_ASSERT_EQUAL(json_object_size(json_object_get(event, "data")), 1);
	json_decref(event);
	CU_ASSERT_PTR_NULL(body_of("[]", 0, NULL));
	CU_ASSERT_PTR_NULL(body_of("", 0, NULL));
	CU_ASSERT_PTR_NULL(body_of("{", 0, NULL));
	CU_ASSERT_PTR_NULL(body_of("{}", 4095, NULL));
}

static void test_cut(void)
{
	static const size_t maxima[] = { 4096, 5000, 20000, 262144 };

	for (size_t m = 0; m < sizeof maxima / sizeof *maxima; m++) {
		struct sp_buf result;
		size_t bytes = 0;

		sp_buf_init(&result, 0);
		sp_buf_add_str(&result, "{\"schema\":1,\"sender\":\"");
		for (int i = 0; i < 100000; i++)
			sp_buf_add_str(&result, i % 2 ? "\\u0001" : "é");
		sp_buf_add_str(&result, "\",\"policies\":[{\"id\":\"p\"}],\"findings\":[{\"n\":0}");
		for (int i = 1; i < 20000; i++)
			sp_buf_printf(&result, ",{\"n\":%d}", i);
		sp_buf_add_str(&result, "],\"recipients\":[\"a\"],\"losses\":[],\"stats\":{\"x\":0.95}}");
		json_t *event = body_of(result.p, maxima[m], &bytes);

		CU_ASSERT_PTR_NOT_NULL_FATAL(event);
		CU_ASSERT_TRUE(bytes <= maxima[m]);
		CU_ASSERT_TRUE(bytes > maxima[m] / 2 || maxima[m] > 200000);
		json_t *data = json_object_get(event, "data");
		json_t *omitted = json_object_get(data, "omitted");
		json_t *kept = json_object_get(data, "findings");

		CU_ASSERT_TRUE(json_is_true(json_object_get(data, "truncated")));
		CU_ASSERT_EQUAL((json_int_t)json_array_size(kept) +
			json_integer_value(json_object_get(omitted, "findings")), 20000);
		CU_ASSERT_EQUAL(json_integer_value(json_object_get(omitted, "policies")), 0);
		CU_ASSERT_EQUAL(json_integer_value(json_object_get(omitted, "recipients")), 0);
		CU_ASSERT_EQUAL(json_array_size(json_object_get(data, "recipients")), 1);
		CU_ASSERT_EQUAL(json_integer_value(json_object_get(json_array_get(kept, 3), "n")), 3);
		json_decref(event);
		sp_buf_release(&result);
	}
}

int main(void)
{
	static const struct tap_test tests[] = {
		{ "the signature is the one of the published test vector", test_vector },
		{ "while secrets change there are two signatures", test_rotation },
		{ "a secret file that is open to others, or no secret, is refused", test_bad_secrets },
		{ "a secret is made once", test_make_secret },
		{ "retries wait as laid down, ten per cent more or less, then end", test_backoff },
		{ "an event is a CloudEvent with the result and the incident", test_body },
		{ "an event that is too large is cut and says how much", test_cut },
	};

	return sp_hash_init() ? 99 : TAP_MAIN("notify", tests);
}
