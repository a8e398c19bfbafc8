/* SPDX-License-Identifier: MIT */
/* Subcommands: one const struct and one file each; the table is in cmd.c. */
#ifndef CMD_CMD_H
#define CMD_CMD_H

#include "base/arena.h"
#include "base/conf.h"
#include "db/db.h"

#include <stdbool.h>

/* Exit statuses. */
enum { EXIT_OK = 0, EXIT_FAILED = 1, EXIT_USAGE = 2 };

/* What main parsed before the subcommand. */
struct cmd_env {
	struct arena *a;
	const char *data;      /* -d, NULL: from the configuration */
	const char *conf_path; /* -c, NULL: none */
	const struct cmd *cmd;
};

struct cmd {
	const char *name, *args; /* "backup", "FILE" */
	const char *summary;     /* one line for the list */
	const char *help;        /* further lines for --help, each ended by a newline */
	int (*run)(struct cmd_env *env, int argc, char **argv); /* argv[0] is the name */
};

extern const struct cmd *const cmds[];

/* The whole program. */
int cmd_main(int argc, char **argv);

/* "qianfa: NAME: message" on stderr from err_text() or err_said(); returns EXIT_FAILED.
 */
int cmd_fail(const struct cmd_env *env, enum err e);
/* A mistake in the arguments: message, a hint to --help; returns EXIT_USAGE. */
int cmd_usage(const struct cmd_env *env, const char *fmt, ...) PRINTF(2, 3);

/* The value of option --name at argv[*i] ("--name V" or "--name=V"), moving *i; NULL when
 * argv[*i] is another option. Missing values give "" and *missing. */
const char *cmd_option(const char *name, int argc, char **argv, int *i, bool *missing);

/* Configuration with -c and -d applied. */
enum err cmd_conf(struct conf *out, struct cmd_env *env) MUST_USE;
/* Opens the data directory's database. */
enum err cmd_open(struct db **out, struct cmd_env *env, enum db_mode mode) MUST_USE;

/* A counter on a terminal ("import: 1200/100000"), at most ten times a second; silent
 * elsewhere. total 0: unknown. */
void cmd_progress(const struct cmd_env *env, int64_t done, int64_t total);
void cmd_progress_end(void);

extern const struct cmd cmd_init, cmd_user, cmd_section, cmd_serve, cmd_cgi, cmd_verify,
    cmd_import, cmd_export, cmd_check, cmd_backup, cmd_restore, cmd_render, cmd_template,
    cmd_passkey, cmd_search, cmd_bench_data;

#endif
