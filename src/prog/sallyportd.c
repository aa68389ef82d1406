/* SPDX-License-Identifier: Apache-2.0 */
/* sallyportd: the gateway. One program, which is its own parent and all of its roles. */
#include <config.h>

#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <sodium.h>

#include "base/io.h"
#include "base/log.h"
#include "daemon/access.h"
#include "daemon/front.h"
#include "daemon/keep.h"
#include "daemon/supervisor.h"
#include "engine/scanner.h"
#include "prog/setup.h"

static const char usage[] =
	"Usage: sallyportd [-dn] [-c FILE] [--state DIR]\n"
	"       sallyportd --new-token NAME [SCOPE,...]\n"
	"Stands beside a mail server and lets no message pass unscanned.\n"
	"\n"
	"  -c, --config FILE  configuration file (default: sallyport.yaml of the user, else of the system)\n"
	"      --state DIR    state folder: keys, cache, incidents (default: ~/.local/state/sallyport)\n"
	"  -d                 stay in the foreground\n"
	"  -n                 check configuration, policy and rules, run the rules' examples, and end\n"
	"      --new-token    make a token for the HTTP API, good for: scan (when not written), metrics;\n"
	"                     prints it, and the line of http.tokens that lets it in\n"
	"  -h, --help         this text\n"
	"      --version      the version\n";

struct arguments {
	const char *config, *state, *role, *token_for;
	bool foreground, check;
};

/* What commands of `sallyport` are given, with the same names. */
static struct sp_options options;

static void give_option(const char *name, const char *value)
{
	if (!value)
		return;
	options.given[options.given_n].name = name;
	options.given[options.given_n++].value = value;
}

/* ---- what is in force ---- */

struct loaded {
	struct sp_setup setup;
	struct sp_view config, policy;
	struct sp_web_files web;
};

#define SECRET_BYTES_MAX 262144u

static int read_secret(const char *path, struct sp_arena *arena, struct sp_view *ret, struct sp_err *err)
{
	char *text = sp_arena_calloc(arena, SECRET_BYTES_MAX, 1);

	if (!text)
		return sp_err_set(err, SP_ENOMEM, "no memory");
	ssize_t n = sp_state_read_private(path, text, SECRET_BYTES_MAX, err);

	if (n < 0)
		return (int)n;
	*ret = sp_view(text, (size_t)n);
	return SP_OK;
}

/* What lets other machines use the HTTP API. */
static int read_web_files(struct loaded *l, struct sp_err *err)
{
	const struct sp_gateway_config *gateway = &l->setup.config.gateway;
	struct sp_arena *arena = &l->setup.arena;
	struct sp_access access;
	bool needed = gateway->certificate || gateway->key || gateway->tokens;

	for (size_t i = 0; i < gateway->http.n; i++)
		needed |= !strncmp(gateway->http.name[i], "tls:", 4);
	if (!needed)
		return SP_OK;
	if (!gateway->certificate || !gateway->key || !gateway->tokens)
		return sp_err_set(err, SP_EINVAL, "http: other machines need certificate, key and tokens, all three");
	int status = sp_io_read_file(gateway->certificate, SECRET_BYTES_MAX, arena, &l->web.certificate, err);

	if (!status)
		status = read_secret(gateway->key, arena, &l->web.key, err);
	if (!status)
		status = read_secret(gateway->tokens, arena, &l->web.tokens, err);
	return status ? status : sp_access_read(gateway->tokens, l->web.tokens, arena, &access, err);
}

static int read_sources(struct loaded *l, struct sp_err *err)
{
	const size_t most = (size_t)l->setup.config.limits.pack_bytes;
	const char *policy = l->setup.config.policy ? l->setup.config.policy : l->setup.places.policy;
	int status = sp_io_read_file(policy, most, &l->setup.arena, &l->policy, err);

	if (!status && l->setup.config.file)
		status = sp_io_read_file(l->setup.config.file, most, &l->setup.arena, &l->config, err);
	return status ? status : read_web_files(l, err);
}

static void unload(struct loaded *l)
{
	if (!l)
		return;
	sp_setup_release(&l->setup);
	free(l);
}

static int load(struct loaded **ret, struct sp_err *err)
{
	struct loaded *l = calloc(1, sizeof *l);

	if (!l)
		return sp_err_set(err, SP_ENOMEM, "no memory");
	int status = sp_setup_config(&l->setup, &options, err);

	if (!status && !l->setup.state) {
		*err = l->setup.state_err;
		status = err->code;
	}
	if (!status)
		status = sp_setup_rules(&l->setup, NULL, 0, err);
	if (!status)
		status = read_sources(l, err);
	if (status)
		unload(l);
	else
		*ret = l;
	return status;
}

static int load_setup(void *context, struct sp_daemon_setup *ret, struct sp_err *err)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	struct loaded *l;
	int status = load(&l, err);

	(void)context;
	if (status)
		return status;
	*ret = (struct sp_daemon_setup){ .config = &l->setup.config, .extractor = l->setup.extractor, .owner = l,
		.scanners = l->setup.config.gateway.scanners ? l->setup.config.gateway.scanners
			: (processors > 0 ? (unsigned)processors : 1) + 1, /* one may be at a message that takes long */
		.source = { .config = l->config, .policy = l->policy, .rules = l->setup.rules.image,
			.images = l->setup.images_bytes,
			.plugin_path = l->setup.rules.plugin_path, .plugin_n = l->setup.rules.plugin_n,
			.keys = &l->setup.keys, .state = l->setup.state, .web = l->web } };
	return SP_OK;
}

static void free_setup(void *context, struct sp_daemon_setup *setup)
{
	(void)context;
	unload(setup->owner);
	*setup = (struct sp_daemon_setup){ 0 };
}

/* ---- roles ---- */

static _Noreturn void run_scanner(struct sp_handover *h)
{
	struct sp_wire_header header;
	struct sp_buf payload;
	int extractor = -1;
	size_t fd_n = 0;

	sp_buf_init(&payload, 4096);
	if (sp_wire_recv(SP_ROLE_FD, &header, &payload, &extractor, 1, &fd_n) != 1 ||
		header.type != SP_ROLE_EXTRACTOR || h->sock < 0)
		exit(1);
	close(SP_ROLE_FD);
	static struct sp_belt_input belt;
	static struct sp_pool_config config;

	belt = (struct sp_belt_input){ &h->rules, &h->config, &h->policy, h->keys.fingerprint, NULL, &h->images };
	config = (struct sp_pool_config){ .belt = &belt, .render = { .format = SP_FORMAT_PLAN }, .want_json = true,
		.incident_key = h->keys.incident, .workers = 1 };
	sp_scanner_run(&config, h->sock, fd_n ? extractor : -1);
}

static int run_role(const char *role)
{
	static struct sp_handover handover;
	struct sp_err err = { 0 };
	char text[768];
	int type;
	socklen_t n = sizeof type;

	if (getsockopt(SP_ROLE_FD, SOL_SOCKET, SO_TYPE, &type, &n)) {
		fprintf(stderr, "sallyportd: -x is for its own use\n");
		return 2;
	}
	prctl(PR_SET_PDEATHSIG, SIGKILL); /* lost where the user was changed */
	fcntl(SP_ROLE_FD, F_SETFD, FD_CLOEXEC);
	if (sp_hash_init() || sp_handover_receive(SP_ROLE_FD, &handover, &err)) {
		sp_log(SP_LOG_ERROR, "role_failed", "role=%s reason=\"%s\"", role, sp_err_format(&err, text, sizeof text));
		return 1;
	}
	if (!strcmp(role, "front")) {
		prctl(PR_SET_NAME, "sallyport-front");
		sp_front_run(&handover, SP_ROLE_FD);
	}
	if (!strcmp(role, "keep")) {
		prctl(PR_SET_NAME, "sallyport-keep");
		sp_keep_run(&handover, SP_ROLE_FD);
	}
	if (!strcmp(role, "scan"))
		run_scanner(&handover);
	fprintf(stderr, "sallyportd: there is no role %s\n", role);
	return 2;
}

/* ---- the parent ---- */

static int check(void)
{
	struct sp_err err = { 0 };
	struct loaded *l = NULL;

	if (load(&l, &err)) {
		sp_say_error(&err, isatty(STDERR_FILENO));
		return 2;
	}
	unload(l);
	options.command = SP_COMMAND_RULES_CHECK;
	return sp_cmd_rules_check(&options) ? 2 : 0;
}

static int run_parent(const struct arguments *a, char *state)
{
	char self[] = "/proc/self/exe", webhook[4096], check_option[] = "-n", deliver[] = "deliver",
		state_option[] = "--state", config_option[] = "-c";
	char *config_file = (char *)(uintptr_t)a->config; /* of argv, which may be written to */
	char *const check_argv[] = { self, check_option, state_option, state,
		config_file ? config_option : NULL, config_file, NULL };
	char *const deliver_argv[] = { webhook, deliver, state_option, state,
		config_file ? config_option : NULL, config_file, NULL };
	const struct sp_supervisor_config config = { .load_fn = load_setup, .free_fn = free_setup,
		.check_argv = check_argv, .deliver_argv = deliver_argv };

	snprintf(webhook, sizeof webhook, "%s", sp_setup_program("sallyport-webhook"));
	return sp_supervisor_run(&config);
}

static int make_token(const char *name, const char *scopes)
{
	unsigned char random[SP_TOKEN_RANDOM_BYTES];
	char token[sizeof SP_TOKEN_PREFIX + 2 * sizeof random], hash[2 * SP_HASH_BYTES + 1];

	if (!*name || strpbrk(name, " \t\r\n#") || !sp_scopes_read(sp_view_str(scopes))) {
		fprintf(stderr, "sallyportd: --new-token NAME [SCOPE,...]: a name without spaces; scopes are scan and metrics\n");
		return 2;
	}
	if (sp_hash_init()) {
		fprintf(stderr, "sallyportd: the system gives no random bytes\n");
		return 2;
	}
	randombytes_buf(random, sizeof random);
	memcpy(token, SP_TOKEN_PREFIX, sizeof SP_TOKEN_PREFIX);
	sp_hex(random, sizeof random, token + sizeof SP_TOKEN_PREFIX - 1);
	struct sp_digest digest = sp_sha256(sp_view_str(token));

	printf("# the token, which is kept nowhere:\n%s\n# its line in http.tokens:\n%s %s %s\n", token, name, scopes,
		sp_hex(digest.h, sizeof digest.h, hash));
	explicit_bzero(token, sizeof token);
	explicit_bzero(random, sizeof random);
	return 0;
}

/* Finds the state folder once, so that all that is started later has the same one. */
static int find_state(char *ret, size_t size)
{
	static struct sp_setup setup;
	struct sp_err err = { 0 };
	int status = sp_setup_config(&setup, &options, &err);

	if (!status && !setup.state) {
		err = setup.state_err;
		status = err.code;
	}
	if (status)
		sp_say_error(&err, isatty(STDERR_FILENO));
	else
		snprintf(ret, size, "%s", setup.state);
	sp_setup_release(&setup);
	return status;
}

/* Returns: -1 to go on, else the exit status. */
static int read_arguments(int argc, char **argv, struct arguments *ret)
{
	enum { OPTION_STATE = 256, OPTION_VERSION, OPTION_TOKEN };
	static const struct option table[] = {
		{ "config", required_argument, NULL, 'c' },
		{ "state", required_argument, NULL, OPTION_STATE },
		{ "new-token", required_argument, NULL, OPTION_TOKEN },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, OPTION_VERSION },
		{ 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "c:dhnx:", table, NULL)) >= 0) {
		switch (option) {
		case 'c':
			ret->config = optarg;
			break;
		case 'd':
			ret->foreground = true;
			break;
		case 'n':
			ret->check = true;
			break;
		case 'x':
			ret->role = optarg;
			break;
		case OPTION_TOKEN:
			ret->token_for = optarg;
			break;
		case OPTION_STATE:
			ret->state = optarg;
			break;
		case 'h':
			fputs(usage, stdout);
			return 0;
		case OPTION_VERSION:
			puts("sallyportd " PACKAGE_VERSION " (" SP_BUILD_KIND " build)");
			return 0;
		default:
			return 2;
		}
	}
	if (ret->token_for && argc - optind <= 1)
		return make_token(ret->token_for, optind < argc ? argv[optind] : "scan");
	if (optind == argc)
		return -1;
	fprintf(stderr, "sallyportd: %s: there is nothing to be named; see --help\n", argv[optind]);
	return 2;
}

int main(int argc, char **argv)
{
	struct arguments a = { 0 };
	char state[4096];
	int status = read_arguments(argc, argv, &a);

	if (status >= 0)
		return status;
	signal(SIGPIPE, SIG_IGN);
	signal(SIGCHLD, SIG_DFL);
	sp_log_set_level(SP_LOG_INFO);
	if (a.role)
		return run_role(a.role);
	give_option("config", a.config);
	give_option("state", a.state);
	if (a.check)
		return check();
	if (find_state(state, sizeof state))
		return 2;
	if (!a.foreground && daemon(0, 1)) {
		perror("sallyportd");
		return 2;
	}
	return run_parent(&a, state);
}
