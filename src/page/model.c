/* SPDX-License-Identifier: MIT */
/* The models that several pages share. */
#include "page/model.h"

#include "base/clock.h"
#include "base/text.h"
#include "page/meta.h"
#include "page/twin.h"

#include <string.h>

static const char break_mark[] =
    "\xe2\x80\x8b"; /* U+200B: the editor allows a break here */

void model_text(json_t *o, const char *key, const char *value)
{
	if (value && *value)
		json_object_set_new(o, key, json_string(value));
}

static json_t *site(struct ctx *c)
{
	json_t *o = json_object();
	const char *name = c->setting[SETTING_NAME], *police = c->setting[SETTING_POLICE];
	model_text(o, "name", name);
	json_object_set_new(o, "name_len", json_integer((json_int_t)text_chars(name)));
	model_text(o, "home", url_home(c->a));
	model_text(o, "corrections", url_corrections(c->a));
	model_text(o, "ledger", url_ledger(c->a, "/"));
	model_text(o, "check", url_check(c->a));
	model_text(o, "archive", url_archive(c->a, 0));
	model_text(o, "search", url_search(c->a, NULL));
	for (enum setting s = SETTING_ICP; s <= SETTING_COPYRIGHT; s++)
		model_text(o, setting_info[s].name, c->setting[s]);
	const char *code = police + strcspn(police, "0123456789");
	model_text(
	    o, "police_code", arena_strndup(c->a, code, strspn(code, "0123456789")));
	if (*c->setting[SETTING_MOURNING])
		json_object_set_new(o, "mourning", json_true());
	return o;
}

char *model_section_url(struct ctx *c, const struct section *s)
{
	switch (s->kind) {
	case SECTION_HOME:
		return url_home(c->a);
	case SECTION_PAGE:
		return url_page(c->a, s->slug);
	case SECTION_LIST:
		break;
	}
	return url_section(c->a, s->slug);
}

static json_t *nav(struct ctx *c, const char *current, bool itself)
{
	json_t *list = json_array();
	const struct section *here =
	    current ? section_by_slug(&c->sections, current) : NULL;
	for (size_t i = 0; i < c->sections.n; i++) {
		const struct section *s = &c->sections.at[i];
		if (!s->in_nav)
			continue;
		json_t *o = json_object();
		model_text(o, "title", s->title);
		model_text(o, "url", model_section_url(c, s));
		if (here && section_within(&c->sections, here, s->id))
			model_text(o, "current", itself && here == s ? "page" : "true");
		json_array_append_new(list, o);
	}
	return list;
}

json_t *model_public(struct ctx *c, const char *title, const char *current, bool itself)
{
	json_t *root = json_pack("{s:o, s:o, s:{s:s, s:s}, s:{s:s}}", "site", site(c),
	    "nav", nav(c, current, itself), "asset", "css", url_asset(c->a, "site.css"),
	    "icon", url_asset(c->a, "seal.svg"), "page", "title", title);
	twin_head(json_object_get(root, "page"), c);
	meta_feeds(root, c, NULL, 0, c->setting[SETTING_NAME]);
	return root;
}

static void add_crumb(json_t *list, struct ctx *c, const struct section *s)
{
	json_array_append_new(list,
	    json_pack("{s:s, s:s}", "title", s->title, "url", model_section_url(c, s)));
}

void model_crumbs(json_t *root, struct ctx *c, const struct section *s, const char *last)
{
	json_t *list = json_array();
	const char *home = c->sections.n ? c->sections.at[0].title : "";
	for (size_t i = 0; i < c->sections.n; i++)
		if (c->sections.at[i].kind == SECTION_HOME)
			home = c->sections.at[i].title;
	json_array_append_new(
	    list, json_pack("{s:s, s:s}", "title", home, "url", url_home(c->a)));
	const struct section **up = s ? section_path(&c->sections, c->a, s) : NULL;
	for (; up && *up; up++)
		add_crumb(list, c, *up);
	if (s && strcmp(s->title, last))
		add_crumb(list, c, s);
	json_array_append_new(list, json_pack("{s:s}", "title", last));
	json_object_set_new(root, "crumbs", list);
}

void model_crumbs_on(json_t *root, const char *url, const char *last)
{
	json_t *list = json_object_get(root, "crumbs");
	json_t *front = json_array_get(list, json_array_size(list) - 1);
	json_object_set_new(front, "url", json_string(url));
	json_array_append_new(list, json_pack("{s:s}", "title", last));
}

char *model_title(struct ctx *c, const char *title)
{
	char *out = arena_strdup(c->a, title), *w = out;
	for (const char *r = out; *r;) {
		if (text_starts(r, break_mark))
			r += sizeof break_mark - 1;
		else
			*w++ = *r++;
	}
	*w = 0;
	return out;
}

void model_titles(json_t *o, struct ctx *c, const char *title)
{
	model_text(o, "title", model_title(c, title));
	if (!strstr(title, break_mark))
		return;
	json_t *parts = json_array();
	for (const char *s = title; s;) {
		const char *end = strstr(s, break_mark);
		size_t len = end ? (size_t)(end - s) : strlen(s);
		json_t *part = json_pack("{s:s%}", "text", s, len);
		if (s != title)
			json_object_set_new(part, "wbr", json_true());
		json_array_append_new(parts, part);
		s = end ? end + sizeof break_mark - 1 : NULL;
	}
	json_object_set_new(o, "title_parts", parts);
}

void model_time(json_t *o, struct ctx *c, int64_t at, const char *fmt)
{
	model_text(o, "datetime", clock_iso(c->a, at));
	model_text(o, "time", fmt ? clock_format(c->a, fmt, at) : clock_cn(c->a, at));
}

char *model_when_text(struct ctx *c, int64_t at, const char *time_format)
{
	const char *day = "%Y-%m-%d ";
	if (clock_day(at) == clock_day(c->now))
		day = "";
	else if (!strcmp(clock_format(c->a, "%Y", at), clock_format(c->a, "%Y", c->now)))
		day = "%m-%d ";
	return clock_format(c->a, arena_printf(c->a, "%s%s", day, time_format), at);
}

json_t *model_when(struct ctx *c, int64_t at)
{
	if (!at)
		return NULL;
	return json_pack("{s:s, s:s}", "iso", clock_iso(c->a, at), "text",
	    model_when_text(c, at, "%H:%M"));
}

char *model_article_url(
    struct ctx *c, int64_t id, enum section_kind kind, const char *slug)
{
	return kind == SECTION_PAGE ? url_page(c->a, slug) : url_article(c->a, id);
}

json_t *model_card(struct ctx *c, const struct card *card, const char *time_format)
{
	json_t *o = json_object();
	model_titles(o, c, card->title);
	model_text(o, "url",
	    model_article_url(c, card->id, card->section_kind, card->section_slug));
	model_time(o, c, card->at, time_format);
	model_text(o, "source", card->source);
	model_text(o, "summary", text_cut(c->a, card->summary, 90));
	if (card->owed == OWED_COUNTERSIGN)
		json_object_set_new(o, "urgent", json_true());
	return o;
}

char *model_short_hash(struct arena *a, const struct sha *h)
{
	char *hex = sha_hex(a, h);
	return arena_printf(a, "%.4s…%s", hex, hex + SHA_HEX - 4);
}

char *model_hash12(struct arena *a, const struct sha *h)
{
	return arena_strndup(a, sha_hex(a, h), 12);
}

/* The dateline stands in bold at the head of the first paragraph. */
static char *with_dateline(struct ctx *c, const char *dateline, const char *html)
{
	if (!*dateline)
		return arena_strdup(c->a, html);
	struct buf b = BUF_INIT;
	bool paragraph = text_starts(html, "<p>");
	buf_str(&b, "<p><strong>");
	buf_html(&b, dateline, strlen(dateline));
	buf_str(&b, paragraph ? "</strong> " : "</strong></p>\n");
	buf_str(&b, paragraph ? html + 3 : html);
	char *out = arena_strdup(c->a, buf_text(&b));
	buf_release(&b);
	return out;
}

json_t *model_article(struct ctx *c, const struct article *art, const struct revision *r)
{
	json_t *o = json_object();
	model_titles(o, c, r->text[FIELD_TITLE]);
	model_text(o, "kicker", r->text[FIELD_KICKER]);
	model_text(o, "deck", r->text[FIELD_SUBTITLE]);
	model_text(o, "summary", r->text[FIELD_SUMMARY]);
	model_text(o, "byline", r->text[FIELD_BYLINE]);
	model_text(o, "source", r->text[FIELD_SOURCE]);
	model_text(o, "source_url", r->text[FIELD_SOURCE_URL]);
	model_time(o, c, art->published_at ? art->published_at : c->now, NULL);
	json_object_set_new(o, "body_html",
	    json_string(
		twin_links(c, with_dateline(c, r->text[FIELD_DATELINE], r->html))));
	if (art->public == PUBLIC_LIVE && r->no == art->published_no)
		model_text(o, "proof_url", url_proof(c->a, art->id, "html"));
	const char *editor = r->text[FIELD_EDITOR];
	model_text(o, "editor", *editor ? editor : r->signer_name);
	if (r->stage && !strcmp(r->stage, "imported")) {
		json_object_set_new(o, "archive", json_true());
		model_text(o, "editor", r->signer_name);
	} else if (r->stage) {
		json_t *sign = json_pack("{s:s, s:s}", "name", r->signer_name, "hash",
		    model_short_hash(c->a, &r->hash));
		model_time(sign, c, r->signed_at, NULL);
		json_object_set_new(o, "sign", sign);
	}
	return o;
}
