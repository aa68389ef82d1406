/* SPDX-License-Identifier: Apache-2.0 */
/* What bytes are in truth, whatever they are declared to be. */
#ifndef SP_PARSE_SNIFF_H
#define SP_PARSE_SNIFF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/view.h"

#define SP_SNIFF_BYTES 65536 /* as far as anything is looked at */

struct sp_parse_tools;

enum sp_content { SP_CONTENT_TEXT, SP_CONTENT_HTML, SP_CONTENT_BINARY };

struct sp_sniffed {
	enum sp_content content;
	char type[64]; /* of binary content as far as it is known, "" = unknown */
};

/* By signature, by what characters there are, and by libmagic where neither tells. tools may be NULL. */
struct sp_sniffed sp_sniff(struct sp_view bytes, struct sp_parse_tools *tools);

/* The quick part for what is declared as text: a signature of a format that is not text, or NULL. */
const char *sp_sniff_signature(struct sp_view bytes);

/* Whether it is what is compressed or encrypted without saying so: all bytes are alike often. */
bool sp_sniff_noise(struct sp_view bytes);

/* libmagic's word for it; "" when there is none. */
void sp_tools_type(struct sp_parse_tools *tools, struct sp_view bytes, char *ret, size_t size);

/* Whether so many words stand in a row, with nothing but a blank or a comma between them: a sentence of somebody, which
 * machines do not write into fields and attributes. */
bool sp_sniff_sentence(struct sp_view text, unsigned words);

#endif
