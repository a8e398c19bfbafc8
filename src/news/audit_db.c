/* SPDX-License-Identifier: MIT */
/* Self-audit: the database, its copies and the ledger's signed head. */
#include "news/audit_int.h"

#include "base/clock.h"
#include "db/query.h"
#include "news/head.h"
#include "news/upkeep.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const int64_t minute_ms = 60 * 1000, day_ms = 24 * 3600 * 1000;
enum { CHECK_DAYS = 7, DRILL_DAYS = 90, HEAD_MINUTES = 2, WAL_MB = 64 };

struct pragma {
	const char *name;
	bool good;
};

enum err audit_pragmas(struct audit_result *out, struct audit_env *env)
{
	struct db_settings s;
	char *bad = arena_strdup(env->a, "");
	enum err e = db_settings(&s, env->db);
	if (e)
		return e;
	const struct pragma rows[] = {
	    {"journal_mode=WAL", !strcmp(s.journal, "wal")},
	    {"synchronous=FULL", s.synchronous >= 2},
	    {"foreign_keys=ON", s.foreign_keys == 1},
	    {"cell_size_check=ON", s.cell_size_check == 1},
	    {"wal_autocheckpoint=0", s.autocheckpoint == 0},
	    {"trusted_schema=OFF", s.trusted_schema == 0},
	    {"defensive", s.defensive},
	    {"no load_extension", !s.load_extension},
	    {"no double-quoted strings", !s.double_quoted},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (!rows[i].good)
			bad = arena_printf(
			    env->a, "%s%s%s", bad, *bad ? "、" : "", rows[i].name);
	if (*bad)
		return audit_say(out, env, AUDIT_RED, "不对的：%s。", bad);
	return audit_say(out, env, AUDIT_GREEN,
	    "journal_mode=%s，synchronous=%s，外键、页大小检查、防御模式都开着。",
	    s.journal, s.synchronous == 2 ? "FULL" : "EXTRA");
}

enum err audit_sqlite(struct audit_result *out, struct audit_env *env)
{
	struct db_settings s;
	char *end;
	enum err e = db_settings(&s, env->db);
	if (e)
		return e;
	long major = strtol(s.version, &end, 10);
	long minor = *end == '.' ? strtol(end + 1, &end, 10) : 0;
	long patch = *end == '.' ? strtol(end + 1, &end, 10) : 0;
	bool old = major < 3 || (major == 3 && minor < 37);
	bool reset = major == 3 && (minor < 51 || (minor == 51 && patch < 3));
	return audit_say(out, env, old ? AUDIT_RED : AUDIT_GREEN, "%s。%s", s.version,
	    reset ? "这一版有 WAL 重置缺陷（3.51.3 修好），由本程序“全机同一时刻只有一个"
		    "写者或检查点”避开。"
		  : "");
}

static enum err when(
    struct upkeep_note *out, struct audit_env *env, enum upkeep first, enum upkeep second)
{
	struct upkeep_note all[UPKEEP__MAX];
	enum err e = upkeep_load(all, env->a, env->conf->data);
	if (!e)
		*out = all[first].at >= all[second].at ? all[first] : all[second];
	return e;
}

static enum err say_age(struct audit_result *out, struct audit_env *env,
    const struct upkeep_note *n, int64_t days)
{
	bool good = env->now - n->at <= days * day_ms && n->at <= env->now + minute_ms;
	return audit_say(out, env, good ? AUDIT_GREEN : AUDIT_RED, "%s（%s）：%s。",
	    audit_ago(env, n->at), clock_cn(env->a, n->at), n->what);
}

/* A backup reads the whole file too, and checks its copy. */
enum err audit_whole(struct audit_result *out, struct audit_env *env)
{
	struct upkeep_note n;
	if (env->full) {
		enum err e = db_check(env->db);
		out->mark = AUDIT_GREEN;
		audit_part_err(out, env, "database file", e);
		return audit_say(out, env, out->mark,
		    e ? "quick_check 报错。" : "刚刚完整读过，quick_check 没有报错。");
	}
	enum err e = when(&n, env, UPKEEP_CHECK, UPKEEP_BACKUP);
	if (e)
		return e;
	if (!n.at)
		return audit_say(out, env, AUDIT_RED,
		    "没有记录：还没有运行过 qianfa check 或 qianfa backup。");
	return say_age(out, env, &n, CHECK_DAYS);
}

enum err audit_wal(struct audit_result *out, struct audit_env *env)
{
	struct stat st;
	char *path = arena_printf(env->a, "%s/site.db-wal", env->conf->data);
	if (stat(path, &st))
		return err_set(ERR_BROKEN, "%s: %s", path, strerror(errno));
	long long kb = st.st_size / 1024;
	return audit_say(out, env, kb <= WAL_MB * 1024 ? AUDIT_GREEN : AUDIT_RED,
	    "现在 %lld KB。", kb);
}

enum err audit_backup(struct audit_result *out, struct audit_env *env)
{
	struct upkeep_note n;
	enum err e = when(&n, env, UPKEEP_BACKUP, UPKEEP_BACKUP);
	if (e)
		return e;
	if (!n.at)
		return audit_say(
		    out, env, AUDIT_RED, "没有记录：还没有运行过 qianfa backup。");
	return say_age(out, env, &n, 1);
}

enum err audit_drill(struct audit_result *out, struct audit_env *env)
{
	struct upkeep_note n;
	enum err e = when(&n, env, UPKEEP_DRILL, UPKEEP_RESTORE);
	if (e)
		return e;
	if (!n.at)
		return audit_say(
		    out, env, AUDIT_RED, "没有记录：还没有演练过，也没有恢复过。");
	return say_age(out, env, &n, DRILL_DAYS);
}

/* When the first row came that the head does not cover; 0: it covers all. */
static enum err uncovered(int64_t *at, struct db *db, int64_t size)
{
	*at = 0;
	struct query q = q_begin(db, SQL_AUDIT_ROW_AFTER);
	q_bind_int(&q, ":after", size);
	if (q_row(&q))
		*at = q_int(&q);
	return q_end(&q);
}

enum err audit_head(struct audit_result *out, struct audit_env *env)
{
	struct head h;
	int64_t since = 0;
	enum err e = head_newest(&h, env->db, env->a);
	if (e == ERR_NOT_FOUND) {
		err_clear();
		return audit_say(out, env, AUDIT_RED, "还没有签过树头。");
	}
	if (!e)
		e = uncovered(&since, env->db, h.size);
	if (e)
		return e;
	bool good = !since || env->now - since <= HEAD_MINUTES * minute_ms;
	char *made = audit_ago(env, h.made_at);
	if (!since)
		return audit_say(out, env, AUDIT_GREEN, "%s签的，盖住全部 %lld 条。",
		    made, (long long)h.size);
	return audit_say(out, env, good ? AUDIT_GREEN : AUDIT_RED,
	    "%s签的，盖住 %lld 条；后面的一条是%s的%s。", made, (long long)h.size,
	    audit_ago(env, since), good ? "，就要签" : "，还没有盖住");
}
