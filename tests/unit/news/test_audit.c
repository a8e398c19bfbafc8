/* SPDX-License-Identifier: MIT */
/* The self-audit: every check turns with what it measures. Nothing here is told to the
 * checks; files, accounts, settings and notes are changed and measured again. */
#include "base/clock.h"
#include "base/file.h"
#include "news/audit.h"
#include "news/setting.h"
#include "news/upkeep.h"
#include "newsfix.h"

#include <sys/stat.h>

static struct conf conf;
static struct audit_result last;
static enum err broken;

static enum err fake_templates(const char *dir)
{
	(void)dir;
	return broken ? err_set(broken, "x.html:1: no end") : OK;
}

static enum err fake_assets(const char *dir)
{
	(void)dir;
	return OK;
}

static enum audit_mark run(struct newsfix *f, const char *id, bool full)
{
	char *folder = arena_printf(&f->a, "%s/t", f->data);
	assert_int_equal(file_mkdir(folder, 0755), OK);
	conf.data = f->data;
	conf.templates = conf.public_dir = folder;
	struct audit_env env = {.a = &f->a,
	    .db = f->db,
	    .conf = &conf,
	    .now = f->now,
	    .full = full,
	    .templates = fake_templates,
	    .assets = fake_assets};
	for (size_t i = 0; i < audit_checks_n; i++)
		if (!strcmp(audit_checks[i].id, id)) {
			audit_run(&last, &audit_checks[i], &env);
			return last.mark;
		}
	fail_msg("no check %s", id);
	return AUDIT_UNKNOWN;
}

static void said(const char *part)
{
	if (!strstr(last.found, part))
		fail_msg("no \"%s\" in: %s", part, last.found);
}

static int setup(void **state)
{
	int r = newsfix_setup(state);
	struct newsfix *f = *state;
	assert_int_equal(conf_load(&conf, &f->a, NULL), OK);
	broken = OK;
	return r;
}

static void table(void **state)
{
	(void)state;
	assert_true(audit_checks_n >= 24);
	for (size_t i = 0; i < audit_checks_n; i++) {
		const struct audit_check *c = &audit_checks[i];
		assert_true(*c->id && *c->title && *c->good && *c->why && *c->mend);
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(c->id, audit_checks[k].id);
	}
}

static void modes(void **state)
{
	struct newsfix *f = *state;
	char *db = arena_printf(&f->a, "%s/site.db", f->data);
	assert_int_equal(run(f, "files", false), AUDIT_GREEN);
	assert_true(last.parts_n > 5);
	assert_int_equal(chmod(db, 0644), 0);
	assert_int_equal(run(f, "files", false), AUDIT_RED);
	bool told = false;
	for (size_t i = 0; i < last.parts_n; i++)
		if (last.parts[i].why) {
			assert_string_equal(last.parts[i].what, db);
			assert_string_equal(
			    last.parts[i].why, "mode is 0644, should be 0640");
			assert_string_equal(last.parts[i].said, "权限是 0644，应为 0640");
			told = true;
		}
	assert_true(told);
	assert_int_equal(chmod(db, 0640), 0);
	assert_int_equal(run(f, "others-write", false), AUDIT_GREEN);
	char *page = arena_printf(&f->a, "%s/t/x.html", f->data);
	assert_int_equal(file_write(page, "x", 1, 0646), OK);
	assert_int_equal(run(f, "others-write", false), AUDIT_RED);
	assert_string_equal(last.parts[0].what, page);
	assert_int_equal(run(f, "templates", false), AUDIT_GREEN);
	broken = ERR_INVALID;
	assert_int_equal(run(f, "templates", false), AUDIT_RED);
	assert_string_equal(last.parts[0].why, "x.html:1: no end");
}

static void database(void **state)
{
	struct newsfix *f = *state;
	assert_int_equal(run(f, "pragmas", false), AUDIT_GREEN);
	said("journal_mode=wal，synchronous=FULL");
	assert_int_equal(run(f, "sqlite", false), AUDIT_GREEN);
	assert_int_equal(run(f, "wal", false), AUDIT_GREEN);
	assert_int_equal(run(f, "disk", false) != AUDIT_UNKNOWN, true);
	assert_int_equal(run(f, "database", false), AUDIT_RED);
	assert_int_equal(run(f, "database", true), AUDIT_GREEN);
	assert_int_equal(upkeep_note(f->data, UPKEEP_CHECK, f->now, "x"), OK);
	assert_int_equal(run(f, "database", false), AUDIT_GREEN);
	f->now += INT64_C(8) * 24 * 3600 * 1000;
	assert_int_equal(run(f, "database", false), AUDIT_RED);
	said("8 天前");
	/* a page of the file overwritten: only reading all of it shows */
	newsfix_tamper(f,
	    "PRAGMA writable_schema = 1; UPDATE sqlite_schema SET rootpage = "
	    "999999 WHERE name = 'tag'");
	db_close(f->db);
	f->db = NULL;
}

static void copies(void **state)
{
	struct newsfix *f = *state;
	const int64_t day = 24 * 3600 * 1000;
	assert_int_equal(run(f, "backup", false), AUDIT_RED);
	assert_int_equal(run(f, "drill", false), AUDIT_RED);
	assert_int_equal(upkeep_note(f->data, UPKEEP_BACKUP, f->now, "/b.db"), OK);
	assert_int_equal(upkeep_note(f->data, UPKEEP_DRILL, f->now, "/b.db"), OK);
	assert_int_equal(run(f, "backup", false), AUDIT_GREEN);
	said("/b.db");
	f->now += day + 1;
	assert_int_equal(run(f, "backup", false), AUDIT_RED);
	assert_int_equal(run(f, "drill", false), AUDIT_GREEN);
	f->now += 90 * day;
	assert_int_equal(run(f, "drill", false), AUDIT_RED);
	assert_int_equal(upkeep_note(f->data, UPKEEP_RESTORE, f->now, "/b.db"), OK);
	assert_int_equal(run(f, "drill", false), AUDIT_GREEN);
	/* a time that has not come is no proof */
	assert_int_equal(upkeep_note(f->data, UPKEEP_BACKUP, f->now + day, "/b"), OK);
	assert_int_equal(run(f, "backup", false), AUDIT_RED);
}

static void accounts(void **state)
{
	struct newsfix *f = *state;
	char *hash = arena_strdup(&f->a, "$argon2id$x"), *token;
	/* nobody has chosen a password */
	assert_int_equal(run(f, "passwords", false), AUDIT_RED);
	said("悬着的账号 5 个");
	assert_int_equal(run(f, "admins", false), AUDIT_RED);
	for (enum person p = 0; p < PEOPLE; p++)
		assert_int_equal(
		    user_password(f->db, &f->who[p], f->now, f->user[p].id, hash), OK);
	assert_int_equal(run(f, "passwords", false), AUDIT_GREEN);
	assert_int_equal(run(f, "factors", false), AUDIT_RED);
	said("没有第二因素的账号 5 个");
	said("signer（责任编辑，必须有）");
	newsfix_tamper(f,
	    "INSERT INTO totp (user_id, sealed, made_at, confirmed_at) SELECT "
	    "id, x'00', 1, 1 FROM user WHERE login <> 'author'");
	assert_int_equal(run(f, "factors", false), AUDIT_RED);
	said("1 个：author（作者）");
	newsfix_tamper(f,
	    "INSERT INTO totp (user_id, sealed, made_at) SELECT id, x'00', 1 "
	    "FROM user WHERE login = 'author'");
	assert_int_equal(run(f, "factors", false), AUDIT_RED); /* not confirmed */
	newsfix_tamper(f, "UPDATE totp SET confirmed_at = 1");
	assert_int_equal(run(f, "factors", false), AUDIT_GREEN);
	assert_int_equal(user_invite(&token, f->db, &f->a, actor_console(), f->now,
			     f->user[AUTHOR].id),
	    OK);
	assert_int_equal(run(f, "passwords", false), AUDIT_RED);
	said("author（邀请链接还能用）");
	assert_int_equal(run(f, "idle", false), AUDIT_GREEN);
	f->now += INT64_C(91) * 24 * 3600 * 1000;
	assert_int_equal(run(f, "idle", false), AUDIT_RED);
	said("90 天没有登录的账号 5 个");
	assert_int_equal(
	    user_disable(f->db, actor_console(), f->now, f->user[EDITOR].id, true), OK);
	assert_int_equal(run(f, "idle", false), AUDIT_RED);
	said("4 个");
	struct user_new u = {
	    .login = "admin2", .name = "又一位", .role = ROLE_ADMIN, .password = hash};
	assert_int_equal(run(f, "admins", false), AUDIT_RED);
	assert_int_equal(user_add(f->db, actor_console(), f->now, &u), OK);
	assert_int_equal(run(f, "admins", false), AUDIT_GREEN);
}

static void flows(void **state)
{
	struct newsfix *f = *state;
	char *hash = arena_strdup(&f->a, "$argon2id$x");
	assert_int_equal(run(f, "signers", false), AUDIT_RED);
	said("没有人能签发");
	assert_int_equal(
	    user_password(f->db, &f->who[SIGNER], f->now, f->user[SIGNER].id, hash), OK);
	assert_int_equal(run(f, "signers", false), AUDIT_RED);
	said("只有一位能签发");
	assert_int_equal(
	    user_password(f->db, &f->who[SIGNER2], f->now, f->user[SIGNER2].id, hash),
	    OK);
	assert_int_equal(run(f, "signers", false), AUDIT_GREEN);
	newsfix_tamper(f,
	    "INSERT INTO flow (section_id, version, levels, made_at) SELECT "
	    "id, 1, 1, 0 FROM section WHERE slug = 'g60'");
	assert_int_equal(run(f, "signers", false), AUDIT_RED);
	said("没有人初审");
	assert_int_equal(
	    user_password(f->db, &f->who[EDITOR], f->now, f->user[EDITOR].id, hash), OK);
	assert_int_equal(run(f, "signers", false), AUDIT_GREEN);
	assert_int_equal(run(f, "two-person", false), AUDIT_GREEN);
	newsfix_tamper(f,
	    "INSERT INTO flow (section_id, version, levels, two_person, "
	    "made_at) SELECT id, 2, 0, 1, 0 FROM section WHERE slug = 'g60'");
	assert_int_equal(run(f, "two-person", false), AUDIT_RED);
}

static void settings(void **state)
{
	struct newsfix *f = *state;
	char *v[SETTING__MAX];
	assert_int_equal(run(f, "https", false), AUDIT_RED);
	said("只在本机试用");
	assert_int_equal(run(f, "certificate", false), AUDIT_RED);
	conf.base_url = arena_strdup(&f->a, "https://www.example.cn");
	assert_int_equal(run(f, "https", false), AUDIT_GREEN);
	assert_int_equal(run(f, "certificate", false), AUDIT_UNKNOWN);
	conf.certificate = arena_printf(&f->a, "%s/none.pem", f->data);
	assert_int_equal(run(f, "certificate", false), AUDIT_UNKNOWN);
	assert_int_equal(file_write(conf.certificate, "x", 1, 0600), OK);
	assert_int_equal(run(f, "certificate", false), AUDIT_RED);
	said("读不懂");
	assert_int_equal(run(f, "second-factor", false), AUDIT_RED);
	conf.second_factor = arena_strdup(&f->a, "required");
	assert_int_equal(run(f, "second-factor", false), AUDIT_GREEN);
	assert_int_equal(run(f, "legal", false), AUDIT_RED);
	said("ICP备案号、公安备案号、互联网新闻信息服务许可证、举报电话");
	assert_int_equal(setting_all(v, f->db, &f->a), OK);
	v[SETTING_ICP] = v[SETTING_POLICE] = v[SETTING_LICENCE] =
	    v[SETTING_REPORT_PHONE] = arena_strdup(&f->a, "1");
	assert_int_equal(setting_set(f->db, &f->who[ADMIN], f->now, v), OK);
	assert_int_equal(run(f, "legal", false), AUDIT_GREEN);
	/* 183 days at least, whoever wrote the row */
	v[SETTING_LOG_DAYS] = arena_strdup(&f->a, "182");
	err_clear();
	assert_int_equal(setting_set(f->db, &f->who[ADMIN], f->now, v), ERR_INVALID);
	assert_string_equal(err_said(ERR_INVALID), "日志留存天数要是整数，不能少于 183");
	newsfix_tamper(f, "INSERT OR REPLACE INTO setting VALUES ('log_days', '30')");
	assert_int_equal(run(f, "logs", false), AUDIT_RED);
}

static void times(void **state)
{
	struct newsfix *f = *state;
	assert_int_equal(run(f, "clock-ledger", false), AUDIT_GREEN);
	clock_fix(1);
	assert_int_equal(run(f, "clock-ledger", false), AUDIT_RED);
	said("比现在还晚");
	clock_fix(0);
	assert_int_equal(run(f, "head", false), AUDIT_RED);
	/* no process serves this site */
	assert_int_equal(run(f, "processes", true), AUDIT_RED);
	said("没有这个套接字");
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, newsfix_teardown)
int main(void)
{
	const struct CMUnitTest tests[] = {T(table), T(modes), T(database), T(copies),
	    T(accounts), T(flows), T(settings), T(times)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
