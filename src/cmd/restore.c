/* SPDX-License-Identifier: MIT */
/* qianfa restore: puts a backup in place; with --drill rehearses it in a folder of its
 * own, verifies what came out and removes it again. */
#include "base/clock.h"
#include "cmd/cmd.h"
#include "news/ledger.h"
#include "news/upkeep.h"
#include "news/verify.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static enum err note(struct db *db, void *arg)
{
	struct ledger_entry e = {
	    .action = "restore", .perm = PERM_SETTINGS, .detail = arg};
	return ledger_add(NULL, db, actor_console(), clock_now(), &e);
}

/* What was done counts, also when it cannot be written down. */
static void remember(const struct conf *conf, enum upkeep kind, const char *file)
{
	if (upkeep_note(conf->data, kind, clock_now(), file))
		fprintf(stderr, "qianfa: restore: not noted for `qianfa check`: %s\n",
		    err_text());
}

static int restore(struct cmd_env *env, const struct conf *conf, char *file)
{
	struct db *db = NULL;
	enum err e = db_restore(file, conf->data);
	if (!e)
		e = db_open(&db, conf->data, DB_WRITE);
	if (!e)
		e = db_write(db, note, file);
	db_close(db);
	if (e)
		return cmd_fail(env, e);
	printf("restored %s from %s; the old database is kept beside it\n", conf->data,
	    file);
	remember(conf, UPKEEP_RESTORE, file);
	return EXIT_OK;
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st, (void)flag, (void)ftw;
	return remove(path);
}

static void on_fault(void *arg, const char *text)
{
	(void)arg;
	printf("FAULT %s\n", text);
}

/* The restored site is read as verify reads the real one. */
static enum err rehearse(struct verify_report *r, const char *file, const char *folder)
{
	struct db *db = NULL;
	struct verify_calls calls = {on_fault, NULL, NULL};
	enum err e = db_restore(file, folder);
	if (!e)
		e = db_open(&db, folder, DB_READ);
	if (!e) {
		db_read_unlimited(db);
		e = db_check(db);
	}
	if (!e)
		e = verify_all(r, db, &calls);
	db_close(db);
	return e;
}

static int drill(struct cmd_env *env, const struct conf *conf, const char *file)
{
	struct verify_report r = {0};
	int64_t start = clock_mono();
	char *folder = arena_printf(env->a, "%s/drill-XXXXXX", conf->data);
	if (!mkdtemp(folder))
		return cmd_fail(
		    env, err_set(ERR_BROKEN, "%s: %s", folder, strerror(errno)));
	enum err e = rehearse(&r, file, folder);
	if (nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS))
		fprintf(stderr, "qianfa: restore: %s stays behind: %s\n", folder,
		    strerror(errno));
	if (e)
		return cmd_fail(env, e);
	if (r.faults)
		return cmd_fail(
		    env, err_set(ERR_INVALID, "%lld faults in what %s restores",
			     (long long)r.faults, file));
	printf("drill: %s restores %lld versions and %lld ledger rows, all verified, in "
	       "%.1f s; the site was not touched\n",
	    file, (long long)r.revisions, (long long)r.ledger_rows,
	    (double)(clock_mono() - start) / 1000);
	remember(conf, UPKEEP_DRILL, file);
	return EXIT_OK;
}

static int run(struct cmd_env *env, int argc, char **argv)
{
	struct conf conf;
	bool rehearsal = argc > 1 && !strcmp(argv[1], "--drill");
	int file = rehearsal ? 2 : 1;
	if (argc != file + 1 || argv[file][0] == '-')
		return cmd_usage(env, "from which file?");
	enum err e = cmd_conf(&conf, env);
	if (e)
		return cmd_fail(env, e);
	return rehearsal ? drill(env, &conf, argv[file])
			 : restore(env, &conf, argv[file]);
}

const struct cmd cmd_restore = {"restore", "[--drill] FILE",
    "put a backup in place of the database",
    "The backup is checked; the present database is kept as site.db.before-restore-…\n"
    "The site may go on serving: its processes open the restored database at their next "
    "request.\n"
    "Saves that were acknowledged after the backup was made are in the kept file only.\n"
    "Pages made before are not served any more.\n"
    "--drill: restores into a folder below DATA, verifies everything in it and removes "
    "it;\n"
    "the site is not touched. `qianfa check` and the page 自查 tell when that was last "
    "done.\n",
    run};
