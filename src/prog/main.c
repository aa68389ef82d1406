/* SPDX-License-Identifier: Apache-2.0 */
/* sallyport: the command line. Everything that is not a daemon. */
#include <config.h>

#include <curl/curlver.h>
#include <fcntl.h>
#include <jansson.h>
#include <libfyaml.h>
#include <magic.h>
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <seccomp.h>
#include <signal.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>
#include <unicode/uvernum.h>
#include <unistd.h>

#include "match/match.h"
#include "prog/setup.h"

static void version(void)
{
	char pcre[64] = "";

	pcre2_config(PCRE2_CONFIG_VERSION, pcre);
	printf("sallyport %s (%s build)\n", PACKAGE_VERSION, SP_BUILD_KIND);
	printf("Hyperscan %s\nPCRE2 %s\nICU %s\nlibmagic %d.%02d\nlibfyaml %s\njansson %s\nlibsodium %s\n"
		"SQLite %s\nlibcurl %s\n", sp_match_engine(), pcre, U_ICU_VERSION,
		magic_version() / 100, magic_version() % 100, fy_library_version(),
		jansson_version_str(), sodium_version_string(), sqlite3_libversion(),
		LIBCURL_VERSION);
}

/* A standard descriptor that came closed would be taken by the next file opened, and results written into it. It fails
 * instead: input is open for writing, output for reading. */
static bool open_standard(void)
{
	for (int fd = 0; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 &&
			open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
			return false;
	return true;
}

int main(int argc, char **argv)
{
	static struct sp_options options;
	bool want_version = false;

	if (!open_standard())
		return 2;
	int parsed = sp_options_parse(&options, argc, argv, &want_version);

	signal(SIGPIPE, SIG_IGN);
	signal(SIGCHLD, SIG_DFL); /* what children end with counts, also where we were started with it ignored */
	if (parsed < 0)
		return 2;
	if (parsed > 0) {
		if (want_version)
			version();
		else
			sp_options_help(options.command);
		return sp_out_end() ? 0 : 2;
	}
	switch (options.command) {
	case SP_COMMAND_SCAN:
		return sp_cmd_scan(&options);
	case SP_COMMAND_EVALUATE:
		return sp_cmd_evaluate(&options);
	case SP_COMMAND_RULES_CHECK:
		return sp_cmd_rules_check(&options);
	case SP_COMMAND_RULES_LIST:
		return sp_cmd_rules_list(&options);
	case SP_COMMAND_RULES_SHOW:
		return sp_cmd_rules_show(&options);
	case SP_COMMAND_PLUGIN_LIST:
		return sp_cmd_plugin_list(&options);
	case SP_COMMAND_PLUGIN_CHECK:
		return sp_cmd_plugin_check(&options);
	case SP_COMMAND_IMAGES_ADD:
		return sp_cmd_images_add(&options);
	case SP_COMMAND_IMAGES_LIST:
		return sp_cmd_images_list(&options);
	case SP_COMMAND_IMAGES_REMOVE:
		return sp_cmd_images_remove(&options);
	case SP_COMMAND_IMAGES_CHECK:
		return sp_cmd_images_check(&options);
	case SP_COMMAND_WEBHOOK:
		return sp_cmd_webhook(&options);
	case SP_COMMAND_DOCTOR:
		return sp_cmd_doctor(&options);
	case SP_COMMAND_NONE:
		break;
	}
	return 2;
}
