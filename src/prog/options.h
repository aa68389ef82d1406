/* SPDX-License-Identifier: Apache-2.0 */
/* The command line of `sallyport`, as options.def has it. */
#ifndef SP_PROG_OPTIONS_H
#define SP_PROG_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

enum sp_command {
	SP_COMMAND_NONE,
#define SP_COMMAND(id, words, arguments, sentence) SP_COMMAND_##id,
#define SP_OPTION(name, letter, argument, sentence)
#include "prog/options.def"
#undef SP_COMMAND
#undef SP_OPTION
};

#define SP_OPTION_VALUES_MAX 4096u

/* What was given: long names with their values ("" for those without), in order, and the operands. */
struct sp_options {
	enum sp_command command;
	struct {
		const char *name, *value;
	} given[SP_OPTION_VALUES_MAX];
	size_t given_n;
	char **operand;
	int operand_n;
};

/* Parses argv. Returns: 0 go on; 1 --help or --version was asked for (exit 0 after sp_options_help or the version);
 * -1 bad usage, already said in one line. */
int sp_options_parse(struct sp_options *options, int argc, char **argv, bool *ret_version);

/* The last value of an option, or NULL. */
const char *sp_options_get(const struct sp_options *options, const char *name);
bool sp_options_has(const struct sp_options *options, const char *name);

/* The place of an option's value in a list such as "text|json"; 0 where it was not given. */
int sp_options_choice(const struct sp_options *options, const char *name, const char *known,
	int *ret, struct sp_err *err);

/* Writes the help of one command, or of all (SP_COMMAND_NONE), to standard output. */
void sp_options_help(enum sp_command command);

#endif
