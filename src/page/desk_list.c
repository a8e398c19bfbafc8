/* SPDX-License-Identifier: MIT */
/* 稿库: texts by state, section, author and words; the filter lives in the URL. */
#include "base/text.h"
#include "page/desk.h"

#include <string.h>

enum { PAGE = 20 };

struct list {
	struct article_filter f;
	const char *state, *section, *q; /* as in the URL, "" when none */
	int64_t page, total;
	struct card_list cards;
};

static const struct {
	const char *value, *text;
} states[] = {
    {"draft", "草稿"},
    {"review", "在审，各级"},
    {"review1", "待初审"},
    {"review2", "待复审"},
    {"review3", "待终审"},
    {"submitted", "待签发"},
    {"returned", "退回修改"},
    {"rejected", "已退稿"},
    {"signed", "已签发"},
    {"scheduled", "待发布"},
    {"live", "已发布"},
    {"withdrawn", "已撤稿"},
};

/* "" for a word that is none of the filter's. */
static const char *known_state(const char *s)
{
	for (size_t i = 0; i < sizeof states / sizeof *states; i++)
		if (!strcmp(s, states[i].value))
			return states[i].value;
	return "";
}

static bool reads_everything(const struct ctx *c)
{
	for (size_t i = 0; i < c->sections.n; i++)
		if (!actor_may(c->who, PERM_READ_ALL, c->sections.at[i].id))
			return false;
	return true;
}

static enum err read_filter(struct list *l, struct ctx *c)
{
	char *q;
	const struct section *s = section_by_slug(&c->sections, desk_query(c, "section"));
	const char *typed = desk_query(c, "q");
	enum err e = text_line(&q, c->a, typed, strlen(typed));
	if (e)
		return e;
	l->q = q;
	l->state = known_state(desk_query(c, "state"));
	l->section = s ? s->slug : "";
	if (!text_int(desk_query(c, "page"), 1, 1000000, &l->page))
		l->page = 1;
	if (!text_int(desk_query(c, "author"), 1, INT64_MAX, &l->f.author))
		l->f.author = 0;
	l->f.state = *l->state ? l->state : NULL;
	l->f.section = s ? s->id : 0;
	l->f.q = *q ? q : NULL;
	if (!reads_everything(c)) {
		l->f.own = c->who->id;
		l->f.readable = desk_where(c, PERM_READ_ALL);
	}
	l->f.limit = PAGE;
	l->f.offset = (l->page - 1) * PAGE;
	return OK;
}

static bool filtered(const struct list *l)
{
	return *l->q || *l->state || *l->section || l->f.author;
}

static char *page_url(struct ctx *c, const struct list *l, int64_t page)
{
	char *url = url_desk(c->a, "/articles?");
	const char *const words[][2] = {
	    {"q", l->q}, {"state", l->state}, {"section", l->section}};
	for (size_t i = 0; i < 3; i++)
		if (*words[i][1])
			url = arena_printf(c->a, "%s%s=%s&", url, words[i][0],
			    url_escape(c->a, words[i][1]));
	if (l->f.author)
		url = arena_printf(c->a, "%sauthor=%lld&", url, (long long)l->f.author);
	if (page > 1)
		url = arena_printf(c->a, "%spage=%lld&", url, (long long)page);
	url[strlen(url) - 1] = 0; /* the last & or ? */
	return url;
}

static enum err add_authors(json_t *filter, struct ctx *c, const struct list *l)
{
	struct user_list users;
	if (!actor_may(c->who, PERM_READ_ALL, 0))
		return OK;
	enum err e = user_all(&users, c->db, c->a);
	json_t *select = desk_select("author", "作者");
	desk_option(select, "", "全部作者", !l->f.author);
	for (size_t i = 0; i < users.n && !e; i++) {
		const struct user *u = &users.at[i];
		struct actor them = user_actor(u, "", "");
		bool chosen = u->id == l->f.author;
		if (chosen || actor_may(&them, PERM_WRITE, 0))
			desk_option(select, arena_printf(c->a, "%lld", (long long)u->id),
			    u->name, chosen);
	}
	json_object_set_new(filter, "author", select);
	return e;
}

static enum err add_filter(json_t *root, struct ctx *c, const struct list *l)
{
	json_t *state = desk_select("state", "状态");
	desk_option(state, "", "全部状态", !*l->state);
	for (size_t i = 0; i < sizeof states / sizeof *states; i++)
		desk_option(state, states[i].value, states[i].text,
		    !strcmp(l->state, states[i].value));
	json_t *filter = json_pack("{s:s, s:s, s:o, s:o}", "action",
	    url_desk(c->a, "/articles"), "q", l->q, "state", state, "section",
	    desk_sections(c, "栏目", "全部栏目", l->section));
	if (filtered(l))
		model_text(filter, "clear_url", url_desk(c->a, "/articles"));
	json_object_set_new(root, "filter", filter);
	return add_authors(filter, c, l);
}

static enum err add_rows(json_t *root, struct ctx *c, const struct list *l)
{
	json_t *rows = json_array(), *slip;
	enum err e = OK;
	for (size_t i = 0; i < l->cards.n && !e; i++) {
		const struct card *card = &l->cards.at[i];
		e = desk_slip_of(&slip, c, card->id);
		json_array_append_new(rows,
		    json_pack("{s:I, s:s, s:s, s:s, s:s, s:s, s:o, s:o, s:o}", "id",
			(json_int_t)card->id, "url",
			url_desk(c->a, "/articles/%lld", (long long)card->id), "title",
			model_title(c, card->title), "section", card->section_title,
			"author", card->author_name ? card->author_name : "—", "chars",
			desk_number(c->a, card->words), "state",
			desk_state(card->state, card->public), "slip", slip, "time",
			model_when(c, card->at)));
	}
	json_object_set_new(root, "any", json_boolean(l->cards.n > 0));
	json_object_set_new(root, "rows", rows);
	model_text(root, "caption",
	    arena_printf(c->a,
		"%s，共 %s 篇，最近改动的在前。网址里带着筛选条件，可以收藏或发给同事。",
		filtered(l) ? "筛出的稿件" : "全部稿件", desk_number(c->a, l->total)));
	return e;
}

static void add_pager(json_t *root, struct ctx *c, const struct list *l)
{
	int64_t pages = (l->total + PAGE - 1) / PAGE;
	if (pages < 2)
		return;
	json_t *pager = json_pack("{s:s}", "text",
	    arena_printf(c->a, "第 %lld 页，共 %lld 页，每页 %d 篇", (long long)l->page,
		(long long)pages, PAGE));
	if (l->page > 1) {
		model_text(pager, "prev_url", page_url(c, l, l->page - 1));
		model_text(pager, "prev_label", "前一页");
	}
	if (l->page < pages) {
		model_text(pager, "next_url", page_url(c, l, l->page + 1));
		model_text(pager, "next_label", "后一页");
	}
	json_object_set_new(root, "pager", pager);
}

static void add_empty(json_t *root, struct ctx *c, const struct list *l, bool may_write)
{
	json_t *acts = json_array();
	if (filtered(l) || l->page > 1)
		json_array_append_new(
		    acts, json_pack("{s:s, s:s, s:s}", "label", "看全部稿件", "url",
			      url_desk(c->a, "/articles"), "class", ""));
	if (may_write)
		json_array_append_new(
		    acts, json_pack("{s:s, s:s, s:s}", "label", "新建稿件", "url",
			      url_desk(c->a, "/articles/new"), "class",
			      filtered(l) ? "" : "main"));
	const char *text =
	    l->page > 1   ? "没有这么多页。"
	    : filtered(l) ? "没有符合这些条件的稿件。"
	    : l->f.own
		? "这里还没有你能看的稿件。"
		: "稿库还是空的。新建第一篇，或者请运维用 qianfa import 导入旧稿。";
	if (*l->q)
		text = arena_printf(c->a, "没有符合这些条件、提到“%s”的稿件。", l->q);
	json_object_set_new(
	    root, "empty", json_pack("{s:s, s:o}", "text", text, "acts", acts));
}

enum err page_list(struct ctx *c)
{
	struct list l = {0};
	bool may_write = actor_may(c->who, PERM_WRITE, 0);
	enum err e = read_filter(&l, c);
	if (!e)
		e = article_list(&l.cards, &l.total, c->db, c->a, &l.f);
	if (e)
		return e;
	json_t *root = desk_frame(c, "稿库", "/admin/articles");
	if (may_write)
		model_text(root, "new_url", url_desk(c->a, "/articles/new"));
	e = add_filter(root, c, &l);
	if (!e)
		e = add_rows(root, c, &l);
	add_pager(root, c, &l);
	if (!l.cards.n)
		add_empty(root, c, &l, may_write);
	return reply(c, 200, "desk/list.html", root), e;
}
