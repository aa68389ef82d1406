/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/sniff.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "parse/charset.h"

#define MAGIC_BYTES 4096
#define NOISE_MIN 512 /* bytes: of fewer it cannot be told */

#define CMS_ID "\6\11\x2a\x86\x48\x86\xf7\x0d\1\7"
#define SEALED_CMS(kind) \
	{ "\x30\x80" CMS_ID kind, 13, "application/pkcs7-mime" }, { "\x30\x81?" CMS_ID kind, 14, "application/pkcs7-mime" }, \
	{ "\x30\x82??" CMS_ID kind, 15, "application/pkcs7-mime" }, { "\x30\x83???" CMS_ID kind, 16, "application/pkcs7-mime" }

/* The commonest formats of attachments, so that libmagic is asked about the rest only; '?' is any byte. */
static const struct {
	const char *bytes;
	size_t n;
	const char *type;
} signatures[] = {
	{ "%PDF-", 5, "application/pdf" },
	{ "\x89PNG\r\n\x1a\n", 8, "image/png" },
	{ "\xff\xd8\xff", 3, "image/jpeg" },
	{ "GIF87a", 6, "image/gif" },
	{ "GIF89a", 6, "image/gif" },
	{ "PK\3\4", 4, "application/zip" },
	{ "PK\5\6", 4, "application/zip" },
	{ "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8, "application/x-ole-storage" },
	{ "\x1f\x8b\x08", 3, "application/gzip" },
	{ "7z\xbc\xaf\x27\x1c", 6, "application/x-7z-compressed" },
	{ "Rar!\x1a\x07", 6, "application/vnd.rar" },
	{ "\xfd" "7zXZ\0", 6, "application/x-xz" },
	{ "BZh?1AY&SY", 10, "application/x-bzip2" },
	{ "{\\rtf", 5, "text/rtf" },
	{ "%!PS", 4, "application/postscript" },
	{ "II*\0", 4, "image/tiff" },
	{ "MM\0*", 4, "image/tiff" },
	{ "RIFF????WAVE", 12, "audio/x-wav" },
	{ "RIFF????WEBP", 12, "image/webp" },
	{ "RIFF????AVI ", 12, "video/x-msvideo" },
	{ "ID3\2", 4, "audio/mpeg" },
	{ "ID3\3", 4, "audio/mpeg" },
	{ "ID3\4", 4, "audio/mpeg" },
	{ "OggS\0", 5, "audio/ogg" },
	{ "\x7f" "ELF", 4, "application/x-executable" },
	/* What is encrypted: CMS by its kinds and ways to write a length, OpenPGP for a key or a password, and others. */
	SEALED_CMS("\3"), SEALED_CMS("\4"), SEALED_CMS("\6"),
	{ "\x84?\3", 3, "application/pgp-encrypted" },
	{ "\x85??\3", 4, "application/pgp-encrypted" },
	{ "\xc1?\3", 3, "application/pgp-encrypted" },
	{ "\xc1??\3", 4, "application/pgp-encrypted" },
	{ "\xc1\xff????\3", 7, "application/pgp-encrypted" },
	{ "\x8c?\4", 3, "application/pgp-encrypted" },
	{ "\xc3?\4", 3, "application/pgp-encrypted" },
	{ "Salted__", 8, "application/x-openssl-encrypted" },
	{ "age-encryption.org/", 19, "application/age" },
	{ "LUKS\xba\xbe", 6, "application/x-luks" },
	{ "\x03\xd9\xa2\x9a", 4, "application/x-keepass" },
};

const char *sp_sniff_signature(struct sp_view bytes)
{
	for (size_t i = 0; i < sizeof signatures / sizeof *signatures; i++) {
		const char *want = signatures[i].bytes;
		size_t n = signatures[i].n, k = 0;

		while (bytes.n >= n && k < n && (want[k] == '?' || want[k] == bytes.p[k]))
			k++;
		if (k == n)
			return signatures[i].type;
	}
	return NULL;
}

static bool looks_like_html(struct sp_view text)
{
	static const char *const start[] = { "<!doctype html", "<html", "<head", "<body", "<table",
		"<div", "<p>", "<p ", "<script", "<style", "<meta", "<title", "<svg", "<span", "<br",
		"<h1", "<font", "<a ",
		/* Documents and sheets of Office in one file of XML. */
		"<pkg:package", "<w:worddocument", "<office:document", "<workbook" };
	struct sp_view v = text.n > 3 && !memcmp(text.p, "\xef\xbb\xbf", 3) ?
		sp_view_sub(text, 3, text.n) : text;

	for (int skips = 0; skips < 3; skips++) {
		while (v.n && sp_is_space((unsigned char)*v.p))
			v = sp_view_sub(v, 1, v.n);
		if (!sp_view_starts_nocase(v, "<?") && !sp_view_starts_nocase(v, "<!--"))
			break;
		const char *end = memchr(v.p, '>', v.n);
		if (!end)
			return false;
		v = sp_view_sub(v, (size_t)(end + 1 - v.p), v.n);
	}
	for (size_t i = 0; i < sizeof start / sizeof *start; i++) {
		if (sp_view_starts_nocase(v, start[i]))
			return true;
	}
	return false;
}

/* Text has no control characters but those of layout, and is UTF-8 or mostly ASCII. */
static bool looks_like_text(struct sp_view bytes)
{
	size_t high = 0;

	for (size_t i = 0; i < bytes.n; i++) {
		unsigned char c = (unsigned char)bytes.p[i];

		if (c == 0x7f || (c < 0x20 && !sp_is_space(c) && c != 0x1b && c != '\b' && c != 0x1a))
			return false;
		high += c >= 0x80;
	}
	/* The cut may have gone through a character. */
	return sp_utf8_valid_run(bytes.p, bytes.n) + 3 >= bytes.n || high < bytes.n / 3;
}

/* What is compressed or encrypted has all bytes alike often; libmagic takes longest to find that it knows nothing of it. */
bool sp_sniff_noise(struct sp_view bytes)
{
	struct sp_view start = sp_view_sub(bytes, 0, bytes.n < MAGIC_BYTES ? bytes.n : MAGIC_BYTES);
	size_t high = 0, controls = 0, zeros = 0;

	for (size_t i = 0; i < start.n; i++) {
		unsigned char c = (unsigned char)start.p[i];

		high += c >= 0x80;
		controls += c < 0x20;
		zeros += !c;
	}
	return start.n >= NOISE_MIN && high > start.n * 2 / 5 && high < start.n * 3 / 5 &&
		controls > start.n / 12 && controls < start.n / 6 && zeros < start.n / 64;
}

static void set_type(struct sp_sniffed *sniffed, const char *type)
{
	snprintf(sniffed->type, sizeof sniffed->type, "%s", type);
}

struct sp_sniffed sp_sniff(struct sp_view bytes, struct sp_parse_tools *tools)
{
	struct sp_view head = sp_view(bytes.p, bytes.n < SP_SNIFF_BYTES ? bytes.n : SP_SNIFF_BYTES);
	struct sp_sniffed sniffed = { .content = SP_CONTENT_TEXT };
	const char *known = sp_sniff_signature(head);

	if (known) {
		sniffed.content = SP_CONTENT_BINARY;
		set_type(&sniffed, known);
		return sniffed;
	}
	if (looks_like_text(head)) {
		sniffed.content = looks_like_html(head) ? SP_CONTENT_HTML : SP_CONTENT_TEXT;
		return sniffed;
	}
	/* libmagic takes time by the byte, and what it knows stands at the beginning. */
	struct sp_view start = sp_view(head.p, head.n < MAGIC_BYTES ? head.n : MAGIC_BYTES);

	if (sp_sniff_noise(start) && !sp_charset_wide(head)) {
		sniffed.content = SP_CONTENT_BINARY;
		return sniffed;
	}
	sp_tools_type(tools, start, sniffed.type, sizeof sniffed.type);
	bool text = !strncmp(sniffed.type, "text/", 5) || (!sniffed.type[0] && sp_charset_wide(head));
	if (!strcmp(sniffed.type, "text/html"))
		sniffed.content = SP_CONTENT_HTML;
	else if (!text)
		sniffed.content = SP_CONTENT_BINARY;
	return sniffed;
}

bool sp_sniff_sentence(struct sp_view text, unsigned words)
{
	unsigned in_row = 0, letters = 0;

	for (size_t i = 0; i <= text.n && in_row < words; i++) {
		unsigned char c = i < text.n ? (unsigned char)text.p[i] : ' ';

		if (sp_is_alpha(c) || (letters && (c == '-' || c == '\''))) {
			letters++;
			continue;
		}
		in_row = letters >= 2 && (c == ' ' || c == ',') ? in_row + 1 : letters || c != ' ' ? 0 : in_row;
		letters = 0;
	}
	return in_row >= words;
}
