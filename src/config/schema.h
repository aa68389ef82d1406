/* SPDX-License-Identifier: Apache-2.0 */
/* Tables that say which keys a map may have and where their values go. Every reader of a file of ours is such tables. */
#ifndef SP_CONFIG_SCHEMA_H
#define SP_CONFIG_SCHEMA_H

#include "config/policy_file.h"
#include "config/yaml.h"

enum sp_schema_type {
	SP_SCHEMA_STRING,  /* const char *, not empty */
	SP_SCHEMA_STRINGS, /* struct sp_name_list; one string is a list of one */
	SP_SCHEMA_NUMBER,  /* float, lowest to highest */
	SP_SCHEMA_WHOLE,   /* uint32_t, lowest to highest */
	SP_SCHEMA_BOOL,    /* bool */
	SP_SCHEMA_ENUM,    /* uint32_t: index into names */
	SP_SCHEMA_BITS,    /* uint32_t: 1 << index for each of a list of names */
	SP_SCHEMA_NODE,    /* const struct sp_yaml_node *: read by the caller */
};

struct sp_form { /* what a string must look like */
	bool (*fits)(const char *text);
	const char *must; /* "must be …" */
};

struct sp_schema_field {
	const char *key;
	enum sp_schema_type type;
	size_t offset;
	bool required;
	const char *const *names;   /* ENUM, BITS, STRINGS: what is allowed, NULL-ended */
	const struct sp_form *form; /* STRING, STRINGS */
	double lowest, highest;     /* NUMBER, WHOLE */
	size_t place_offset;        /* struct sp_place of the value; 0 = not kept */
};

extern const struct sp_form sp_form_id, sp_form_type, sp_form_country, sp_form_validator,
	sp_form_address;

/* Reads a map by a table of at most 64 fields into a struct. Members not written keep their values. */
int sp_schema_read(const struct sp_yaml *yaml, const struct sp_yaml_node *map,
	const struct sp_schema_field *fields, size_t field_n, void *into);

/* Is the node of this kind? `what` names it in the error. */
int sp_schema_expect(const struct sp_yaml *yaml, const struct sp_yaml_node *node,
	enum sp_yaml_kind kind, const char *what);

/* The members of a map whose keys are names that the user chose: each key once and of that form (form NULL: any). */
int sp_schema_check_keys(const struct sp_yaml *yaml, const struct sp_yaml_node *map,
	const char *what, const struct sp_form *form);

/* One value. `what` names it in errors. */
int sp_schema_string(const struct sp_yaml *yaml, const struct sp_yaml_node *node, const char *what,
	const struct sp_form *form, const char **ret);
int sp_schema_strings(const struct sp_yaml *yaml, const struct sp_yaml_node *node, const char *what,
	const char *const *names, const struct sp_form *form, struct sp_name_list *ret);
int sp_schema_number(const struct sp_yaml *yaml, const struct sp_yaml_node *node, const char *what,
	double lowest, double highest, float *ret);
int sp_schema_whole(const struct sp_yaml *yaml, const struct sp_yaml_node *node, const char *what,
	uint64_t lowest, uint64_t highest, uint64_t *ret);
int sp_schema_action(const struct sp_yaml *yaml, const struct sp_yaml_node *node, const char *what,
	enum sp_action *ret);

#endif
