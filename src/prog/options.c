/* SPDX-License-Identifier: Apache-2.0 */
#include "prog/options.h"

#include <stdio.h>
#include <string.h>

struct row {
	enum sp_command command;
	const char *words; /* of a command; NULL for an option */
	const char *name, *argument, *sentence;
	char letter;
};

static const struct row rows[] = {
#define SP_COMMAND(id, words, arguments, sentence) \
	{ SP_COMMAND_##id, words, NULL, arguments, sentence, 0 },
#define SP_OPTION(name, letter, argument, sentence) \
	{ SP_COMMAND_NONE, NULL, name, argument, sentence, letter },
#include "prog/options.def"
#undef SP_COMMAND
#undef SP_OPTION
};
#define ROW_N (sizeof rows / sizeof *rows)

static size_t row_of(enum sp_command command)
{
	size_t i = 0;

	while (i < ROW_N && !(rows[i].words && rows[i].command == command))
		i++;
	return i;
}

/* The longest command whose words begin argv. Returns: words used, 0 = none. */
static int find_command(int argc, char **argv, enum sp_command *ret)
{
	int used = 0;

	for (size_t i = 0; i < ROW_N; i++) {
		char two[64];

		if (!rows[i].words)
			continue;
		if (argc > 1 && !strcmp(argv[1], rows[i].words) && used < 1)
			*ret = rows[i].command, used = 1;
		snprintf(two, sizeof two, "%s %s", argc > 1 ? argv[1] : "", argc > 2 ? argv[2] : "");
		if (argc > 2 && !strcmp(two, rows[i].words))
			*ret = rows[i].command, used = 2;
	}
	return used;
}

static const struct row *find_option(enum sp_command command, const char *name, size_t n, char letter)
{
	for (size_t i = row_of(command) + 1; i < ROW_N && !rows[i].words; i++)
		if (letter ? rows[i].letter == letter
			: strlen(rows[i].name) == n && !memcmp(rows[i].name, name, n))
			return &rows[i];
	return NULL;
}

static int usage(const char *what, const char *word)
{
	fprintf(stderr, "sallyport: %s %s (try --help)\n", what, word);
	return -1;
}

/* One option at argv[*at]; moves *at past it. */
static int take(struct sp_options *options, int argc, char **argv, int *at)
{
	const char *word = argv[*at];
	bool is_long = word[1] == '-';
	const char *equals = is_long ? strchr(word, '=') : NULL;
	size_t n = is_long ? (equals ? (size_t)(equals - word) - 2 : strlen(word) - 2) : 0;
	const struct row *row = is_long ? find_option(options->command, word + 2, n, 0)
		: find_option(options->command, NULL, 0, word[1]);
	const char *value = "";

	++*at;
	if (!row)
		return usage("unknown option", word);
	if (!row->argument && (equals || (!is_long && word[2])))
		return usage("no value belongs to", word);
	if (row->argument && equals)
		value = equals + 1;
	else if (row->argument && !is_long && word[2])
		value = word + 2;
	else if (row->argument && *at >= argc)
		return usage("a value is missing after", word);
	else if (row->argument)
		value = argv[(*at)++];
	if (options->given_n == SP_OPTION_VALUES_MAX)
		return usage("too many options at", word);
	options->given[options->given_n].name = row->name;
	options->given[options->given_n++].value = value;
	return 0;
}

int sp_options_parse(struct sp_options *options, int argc, char **argv, bool *ret_version)
{
	int used = find_command(argc, argv, &options->command);
	int at = 1 + used, kept = 0;
	bool only_operands = false;

	if (argc > 1 && !strcmp(argv[1], "help")) {
		if (argc > 2 && !find_command(argc - 1, argv + 1, &options->command))
			return usage("no such command:", argv[2]);
		return 1;
	}
	for (int i = 1; i < argc && strcmp(argv[i], "--"); i++) {
		*ret_version = !strcmp(argv[i], "--version");
		if (*ret_version || !strcmp(argv[i], "--help"))
			return 1;
	}
	if (!used)
		return usage("no such command:", argc > 1 ? argv[1] : "(none)");
	options->operand = argv + 1; /* operands are gathered to the front */
	while (at < argc) {
		if (!only_operands && !strcmp(argv[at], "--")) {
			only_operands = true;
			at++;
		} else if (!only_operands && argv[at][0] == '-' && argv[at][1]) {
			if (take(options, argc, argv, &at))
				return -1;
		} else {
			options->operand[kept++] = argv[at++];
		}
	}
	options->operand_n = kept;
	return 0;
}

const char *sp_options_get(const struct sp_options *options, const char *name)
{
	const char *value = NULL;

	for (size_t i = 0; i < options->given_n; i++)
		if (!strcmp(options->given[i].name, name))
			value = options->given[i].value;
	return value;
}

bool sp_options_has(const struct sp_options *options, const char *name)
{
	return sp_options_get(options, name) != NULL;
}

int sp_options_choice(const struct sp_options *options, const char *name, const char *known,
	int *ret, struct sp_err *err)
{
	const char *value = sp_options_get(options, name), *rest = known;

	for (int i = 0; value; i++) {
		size_t length = strcspn(rest, "|");

		if (length == strlen(value) && !memcmp(rest, value, length)) {
			*ret = i;
			return SP_OK;
		}
		if (!rest[length])
			return sp_err_set(err, SP_EINVAL, "--%s %s: it is one of %s", name, value, known);
		rest += length + 1;
	}
	*ret = 0;
	return SP_OK;
}

static void help_option(const struct row *row)
{
	char left[64];
	int n = snprintf(left, sizeof left, "  ");

	if (row->letter)
		n += snprintf(left + n, sizeof left - (size_t)n, "-%c, ", row->letter);
	n += snprintf(left + n, sizeof left - (size_t)n, "--%s", row->name);
	if (row->argument)
		snprintf(left + n, sizeof left - (size_t)n, " %s", row->argument);
	printf("%-34s %s\n", left, row->sentence);
}

void sp_options_help(enum sp_command command)
{
	if (command == SP_COMMAND_NONE) {
		printf("Sallyport looks at outgoing messages before they leave.\n\n");
		for (size_t i = 0; i < ROW_N; i++)
			if (rows[i].words)
				printf("  sallyport %s%s%s\n      %s\n", rows[i].words, *rows[i].argument ? " " : "",
					rows[i].argument, rows[i].sentence);
		printf("\n  sallyport COMMAND --help   the options of a command\n"
			"  sallyport help COMMAND     the same\n"
			"  sallyport --version        versions, also of the libraries in use\n"
			"\nExit status: 0 all may go; 1 something may not go as it is; 2 the work could not be done.\n");
		return;
	}
	size_t i = row_of(command);

	printf("usage: sallyport %s [OPTION]...%s%s\n%s\n\n", rows[i].words, *rows[i].argument ? " " : "",
		rows[i].argument, rows[i].sentence);
	for (i++; i < ROW_N && !rows[i].words; i++)
		help_option(&rows[i]);
	printf("%-34s %s\n", "  --help", "this");
}
