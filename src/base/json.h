/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writing JSON (RFC 8259) into a buffer, one call a token; commas and escapes are the writer's business. Strings are
 * taken as UTF-8; what is not valid becomes U+FFFD. Reading is jansson's.
 */
#ifndef SP_BASE_JSON_H
#define SP_BASE_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/view.h"

#define SP_JSON_DEPTH_MAX 32

struct sp_json {
	struct sp_buf *out;
	unsigned depth;
	bool has_item[SP_JSON_DEPTH_MAX];
	bool after_key;
};

void sp_json_init(struct sp_json *json, struct sp_buf *out);
void sp_json_object(struct sp_json *json);
void sp_json_end_object(struct sp_json *json);
void sp_json_array(struct sp_json *json);
void sp_json_end_array(struct sp_json *json);
void sp_json_key(struct sp_json *json, const char *key);
void sp_json_view(struct sp_json *json, struct sp_view value);
void sp_json_str(struct sp_json *json, const char *value); /* NULL writes null */
void sp_json_uint(struct sp_json *json, uint64_t value);
void sp_json_int(struct sp_json *json, int64_t value);
void sp_json_fixed(struct sp_json *json, double value, int decimals); /* trailing zeros cut; C locale always */
void sp_json_bool(struct sp_json *json, bool value);
void sp_json_null(struct sp_json *json);
void sp_json_raw(struct sp_json *json, struct sp_view value); /* a value that is JSON already */

/* key and value in one call */
void sp_json_kv_str(struct sp_json *json, const char *key, const char *value);
void sp_json_kv_view(struct sp_json *json, const char *key, struct sp_view value);
void sp_json_kv_uint(struct sp_json *json, const char *key, uint64_t value);

#endif
