/* SPDX-License-Identifier: MIT */
/* qianfa check: is this installation sound? Configuration, templates, statements, files.
 */
#include "base/buf.h"
#include "cmd/cmd.h"
#include "db/query.h"
#include "http/url.h"
#include "view/tmpl.h"

#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

struct file_rule {
	const char *path, *owner, *group;
	unsigned mode;
};

#include "gen/files.h"

static const char installed[] = "/var/lib/qianfa";

static int report(const char *what, enum err e)
{
	if (e)
		printf("FAIL %s: %s\n", what, *err_text() ? err_text() : err_said(e));
	else
		printf("ok   %s\n", what);
	err_clear();
	return e ? 1 : 0;
}

static int check_templates(const struct conf *conf)
{
	struct tmpl_set *s = tmpl_new(true);
	enum err e = tmpl_add_dir(s, conf->templates);
	if (!e)
		e = tmpl_finish(s);
	tmpl_free(s);
	int bad = report("templates", e);
	return bad + report("static files", url_load_assets(conf->public_dir));
}

static int check_database(const struct conf *conf)
{
	char what[80];
	struct db *db = NULL;
	int bad = 0, schema = 0;
	enum err e = db_open(&db, conf->data, DB_READ);
	snprintf(what, sizeof what, "%d statements", (int)SQL__MAX);
	bad += report(what, e);
	if (e)
		return bad;
	e = db_schema(db, &schema);
	snprintf(what, sizeof what, "schema %d, known %d", schema, db_schema_known());
	bad += report(what, e);
	db_read_unlimited(db);
	bad += report("database file", db_check(db));
	db_close(db);
	return bad;
}

static bool is_user(const char *name, uid_t uid)
{
	const struct passwd *pw = getpwnam(name);
	return pw && pw->pw_uid == uid;
}

static bool is_group(const char *name, gid_t gid)
{
	const struct group *gr = getgrnam(name);
	return gr && gr->gr_gid == gid;
}

/* Where the rule applies here: paths of the data directory move with it; the others count
 * only for an installed site. */
static const char *where(
    struct cmd_env *env, const struct conf *conf, const struct file_rule *r)
{
	size_t n = sizeof installed - 1;
	bool data = !strncmp(r->path, installed, n) && (r->path[n] == '/' || !r->path[n]);
	if (data)
		return arena_printf(env->a, "%s%s", conf->data, r->path + n);
	return strcmp(conf->data, installed) ? NULL : r->path;
}

/* A site run by hand belongs to whoever made its directory; an installed one to the users
 * of the table. */
static enum err check_file(
    const struct conf *conf, const struct file_rule *r, const char *path)
{
	struct stat st, top;
	if (stat(path, &st)) {
		bool must = strstr(r->path, ".sock") == NULL &&
			    strstr(r->path, "/run/") == NULL &&
			    strstr(r->path, "-wal") == NULL &&
			    strstr(r->path, "-shm") == NULL;
		return must ? err_set(ERR_NOT_FOUND, "missing") : OK;
	}
	if ((st.st_mode & 07777) != r->mode)
		return err_set(ERR_INVALID, "mode is %04o, should be %04o",
		    (unsigned)(st.st_mode & 07777), r->mode);
	if (!strcmp(conf->data, installed)) {
		if (!is_user(r->owner, st.st_uid) || !is_group(r->group, st.st_gid))
			return err_set(
			    ERR_INVALID, "should belong to %s:%s", r->owner, r->group);
	} else if (stat(conf->data, &top) || top.st_uid != st.st_uid) {
		return err_set(ERR_INVALID, "belongs to another user than its directory");
	}
	return OK;
}

static int check_files(struct cmd_env *env, const struct conf *conf)
{
	int bad = 0;
	for (size_t i = 0; i < sizeof file_rules / sizeof *file_rules; i++) {
		const char *path = where(env, conf, &file_rules[i]);
		if (path)
			bad += report(path, check_file(conf, &file_rules[i], path));
	}
	return bad;
}

static int run(struct cmd_env *env, int argc, char **argv)
{
	struct conf conf;
	if (argc > 1)
		return cmd_usage(env, "unexpected argument: %s", argv[1]);
	enum err e = cmd_conf(&conf, env);
	int bad = report(env->conf_path ? env->conf_path : "configuration (defaults)", e);
	if (!e)
		bad += check_templates(&conf) + check_database(&conf) +
		       check_files(env, &conf);
	return bad ? EXIT_FAILED : EXIT_OK;
}

const struct cmd cmd_check = {"check", "",
    "check configuration, templates, statements and files",
    "Prints a line each, FAIL with the reason where something is wrong; exit status 0 "
    "when all is well.\n"
    "File owners and modes are those of doc/files.md.\n",
    run};
