/* SPDX-License-Identifier: Apache-2.0 */
/* `sallyport webhook …` hands over to the program that links the network: the scanner's does not. */
#include <stdio.h>
#include <unistd.h>

#include "prog/setup.h"

int sp_cmd_webhook(const struct sp_options *options)
{
	const char *argv[16] = { "sallyport-webhook" };
	const char *config = sp_options_get(options, "config");
	const char *state = sp_options_get(options, "state");
	int n = 1;

	if (options->operand_n < 1 || options->operand_n > 2) {
		fprintf(stderr, "sallyport: webhook: one of deliver, list, replay is needed\n");
		return 2;
	}
	argv[n++] = options->operand[0];
	if (config)
		argv[n++] = "-c", argv[n++] = config;
	if (state)
		argv[n++] = "--state", argv[n++] = state;
	if (options->operand_n == 2)
		argv[n++] = options->operand[1];
	execv(sp_setup_program(argv[0]), (char *const *)(uintptr_t)argv);
	fprintf(stderr, "sallyport: %s cannot be run\n", sp_setup_program(argv[0]));
	return 2;
}
