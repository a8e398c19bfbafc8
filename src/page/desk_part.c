/* SPDX-License-Identifier: MIT */
/* The small parts that desk pages are put together from: inputs, error lists, states, the
 * where a person has a right, and who may read which text. */
#include "base/clock.h"
#include "base/text.h"
#include "page/desk.h"

#include <string.h>

json_t *desk_field(const char *name, const char *label, const char *value)
{
	return json_pack("{s:s, s:s, s:s}", "name", name, "label", label, "value", value);
}

json_t *desk_select(const char *name, const char *label)
{
	return json_pack("{s:s, s:s, s:[]}", "name", name, "label", label, "options");
}

void desk_option(json_t *select, const char *value, const char *text, bool selected)
{
	json_array_append_new(json_object_get(select, "options"),
	    json_pack(
		"{s:s, s:s, s:b}", "value", value, "text", text, "selected", selected));
}

json_t *desk_sections(
    struct ctx *c, const char *label, const char *first, const char *selected)
{
	json_t *select = desk_select("section", label);
	desk_option(select, "", first, !*selected);
	const struct section **tree = section_tree(&c->sections, c->a);
	for (; *tree; tree++) {
		const struct section *s = *tree;
		int depth = section_depth(&c->sections, s);
		const char *in = depth > 2 ? "　　" : depth > 1 ? "　" : "";
		if (s->kind != SECTION_HOME)
			desk_option(select, s->slug,
			    arena_printf(c->a, "%s%s", in, s->title),
			    !strcmp(selected, s->slug));
	}
	return select;
}

json_t *desk_roles(const char *selected)
{
	json_t *select = desk_select("role", "角色");
	for (enum role r = 0; r < ROLE__MAX; r++)
		desk_option(
		    select, role_name(r), role_text(r), !strcmp(selected, role_name(r)));
	return select;
}

json_t *desk_errors(const char *title, const char *field, const char *text)
{
	json_t *errors = json_pack("{s:s, s:[]}", "title", title, "list");
	desk_errors_add(errors, field, text);
	return errors;
}

void desk_errors_add(json_t *errors, const char *field, const char *text)
{
	if (errors && text)
		json_array_append_new(json_object_get(errors, "list"),
		    json_pack("{s:s?, s:s}", "field", field, "text", text));
}

json_t *desk_state(enum state s, enum public_state p)
{
	static const char *const classes[STATE__MAX] = {
	    [STATE_DRAFT] = "draft",
	    [STATE_REVIEW1] = "review",
	    [STATE_REVIEW2] = "review",
	    [STATE_REVIEW3] = "review",
	    [STATE_SUBMITTED] = "review",
	    [STATE_RETURNED] = "back",
	    [STATE_REJECTED] = "back",
	    [STATE_SIGNED] = "signed",
	    [STATE_SCHEDULED] = "timed",
	    [STATE_PUBLISHED] = "live",
	    [STATE_WITHDRAWN] = "gone",
	};
	/* readers have a version and somebody works on the next one */
	bool revised = p == PUBLIC_LIVE && s == STATE_DRAFT;
	if (revised)
		s = STATE_PUBLISHED;
	return json_pack("{s:s, s:s, s:b}", "label", state_text(s), "class", classes[s],
	    "revised", revised);
}

char *desk_number(struct arena *a, int64_t n)
{
	char *s = arena_printf(a, "%lld", (long long)n);
	size_t len = strlen(s), digits = len - (n < 0);
	char *out = arena_alloc(a, len + digits / 3 + 1), *w = out;
	for (size_t i = 0; i < len; i++) {
		size_t left = len - i;
		if (i > (size_t)(n < 0) && left % 3 == 0)
			*w++ = ',';
		*w++ = s[i];
	}
	return out;
}

char *desk_join(struct arena *a, char *const *names)
{
	char *out = arena_strdup(a, "");
	for (size_t i = 0; names[i]; i++)
		out = arena_printf(a, "%s%s%s", out, i ? "、" : "", names[i]);
	return out;
}

json_t *desk_moment(struct ctx *c, int64_t at)
{
	return json_pack("{s:s, s:s}", "iso", clock_iso(c->a, at), "text",
	    model_when_text(c, at, "%H:%M:%S"));
}

char *desk_where(struct ctx *c, enum perm perm)
{
	char *out = arena_strdup(c->a, ",");
	for (size_t i = 0; i < c->sections.n; i++)
		if (actor_may(c->who, perm, c->sections.at[i].id))
			out = arena_printf(
			    c->a, "%s%lld,", out, (long long)c->sections.at[i].id);
	return out;
}

bool desk_may_read(const struct ctx *c, int64_t author, int64_t section)
{
	return author == c->who->id || actor_may(c->who, PERM_READ_ALL, section);
}

enum err desk_article(
    struct article *art, struct revision *rev, struct ctx *c, int64_t id, int64_t no)
{
	enum err e = article_by_id(art, c->db, c->a, id);
	if (!e && !desk_may_read(c, art->author_id, art->section_id))
		e = ERR_NOT_FOUND;
	return e ? e : revision_by_no(rev, c->db, c->a, id, no ? no : art->current_no);
}
