/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A YAML file as a tree of nodes that know where they stand. Made from libfyaml's events without recursion: one document,
 * no aliases, anchors or tags, keys are plain words, depth and size within limits. What it means is the schema's business.
 */
#ifndef SP_CONFIG_YAML_H
#define SP_CONFIG_YAML_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/view.h"
#include "config/pack.h"
#include "model/limits.h"

enum sp_yaml_kind { SP_YAML_SCALAR, SP_YAML_LIST, SP_YAML_MAP };

struct sp_yaml_node {
	enum sp_yaml_kind kind;
	bool quoted; /* a scalar in quotes or a block: never a number or a boolean */
	unsigned line, column; /* 1-based, columns in characters */
	const char *text; /* of a scalar, in the arena given to parse; "" where nothing was written */
	const struct sp_yaml_node *key; /* of a member of a map */
	struct sp_yaml_node *child, *last, *next;
	size_t child_n;
};

struct sp_yaml {
	const char *file;
	struct sp_view bytes;
	const struct sp_limits *limits;
	struct sp_arena *arena; /* of the strings, and of what readers make of the tree */
	struct sp_arena nodes;  /* of the tree */
	const struct sp_yaml_node *root; /* NULL: the file holds nothing but comments */
	struct sp_err *err;
};

/*
 * Parses bytes (borrowed) of at most limits.pack_bytes. `file` is only named and copied.
 * Owns: the tree, until sp_yaml_release (also after a failure). Returns: SP_OK, SP_EINVAL, SP_ELIMIT, SP_ENOMEM.
 */
int sp_yaml_parse(struct sp_yaml *yaml, struct sp_view bytes, const char *file,
	const struct sp_limits *limits, struct sp_arena *arena, struct sp_err *err);
void sp_yaml_release(struct sp_yaml *yaml);

/* Sets an error at a node (NULL: at the beginning), with the source line. Returns: SP_EINVAL. */
int sp_yaml_fail(const struct sp_yaml *yaml, const struct sp_yaml_node *node, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
int sp_yaml_no_memory(const struct sp_yaml *yaml); /* Returns: SP_ENOMEM */

struct sp_place sp_yaml_place(const struct sp_yaml *yaml, const struct sp_yaml_node *node);

/* Puts the line of `bytes` that the error names into its snippet, and makes message and snippet one line of UTF-8. */
void sp_err_add_snippet(struct sp_err *err, struct sp_view bytes);

#endif
