/* SPDX-License-Identifier: MIT */
/* Sections: reading them all (they are few) and the acts of the sections screen. */
#include "news/section.h"

#include "base/text.h"
#include "db/query.h"
#include "news/change.h"
#include "news/ledger.h"
#include "news/section_int.h"

#include <string.h>

static const char *const kinds[] = {
    [SECTION_HOME] = "home", [SECTION_LIST] = "list", [SECTION_PAGE] = "page"};

const char *section_kind_name(enum section_kind k)
{
	return kinds[k];
}

enum section_kind section_kind_parse(const char *name)
{
	for (enum section_kind k = SECTION_HOME; name && k <= SECTION_PAGE; k++)
		if (!strcmp(name, kinds[k]))
			return k;
	return SECTION_LIST;
}

char *section_words(struct arena *a, const struct section *s)
{
	static const char *const words[] = {
	    [SECTION_HOME] = "首页", [SECTION_LIST] = "栏目", [SECTION_PAGE] = "页面"};
	return arena_printf(a, "%s，%lld号%s，%s%s%s", s->title, (long long)s->id,
	    words[s->kind], s->in_nav ? "导航显示" : "导航隐藏",
	    *s->description ? "；" : "", s->description);
}

enum err section_all(struct section_list *out, struct db *db, struct arena *a)
{
	size_t cap = 0;
	*out = (struct section_list){0};
	struct query q = q_begin(db, SQL_SECTION_ALL);
	while (q_row(&q)) {
		out->at = arena_grow(a, out->at, out->n, &cap, sizeof *out->at);
		struct section *s = &out->at[out->n++];
		s->id = q_int(&q);
		s->slug = q_text(&q, a);
		s->title = q_text(&q, a);
		s->description = q_text(&q, a);
		s->kind = section_kind_parse(q_text(&q, a));
		s->position = q_int(&q);
		s->in_nav = q_int(&q);
		s->parent_id = q_int(&q);
	}
	return q_end(&q);
}

const struct section *section_by_slug(const struct section_list *l, const char *slug)
{
	for (size_t i = 0; i < l->n; i++)
		if (!strcmp(l->at[i].slug, slug))
			return &l->at[i];
	return NULL;
}

const struct section *section_by_id(const struct section_list *l, int64_t id)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->at[i].id == id)
			return &l->at[i];
	return NULL;
}

struct section_act {
	const struct actor *who;
	int64_t now;
	const struct section *s;
	int64_t id, parent;
	int step;
};

static enum err note(
    struct db *db, const struct section_act *act, const char *action, const char *detail)
{
	struct ledger_entry e = {
	    .action = action, .perm = PERM_SECTIONS, .detail = detail};
	enum err err = ledger_add(NULL, db, act->who, act->now, &e);
	return err ? err : change_chrome(db, act->now);
}

enum err section_may_move(struct db *db, int64_t id)
{
	int64_t held = 0;
	struct query q = q_begin(db, SQL_SECTION_HELD);
	q_bind_int(&q, ":id", id);
	if (q_row(&q))
		held = q_int(&q);
	enum err e = q_end(&q);
	if (e || !held)
		return e;
	return err_say(ERR_INVALID,
	    "这个栏目或下级栏目里有发布过的文章，位置不能再改，免得读者的列表乱了页。");
}

static enum err put_parent(struct db *db, int64_t id, int64_t parent)
{
	struct query q = q_begin(db, SQL_SECTION_PARENT);
	q_bind_int(&q, ":id", id);
	q_bind_opt(&q, ":parent", parent, parent);
	return q_end_one(&q);
}

static enum err place(struct db *db, void *arg)
{
	struct section_act *act = arg;
	struct section_list l;
	struct arena a;
	arena_init(&a);
	enum err e = section_all(&l, db, &a);
	const struct section *s = e ? NULL : section_by_id(&l, act->id);
	if (!e && !s)
		e = ERR_NOT_FOUND;
	if (!e && s->parent_id != act->parent) {
		e = section_check_parent(&l, s, act->parent);
		if (!e)
			e = section_may_move(db, act->id);
		if (!e)
			e = put_parent(db, act->id, act->parent);
		if (!e)
			e = note(db, act, "section-place",
			    section_told(&a, &l, s->slug, act->parent));
	}
	arena_release(&a);
	return e;
}

enum err section_place(
    struct db *db, const struct actor *who, int64_t now, int64_t id, int64_t parent)
{
	struct section_act act = {.who = who, .now = now, .id = id, .parent = parent};
	return db_write(db, place, &act);
}

static enum err check(const struct section *s)
{
	if (!*s->title || text_chars(s->title) > 20)
		return err_say(ERR_INVALID, "栏目名要填，最多 20 字");
	if (text_chars(s->description) > 80)
		return err_say(ERR_INVALID, "栏目说明最多 80 字");
	return OK;
}

static enum err insert(struct db *db, const struct section *s)
{
	struct query q = q_begin(db, SQL_SECTION_INSERT);
	q_bind_text(&q, ":slug", s->slug);
	q_bind_text(&q, ":title", s->title);
	q_bind_text(&q, ":description", s->description);
	q_bind_text(&q, ":kind", kinds[s->kind]);
	q_bind_opt(&q, ":parent", s->parent_id, s->parent_id);
	q_bind_int(&q, ":in_nav", s->in_nav);
	return q_end(&q);
}

static enum err add(struct db *db, void *arg)
{
	struct section_act *act = arg;
	struct section_list l;
	struct arena a;
	arena_init(&a);
	enum err e = section_all(&l, db, &a);
	if (!e)
		e = section_check_parent(&l, act->s, act->s->parent_id);
	if (!e && (e = insert(db, act->s)) == ERR_CONFLICT) {
		err_clear();
		e = err_say(ERR_INVALID, "网址名 %s 已有栏目在用，换一个", act->s->slug);
	}
	if (!e) {
		struct section made = *act->s;
		made.id = q_last_id(db);
		e = note(db, act, "section-add",
		    arena_printf(&a, "%s：%s",
			section_told(&a, &l, made.slug, made.parent_id),
			section_words(&a, &made)));
	}
	arena_release(&a);
	return e;
}

enum err section_add(
    struct db *db, const struct actor *who, int64_t now, const struct section *s)
{
	static const char *const taken[] = {
	    "admin", "api", "hant", "search", "static", "healthz", "index", "home"};
	if (!text_is_slug(s->slug))
		return err_say(ERR_INVALID,
		    "网址名用小写字母、数字和连字符，以字母开头，最多 40 位");
	for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
		if (!strcmp(s->slug, taken[i]))
			return err_say(
			    ERR_INVALID, "网址名 %s 网站自己要用，换一个", s->slug);
	if (s->kind == SECTION_HOME)
		return err_say(ERR_INVALID, "首页只有一个");
	enum err e = check(s);
	struct section_act act = {.who = who, .now = now, .s = s};
	return e ? e : db_write(db, add, &act);
}

static enum err set(struct db *db, void *arg)
{
	struct section_act *act = arg;
	struct query q = q_begin(db, SQL_SECTION_UPDATE);
	q_bind_text(&q, ":title", act->s->title);
	q_bind_text(&q, ":description", act->s->description);
	q_bind_int(&q, ":in_nav", act->s->in_nav);
	q_bind_int(&q, ":id", act->s->id);
	enum err e = q_end_one(&q);
	if (e)
		return e;
	struct arena a;
	struct section_list l;
	arena_init(&a);
	e = section_all(&l, db, &a);
	const struct section *now = e ? NULL : section_by_id(&l, act->s->id);
	if (now)
		e = note(db, act, "section-set",
		    arena_printf(&a, "%s：%s", now->slug, section_words(&a, now)));
	arena_release(&a);
	return e;
}

enum err section_set(
    struct db *db, const struct actor *who, int64_t now, const struct section *s)
{
	enum err e = check(s);
	struct section_act act = {.who = who, .now = now, .s = s};
	return e ? e : db_write(db, set, &act);
}

static enum err put_at(struct db *db, int64_t id, int64_t position)
{
	struct query q = q_begin(db, SQL_SECTION_POSITION);
	q_bind_int(&q, ":id", id);
	q_bind_int(&q, ":position", position);
	return q_end_one(&q);
}

/* "g60：次序 home songjiang g60 …" */
static const char *order_told(
    struct arena *a, const struct section_list *l, const char *moved)
{
	struct buf b = BUF_INIT;
	buf_printf(&b, "%s：次序", moved);
	for (size_t i = 0; i < l->n; i++)
		buf_printf(&b, " %s", l->at[i].slug);
	const char *out = arena_strdup(a, buf_text(&b));
	buf_release(&b);
	return out;
}

/* Renumbers from 1 on the way, so that equal positions cannot stick. */
static enum err move(struct db *db, void *arg)
{
	struct section_act *act = arg;
	struct arena a;
	struct section_list l;
	arena_init(&a);
	enum err e = section_all(&l, db, &a);
	size_t at = 0;
	while (!e && at < l.n && l.at[at].id != act->id)
		at++;
	if (!e && at == l.n)
		e = ERR_NOT_FOUND;
	size_t to = at + act->step;
	while (!e && to < l.n && l.at[to].parent_id != l.at[at].parent_id)
		to += act->step;
	if (!e && to < l.n) {
		struct section moved = l.at[at];
		l.at[at] = l.at[to];
		l.at[to] = moved;
		for (size_t i = 0; i < l.n && !e; i++)
			e = put_at(db, l.at[i].id, (int64_t)i + 1);
		if (!e)
			e = note(db, act, "section-move", order_told(&a, &l, moved.slug));
	}
	arena_release(&a);
	return e;
}

enum err section_move(
    struct db *db, const struct actor *who, int64_t now, int64_t id, int step)
{
	struct section_act act = {.who = who, .now = now, .id = id, .step = step};
	return db_write(db, move, &act);
}

enum err section_defaults(struct db *db)
{
	static const char *const rows[][3] = {
	    {"home", "首页", ""},
	    {"g60", "G60资讯", "长三角G60科创走廊，九城市的科技创新与制度创新"},
	    {"songjiang", "松江新闻", ""},
	    {"jiucheng", "九城风采", ""},
	    {"zhengce", "政策服务", ""},
	    {"chanye", "产业投资", ""},
	    {"rencai", "招才纳贤", ""},
	    {"about", "关于我们", ""},
	};
	size_t n = sizeof rows / sizeof *rows;
	for (size_t i = 0; i < n; i++) {
		struct section s = {.slug = rows[i][0],
		    .title = rows[i][1],
		    .description = rows[i][2],
		    .kind = i == 0      ? SECTION_HOME
			    : i + 1 < n ? SECTION_LIST
					: SECTION_PAGE,
		    .in_nav = true};
		enum err e = insert(db, &s);
		if (e)
			return e;
	}
	return OK;
}
