/* SPDX-License-Identifier: MIT */
/* The table of subcommands, the options before them, and what they share. */
#include "cmd/cmd.h"

#include "base/clock.h"
#include "base/secret.h"

#include <locale.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

const struct cmd *const cmds[] = {&cmd_init, &cmd_user, &cmd_section, &cmd_serve,
    &cmd_cgi, &cmd_verify, &cmd_import, &cmd_export, &cmd_check, &cmd_backup,
    &cmd_restore, &cmd_render, &cmd_template, &cmd_passkey, &cmd_search, &cmd_bench_data,
    NULL};

static void print_usage(FILE *out)
{
	fputs("qianfa - a news CMS that publishes only what a named editor has signed\n\n"
	      "usage: qianfa [-d DATA] [-c CONF] COMMAND [ARGUMENT ...]\n\n",
	    out);
	for (const struct cmd *const *c = cmds; *c; c++)
		fprintf(out, "  %-9s %s\n", (*c)->name, (*c)->summary);
	fputs("\n  -d DATA   data directory (holds site.db, run/, pages/)\n"
	      "  -c CONF   configuration file, see qianfa.conf(5)\n"
	      "  --help    this text; after a command: that command's\n"
	      "  --version\n\nqianfa(1) has examples.\n",
	    out);
}

static int print_help(const struct cmd *c)
{
	printf("qianfa %s - %s\n\nusage: qianfa [-d DATA] [-c CONF] %s %s\n\n%s", c->name,
	    c->summary, c->name, c->args, c->help);
	return EXIT_OK;
}

static const struct cmd *find(const char *name)
{
	for (const struct cmd *const *c = cmds; *c; c++)
		if (!strcmp((*c)->name, name))
			return *c;
	return NULL;
}

static int run(struct cmd_env *env, int argc, char **argv)
{
	env->cmd = find(argv[0]);
	if (!env->cmd) {
		fprintf(stderr, "qianfa: no such command: %s\n", argv[0]);
		print_usage(stderr);
		return EXIT_USAGE;
	}
	for (int i = 1; i < argc && strcmp(argv[i], "--"); i++)
		if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h"))
			return print_help(env->cmd);
	return env->cmd->run(env, argc, argv);
}

int cmd_main(int argc, char **argv)
{
	struct arena a;
	struct cmd_env env = {.a = &a};
	int i = 1;
	setlocale(LC_CTYPE, "C.UTF-8");
	secret_init();
	for (; i < argc && argv[i][0] == '-'; i++) {
		if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h"))
			return print_usage(stdout), EXIT_OK;
		if (!strcmp(argv[i], "--version"))
			return puts("qianfa " QIANFA_VERSION), EXIT_OK;
		bool data = !strcmp(argv[i], "-d");
		if ((!data && strcmp(argv[i], "-c")) || i + 1 == argc) {
			fprintf(stderr, "qianfa: %s: %s\n", argv[i],
			    i + 1 == argc ? "a value is missing" : "no such option");
			return EXIT_USAGE;
		}
		*(data ? &env.data : &env.conf_path) = argv[i + 1];
		i++;
	}
	if (i == argc)
		return print_usage(stderr), EXIT_USAGE;
	arena_init(&a);
	int status = run(&env, argc - i, argv + i);
	arena_release(&a);
	if (fflush(stdout) && !status) {
		perror("qianfa: standard output");
		status = EXIT_FAILED;
	}
	return status;
}

int cmd_fail(const struct cmd_env *env, enum err e)
{
	const char *why = *err_text() ? err_text() : err_said(e);
	cmd_progress_end();
	fflush(stdout);
	fprintf(stderr, "qianfa: %s: %s\n", env->cmd->name, why);
	return EXIT_FAILED;
}

int cmd_usage(const struct cmd_env *env, const char *fmt, ...)
{
	va_list ap;
	fprintf(stderr, "qianfa: %s: ", env->cmd->name);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fprintf(stderr, "\nusage: qianfa %s %s\n", env->cmd->name, env->cmd->args);
	return EXIT_USAGE;
}

const char *cmd_option(const char *name, int argc, char **argv, int *i, bool *missing)
{
	size_t n = strlen(name);
	if (strncmp(argv[*i], name, n))
		return NULL;
	if (argv[*i][n] == '=')
		return argv[*i] + n + 1;
	if (argv[*i][n])
		return NULL;
	if (*i + 1 == argc) {
		*missing = true;
		return "";
	}
	return argv[++*i];
}

enum err cmd_conf(struct conf *out, struct cmd_env *env)
{
	enum err e = conf_load(out, env->a, env->conf_path);
	if (!e && env->data)
		out->data = arena_strdup(env->a, env->data);
	return e;
}

enum err cmd_open(struct db **out, struct cmd_env *env, enum db_mode mode)
{
	struct conf conf;
	enum err e = cmd_conf(&conf, env);
	return e ? e : db_open(out, conf.data, mode);
}

static bool progress_shown;

void cmd_progress(const struct cmd_env *env, int64_t done, int64_t total)
{
	static int64_t last;
	int64_t now = clock_mono();
	if (!isatty(STDERR_FILENO) || (now - last < 100 && done != total))
		return;
	last = now;
	progress_shown = true;
	if (total)
		fprintf(stderr, "\r%s: %lld/%lld", env->cmd->name, (long long)done,
		    (long long)total);
	else
		fprintf(stderr, "\r%s: %lld", env->cmd->name, (long long)done);
}

void cmd_progress_end(void)
{
	if (progress_shown)
		fputc('\n', stderr);
	progress_shown = false;
}
