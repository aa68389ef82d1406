/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses of the Internet: e-mail, IP, MAC, URL. */
#include <arpa/inet.h>
#include <string.h>

#include "pd.h"

#define LOCAL_MAX 64
#define DOMAIN_MAX 253
#define LABEL_MAX 63

/* ---- e-mail. Source: RFC 5321 4.5.3.1, RFC 5322 3.2.3, RFC 6531 ---- */

static bool is_local(int ch)
{
	return ascii_is_alnum(ch) || ch >= 0x80 || ascii_in(ch, "!#$%&'*+-/=?^_`{|}~.");
}

/* Letters of any script; not what begins signs and spaces of Unicode (U+0080 to U+00BF, U+2000 and
 * on, U+F000 and on). */
static bool is_label(int ch)
{
	return ascii_is_alnum(ch) || ch == '-' ||
		(ch >= 0x80 && ch != 0xc2 && ch != 0xe2 && ch != 0xef);
}

/* A host name of at least two labels. Returns: its end, or 0; *ret_last where its last label
 * begins. */
static uint32_t domain_at(const struct sallyport_candidate *c, uint32_t at, uint32_t *ret_last)
{
	uint32_t begin = at, end = 0;

	while (at - begin < DOMAIN_MAX && at < c->window_end) {
		uint32_t n = 0;

		while (n <= LABEL_MAX && at + n < c->window_end &&
			is_label(ascii_at(c, (int64_t)at + n)))
			n++;
		if (!n || n > LABEL_MAX || ascii_at(c, at) == '-' ||
			ascii_at(c, (int64_t)at + n - 1) == '-')
			break;
		if (at > begin && !ascii_is_digit(ascii_at(c, at)) && n >= 2) {
			*ret_last = at;
			end = at + n;
		} else {
			end = 0;
		}
		at += n;
		if (ascii_at(c, at) != '.' || !is_label(ascii_at(c, (int64_t)at + 1)))
			return end;
		at++;
	}
	return 0;
}

/* Names of files look like addresses: "logo@2x.png". */
static bool is_file_type(const struct sallyport_candidate *c, uint32_t at, uint32_t end)
{
	static const char *const types[] = { "png", "jpg", "jpeg", "gif", "svg", "webp", "css",
		"js", "htm", "html", "php", "txt", "pdf" };

	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (strlen(types[i]) == end - at && ascii_reads(c, at, types[i]))
			return true;
	return false;
}

/* "[192.0.2.1]", "[IPv6:2001:db8::1]" instead of a domain. Returns: its end, or 0. */
static uint32_t literal_at(const struct sallyport_candidate *c, uint32_t at)
{
	uint32_t begin = at + 1;
	char text[INET6_ADDRSTRLEN];
	uint8_t address[16];

	if (ascii_at(c, at) != '[')
		return 0;
	if (ascii_reads(c, begin, "IPv6:"))
		begin += 5;
	for (at = begin; at - begin < sizeof text && (ascii_is_hex(ascii_at(c, at)) || ascii_in(ascii_at(c, at), ":.")); at++)
		text[at - begin] = (char)ascii_at(c, at);
	if (at - begin == sizeof text || ascii_at(c, at) != ']' || at >= c->window_end)
		return 0;
	text[at - begin] = 0;
	return inet_pton(AF_INET, text, address) == 1 || inet_pton(AF_INET6, text, address) == 1 ? at + 1 : 0;
}

/* Where "anna maria"@ begins whose last quotation mark is before `at`. Returns: whether there is one. */
static bool quoted_local(const struct sallyport_candidate *c, uint32_t at, uint32_t *ret)
{
	for (uint32_t n = 2; n <= LOCAL_MAX && at >= c->window_begin + n; n++) {
		int ch = ascii_at(c, (int64_t)at - n);

		if (ch == '"' && ascii_at(c, (int64_t)at - n - 1) != '\\') {
			*ret = at - n;
			return n > 2 && !ascii_is_alnum(ascii_at(c, (int64_t)at - n - 1));
		}
		if (ascii_in(ch, "\r\n<>@"))
			return false;
	}
	return false;
}

/* Long random local parts are identifiers of messages, not people. */
static bool is_message_id(const struct sallyport_candidate *c, uint32_t begin, uint32_t at)
{
	uint32_t digits = 0;

	for (uint32_t i = begin; i < at; i++)
		digits += ascii_is_digit(ascii_at(c, i));
	return at - begin >= 20 && digits >= 6;
}

/* Whether what ends before `begin` makes the local part the user or the password of a URL. */
static bool is_in_url(const struct sallyport_candidate *c, uint32_t begin)
{
	if (ascii_reads(c, (int64_t)begin - 3, "://"))
		return true;
	if (ascii_at(c, (int64_t)begin - 1) != ':' || ascii_reads(c, (int64_t)begin - 7, "mailto:") ||
		!ascii_is_alnum(ascii_at(c, (int64_t)begin - 2)))
		return false;
	for (int64_t i = (int64_t)begin - 2; i > (int64_t)begin - 66; i--) {
		if (ascii_reads(c, i, "://"))
			return true;
		if (!ascii_in(ascii_at(c, i), "/:") && !is_local(ascii_at(c, i)))
			return false;
	}
	return false;
}

/* Where the local part without quotation marks begins that ends at `at`. Returns: whether there is one. */
static bool plain_local(const struct sallyport_candidate *c, uint32_t at, uint32_t *ret)
{
	uint32_t begin = at;

	while (begin > c->window_begin && at - begin <= LOCAL_MAX && is_local(ascii_at(c, (int64_t)begin - 1)))
		begin--;
	while (begin < at && (ascii_in(ascii_at(c, begin), "'/=?&|{`*")))
		begin++;
	for (uint32_t i = begin; i + 1 < at; i++)
		if (ascii_in(ascii_at(c, i), "=?&/"))
			begin = i + 1; /* a parameter of a URL: "to=somebody@…" */
	if (begin == at || at - begin > LOCAL_MAX || ascii_at(c, begin) == '.' ||
		ascii_at(c, (int64_t)at - 1) == '.' || ascii_in(ascii_at(c, (int64_t)begin - 1), ".@"))
		return false;
	for (uint32_t i = begin; i + 1 < at; i++)
		if (ascii_at(c, i) == '.' && ascii_at(c, (int64_t)i + 1) == '.')
			return false;
	*ret = begin;
	return !is_in_url(c, begin);
}

uint32_t pd_email(const struct sallyport_candidate *c, struct sallyport_value *values,
	uint32_t capacity)
{
	struct pd_out out = { values, 0, capacity };
	uint32_t at = c->match_end, begin, end, last = 0;

	if (ascii_at(c, at) == '@')
		at++;
	else if (ascii_at(c, (int64_t)at - 2) == '@')
		at--;
	if (at <= c->window_begin || ascii_at(c, (int64_t)at - 1) != '@')
		return 0;
	at--;
	if (!(ascii_at(c, (int64_t)at - 1) == '"' ? quoted_local(c, at, &begin) : plain_local(c, at, &begin)))
		return 0;
	end = literal_at(c, at + 1);
	if (!end) {
		end = domain_at(c, at + 1, &last);
		if (!end || end - last > 24 || is_file_type(c, last, end) || ascii_in(ascii_at(c, end), "@_"))
			return 0;
	}
	pd_add(&out, begin, end, SALLYPORT_EVIDENCE_STRUCTURE, is_message_id(c, begin, at) ? -0.4f : 0);
	return out.n;
}

/* ---- IP ---- */

static uint32_t quad_at(const struct sallyport_candidate *c, uint32_t at, uint8_t a[4])
{
	for (int i = 0; i < 4; i++) {
		uint32_t value = 0, n = 0;

		while (n < 3 && ascii_is_digit(ascii_at(c, at)))
			value = value * 10 + (uint32_t)(ascii_at(c, at++) - '0'), n++;
		if (!n || value > 255 || ascii_is_alnum(ascii_at(c, at)) ||
			(i < 3 && ascii_at(c, at++) != '.'))
			return 0;
		a[i] = (uint8_t)value;
	}
	if (at > c->window_end ||
		(ascii_in(ascii_at(c, at), ".-") && ascii_is_alnum(ascii_at(c, (int64_t)at + 1))))
		return 0;
	return at;
}

/* "/24": the span of a network includes the length of its prefix. */
static uint32_t after_prefix(const struct sallyport_candidate *c, uint32_t end, uint32_t bits_max)
{
	uint32_t bits = 0, n = 0;

	if (ascii_at(c, end) != '/')
		return end;
	for (; n < 3 && ascii_is_digit(ascii_at(c, (int64_t)end + 1 + n)); n++)
		bits = bits * 10 + (uint32_t)(ascii_at(c, (int64_t)end + 1 + n) - '0');
	return n && bits <= bits_max && pd_edge_after(c, end + 1 + n) && end + 1 + n <= c->window_end &&
			ascii_at(c, end + 1 + n) != '/' ? end + 1 + n : end;
}

uint32_t pd_ipv4(const struct sallyport_candidate *c, struct sallyport_value *values,
	uint32_t capacity)
{
	struct pd_out out = { values, 0, capacity };
	uint8_t a[4];

	for (uint32_t i = 0; i + 4 <= c->digit_n; i++) {
		uint32_t at = c->digit_at[i], end;
		int before = ascii_at(c, (int64_t)at - 1);

		if (ascii_is_alnum(before) || before == '.' || (before == '-' &&
				ascii_is_alnum(ascii_at(c, (int64_t)at - 2))))
			continue;
		end = quad_at(c, at, a);
		if (!end)
			continue;
		bool small = a[0] < 10 && a[1] < 20 && a[2] < 20 &&
			a[3] < 20; /* rather a version, a section */

		end = after_prefix(c, end, 32);
		pd_add(&out, at, end, SALLYPORT_EVIDENCE_STRUCTURE, small ? -0.25f : 0);
		while (i + 1 < c->digit_n && c->digit_at[i + 1] < end)
			i++;
	}
	return out.n;
}

static bool is_v6(int ch)
{
	return ascii_is_hex(ch) || ch == ':' || ch == '.';
}

uint32_t pd_ipv6(const struct sallyport_candidate *c, struct sallyport_value *values,
	uint32_t capacity)
{
	struct pd_out out = { values, 0, capacity };
	uint32_t at = c->match_end, begin, end, colons = 0, digits = 0;
	char text[INET6_ADDRSTRLEN];
	struct in6_addr address;

	if (at <= c->window_begin)
		return 0;
	for (begin = at;
		begin > c->window_begin && at - begin < 46 && is_v6(ascii_at(c, (int64_t)begin - 1));)
		begin--;
	for (end = at; end < c->window_end && end - begin < 46 && is_v6(ascii_at(c, end)); end++)
		;
	while (end > begin &&
		(ascii_at(c, (int64_t)end - 1) == '.' ||
			(ascii_at(c, (int64_t)end - 1) == ':' && ascii_at(c, (int64_t)end - 2) != ':')))
		end--;
	if (ascii_at(c, begin) == ':' && ascii_at(c, (int64_t)begin + 1) != ':')
		begin++; /* "ip:2001:db8::1" */
	if (end - begin < 3 || end - begin >= sizeof text || !pd_edge_before(c, begin) ||
		ascii_is_alnum(ascii_at(c, end)) || ascii_at(c, end) == ':')
		return 0;
	for (uint32_t i = begin; i < end; i++) {
		colons += ascii_at(c, i) == ':';
		digits += ascii_is_digit(ascii_at(c, i));
	}
	if (colons < 2 || !digits)
		return 0;
	memcpy(text, c->text + begin, end - begin);
	text[end - begin] = 0;
	if (inet_pton(AF_INET6, text, &address) != 1 || IN6_IS_ADDR_UNSPECIFIED(&address))
		return 0;
	if (ascii_at(c, end) == '%') {
		uint32_t zone = end + 1;

		while (zone < c->window_end && ascii_is_alnum(ascii_at(c, zone)))
			zone++;
		end = zone > end + 1 ? zone : end;
	}
	pd_add(&out, begin, after_prefix(c, end, 128), SALLYPORT_EVIDENCE_STRUCTURE,
		end - begin < 6 ? -0.1f : 0);
	return out.n;
}

/* ---- MAC. Source: IEEE 802 ---- */

static uint32_t mac_at(const struct sallyport_candidate *c, uint32_t at, uint32_t groups,
	uint32_t digits, int separator)
{
	bool zeros = true, ones = true;

	for (uint32_t i = 0; i < groups; i++) {
		for (uint32_t k = 0; k < digits; k++, at++) {
			int ch = ascii_upper(ascii_at(c, at));

			if (!ascii_is_hex(ch))
				return 0;
			zeros &= ch == '0';
			ones &= ch == 'F';
		}
		if (i + 1 < groups && ascii_at(c, at++) != separator)
			return 0;
	}
	if (zeros || ones || at > c->window_end || ascii_is_alnum(ascii_at(c, at)) ||
		(ascii_at(c, at) == separator && ascii_is_alnum(ascii_at(c, (int64_t)at + 1))))
		return 0;
	return at;
}

/* Whether a word that is no pair of hexadecimal digits ends at an offset. */
static bool is_name_before(const struct sallyport_candidate *c, uint32_t at)
{
	uint32_t n = 0;

	while (n < 8 && ascii_is_alnum(ascii_at(c, (int64_t)at - 1 - n)))
		n++;
	return n != 2 || !ascii_is_hex(ascii_at(c, (int64_t)at - 1)) || !ascii_is_hex(ascii_at(c, (int64_t)at - 2));
}

uint32_t pd_mac(const struct sallyport_candidate *c, struct sallyport_value *values,
	uint32_t capacity)
{
	struct pd_out out = { values, 0, capacity };
	uint32_t at = c->match_end, begin, end;
	int separator;

	if (at <= c->window_begin)
		return 0;
	for (begin = at; begin > c->window_begin && at - begin < 20 &&
		(ascii_is_hex(ascii_at(c, (int64_t)begin - 1)) ||
			ascii_in(ascii_at(c, (int64_t)begin - 1), ":-."));)
		begin--;
	while (begin < at && !ascii_is_hex(ascii_at(c, begin)))
		begin++;
	/* Letters of a label before it may be hexadecimal as well: "BSSID:00:00:5E:00:53:01". */
	while (begin < at && !(pd_edge_before(c, begin) && ascii_is_hex(ascii_at(c, begin)) && (
			!ascii_in(ascii_at(c, (int64_t)begin - 1), ":-") || is_name_before(c, begin - 1))))
		begin++;
	separator = ascii_at(c, (int64_t)begin + 2);
	if (separator == ':' || separator == '-') {
		end = mac_at(c, begin, 6, 2, separator);
	} else {
		separator = ascii_at(c, (int64_t)begin + 4);
		end = separator == '.' ? mac_at(c, begin, 3, 4, '.') : 0;
	}
	if (!end)
		return 0;
	pd_add(&out, begin, end, SALLYPORT_EVIDENCE_STRUCTURE, 0);
	return out.n;
}

/* ---- URL. Source: RFC 3986 ---- */

static bool is_url(int ch)
{
	return ascii_is_alnum(ch) || ch >= 0x80 || ascii_in(ch, "-._~:/?#[]@!$&'()*+,;=%");
}

/* Quotation marks, dashes and full stops of other scripts. */
static bool is_sign(const struct sallyport_candidate *c, uint32_t at)
{
	int ch = ascii_at(c, at), next = ascii_at(c, (int64_t)at + 1);

	return ch == 0xc2 || ((ch == 0xe2 || ch == 0xe3) && next == 0x80) || (ch == 0xef && next == 0xbc);
}

/* A host with a dot in it, an address in brackets, or this machine; user and port. Returns: its end, or 0. */
static uint32_t authority_end(const struct sallyport_candidate *c, uint32_t at)
{
	uint32_t end = at;
	bool dotted = ascii_reads(c, at, "localhost") || ascii_at(c, at) == '[';

	if (!ascii_is_alnum(ascii_at(c, at)) && ascii_at(c, at) < 0x80 && ascii_at(c, at) != '[')
		return 0;
	for (; end < c->window_end && (ascii_is_alnum(ascii_at(c, end)) || ascii_in(ascii_at(c, end), "-._~:@[]%$") ||
			ascii_at(c, end) >= 0x80) && !is_sign(c, end); end++)
		dotted |= ascii_in(ascii_at(c, end), ".:") && ascii_is_alnum(ascii_at(c, (int64_t)end + 1));
	return dotted ? end : 0;
}

/* The path, query and fragment after a host, without the signs that end a sentence. */
static uint32_t path_end(const struct sallyport_candidate *c, uint32_t host_end)
{
	uint32_t end = host_end;
	int32_t open = 0; /* brackets */

	for (bool path = ascii_in(ascii_at(c, end), "/?#"); path && end < c->window_end && is_url(ascii_at(c, end)) &&
		!is_sign(c, end); end++)
		open += (ascii_at(c, end) == '(') - (ascii_at(c, end) == ')');
	for (; end > 1; end--) {
		int last = ascii_at(c, (int64_t)end - 1);

		if (!ascii_in(last, ".,;:!?']*_") && !(last == ')' && open < 0))
			break;
		open += last == ')';
	}
	return end;
}

/* The hit is "://" or "www.". */
uint32_t pd_url(const struct sallyport_candidate *c, struct sallyport_value *values,
	uint32_t capacity)
{
	static const char *const schemes[] = { "http", "https", "ftp", "ftps", "sftp", "ssh",
		"file", "ws", "wss" };
	struct pd_out out = { values, 0, capacity };
	uint32_t at = c->match_end, begin, end;
	bool known = false;

	if (ascii_reads(c, (int64_t)at - 4, "www.")) {
		begin = at - 4;
		if (!pd_edge_before(c, begin) || ascii_in(ascii_at(c, (int64_t)begin - 1), "/@."))
			return 0;
	} else {
		if (at < c->window_begin + 3 || !ascii_reads(c, (int64_t)at - 3, "://"))
			return 0;
		for (begin = at - 3; begin > c->window_begin && at - begin < 12 &&
			ascii_is_alpha(ascii_at(c, (int64_t)begin - 1));)
			begin--;
		for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
			known |= strlen(schemes[i]) == at - 3 - begin &&
				ascii_reads(c, begin, schemes[i]);
		if (!known)
			return 0;
	}
	end = authority_end(c, at);
	if (!end)
		return 0;
	end = path_end(c, end);
	pd_add(&out, begin, end, SALLYPORT_EVIDENCE_STRUCTURE, 0);
	return out.n;
}

/* Bytes of the character of a host name that ends at an offset: ASCII, or of an alphabet whose letters take two. 0 = none. */
static uint32_t host_letter(const struct sallyport_candidate *c, uint32_t at)
{
	int ch = ascii_at(c, (int64_t)at - 1), lead = ascii_at(c, (int64_t)at - 2);

	if (ascii_is_alnum(ch) || ascii_in(ch, "-."))
		return 1;
	return ch >= 0x80 && ch < 0xc0 && lead > 0xc2 && lead < 0xe0 ? 2 : 0;
}

/* The hit ends in a top-level domain: a host without a scheme. */
uint32_t pd_domain(const struct sallyport_candidate *c, struct sallyport_value *values, uint32_t capacity)
{
	struct pd_out out = { values, 0, capacity };
	uint32_t tail = c->match_end - (ascii_at(c, (int64_t)c->match_end - 1) == '/'), begin = tail, end, last = 0;
	bool letter = false;

	for (uint32_t n = 1; n && begin > c->window_begin + 1 && tail - begin < DOMAIN_MAX; begin -= n)
		n = host_letter(c, begin);
	begin -= begin == c->window_begin + 1 && host_letter(c, begin) == 1;
	for (uint32_t i = begin; i + 3 < tail && ascii_at(c, i) != '.'; i++)
		letter |= ascii_is_alpha(ascii_at(c, i));
	if (!letter || ascii_in(ascii_at(c, (int64_t)begin - 1), "@/:=_\\%") || ascii_at(c, (int64_t)begin - 1) >= 0x80 ||
		ascii_reads(c, begin, "www."))
		return 0;
	end = domain_at(c, begin, &last);
	if (end < tail || ascii_in(ascii_at(c, end), "@_=\\"))
		return 0;
	pd_add(&out, begin, ascii_at(c, end) == '/' ? path_end(c, end) : end, SALLYPORT_EVIDENCE_STRUCTURE, 0);
	return out.n;
}
