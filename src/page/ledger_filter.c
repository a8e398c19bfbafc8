/* SPDX-License-Identifier: MIT */
/* The audit view's filter. What is typed and makes no sense is refused, not left out: a
 * list that is longer than asked for would mislead. */
#include "page/ledger_filter.h"

#include "base/clock.h"
#include "base/text.h"

#include <string.h>

enum { WORD_MAX = 80, DAY_MS = 24 * 3600 * 1000 };

static void complain(json_t **errors, const char *field, const char *text)
{
	if (!*errors)
		*errors = desk_errors("没有筛选，先改一处", field, text);
	else
		desk_errors_add(*errors, field, text);
}

static const char *line(struct ctx *c, json_t **errors, const char *name)
{
	char *v;
	const char *typed = desk_query(c, name);
	if (!text_line(&v, c->a, typed, strlen(typed)) && text_chars(v) <= WORD_MAX)
		return v;
	err_clear();
	complain(errors, name, "最多 80 字，不能有控制符");
	return "";
}

static int64_t day(struct ctx *c, json_t **errors, const char *name)
{
	const char *v = desk_query(c, name);
	int64_t at = 0;
	if (*v && !clock_parse_day(&at, v))
		complain(errors, name, "日期写作 2026-11-24");
	return at;
}

static const char *known_action(const char *s)
{
	const char *const *row;
	for (size_t i = 0; (row = ledger_action_at(i)) != NULL; i++)
		if (!strcmp(row[0], s))
			return row[0];
	return NULL;
}

static const char *known_role(const char *s)
{
	enum role r;
	if (role_parse(&r, s))
		return role_name(r);
	return !strcmp(s, "console") ? "console" : NULL;
}

/* Whether a grant lets this person read all of the ledger. */
static bool reads_all(const struct ctx *c)
{
	for (size_t i = 0; i < c->who->grants_n; i++) {
		struct actor one = *c->who;
		one.grants = &c->who->grants[i];
		one.grants_n = 1;
		if (!one.grants->section_id && actor_may(&one, PERM_LEDGER, 0))
			return true;
	}
	return false;
}

static void read_section(struct ledger_query *q, struct ctx *c)
{
	const struct section *s = section_by_slug(&c->sections, desk_query(c, "section"));
	if (!reads_all(c)) {
		q->bound = true;
		bool may = s && actor_may(c->who, PERM_LEDGER, s->id);
		for (size_t i = 0; i < c->sections.n && !may; i++) {
			s = &c->sections.at[i];
			may = actor_may(c->who, PERM_LEDGER, s->id);
		}
		q->f.section = may ? s->id : -1;
		q->section = may ? s->slug : "";
		return;
	}
	q->f.section = s ? s->id : 0;
	q->section = s ? s->slug : "";
}

enum err ledger_query_read(struct ledger_query *q, struct ctx *c, json_t **errors)
{
	const char *action = desk_query(c, "action"), *role = desk_query(c, "role");
	*q = (struct ledger_query){0};
	*errors = NULL;
	q->who = line(c, errors, "who");
	q->said = line(c, errors, "said");
	q->from = desk_query(c, "from");
	q->to = desk_query(c, "to");
	q->f.from = day(c, errors, "from");
	q->f.to = day(c, errors, "to");
	q->f.to += q->f.to ? DAY_MS : 0;
	if (q->f.to && q->f.from >= q->f.to)
		complain(errors, "to", "“到”要在“从”之后，可以是同一天");
	if (*action && !(q->f.action = known_action(action)))
		complain(errors, "action", "没有这个动作");
	if (*role && !(q->f.role = known_role(role)))
		complain(errors, "role", "没有这个角色");
	const char *article = desk_query(c, "article");
	if (*article && !text_int(article, 1, INT64_MAX, &q->f.article))
		complain(errors, "article", "稿件写编号，如 12");
	if (!text_int(desk_query(c, "before"), 1, INT64_MAX, &q->f.before))
		q->f.before = 0;
	q->f.who = *q->who ? q->who : NULL;
	q->f.said = *q->said ? q->said : NULL;
	enum err e = page_frame(c);
	if (!e)
		read_section(q, c);
	q->any = q->f.who || q->f.said || q->f.from || q->f.to || q->f.action ||
		 q->f.role || q->f.article || (q->f.section && !q->bound);
	return e;
}

static char *add(struct ctx *c, char *list, const char *name, const char *value)
{
	if (!value || !*value)
		return list;
	return arena_printf(c->a, "%s%s%s：%s", list, *list ? "，" : "", name, value);
}

static const char *role_word(const char *role)
{
	enum role r;
	return role_parse(&r, role) ? role_text(r) : "控制台";
}

char *ledger_query_words(struct ctx *c, const struct ledger_query *q)
{
	const struct section *s = section_by_slug(&c->sections, q->section);
	char *out = arena_strdup(c->a, "");
	out = add(c, out, "谁", q->f.who);
	out = add(c, out, "角色", q->f.role ? role_word(q->f.role) : NULL);
	out = add(c, out, "动作", q->f.action ? ledger_action_text(q->f.action) : NULL);
	if (q->f.article)
		out = add(c, out, "稿件",
		    arena_printf(c->a, "%lld 号", (long long)q->f.article));
	out = add(c, out, "栏目", s ? s->title : NULL);
	out = add(c, out, "从", q->f.from ? q->from : NULL);
	out = add(c, out, "到", q->f.to ? q->to : NULL);
	out = add(c, out, "文字", q->f.said);
	return *out ? out : arena_strdup(c->a, "没有条件");
}

char *ledger_query_url(
    struct ctx *c, const struct ledger_query *q, const char *path, int64_t before)
{
	char *url = arena_printf(c->a, "%s?", url_desk(c->a, "%s", path));
	const char *const words[][2] = {{"who", q->who}, {"role", q->f.role},
	    {"action", q->f.action}, {"section", q->section}, {"from", q->from},
	    {"to", q->to}, {"said", q->said}};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (words[i][1] && *words[i][1])
			url = arena_printf(c->a, "%s%s=%s&", url, words[i][0],
			    url_escape(c->a, words[i][1]));
	if (q->f.article)
		url = arena_printf(c->a, "%sarticle=%lld&", url, (long long)q->f.article);
	if (before)
		url = arena_printf(c->a, "%sbefore=%lld&", url, (long long)before);
	url[strlen(url) - 1] = 0; /* the last & or ? */
	return url;
}

static json_t *roles(const struct ledger_query *q)
{
	const char *chosen = q->f.role ? q->f.role : "";
	json_t *select = desk_roles(chosen);
	json_t *first = json_pack(
	    "{s:s, s:s, s:b}", "value", "", "text", "全部角色", "selected", !*chosen);
	json_array_insert_new(json_object_get(select, "options"), 0, first);
	desk_option(select, "console", "控制台", !strcmp(chosen, "console"));
	return select;
}

static json_t *actions(const struct ledger_query *q)
{
	json_t *select = desk_select("action", "动作");
	const char *const *row;
	desk_option(select, "", "全部动作", !q->f.action);
	for (size_t i = 0; (row = ledger_action_at(i)) != NULL; i++)
		desk_option(
		    select, row[0], row[1], q->f.action && !strcmp(q->f.action, row[0]));
	return select;
}

static json_t *sections(struct ctx *c, const struct ledger_query *q)
{
	if (!q->bound)
		return desk_sections(c, "栏目", "全部栏目", q->section);
	json_t *select = desk_select("section", "栏目");
	for (size_t i = 0; i < c->sections.n; i++) {
		const struct section *s = &c->sections.at[i];
		if (s->kind != SECTION_HOME && actor_may(c->who, PERM_LEDGER, s->id))
			desk_option(
			    select, s->slug, s->title, !strcmp(q->section, s->slug));
	}
	return select;
}

enum err ledger_query_form(json_t **out, struct ctx *c, const struct ledger_query *q)
{
	struct user_list users;
	json_t *people = json_array();
	enum err e = user_all(&users, c->db, c->a);
	for (size_t i = 0; i < users.n && !e; i++)
		json_array_append_new(
		    people, json_pack("{s:s, s:s}", "value", users.at[i].login, "text",
				users.at[i].name));
	*out = json_pack("{s:s, s:s, s:o, s:o, s:o, s:o, s:s, s:s, s:s, s:s}",
	    "action_url", url_desk(c->a, "/ledger"), "who", q->who, "people", people,
	    "role", roles(q), "action", actions(q), "section", sections(c, q), "from",
	    q->from, "to", q->to, "said", q->said, "csv_url",
	    ledger_query_url(c, q, "/ledger.csv", 0));
	if (q->f.article)
		model_text(
		    *out, "article", arena_printf(c->a, "%lld", (long long)q->f.article));
	if (q->any)
		model_text(*out, "clear_url", url_desk(c->a, "/ledger"));
	return e;
}

static enum err record(struct ctx *c)
{
	return ledger_note(c->db, c->who, c->now, c->after_note);
}

void ledger_query_record(struct ctx *c, char *detail)
{
	c->after = record;
	c->after_note = detail;
}
