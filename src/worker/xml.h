/* SPDX-License-Identifier: Apache-2.0 */
/* XML by expat, as events; names without their prefix. */
#ifndef SP_WORKER_XML_H
#define SP_WORKER_XML_H

#include "worker/format.h"

struct sp_xml {
	void *context;
	void (*open)(void *context, const char *name, const char **attributes);
	void (*close)(void *context, const char *name);
	void (*text)(void *context, struct sp_view text);
	struct sp_buf *aside; /* remarks and instructions to programs, NULL = nobody asks for them */
};

/* Returns: whether it was well-formed to its end; what was read until then stands. */
bool sp_xml_parse(struct sp_view bytes, const struct sp_xml *events);

/* The value of an attribute, by its name without prefix, or NULL. */
const char *sp_xml_attribute(const char **attributes, const char *name);

/* Adds the values of attributes that are a sentence, a line each: whatever they are called, somebody wrote them. */
void sp_xml_speech(const char **attributes, struct sp_buf *out);

/* All character data of a document, a line for each element that has some; attributes that speak (titles, descriptions). */
bool sp_xml_words(struct sp_view bytes, struct sp_buf *out);

#endif
