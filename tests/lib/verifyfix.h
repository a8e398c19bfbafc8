/* SPDX-License-Identifier: MIT */
/* For tests of verify: a site on which everything has happened, and a raw connection that
 * changes it past every rule. */
#ifndef TESTS_LIB_VERIFYFIX_H
#define TESTS_LIB_VERIFYFIX_H

#include "newsfix.h"

#include "base/clock.h"
#include "news/archive.h"
#include "news/flow.h"
#include "news/head.h"
#include "news/ledger.h"
#include "news/tree.h"
#include "news/wordcheck.h"

static struct vault vault;
static sqlite3 *raw;

/* An act with all there is to say about it. */
static inline void act(struct newsfix *f, enum person p, int64_t id, struct act a)
{
	if (newsfix_act_by(f, &f->who[p], id, a))
		fail_msg("act %d of article %d: %s", a.action, (int)id, err_said(OK));
}

#define ACT(p, id, ...) act(f, (p), (id), (struct act){__VA_ARGS__})

static inline int64_t draft(struct newsfix *f, const char *title)
{
	struct save s = {0};
	assert_int_equal(newsfix_save(f, AUTHOR, &s, title, "正文。"), OK);
	return s.id;
}

static inline int64_t submitted(struct newsfix *f, const char *title)
{
	int64_t id = draft(f, title);
	ACT(AUTHOR, id, .action = ACTION_SUBMIT);
	return id;
}

/* Past 初审, to 签发. */
static inline int64_t passed(struct newsfix *f, const char *title)
{
	int64_t id = submitted(f, title);
	ACT(EDITOR, id, .action = ACTION_PASS, .reason = "可以");
	return id;
}

static inline void correct(struct newsfix *f, int64_t id)
{
	static char one[] = "松江", two[] = "人才";
	struct save s = {.article = id, .base_no = 1, .tags = (char *[]){one, two, NULL}};
	for (enum field i = 0; i < FIELD__MAX; i++)
		s.text[i] = arena_strdup(&f->a, "");
	s.text[FIELD_TITLE] = arena_strdup(&f->a, "标题");
	s.text[FIELD_SOURCE] = arena_strdup(&f->a, "本站");
	s.text[FIELD_BODY] = arena_strdup(&f->a, "改过的正文。");
	s.text[FIELD_CORRECTION_TYPE] = arena_strdup(&f->a, "事实更正");
	s.text[FIELD_CORRECTION] = arena_strdup(&f->a, "数字写错了。");
	s.html = "<p>改过的正文。</p>\n";
	s.renderer = "test";
	s.section = f->section;
	assert_int_equal(article_save(f->db, &f->who[AUTHOR], f->now += 1000, &s), OK);
	ACT(AUTHOR, id, .action = ACTION_SUBMIT);
	ACT(EDITOR, id, .action = ACTION_PASS);
	ACT(SIGNER, id, .action = ACTION_SIGN, .publish = true);
}

static inline void archive(struct newsfix *f)
{
	static char tag[] = "松江";
	struct archive ar = {.publish = true,
	    .signer = "老责编",
	    .published_at = 1500000000000,
	    .save = {.html = "<p>旧文。</p>\n",
		.renderer = "test",
		.section = f->section,
		.tags = (char *[]){tag, NULL}}};
	for (enum field i = 0; i < FIELD__MAX; i++)
		ar.save.text[i] = arena_strdup(&f->a, "");
	ar.save.text[FIELD_TITLE] = arena_strdup(&f->a, "旧文");
	ar.save.text[FIELD_SOURCE] = arena_strdup(&f->a, "旧站");
	ar.save.text[FIELD_BODY] = arena_strdup(&f->a, "旧文。");
	assert_int_equal(archive_add(f->db, actor_console(), f->now += 1000, &ar), OK);
}

static inline void heads(struct newsfix *f)
{
	assert_int_equal(head_make(f->db, &vault, f->now += 1000), OK);
}

static inline void everything_happens(struct newsfix *f)
{
	const int64_t hour = 3600 * 1000;
	struct flow flow = {.levels = 1};
	assert_int_equal(
	    flow_set(f->db, &f->who[ADMIN], f->now += 1000, f->section, &flow), OK);
	static const char *const words[] = {"登陆=登录", "登陆=登录\n!坏词=好词"};
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(
		    word_list_set(f->db, &f->who[ADMIN], f->now += 1000, words[i]), OK);
	int64_t id = passed(f, "发了又更正");
	ACT(SIGNER, id, .action = ACTION_SIGN, .publish = true);
	correct(f, id);
	ACT(SIGNER, id, .action = ACTION_EXPIRY, .at = f->now + 500 * hour);
	heads(f);
	id = submitted(f, "紧急");
	ACT(SIGNER, id, .action = ACTION_EMERGENCY, .reason = "汛情");
	ACT(SIGNER2, id, .action = ACTION_COUNTERSIGN, .reason = "同意");
	id = submitted(f, "欠补签");
	ACT(SIGNER, id, .action = ACTION_EMERGENCY, .reason = "地震");
	id = passed(f, "撤了");
	ACT(SIGNER, id, .action = ACTION_SIGN, .publish = true);
	ACT(SIGNER2, id, .action = ACTION_WITHDRAW, .reason = "来源有误");
	id = passed(f, "急撤");
	ACT(SIGNER, id, .action = ACTION_SIGN, .publish = true);
	ACT(SIGNER2, id, .action = ACTION_TAKEDOWN);
	f->now = clock_day(f->now) + 24 * hour;
	heads(f);
	id = passed(f, "定时");
	ACT(AUTHOR, id, .action = ACTION_EMBARGO, .at = f->now + 2 * hour);
	ACT(SIGNER, id, .action = ACTION_SIGN, .at = f->now + 3 * hour);
	id = submitted(f, "退了");
	ACT(EDITOR, id, .action = ACTION_RETURN, .reason = "再改",
	    .target = STATE_RETURNED);
	id = submitted(f, "不用");
	ACT(EDITOR, id, .action = ACTION_REJECT, .reason = "不合适");
	id = submitted(f, "在审");
	ACT(AUTHOR, id, .action = ACTION_REMIND);
	id = passed(f, "签了没发");
	ACT(SIGNER, id, .action = ACTION_SIGN);
	draft(f, "草稿");
	archive(f);
	assert_int_equal(user_disable(f->db, &f->who[ADMIN], f->now += 1000,
			     f->user[SIGNER2].id, true),
	    OK);
	f->now = clock_day(f->now) + 24 * hour;
	heads(f);
	heads(f);
	draft(f, "还没有存证的一条");
}

static inline int setup(void **state)
{
	char path[128];
	assert_int_equal(newsfix_setup(state), 0);
	struct newsfix *f = *state;
	assert_int_equal(vault_open(&vault, f->data, true), OK);
	assert_int_equal(head_start(f->db, &vault, actor_console(),
			     "https://news.example.cn", f->now += 1000),
	    OK);
	everything_happens(f);
	snprintf(path, sizeof path, "%s/site.db", f->data);
	assert_int_equal(sqlite3_open(path, &raw), SQLITE_OK);
	return 0;
}

static inline int teardown(void **state)
{
	sqlite3_close(raw);
	return newsfix_teardown(state);
}

static char said[2000];

static inline void hear(void *arg, const char *text)
{
	(void)arg;
	if (!*said)
		snprintf(said, sizeof said, "%s", text);
}

/* Faults, or 1 when what is stored cannot even be read. */
static inline int64_t faults(struct newsfix *f, const struct verify_anchors *anchors)
{
	struct verify_report r;
	struct verify_calls calls = {hear, NULL, NULL, anchors};
	*said = 0;
	err_clear();
	enum err e = verify_all(&r, f->db, &calls);
	return e ? 1 : r.faults;
}

static inline void run(const char *sql)
{
	char *why = NULL;
	if (sqlite3_exec(raw, sql, NULL, NULL, &why))
		fail_msg("%s: %s", sql, why);
}

/* What the program itself would refuse is no hindrance. */
static inline void unlock(void)
{
	sqlite3_db_config(raw, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
	run("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON; PRAGMA "
	    "synchronous = OFF");
}

static inline void holds(struct newsfix *f)
{
	int64_t n = faults(f, NULL);
	if (n)
		fail_msg("%d faults, first: %s", (int)n, said);
}

#endif
