/* SPDX-License-Identifier: MIT */
/* For tests of the flow: a newsroom of people by login, and acts as one of them, on top
 * of newsfix.h. */
#ifndef TESTS_LIB_FLOWFIX_H
#define TESTS_LIB_FLOWFIX_H

#include "newsfix.h"

#include "news/delegation.h"
#include "news/flow.h"
#include "news/grant.h"
#include "news/ledger.h"

/* A person with a role in a section (0: everywhere); the id. */
static inline int64_t flowfix_person(
    struct newsfix *f, const char *login, enum role role, int64_t section)
{
	struct user_new u = {
	    .login = login, .name = login, .role = role, .section = section};
	assert_int_equal(user_add(f->db, actor_console(), f->now, &u), OK);
	return u.id;
}

/* The person as the guard sees it now. */
static inline struct actor flowfix_actor(struct newsfix *f, const char *login)
{
	struct user *u = arena_alloc(&f->a, sizeof *u);
	struct actor who;
	assert_int_equal(user_by_login(u, f->db, &f->a, login), OK);
	assert_int_equal(
	    grant_actor(&who, f->db, &f->a, u, "password", "c1ient", f->now), OK);
	return who;
}

static inline enum err flowfix_flow(
    struct newsfix *f, int64_t section, const struct flow *flow)
{
	err_clear();
	return flow_set(f->db, &f->who[ADMIN], f->now += 1000, section, flow);
}

static inline int64_t flowfix_save(
    struct newsfix *f, const char *login, int64_t article, int64_t section)
{
	struct actor who = flowfix_actor(f, login);
	struct save s = {.article = article, .section = section};
	for (enum field i = 0; i < FIELD__MAX; i++)
		s.text[i] = arena_strdup(&f->a, "");
	if (article) {
		struct article art = newsfix_article(f, article);
		s.base_no = art.current_no;
		s.section = section ? section : art.section_id;
	}
	s.text[FIELD_TITLE] = arena_printf(&f->a, "稿 %lld", (long long)f->now);
	s.text[FIELD_SOURCE] = arena_strdup(&f->a, "本站");
	s.text[FIELD_BODY] = arena_strdup(&f->a, "正文。");
	s.html = arena_strdup(&f->a, "<p>正文。</p>\n");
	s.renderer = "test";
	err_clear();
	assert_int_equal(article_save(f->db, &who, f->now += 1000, &s), OK);
	return s.id;
}

/* An act on what that person would see now. */
static inline enum err flowfix_act(
    struct newsfix *f, const char *login, int64_t id, enum action action)
{
	struct actor who = flowfix_actor(f, login);
	struct act a = {.action = action, .reason = "测试理由"};
	return newsfix_act_by(f, &who, id, a);
}

static inline enum state flowfix_state(struct newsfix *f, int64_t id)
{
	return newsfix_article(f, id).state;
}

#endif
