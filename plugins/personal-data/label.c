/* SPDX-License-Identifier: Apache-2.0 */
/* What people call a number: by a word before it, after it, or at the head of its column. Looked for only where a value
 * was found. */
#include <string.h>

#include "pd.h"

#define BEFORE_WORDS 8
#define AFTER_WORDS 6
#define GAP_BYTES 8   /* signs and spaces between two words */
#define COLUMNS_MAX 40
#define NEXT_BYTES 12 /* from a label to the number that follows it */
#define NUMBER_DIGITS 3
#define ABBREVIATION 4 /* letters: "No. 7" is no end of a sentence */

/* Numbers of goods, of papers and of programs; of other things as well. */
#define WARES "asset barcode batch booking bookings build confirmation consignment delivery docket inv invoice invoices isbn issn lot " \
	"model order orders parcel part parts po purchase quotation quote receipt reservation serial session shipment sku sort ticket " \
	"tickets tracking upc version"
static const char others[] = WARES " aba abn account acct acn asn cad call card case cell chi company conference crime cris cro crn "
	"ean eori fax hmp hotline iban iccid imei imsi inmate meeting member membership meter mob mobile mpan mprn nhs nino "
	"noms nomis passport patient phone pnc pncid policy prison prisoner ring ssn tax tel telephone transaction txn urn utr vat vin "
	/* of people and companies elsewhere */
	"aadhaar aadhar cif cnp cnpj cpf cuit curp dea dni egn ein gstin itin kvnr mbi nie nif nip npi nric oib pan personnummer "
	"pesel routing sin sozialversicherungsnummer steuernummer svnr tfn tin uen versicherungsnummer";
/* Words with which it is said what a number was: "943 476 5870 is her NHS number". */
static const char links[] = "a are as her his is its my our the their this was your";
static const char fillers[] = "code es est id is ist lautet no nos note nr num number numbers of ref reference references tag the value was";
/* What bears a number that is called by the word before: "BRP card no". */
static const char bearers[] = "account card";

/* Whether the label that ends where the word ends is label[0..n), with '_' for what stands between its words. */
static bool is_label(const struct sallyport_candidate *c, struct pd_word word, const char *label, size_t n)
{
	int64_t at = word.end;

	while (n > 0) {
		if (label[--n] == '_') {
			if (at <= 0 || ascii_is_alnum(ascii_at(c, at - 1)))
				return false;
			while (ascii_in(ascii_at(c, at - 1), " -_/."))
				at--;
		} else if (ascii_upper(ascii_at(c, --at)) != ascii_upper((unsigned char)label[n])) {
			return false;
		}
	}
	if (at > (int64_t)word.begin || !pd_edge_before(c, (uint32_t)at))
		return false;
	/* A letter or two may be left of a word in another script. */
	return word.end - at > 2 || (ascii_at(c, at - 1) < 0x80 && ascii_at(c, word.end) < 0x80);
}

/* A single letter that is no label: one is in "T: 020 …", or at the beginning of a line. */
static bool is_initial(const struct sallyport_candidate *c, struct pd_word word)
{
	int before = ascii_at(c, (int64_t)word.begin - 1);

	return word.end - word.begin == 1 && !ascii_in(ascii_at(c, word.end), ":.") && before && before != '\n';
}

/* Most labels end with another letter than the word. */
static bool is_one_of(const struct sallyport_candidate *c, struct pd_word word, const char *labels)
{
	int last = ascii_lower(ascii_at(c, (int64_t)word.end - 1));

	for (const char *end; *labels; labels = end + (*end == ' ')) {
		for (end = labels; *end && *end != ' ';)
			end++;
		if (end > labels && (unsigned char)end[-1] == last && is_label(c, word, labels, (size_t)(end - labels)))
			return true;
	}
	return false;
}

/* ---- before and after ---- */

/* A full stop, a space, and before them a word too long to be cut short. */
static bool ends_sentence(const struct sallyport_candidate *c, uint32_t stop)
{
	uint32_t n = 0;

	if (!ascii_in(ascii_at(c, stop), ".!") || !ascii_is_space(ascii_at(c, (int64_t)stop + 1)))
		return false;
	if (ascii_is_digit(ascii_at(c, (int64_t)stop - 1)))
		return true;
	while (n <= ABBREVIATION && ascii_is_alnum(ascii_at(c, (int64_t)stop - 1 - n)))
		n++;
	return n > ABBREVIATION;
}

/* Moves to the word before *at in the same sentence; over a line end only where `wraps`. */
static bool step_back(const struct sallyport_candidate *c, uint32_t *at, bool wraps, struct pd_word *ret)
{
	uint32_t end = *at;

	while (end > c->window_begin && !ascii_is_alnum(ascii_at(c, (int64_t)end - 1))) {
		end--;
		if (*at - end > GAP_BYTES || (ascii_at(c, end) == '\n' && !wraps) || ends_sentence(c, end))
			return false;
	}
	*ret = (struct pd_word){ end, end };
	while (ret->begin > c->window_begin && ascii_is_alnum(ascii_at(c, (int64_t)ret->begin - 1)))
		ret->begin--;
	*at = ret->begin;
	return ret->begin < ret->end;
}

/* A label speaks of one number. */
static bool is_number(const struct sallyport_candidate *c, struct pd_word word)
{
	uint32_t n = 0;

	while (ascii_is_digit(ascii_at(c, (int64_t)word.end - 1 - n)))
		n++;
	return n >= NUMBER_DIGITS;
}

/* "Q: NHS number?", and on the next line "A: …". */
static bool is_sign(const struct sallyport_candidate *c, struct pd_word word)
{
	return word.end - word.begin <= 2 && ascii_in(ascii_at(c, word.end), ":)");
}

/* 1 = one of the labels, -1 = the number of something else (otherwise: what that may be called, "" = never mind), 0 = not
 * said. */
static int said_before(const struct sallyport_candidate *c, uint32_t at, const char *labels, const char *otherwise)
{
	struct pd_word word;
	bool near = *otherwise, wraps = true, borne = false;

	for (int i = 0; i < BEFORE_WORDS; i++) {
		if (!step_back(c, &at, wraps, &word))
			return borne ? -1 : 0;
		if (is_one_of(c, word, labels) && (word.end - word.begin > 1 || (!i && !is_initial(c, word))))
			return 1;
		bool other = near && is_one_of(c, word, otherwise), was_borne = borne;

		borne = other && !borne && is_one_of(c, word, bearers);
		if (was_borne || (other && !borne))
			return -1;
		wraps = !i && is_sign(c, word);
		if (is_number(c, word))
			return 0;
		near = near && is_one_of(c, word, fillers);
	}
	return 0;
}

/* "943 476 5870 (NHS number)", "is her NHS number"; not a label that goes on to a value of its own. */
static int said_after(const struct sallyport_candidate *c, uint32_t at, const char *labels, bool minds_others)
{
	bool near = minds_others;
	int said = 0;

	for (int i = 0; i < AFTER_WORDS; i++) {
		struct pd_word word;

		for (word.begin = at; !ascii_is_alnum(ascii_at(c, word.begin)); word.begin++)
			if (word.begin >= c->window_end || word.begin - at > GAP_BYTES ||
				ascii_in(ascii_at(c, word.begin), ",;:|=\n/?") || ends_sentence(c, word.begin))
				return said;
		for (word.end = word.begin; ascii_is_alnum(ascii_at(c, word.end)) && word.end < c->window_end;)
			word.end++;
		bool linked = i || ascii_at(c, (int64_t)word.begin - 1) == '(' || is_one_of(c, word, links);

		at = word.end;
		if (ascii_is_digit(ascii_at(c, word.begin)))
			return said;
		if (word.end - word.begin == 1 || !is_one_of(c, word, labels)) {
			if (!linked)
				return said;
			if (near && is_one_of(c, word, others))
				said = -1; /* unless a label of two words begins like this: "case number" */
			near = near && is_one_of(c, word, links);
			continue;
		}
		for (uint32_t n = 0; n < NEXT_BYTES && ascii_at(c, at + n) != '\n'; n++)
			if (ascii_in(ascii_at(c, at + n), ":=+") || ascii_is_digit(ascii_at(c, at + n)))
				return said;
		return 1;
	}
	return said;
}

/* ---- at the head of a column ---- */

static uint32_t line_begin(const struct sallyport_candidate *c, uint32_t at)
{
	while (at > c->window_begin && ascii_at(c, (int64_t)at - 1) != '\n')
		at--;
	return at;
}

/* Whether one of the words stands in the cell with this number on the line. */
static bool in_cell(const struct sallyport_candidate *c, uint32_t at, uint32_t end, int separator, uint32_t column,
	const char *words)
{
	struct pd_word word;

	for (; at < end && column; at++)
		column -= ascii_at(c, at) == separator;
	for (; at < end && ascii_at(c, at) != separator; at = word.end) {
		word = (struct pd_word){ at, at };
		while (word.end < end && ascii_is_alnum(ascii_at(c, word.end)))
			word.end++;
		if (word.end == at)
			word.end++;
		else if (word.end - word.begin > 1 && is_one_of(c, word, words))
			return true;
	}
	return false;
}

/* As said_before. */
static int said_above(const struct sallyport_candidate *c, const struct sallyport_value *value, const char *labels,
	bool minds_others)
{
	uint32_t from, at = value->begin, column = 0;
	int separator, said = 0;

	while (at > c->window_begin && ascii_in(ascii_at(c, (int64_t)at - 1), " \"'("))
		at--;
	separator = ascii_at(c, (int64_t)at - 1);
	if (!separator || separator == '\n') /* the first cell */
		separator = ascii_at(c, value->end + (ascii_at(c, value->end) == '"'));
	if (!ascii_in(separator, ",;\t|"))
		return 0;
	from = line_begin(c, value->begin);
	if (from == c->window_begin && from > 0)
		return 0;
	for (uint32_t i = from; i < value->begin; i++)
		column += ascii_at(c, i) == separator;
	while (from > c->window_begin && column < COLUMNS_MAX) {
		uint32_t end = from - 1;

		from = line_begin(c, end);
		if (from == c->window_begin && from)
			break; /* the line is not seen whole */
		if (in_cell(c, from, end, separator, column, labels))
			return 1;
		if (minds_others && in_cell(c, from, end, separator, column, others))
			said = -1;
	}
	return said;
}

/* ---- */

int pd_said(const struct sallyport_candidate *c, const struct sallyport_value *value, const char *labels)
{
	bool minds_others = *labels == '!';
	int said;

	labels += minds_others;
	said = said_before(c, value->begin, labels, minds_others ? others : "");
	if (!said)
		said = said_after(c, value->end, labels, minds_others);
	return said ? said : said_above(c, value, labels, minds_others);
}

bool pd_is_ware(const struct sallyport_candidate *c, const struct sallyport_value *value)
{
	return said_before(c, value->begin, "", WARES) < 0;
}

uint32_t pd_label(const struct sallyport_candidate *c, const char *labels, struct sallyport_value *values, uint32_t n)
{
	if (!*labels)
		return n;
	for (uint32_t i = 0; i < n; i++) {
		int said = pd_said(c, &values[i], labels);

		if (said > 0) {
			values[i].evidence |= SALLYPORT_EVIDENCE_LABEL;
		} else if (said < 0) {
			values[i].adjust -= PD_OTHERWISE;
			values[i].why = "called something else";
		}
	}
	return n;
}
