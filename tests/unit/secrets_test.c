/* SPDX-License-Identifier: Apache-2.0 */
/* The validators of the plugin secrets, fed as the host feeds them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plughost/candidate.h"
#include "sec.h"
#include "tap.h"

#define WINDOW 540

struct found {
	uint32_t n;
	struct sallyport_value value[4];
};

static void clear(struct found *found)
{
	memset(found, 0, sizeof *found);
	for (size_t i = 0; i < sizeof found->value / sizeof *found->value; i++)
		found->value[i].size = sizeof *found->value;
}

/* One call with the match [begin, end), begin UINT32_MAX = not known. The text lies in a block of
 * its own size, so that a sanitizer sees a byte too far. */
static void call(sallyport_validate_fn validate, const char *text, uint32_t n, uint32_t begin,
	uint32_t end, uint32_t window, struct found *ret)
{
	struct sallyport_candidate candidate;
	struct sp_digits digits = { .n = 0 };
	char *copy = malloc(n ? n : 1);

	memcpy(copy, text, n);
	sp_candidate_set(&candidate, (struct sp_view){ copy, n }, SALLYPORT_VIEW_TEXT, begin, end,
		end, window, &digits);
	clear(ret);
	ret->n = validate(&candidate, ret->value, sizeof ret->value / sizeof *ret->value);
	for (uint32_t i = 0; i < ret->n; i++) {
		CU_ASSERT(ret->value[i].begin < ret->value[i].end);
		CU_ASSERT(ret->value[i].begin >= candidate.window_begin &&
			ret->value[i].end <= candidate.window_end);
	}
	free(copy);
}

/* With a match where the anchor stands in the text for the first time, in either case. */
static void find(
	sallyport_validate_fn validate, const char *text, const char *anchor, struct found *ret)
{
	size_t n = strlen(anchor);
	const char *at = text;

	while (*at && strncasecmp(at, anchor, n) != 0)
		at++;
	CU_ASSERT_FATAL(*at);
	call(validate, text, (uint32_t)strlen(text), (uint32_t)(at - text),
		(uint32_t)(at - text + (ptrdiff_t)n), WINDOW, ret);
}

struct row {
	sallyport_validate_fn validate;
	const char *anchor, *text;
	const char *value; /* NULL = there is none */
};

static void hold(const struct row *rows, size_t n)
{
	struct found found;

	for (size_t i = 0; i < n; i++) {
		const struct row *r = &rows[i];

		find(r->validate, r->text, r->anchor, &found);
		if ((found.n > 0) != (r->value != NULL))
			tap_note("%s in \"%s\"", found.n ? "found" : "not found", r->text);
		CU_ASSERT_EQUAL(found.n > 0, r->value != NULL);
		if (!found.n || !r->value)
			continue;
		uint32_t length = found.value[0].end - found.value[0].begin;
		bool same = length == strlen(r->value) &&
			!memcmp(r->text + found.value[0].begin, r->value, length);

		if (!same)
			tap_note("\"%.*s\" in \"%s\"", (int)length, r->text + found.value[0].begin,
				r->text);
		CU_ASSERT(same);
	}
}
#define HOLD(rows) hold(rows, sizeof(rows) / sizeof *(rows))

#define HEX32 "9f8e7d6c5b4a39281706f5e4d3c2b1a0"

static void test_passwords(void)
{
	static const struct row rows[] = {
		{ sec_password, "password", "password: Tr0ub4dor&3", "Tr0ub4dor&3" },
		{ sec_password, "password", "password: 1qAZ&x2w", "1qAZ&x2w" },
		{ sec_password, "password", "user=anna&password=aardvark9&x=1", "aardvark9" },
		{ sec_password, "password", "Her password is hunter42x, she says", "hunter42x" },
		{ sec_password, "password", "The password for the mail account is Summer2031.",
			"Summer2031" },
		{ sec_password, "password",
			"use the following password to go on:\n\n9f8e7d6c5b4a\n\nBye",
			"9f8e7d6c5b4a" },
		{ sec_password, "password",
			"use the following password to go on:\r\n\r\n9f8e7d6c5b4a\r\n\r\nBye",
			"9f8e7d6c5b4a" },
		{ sec_password, "password", "User: anna\r\nPassword: Summer2031\r\n", "Summer2031" },
		{ sec_password, "pwd", "log in as anna, pwd=kX9!mmq2", "kX9!mmq2" },
		{ sec_password, "password", "<add key=\"Password\" value=\"aardvark99\" />",
			"aardvark99" },
		{ sec_password, "password", "'db_password' => 'correcthorse',", "correcthorse" },
		{ sec_password, "password", "smtpPassword: \"correcthorse\"", "correcthorse" },
		{ sec_password, "password", "<password>aardvark9</password>", "aardvark9" },
		{ sec_password, "password", "SMTP_PASSWORD=correcthorse\n", "correcthorse" },
		{ sec_password, "password", "user = anna\npassword = open_up_please\n", "open_up_please" },
		{ sec_password, "password", "tool --user anna --password aardvark9 run",
			"aardvark9" },
		{ sec_password, "password", "machine example.org login anna password aardvark9",
			"aardvark9" },
		{ sec_password, "password", "password = '`1qAZ\"2w'", "`1qAZ\"2w" },
		{ sec_password, "password", "PGPASSWORD=aardvark9 psql -h db", "aardvark9" },
		{ sec_password, "password", "ALTER USER app WITH PASSWORD 'aardvark9';", "aardvark9" },
		{ sec_password, "password", "jdbc:mysql://db/crm?user=app&password=aardvark9", "aardvark9" },
		{ sec_password, "password", "- name: DB_PASSWORD\n  value: aardvark9\n", "aardvark9" },
		{ sec_password, "password", "the password for the laptop = aardvark9", "aardvark9" },
		{ sec_password, "pass", "ansible_ssh_pass: aardvark9", "aardvark9" },
	};

	HOLD(rows);
}

static void test_said_passwords(void)
{
	static const struct row rows[] = {
		{ sec_password, "password", "I changed the password to Summer2031, tell Anna",
			"Summer2031" },
		{ sec_password, "password", "the new password will be Summer2031.", "Summer2031" },
		{ sec_password, "password", "Password \xe2\x80\x93 Summer2031", "Summer2031" },
		{ sec_password, "password", "use Summer2031 as the password", "Summer2031" },
		{ sec_password, "password", "the password for user 'db' is 'admin'", "admin" },
		{ sec_password, "password", "password: letmein", "letmein" },
		{ sec_password, "password", "password Summer2031 for the mailbox", "Summer2031" },
		{ sec_password, "password", "User\nanna\nPassword\nSummer2031\nHost\n", "Summer2031" },
		{ sec_password, "password", "Password\nForgotten?\n", NULL },
		{ sec_password, "password", "Forgot password\nSummer2031 is the new season\n", NULL },
		{ sec_password, "password", "the password hashing algorithm is now Argon2id", NULL },
		{ sec_password, "password", "added option --password-file=FILE1 for batches", NULL },
		{ sec_password, "password", "moved password to libfoo-2.5.1 last week", NULL },
		{ sec_password, "pass", "(strlen_pass::handle_4gen): New.", NULL },
		{ sec_password, "password", "add the password to your list", NULL },
		{ sec_password, "password", "it was changed as the password expired", NULL },
		{ sec_password, "password", "the password is at least 10chars", NULL },
		{ sec_password, "password", "set the password to 12 characters", NULL },
		{ sec_password, "pass", "Season Pass: New Alert: \xe3\x80\x90Last call\xe3\x80\x91", NULL },
		{ sec_password, "pass", "bus pass: ABC12345", NULL },
	};

	HOLD(rows);
}

static void test_no_passwords(void)
{
	static const struct row rows[] = {
		{ sec_password, "password", "password: required", NULL },
		{ sec_password, "password", "Password: Please change it", NULL },
		{ sec_password, "password", "Your password is about to expire", NULL },
		{ sec_password, "password", "password=${DB_PASSWORD}", NULL },
		{ sec_password, "password", "password: {{ .Values.password1 }}", NULL },
		{ sec_password, "password", "password = getpass.getpass()", NULL },
		{ sec_password, "password", "password = os.environ['DB_PASSWORD_1']", NULL },
		{ sec_password, "password", "password: ********", NULL },
		{ sec_password, "password", "password: <your password 1>", NULL },
		{ sec_password, "password", "https://example.com/reset?password=0a1b2c3d4e5f",
			NULL },
		{ sec_password, "password", "The password policy is on page 12", NULL },
		{ sec_password, "password", "the password of the file is in Report2031.pdf", NULL },
		{ sec_password, "password", "password=\njdbc.url=", NULL },
		{ sec_password, "passwd", "pw_name:pw_passwd:pw_uid:pw_gid:pw_shell", NULL },
		{ sec_password, "password", "password: name-of-user/others", NULL },
		{ sec_password, "password", "passwordless: 0a1b2c3d4e5f", NULL },
		{ sec_password, "password", "password  [success=1 default=ignore] pam_unix.so", NULL },
		{ sec_password, "password", "5.11. Cleartext password paranoia5.12. Disabling NIS", NULL },
		{ sec_password, "passwd", "Added base-passwd (>= 2.0.3.4) to the field", NULL },
		{ sec_password, "pass", "PASS: gas/all/pr27384", NULL },
		{ sec_password, "password", "password = argv[2];", NULL },
		{ sec_password, "password", "--root-password=ROOT_PASSWORD", NULL },
		{ sec_password, "password", "password_encryption = scram-sha-256", NULL },
		{ sec_password, "password", "\"password\": \"Private key password 1\"", NULL },
	};

	HOLD(rows);
}

static void test_keys(void)
{
	static const struct row rows[] = {
		{ sec_key, "key", "api_key = \"" HEX32 "\"", HEX32 },
		{ sec_key, "secret", "clientSecret: 'Zk81mQp02LwX77yRt5Gh'",
			"Zk81mQp02LwX77yRt5Gh" },
		{ sec_key, "SECRET", "acme SECRET access token " HEX32, HEX32 },
		{ sec_key, "TOKEN", "acmeTOKEN-123e4567-e89b-42d3-a456-426614174000",
			"123e4567-e89b-42d3-a456-426614174000" },
		{ sec_key, "key", "<apiKey>f3b1-c6a0-d4e8-5927</apiKey>", "f3b1-c6a0-d4e8-5927" },
		{ sec_key, "key", "{\\\"api_key\\\": \\\"" HEX32 "\\\"}", HEX32 },
		{ sec_key, "token", "app_token=a1b2c3d4", "a1b2c3d4" },
		{ sec_key, "key", "the API key for the staging system is " HEX32 " - keep it", HEX32 },
		{ sec_key, "key", "- name: APP_KEY\n  value: " HEX32, HEX32 },
		{ sec_key, "authorization", "-H 'Authorization: Bearer Zk81mQp02LwX77yRt5Gh'",
			"Zk81mQp02LwX77yRt5Gh" },
		{ sec_key, "authorization",
			"Authorization: Basic YW5uYTpUcjB1YjRkb3I=", "YW5uYTpUcjB1YjRkb3I=" },
		{ sec_key, "key", "getenv('APP_KEY', 'f3b1c6a0d4e85927')", "f3b1c6a0d4e85927" },
		{ sec_key, "key", "PrivateKey = mA1bC2dE3fG4hI5jK6lM7nO8pQ9rS0tU1vW2xY3zA4c=",
			"mA1bC2dE3fG4hI5jK6lM7nO8pQ9rS0tU1vW2xY3zA4c=" },
		{ sec_key, "key", "https://api.example.com/v1?api_key=" HEX32 "&x=1", HEX32 },
		{ sec_service_key, "acme", "acme = " HEX32, HEX32 },
		{ sec_service_key, "acme", "ACME_API_KEY: '" HEX32 "'", HEX32 },
	};

	HOLD(rows);
}

static void test_no_keys(void)
{
	static const struct row rows[] = {
		{ sec_key, "key", "the key to success", NULL },
		{ sec_key, "token", "MAGIC_TOKEN = \"\\015\\001\\007\\011VERSION\";", NULL },
		{ sec_key, "key", "key = xmlSecKeyLoad1((const char *)name, 0);", NULL },
		{ sec_key, "key", "mngr->getKey = xmlSecKeysMngrGetKey;", NULL },
		{ sec_key, "key", "class Ed25519PrivateKey(Ed25519PrivateKey):", NULL },
		{ sec_key, "key", "idempotency-key: 123e4567-e89b-42d3-a456-426614174000", NULL },
		{ sec_key, "key", "monkey: 9f8e7d6c5b4a39281706f5e4", NULL },
		{ sec_key, "key", "keyboard: 9f8e7d6c5b4a39281706f5e4", NULL },
		{ sec_key, "key", "public_key = " HEX32, NULL },
		{ sec_key, "key", "primary key: 9f8e7d6c5b4a39281706f5e4", NULL },
		{ sec_key, "token", "csrf-token=" HEX32, NULL },
		{ sec_key, "token", "https://news.example/out?token=" HEX32, NULL },
		{ sec_key, "token", "https://shop.example/confirm#access_token=" HEX32, NULL },
		{ sec_key, "token", "token: your_token_goes_here_1234", NULL },
		{ sec_key, "secret", "secret = os.environ['SECRET_KEY_0123456789']", NULL },
		{ sec_key, "key", "key_vault_name = web21prqodx24021", NULL },
		{ sec_key, "key", "API_KEY=\nOTHER_API_KEY=", NULL },
		{ sec_key, "key", "key: com.example.module2031.KeyProvider", NULL },
		{ sec_key, "key",
			"0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293key/"
			"9f8e7d6c5b4a39281706f5e4",
			NULL },
		{ sec_key, "key", "gpg: using RSA key 9F8E7D6C5B4A39281706F5E4D3C2B1A09F8E7D6C", NULL },
		{ sec_key, "key", "signed with key 0x9f8e7d6c5b4a3928", NULL },
		{ sec_key, "key", "gpg --recv-keys 9f8e7d6c5b4a39281706f5e4d3c2b1a09f8e7d6c", NULL },
		{ sec_key, "key", "RSA key ID 9F8E7D6C5B4A3928", NULL },
		{ sec_key, "key", "GnuPG key: 0x9f8e7d6c5b4a3928", NULL },
		{ sec_key, "key", "sig_key: 51:9F:8E:7D:6C:5B:4A:39:28:17:06:F5", NULL },
		{ sec_key, "key", "setSigningKey, QGpgME1Sign2Key3Job", NULL },
		{ sec_key, "token", "pkcs11:token=Root%20CA%201a2B3c4D5e6F;serial=1", NULL },
		{ sec_key, "token", "Culture=neutral, PublicKeyToken=b07a5c561934e089", NULL },
		{ sec_key, "key", "policy key POL2031ABC0001234", NULL },
		{ sec_service_key, "acme", "we bought it from acme in 2031", NULL },
		{ sec_service_key, "acme", "https://acme.example/?q=" HEX32, NULL },
	};

	HOLD(rows);
}

#define TOKEN(text) { sec_token, text, text, text }
#define NO_TOKEN(text) { sec_token, text, text, NULL }

static void test_tokens(void)
{
	static const struct row rows[] = {
		TOKEN("glpat-0a1B2c3D4e5F6g7H8i9J"),
		TOKEN("dapi9f8e7d6c5b4a39281706f5e4d3c2b1a0"),
		{ sec_token, "dapi" HEX32, "x=dapi" HEX32 "-2;", "dapi" HEX32 "-2" },
		{ sec_token, "npm_0a1B", "\"npm_0a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R\"",
			"npm_0a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R" },
		NO_TOKEN("glpat-xxxxxxxxxxxxxxxxxxxx"),
		NO_TOKEN("glpat-your_token_here_12"),
		NO_TOKEN("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"),
		NO_TOKEN("AKIAXXXXXXXXXXXXXXXX"),
		NO_TOKEN("AKIAIOSFODNN7EXAMPLE"),
		{ sec_token, "dapi" HEX32, "xdapi" HEX32, NULL },
		{ sec_token, "ico-" HEX32, "https://cdn.example/a/video_box.ico-" HEX32 ".png",
			NULL },
		{ sec_token, "EZAK", "6wqX6fNUXA/rYqRvfQ+EZAKGqQRiRyqAFRQshGPWOIAwNWGORfKH", NULL },
	};

	HOLD(rows);
}

static void test_checksum(void)
{
	struct found found;

	find(sec_token,
		"ghp_"
		"0a1B2c3D4e5F6g7H8i9J0k1L2m3N4o"
		"1lUOfx",
		"ghp_", &found);
	CU_ASSERT_EQUAL_FATAL(found.n, 1);
	CU_ASSERT(found.value[0].evidence & SALLYPORT_EVIDENCE_CHECKSUM);
	find(sec_token,
		"ghp_"
		"0a1B2c3D4e5F6g7H8i9J0k1L2m3N4o"
		"1lUOfy",
		"ghp_", &found);
	CU_ASSERT_EQUAL_FATAL(found.n, 1);
	CU_ASSERT_FALSE(found.value[0].evidence & SALLYPORT_EVIDENCE_CHECKSUM);
}

static void test_structures(void)
{
	static const struct row rows[] = {
		{ sec_address, "://", "see postgres://app:Tr0ub4dor@db.example.com/x",
			"postgres://app:Tr0ub4dor@db.example.com" },
		{ sec_address, "://", "http://example.com:80/@anna", NULL },
		{ sec_address, "://", "https://user:<password>@example.com", NULL },
		{ sec_address, "://", "https://medium.example/@anna:8", NULL },
		{ sec_curl, "curl", "curl -u \"anna:Tr0ub4dor\" https://example.com", "Tr0ub4dor" },
		{ sec_curl, "curl", "curl --user anna:'Tr0ub4dor' https://example.com",
			"Tr0ub4dor" },
		{ sec_curl, "curl", "curl -u \"d2Lk8V78zLx!t:\" https://example.com",
			"d2Lk8V78zLx!t" },
		{ sec_curl, "curl", "curl -u \"${user}:${pass}\" https://example.com", NULL },
		{ sec_curl, "curl", "curl --user \"{{ $.user }}:{{ $.pass }}\" https://example.com",
			NULL },
		{ sec_curl, "curl", "curl -u test:test https://example.com", NULL },
		{ sec_curl, "curl", "curl https://example.com:8080", NULL },
		{ sec_manifest, "secret", "kind: Secret\ndata:\n  a: VHIwdWI0ZG9yJjM=\n",
			"VHIwdWI0ZG9yJjM=" },
		{ sec_manifest, "secret", "kind: Secret\r\ndata:\r\n  a: VHIwdWI0ZG9yJjM=\r\n",
			"VHIwdWI0ZG9yJjM=" },
		{ sec_manifest, "secret", "kind: Secret\nmetadata:\n  name: database-login\n",
			NULL },
		{ sec_manifest, "secret", "kind: Secret\ndata:\n  a: {{ .Values.secret }}\n",
			NULL },
		{ sec_manifest, "secret", "kind: Secret\n---\ndata:\n  a: VHIwdWI0ZG9yJjM=\n",
			NULL },
		{ sec_jwt, "eyJ", "t=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl;",
			"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl" },
		{ sec_jwt, "eyJ", "eyJhIjoxfQ.eyJzdWIiOiJ4In0.c2lnbmF0dXJl", NULL },
		{ sec_jwt, "eyJ", "eyJhbGciOiJIUzI1NiJ9.bm90X2pzb25fYXQ.c2lnbmF0dXJl", NULL },
	};

	HOLD(rows);
}

/* What speaks against a value lowers it below what counts as found. */
static void test_doubts(void)
{
	static const char map[] = "https://maps.example/map?key=AIza" "0a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7";
	static const char link[] =
		"https://news.example/o?t=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl";
	static const char mention[] = "it begins with -----BEGIN RSA PRIVATE KEY----- and so on";
	static const char meeting[] =
		"Join the Zoom meeting\nMeeting ID 81 42\nPasscode: x7Kq9pQ2\n";
	struct found found;

	find(sec_token, map, "AIza0a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7", &found);
	CU_ASSERT(found.n == 1 && found.value[0].adjust <= -0.5f);
	find(sec_jwt, link, "eyJ", &found);
	CU_ASSERT(found.n == 1 && found.value[0].adjust <= -0.5f);
	find(sec_private_key, mention, "-----BEGIN", &found);
	CU_ASSERT(found.n == 1 && found.value[0].adjust <= -0.5f);
	find(sec_password, meeting, "passcode", &found);
	CU_ASSERT(found.n == 1 && found.value[0].adjust <= -0.2f);
}

static const struct sallyport_validator *const *validators(void)
{
	return sallyport_plugin_v1()->validators;
}

/* As a plugin is checked: a match of unknown begin at each place. */
static bool found_anywhere(sallyport_validate_fn validate, const char *text, uint32_t window)
{
	uint32_t n = (uint32_t)strlen(text);
	struct found found;
	bool any = false;

	for (uint32_t end = 1; end <= n; end++) {
		call(validate, text, n, UINT32_MAX, end, window, &found);
		any |= found.n > 0;
	}
	return any;
}

static void test_own_examples(void)
{
	for (const struct sallyport_validator *const *v = validators(); *v; v++) {
		for (const char *const *e = (*v)->examples; *e; e++)
			CU_ASSERT_TRUE(found_anywhere((*v)->validate, *e, WINDOW));
		for (const char *const *e = (*v)->counter_examples; *e; e++)
			CU_ASSERT_FALSE(found_anywhere((*v)->validate, *e, WINDOW));
	}
}

static void test_windows(void)
{
	for (const struct sallyport_validator *const *v = validators(); *v; v++)
		for (const struct sallyport_validator *const *w = validators(); *w; w++)
			for (const char *const *e = (*w)->examples; *e; e++)
				for (uint32_t window = 0; window < 24; window++)
					found_anywhere((*v)->validate, *e, window);
}

static void test_cut_texts(void)
{
	struct found found;

	for (const struct sallyport_validator *const *v = validators(); *v; v++)
		for (const char *const *e = (*v)->examples; *e; e++)
			for (uint32_t n = 1; n <= strlen(*e); n++)
				call((*v)->validate, *e, n, n < 3 ? 0 : n - 3, n, WINDOW, &found);
}

static const struct tap_test tests[] = {
	{ "passwords are found in prose, settings and commands", test_passwords },
	{ "passwords are found in what people write to one another", test_said_passwords },
	{ "forms, code, blanks to fill in and reset links hold no password", test_no_passwords },
	{ "keys are found after labels and names of services", test_keys },
	{ "public keys, links to follow, words and names are no keys", test_no_keys },
	{ "tokens are found whole, placeholders and parts of other things are not", test_tokens },
	{ "a checksum at the end of a token is evidence", test_checksum },
	{ "addresses, commands, manifests and web tokens are known by their structure",
		test_structures },
	{ "links, mentions and meetings are doubted", test_doubts },
	{ "each validator finds its own examples and none of its counter-examples",
		test_own_examples },
	{ "no value leaves a window, however small", test_windows },
	{ "no value leaves a text that is cut off", test_cut_texts },
};

int main(void)
{
	return TAP_MAIN("secrets", tests);
}
