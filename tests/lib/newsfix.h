/* SPDX-License-Identifier: MIT */
/* For tests of news/: a site of its own with four accounts, and short ways to save and
 * act. */
#ifndef TESTS_LIB_NEWSFIX_H
#define TESTS_LIB_NEWSFIX_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/secret.h"
#include "db/query.h"
#include "news/act.h"
#include "news/article.h"
#include "news/change.h"
#include "news/ledger_find.h"
#include "news/listing.h"
#include "news/session.h"
#include "news/site.h"
#include "news/user.h"
#include "news/verify.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum person { AUTHOR, SIGNER, SIGNER2, ADMIN, EDITOR, PEOPLE };

struct newsfix {
	char data[64];
	struct db *db;
	struct arena a;
	struct user user[PEOPLE];
	struct actor who[PEOPLE];
	int64_t now, section, other_section, page_section;
};

static inline void newsfix_add(
    struct newsfix *f, enum person p, const char *login, enum role role)
{
	struct user_new u = {.login = login, .name = login, .role = role};
	assert_int_equal(user_add(f->db, actor_console(), f->now, &u), OK);
	assert_int_equal(user_by_id(&f->user[p], f->db, &f->a, u.id), OK);
	f->who[p] = user_actor(&f->user[p], "password", "c1ient");
}

static inline int newsfix_setup(void **state)
{
	struct newsfix *f = calloc(1, sizeof *f);
	struct section_list l;
	secret_init();
	strcpy(f->data, "/tmp/newsfix.XXXXXX");
	assert_non_null(mkdtemp(f->data));
	strcat(f->data, "/site");
	f->now = 1764000000000;
	arena_init(&f->a);
	assert_int_equal(db_create(f->data), OK);
	assert_int_equal(db_open(&f->db, f->data, DB_WRITE), OK);
	assert_int_equal(site_init(f->db, f->now), OK);
	newsfix_add(f, AUTHOR, "author", ROLE_AUTHOR);
	newsfix_add(f, SIGNER, "signer", ROLE_SIGNER);
	newsfix_add(f, SIGNER2, "signer2", ROLE_SIGNER);
	newsfix_add(f, ADMIN, "admin", ROLE_ADMIN);
	newsfix_add(f, EDITOR, "editor", ROLE_EDITOR);
	assert_int_equal(section_all(&l, f->db, &f->a), OK);
	f->section = section_by_slug(&l, "g60")->id;
	f->other_section = section_by_slug(&l, "rencai")->id;
	f->page_section = section_by_slug(&l, "about")->id;
	*state = f;
	return 0;
}

static inline int newsfix_teardown(void **state)
{
	struct newsfix *f = *state;
	char command[128];
	db_close(f->db);
	arena_release(&f->a);
	*strrchr(f->data, '/') = 0;
	snprintf(command, sizeof command, "rm -rf %s", f->data);
	assert_int_equal(system(command), 0);
	free(f);
	return 0;
}

/* The token of a new login. */
static inline char *newsfix_session(struct newsfix *f, enum person p)
{
	const struct session_begin b = {.who = &f->who[p]};
	char *token;
	assert_int_equal(session_begin(&token, f->db, &f->a, f->now, &b), OK);
	return token;
}

/* The newest rows of the ledger, newest first, at most 100. */
static inline struct ledger_row *newsfix_ledger(struct newsfix *f, size_t *n)
{
	const struct ledger_filter all = {0};
	struct ledger_row *rows;
	assert_int_equal(ledger_find(&rows, n, f->db, &f->a, &all, 100), OK);
	return rows;
}

static inline struct ledger_row newsfix_last(struct newsfix *f)
{
	size_t n;
	return newsfix_ledger(f, &n)[0];
}

/* Saves a version; article 0: a new one. The result's id and no are in *s. */
static inline enum err newsfix_save(
    struct newsfix *f, enum person p, struct save *s, const char *title, const char *body)
{
	for (enum field i = 0; i < FIELD__MAX; i++)
		s->text[i] = arena_strdup(&f->a, "");
	char *html = arena_printf(&f->a, "<p>%s</p>\n", body);
	s->text[FIELD_TITLE] = arena_strdup(&f->a, title);
	s->text[FIELD_SOURCE] = arena_strdup(&f->a, "本站");
	s->text[FIELD_BODY] = arena_strdup(&f->a, body);
	s->html = html;
	s->renderer = "test";
	if (!s->section)
		s->section = f->section;
	err_clear();
	return article_save(f->db, &f->who[p], f->now += 1000, s);
}

static inline struct article newsfix_article(struct newsfix *f, int64_t id)
{
	struct article art;
	assert_int_equal(article_by_id(&art, f->db, &f->a, id), OK);
	return art;
}

/* The act a, on what whoever acts would see now: the newest version, for a second
 * signature the one that readers see. */
static inline struct act newsfix_seen(struct newsfix *f, int64_t id, struct act a)
{
	struct article art = newsfix_article(f, id);
	struct revision rev;
	bool live = a.action == ACTION_COUNTERSIGN && art.published_no;
	a.article = id;
	a.no = live ? art.published_no : art.current_no;
	assert_int_equal(revision_by_no(&rev, f->db, &f->a, id, a.no), OK);
	a.hash = rev.hash;
	a.reason = a.reason ? a.reason : "";
	return a;
}

static inline enum err newsfix_act_by(
    struct newsfix *f, const struct actor *who, int64_t id, struct act a)
{
	a = newsfix_seen(f, id, a);
	err_clear();
	return act_run(f->db, who, f->now += 1000, &a);
}

static inline enum err newsfix_act(
    struct newsfix *f, enum person p, int64_t id, enum action action, bool publish)
{
	struct act a = {.action = action, .reason = "测试理由", .publish = publish};
	return newsfix_act_by(f, &f->who[p], id, a);
}

/* A new article, signed and public. */
static inline int64_t newsfix_publish(struct newsfix *f, const char *title)
{
	struct save s = {0};
	assert_int_equal(newsfix_save(f, AUTHOR, &s, title, "正文。"), OK);
	assert_int_equal(newsfix_act(f, AUTHOR, s.id, ACTION_SUBMIT, false), OK);
	assert_int_equal(newsfix_act(f, SIGNER, s.id, ACTION_SIGN, true), OK);
	return s.id;
}

static inline void newsfix_ignore(void *arg, const char *text)
{
	(void)arg;
	if (getenv("SHOW_FAULTS"))
		print_message("%s\n", text);
}

static inline int64_t newsfix_faults(struct newsfix *f)
{
	struct verify_report r;
	struct verify_calls calls = {newsfix_ignore, NULL, NULL};
	assert_int_equal(verify_all(&r, f->db, &calls), OK);
	return r.faults;
}

/* When a page last changed, by its file; 0: never named. */
static inline int64_t newsfix_time(struct newsfix *f, const char *file)
{
	int64_t at = -1;
	assert_int_equal(change_time(&at, f->db, file), OK);
	return at;
}

/* The same of an article's page. */
static inline int64_t newsfix_article_time(struct newsfix *f, int64_t id)
{
	return newsfix_time(f, arena_printf(&f->a, "a/%lld.html", (long long)id));
}

/* Raw SQL past every rule, triggers included, as a host intruder would: for tamper tests.
 */
static inline void newsfix_tamper(struct newsfix *f, const char *sql)
{
	sqlite3 *raw;
	char path[128], *why = NULL;
	snprintf(path, sizeof path, "%s/site.db", f->data);
	assert_int_equal(sqlite3_open(path, &raw), SQLITE_OK);
	sqlite3_db_config(raw, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
	if (sqlite3_exec(raw, sql, NULL, NULL, &why) != SQLITE_OK)
		fail_msg("%s: %s", sql, why);
	sqlite3_close(raw);
}

#endif
