/* SPDX-License-Identifier: Apache-2.0 */
/* sallyport-webhook: delivers the events of the outbox. `sallyport webhook` runs it. */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "config.h"

#include "base/jail.h"
#include "notify/notify.h"
#include "store/state.h"

#define EXIT_LEFT 1
#define EXIT_FAILED 2
#define TIMEOUT_S 15

struct options {
	const char *config_file, *state, *secret_file;
	unsigned timeout_s;
	int argc;
	char **argv;
};

static const char usage[] =
	"Usage: sallyport-webhook deliver [OPTION]...\n"
	"       sallyport-webhook list [OPTION]...\n"
	"       sallyport-webhook replay [OPTION]... [EVENT]\n"
	"Delivers the events of the outbox to the webhooks of the configuration.\n"
	"\n"
	"  deliver  tries once what is due; exit status 0 when all of that was delivered\n"
	"           (or nothing was due), 1 when some is left, 2 when it could not work\n"
	"  list     shows the events that are not delivered\n"
	"  replay   puts dead and disabled events back, or the one named\n"
	"\n"
	"  -c, --config FILE      configuration file\n"
	"      --state DIR        state folder\n"
	"      --secret FILE      signs events for URLs that the configuration does not name:\n"
	"                         one or two lines \"whsec_...\", mode 0600 (default:\n"
	"                         webhook-secret in the state folder, made at first use)\n"
	"      --timeout SECONDS  of one delivery, 1 to 600 (15)\n"
	"  -h, --help             this text\n"
	"      --version          the version\n";

static int fail(const struct sp_err *err)
{
	char text[sizeof err->file + sizeof err->message + 32];

	fprintf(stderr, "sallyport-webhook: %s\n", sp_err_format(err, text, sizeof text));
	return EXIT_FAILED;
}

static int misuse(const char *what)
{
	fprintf(stderr, "sallyport-webhook: %s; see --help\n", what);
	return EXIT_FAILED;
}

static int parse_timeout(const char *text, unsigned *ret)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	if (*end || text[0] < '0' || text[0] > '9' || value < 1 || value > 600)
		return SP_EINVAL;
	*ret = (unsigned)value;
	return SP_OK;
}

/* Returns: -1 to go on, else the exit status. */
static int parse_options(int argc, char **argv, struct options *ret)
{
	enum { OPTION_STATE = 256, OPTION_SECRET, OPTION_TIMEOUT, OPTION_VERSION };
	static const struct option table[] = {
		{ "config", required_argument, NULL, 'c' },
		{ "state", required_argument, NULL, OPTION_STATE },
		{ "secret", required_argument, NULL, OPTION_SECRET },
		{ "timeout", required_argument, NULL, OPTION_TIMEOUT },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, OPTION_VERSION },
		{ 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "c:h", table, NULL)) >= 0) {
		switch (option) {
		case 'c':
			ret->config_file = optarg;
			break;
		case OPTION_STATE:
			ret->state = optarg;
			break;
		case OPTION_SECRET:
			ret->secret_file = optarg;
			break;
		case OPTION_TIMEOUT:
			if (parse_timeout(optarg, &ret->timeout_s))
				return misuse("--timeout wants 1 to 600 seconds");
			break;
		case 'h':
			fputs(usage, stdout);
			return 0;
		case OPTION_VERSION:
			puts("sallyport-webhook " PACKAGE_VERSION);
			return 0;
		default:
			return EXIT_FAILED;
		}
	}
	ret->argc = argc - optind;
	ret->argv = argv + optind;
	return -1;
}

static int load_config(const struct options *options, struct sp_arena *arena,
	struct sp_config *config, struct sp_err *err)
{
	const char *file = options->config_file ? options->config_file :
		sp_config_find(SP_SYSCONFDIR, arena);

	sp_config_default(config);
	return file ? sp_config_load(file, arena, config, err) : SP_OK;
}

static bool check_secret(const char *path)
{
	struct sp_webhook_secret secret;
	struct sp_err err = { 0 };

	if (sp_webhook_secret_load(path, &secret, &err)) {
		fail(&err);
		return false;
	}
	explicit_bzero(&secret, sizeof secret);
	return true;
}

/* Says which secrets cannot be read, so that nobody has to look for the reason in the list. */
static bool check_secrets(const struct sp_config *config, const char *other_secret_file)
{
	bool ok = check_secret(other_secret_file);

	for (size_t i = 0; i < config->webhook_n; i++) {
		struct sp_err err = { 0 };
		const struct sp_webhook_config *webhook = &config->webhook[i];

		if (webhook->secret_file) {
			ok = check_secret(webhook->secret_file) && ok;
			continue;
		}
		sp_err_at(&err, SP_EINVAL, webhook->place.file ? webhook->place.file : "",
			webhook->place.line, webhook->place.column,
			"the webhook has no secret-file: unsigned events are not sent");
		fail(&err);
		ok = false;
	}
	return ok;
}

static int deliver(struct sp_store *store, const struct sp_config *config,
	const struct options *options)
{
	struct sp_delivery_report report;
	struct sp_err err = { 0 };
	bool secrets_ok = check_secrets(config, options->secret_file);

	if (sp_notify_deliver(store, config, options->secret_file, options->timeout_s * 1000,
		&report, &err))
		return fail(&err);
	printf("delivered %" PRIu64 ", failed %" PRIu64 ", left %" PRIu64 "\n", report.delivered,
		report.failed, report.left);
	if (report.blocked)
		fprintf(stderr, "sallyport-webhook: events wait for want of a secret; see `list`\n");
	return !secrets_ok ? EXIT_FAILED : report.failed || report.blocked ? EXIT_LEFT : 0;
}

/* Without user, password and query, where receivers put their tokens. */
static void print_url(const char *url)
{
	const char *host = strstr(url, "://");
	size_t scheme_n = host ? (size_t)(host - url) + 3 : 0;
	size_t n = strcspn(url, "?#");
	const char *path = url + scheme_n + strcspn(url + scheme_n, "/?#");
	const char *at = memrchr(url, '@', (size_t)(path - url));

	printf("%.*s", (int)scheme_n, url);
	for (const char *p = at ? at + 1 : url + scheme_n; p < url + n; p++)
		putchar((unsigned char)*p < ' ' || *p == 0x7f ? '?' : *p);
}

static void print_event(void *context, const struct sp_event_status *event)
{
	char when[32] = "due";
	time_t next = (time_t)event->next_try_s;
	struct tm tm;

	(void)context;
	if (event->state != SP_EVENT_PENDING)
		snprintf(when, sizeof when, "-");
	else if (next > time(NULL) && gmtime_r(&next, &tm))
		strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%SZ", &tm);
	printf("%s  %s  %-8s  attempts %u  next %s  ", event->id, event->incident_id,
		sp_event_state_name(event->state), event->attempt_n, when);
	print_url(event->url);
	printf("%s%s\n", event->outcome ? "  " : "", event->outcome ? event->outcome : "");
}

static int list(struct sp_store *store, const struct sp_config *config,
	const struct options *options)
{
	struct sp_err err = { 0 };

	(void)config;
	(void)options;
	return sp_store_list(store, print_event, NULL, &err) ? fail(&err) : 0;
}

static int replay(struct sp_store *store, const struct sp_config *config,
	const struct options *options)
{
	const char *event_id = options->argc > 1 ? options->argv[1] : NULL;
	struct sp_err err = { 0 };
	uint64_t n;

	(void)config;

	if (sp_store_replay(store, event_id, &n, &err))
		return fail(&err);
	if (event_id && !n) {
		sp_err_set(&err, SP_ENOENT, "no dead or disabled event of that id");
		return fail(&err);
	}
	printf("put back %" PRIu64 "\n", n);
	return 0;
}

static const struct command {
	const char *name;
	int arguments_max;
	int (*run_fn)(struct sp_store *store, const struct sp_config *config,
		const struct options *options);
} commands[] = {
	{ "deliver", 0, deliver },
	{ "list", 0, list },
	{ "replay", 1, replay },
};

static const struct command *find_command(const char *name)
{
	for (size_t i = 0; name && i < sizeof commands / sizeof *commands; i++)
		if (!strcmp(commands[i].name, name))
			return &commands[i];
	return NULL;
}

/* The secret for URLs that were named on the command line of `sallyport scan`. */
static int default_secret(struct options *options, const char *folder, struct sp_arena *arena,
	struct sp_err *err)
{
	if (options->secret_file)
		return SP_OK;
	options->secret_file = sp_arena_printf(arena, "%s/webhook-secret", folder);
	if (!options->secret_file)
		return sp_err_set(err, SP_ENOMEM, "no memory");
	return sp_webhook_secret_make(options->secret_file, err);
}

static int open_and_run(const struct command *command, struct options *options,
	struct sp_arena *arena)
{
	struct sp_config config;
	struct sp_store *store;
	struct sp_err err = { 0 };
	const char *folder;

	if (sp_hash_init())
		return misuse("libsodium cannot be started");
	if (load_config(options, arena, &config, &err))
		return fail(&err);
	folder = sp_state_folder(options->state ? options->state : config.state, arena, &err);
	if (!folder || default_secret(options, folder, arena, &err) || sp_store_open(folder, &store, &err))
		return fail(&err);
	unsigned missing;
	int status = sp_jail_enter_folder(SP_JAIL_DELIVER, folder, &missing, &err);

	status = status ? fail(&err) : command->run_fn(store, &config, options);

	sp_store_close(store);
	return status;
}

int main(int argc, char **argv)
{
	struct options options = { .timeout_s = TIMEOUT_S };
	struct sp_arena arena;
	int status = parse_options(argc, argv, &options);

	if (status >= 0)
		return status;
	const struct command *command = find_command(options.argc ? options.argv[0] : NULL);

	if (!command)
		return misuse("the commands are deliver, list and replay");
	if (options.argc - 1 > command->arguments_max)
		return misuse("too many arguments");
	sp_arena_init(&arena, 0);
	status = open_and_run(command, &options, &arena);
	sp_arena_release(&arena);
	if (fflush(stdout) || ferror(stdout))
		status = EXIT_FAILED;
	return status;
}
