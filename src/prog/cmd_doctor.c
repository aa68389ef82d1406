/* SPDX-License-Identifier: Apache-2.0 */
#include <config.h>

#include <fcntl.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/io.h"
#include "base/jail.h"
#include "match/match.h"
#include "prog/apart.h"
#include "prog/setup.h"
#include "store/store.h"

struct doctor {
	int ill; /* what keeps Sallyport from working */
};

static void line(struct doctor *doctor, bool well, const char *what, const char *detail)
{
	printf("%-4s %-16s %s\n", well ? "ok" : "BAD", what, detail);
	doctor->ill |= !well;
}

/* In a child: the layers of confinement that this kernel and this build have. */
static void examine_jail(struct doctor *doctor)
{
	int pipe_fd[2];
	unsigned missing = ~0u;

	if (pipe2(pipe_fd, O_CLOEXEC)) {
		line(doctor, false, "confinement", "no pipe to examine it");
		return;
	}
	fflush(stdout);
	pid_t pid = fork();
	if (!pid) {
		struct sp_err err;

		if (sp_jail_enter(SP_JAIL_SCAN, 0, &missing, &err))
			missing = ~0u;
		sp_io_write_all(pipe_fd[1], &missing, sizeof missing);
		_exit(0);
	}
	close(pipe_fd[1]);
	if (pid < 0 || sp_io_read_all(pipe_fd[0], &missing, sizeof missing) != sizeof missing)
		missing = ~0u;
	close(pipe_fd[0]);
	if (pid > 0)
		waitpid(pid, NULL, 0);
	line(doctor, missing != ~0u, "confinement", missing == ~0u ? "could not be put in force"
		: missing & SP_JAIL_RELAXED ? "relaxed: this is a " SP_BUILD_KIND " build"
		: missing & SP_JAIL_MISSING_SECCOMP ? "this kernel has no seccomp filters"
		: missing & SP_JAIL_MISSING_LANDLOCK ? "seccomp and limits; this kernel has no Landlock"
		: "seccomp, Landlock, limits");
}

static void examine_state(struct doctor *doctor, struct sp_setup *setup)
{
	struct sp_store *store;
	struct sp_err err;
	char text[1024];
	uint64_t count[4];

	if (!setup->state) {
		line(doctor, false, "state folder", sp_err_format(&setup->state_err, text, sizeof text));
		return;
	}
	line(doctor, true, "state folder", setup->state);
	int status = sp_store_open(setup->state, &store, &err);
	if (!status) {
		status = sp_store_counts(store, count, &err);
		sp_store_close(store);
	}
	if (status)
		sp_err_format(&err, text, sizeof text);
	else
		snprintf(text, sizeof text, "writable; events: %llu waiting, %llu delivered, %llu dead",
			(unsigned long long)count[0], (unsigned long long)count[1],
			(unsigned long long)count[2]);
	line(doctor, !status, "store", text);
}

/* In a child. */
static int start_plugins(void *context)
{
	struct doctor doctor = { 0 };
	struct sp_belt_input input = sp_setup_belt(context);
	struct sp_belt *belt = NULL;
	struct sp_err err;
	char text[1024];

	sp_apart_step("the plugins' start");
	if (sp_belt_new(&input, &belt, &err)) {
		line(&doctor, false, "plugins", sp_err_format(&err, text, sizeof text));
		return 1;
	}
	sp_belt_free(belt);
	return 0;
}

static void examine_rules(struct doctor *doctor, struct sp_setup *setup)
{
	struct sp_err err = { 0 };
	char text[1024];
	int status = sp_setup_rules(setup, NULL, 0, &err);

	if (!status) {
		snprintf(text, sizeof text, "%u rules of %zu packs, %u patterns, %.1f MB%s",
			setup->rules.set.rule_n, setup->rules.pack_n, setup->rules.set.pattern_n,
			(double)setup->rules.image.n / 1e6,
			setup->rules.from_cache ? ", from the cache" : ", compiled now");
		line(doctor, true, "rules", text);
		line(doctor, true, "policy", setup->policy.file);
		snprintf(text, sizeof text, "%zu, in %s", setup->images.n, setup->images_path ? setup->images_path : "no list");
		line(doctor, true, "known pictures", text);
		status = sp_apart_run(start_plugins, setup, &err);
		for (size_t i = 0; !status && i < setup->rules.plugin_n; i++)
			line(doctor, true, "plugin", setup->rules.plugin_path[i]);
		doctor->ill |= status > 0; /* the child has said why */
	}
	if (status < 0)
		line(doctor, false, "rules", sp_err_format(&err, text, sizeof text));
}

/* What attachments are taken apart, by what the program says itself: a line each. */
static void examine_extraction(struct doctor *doctor, const struct sp_setup *setup)
{
	char text[256];
	int pipe_fd[2];

	if (!setup->extractor) {
		line(doctor, true, "attachments", "not taken apart: sallyport-extract is not installed");
		return;
	}
	if (pipe2(pipe_fd, O_CLOEXEC)) {
		line(doctor, false, "attachments", "no pipe to examine them");
		return;
	}
	fflush(stdout);
	pid_t pid = fork();

	if (!pid) {
		if (dup2(pipe_fd[1], STDOUT_FILENO) >= 0)
			execl(setup->extractor, "sallyport-extract", "--list", (char *)NULL);
		_exit(127);
	}
	close(pipe_fd[1]);
	FILE *list = fdopen(pipe_fd[0], "r");

	while (list && fgets(text, sizeof text, list)) {
		text[strcspn(text, "\n")] = 0;
		line(doctor, true, "attachments", text);
	}
	if (list)
		fclose(list);
	int status = -1;

	if (pid > 0)
		waitpid(pid, &status, 0);
	if (status)
		line(doctor, false, "attachments", "sallyport-extract does not run");
}

int sp_cmd_doctor(const struct sp_options *options)
{
	struct doctor doctor = { 0 };
	struct sp_setup setup;
	struct sp_err err = { 0 };
	char text[1024];
	int status = sp_setup_config(&setup, options, &err);

	line(&doctor, !status, "configuration", status ? sp_err_format(&err, text, sizeof text)
		: setup.config.file ? setup.config.file : "none: built-in values");
	bool configured = !status;

	status = sp_match_selftest(&err);
	if (status)
		sp_err_format(&err, text, sizeof text);
	else
		snprintf(text, sizeof text, "Hyperscan %s", sp_match_engine());
	line(&doctor, !status, "regex engine", text);
	examine_jail(&doctor);
	if (configured) {
		examine_state(&doctor, &setup);
		examine_rules(&doctor, &setup);
		examine_extraction(&doctor, &setup);
	}
	line(&doctor, !access(sp_setup_program("sallyport-webhook"), X_OK), "webhook program",
		sp_setup_program("sallyport-webhook"));
	sp_setup_release(&setup);
	return !sp_out_end() || doctor.ill ? 2 : 0;
}
