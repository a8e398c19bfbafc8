/* SPDX-License-Identifier: MIT */
/* qianfa check: is this installation sound, and is the newsroom set up as it should be?
 * The checks are those of the page 自查 (news/audit.h). */
#include "base/clock.h"
#include "cmd/cmd.h"
#include "db/query.h"
#include "http/url.h"
#include "news/audit.h"
#include "news/upkeep.h"
#include "view/tmpl.h"

#include <stdio.h>
#include <string.h>

static int report(const char *what, enum err e)
{
	if (e)
		printf("FAIL %s: %s\n", what, *err_text() ? err_text() : err_said(e));
	else
		printf("ok   %s\n", what);
	err_clear();
	return e ? 1 : 0;
}

/* The statements and the schema; *db stays NULL when it cannot be opened. */
static int check_database(struct db **db, const struct conf *conf)
{
	char what[80];
	int bad = 0, schema = 0;
	enum err e = db_open(db, conf->data, DB_READ);
	snprintf(what, sizeof what, "%d statements", (int)SQL__MAX);
	bad += report(what, e);
	if (e)
		return bad;
	db_read_unlimited(*db);
	e = db_schema(*db, &schema);
	snprintf(what, sizeof what, "schema %d, known %d", schema, db_schema_known());
	return bad + report(what, e);
}

/* A check of many parts has a line for each. Words of the first column: ok; FAIL: the
 * installation is not sound; red: something to mend; ?: cannot be known here. */
static int show(const struct audit_check *check, const struct audit_result *r)
{
	const char *red = check->flags & AUDIT_SOUND ? "FAIL" : "red ";
	const char *word = r->mark == AUDIT_GREEN ? "ok  "
			   : r->mark == AUDIT_RED ? red
						  : "?   ";
	for (size_t i = 0; i < r->parts_n; i++)
		if (r->parts[i].why)
			printf("%s %s: %s\n", red, r->parts[i].what, r->parts[i].why);
		else
			printf("ok   %s\n", r->parts[i].what);
	if (!r->parts_n || r->mark == AUDIT_UNKNOWN)
		printf("%s %s: %s：%s\n", word, check->id, check->title, r->found);
	return r->mark == AUDIT_RED;
}

struct sum {
	int failed, red;
};

static void run_checks(struct sum *sum, struct audit_env *env)
{
	for (size_t i = 0; i < audit_checks_n; i++) {
		const struct audit_check *check = &audit_checks[i];
		struct audit_result r;
		if (!env->db && check->flags & AUDIT_DB)
			continue;
		audit_run(&r, check, env);
		bool red = show(check, &r);
		*(check->flags & AUDIT_SOUND ? &sum->failed : &sum->red) += red;
		if (!strcmp(check->id, "database") && r.mark == AUDIT_GREEN &&
		    upkeep_note(env->conf->data, UPKEEP_CHECK, env->now, "qianfa check"))
			fprintf(stderr, "qianfa: check: not noted: %s\n", err_text());
		err_clear();
	}
}

static int run(struct cmd_env *env, int argc, char **argv)
{
	struct conf conf;
	struct db *db = NULL;
	struct sum sum = {0, 0};
	bool strict = argc == 2 && !strcmp(argv[1], "--strict");
	if (argc > 1 && !strict)
		return cmd_usage(env, "unexpected argument: %s", argv[1]);
	enum err e = cmd_conf(&conf, env);
	sum.failed =
	    report(env->conf_path ? env->conf_path : "configuration (defaults)", e);
	if (!e) {
		sum.failed += check_database(&db, &conf);
		struct audit_env audit = {.a = env->a,
		    .db = db,
		    .conf = &conf,
		    .conf_path = env->conf_path,
		    .now = clock_now(),
		    .full = true,
		    .templates = tmpl_check_dir,
		    .assets = url_load_assets};
		run_checks(&sum, &audit);
		db_close(db);
	}
	return sum.failed || (strict && sum.red) ? EXIT_FAILED : EXIT_OK;
}

const struct cmd cmd_check = {"check", "[--strict]",
    "check the installation and how the site is set up",
    "Prints a line each: ok; FAIL with the reason where the installation is not sound; "
    "red where the\n"
    "newsroom should mend something (accounts, backups, TLS …); ? where it cannot be "
    "known.\n"
    "Exit status 0 when nothing failed; with --strict also nothing may be red.\n"
    "File owners and modes are those of doc/files.md. /admin/audit shows the same.\n",
    run};
