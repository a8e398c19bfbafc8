/* SPDX-License-Identifier: MIT */
/* /api/v1/articles/ID: one article with every field that is signed, so that whoever asks
 * can compute its text_hash again (tests/api does), and its HTML byte for byte. */
#include "base/clock.h"
#include "news/correction.h"
#include "news/listing.h"
#include "news/walk.h"
#include "page/api.h"
#include "page/model.h"

#include <string.h>

/* The fields as they are signed, but for those that are shown in another form. */
static void add_text(json_t *o, const struct revision *rev)
{
	static const enum field plain[] = {FIELD_KICKER, FIELD_SUBTITLE, FIELD_SUMMARY,
	    FIELD_DATELINE, FIELD_BYLINE, FIELD_SOURCE, FIELD_SOURCE_URL, FIELD_BODY};
	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
		json_object_set_new(
		    o, field_info[plain[i]].name, api_text(rev->text[plain[i]]));
	json_object_set_new(o, "html", api_text(rev->html));
}

/* Who answers for it: as the article's page shows it. */
static void add_editor(json_t *o, struct ctx *c, const struct revision *rev)
{
	const char *named = rev->text[FIELD_EDITOR];
	bool archive = !strcmp(rev->stage, "imported");
	json_object_set_new(
	    o, "editor", api_text(archive || !*named ? rev->signer_name : named));
	json_object_set_new(o, "signed_editor", api_text(named));
	json_object_set_new(o, "archive", json_boolean(archive));
	json_object_set_new(o, "signed",
	    archive ? json_null()
		    : json_pack("{s:s, s:o}", "by", rev->signer_name, "at",
			  api_time(c, rev->signed_at)));
}

static enum err add_corrections(json_t *o, struct ctx *c, const struct revision *rev)
{
	struct correction_list l;
	json_t *list = json_array();
	enum err e = correction_of(&l, c->db, c->a, rev->article);
	const char *words = rev->text[FIELD_CORRECTION];
	json_object_set_new(o, "correction",
	    *words ? json_pack("{s:s, s:s}", "type", rev->text[FIELD_CORRECTION_TYPE],
			 "words", words)
		   : json_null());
	for (size_t i = 0; !e && i < l.n; i++)
		json_array_append_new(
		    list, json_pack("{s:I, s:s, s:s, s:o}", "number",
			      (json_int_t)l.at[i].number, "type", l.at[i].type, "words",
			      l.at[i].words, "at", api_time(c, l.at[i].at)));
	json_object_set_new(o, "corrections", list);
	return e;
}

static enum err add_tags(json_t *o, struct ctx *c, int64_t id)
{
	struct tag_list tags;
	json_t *list = json_array();
	enum err e = tag_shown(&tags, c->db, c->a, id);
	for (size_t i = 0; !e && i < tags.n; i++)
		json_array_append_new(list, api_tag(c, &tags.at[i]));
	json_object_set_new(o, "tags", list);
	return e;
}

static enum err add_times(json_t *o, struct ctx *c, const struct article *art)
{
	int64_t at;
	enum err e = correction_last_publish(&at, c->db, art->id);
	json_object_set_new(o, "published_at", api_time(c, art->published_at));
	json_object_set_new(o, "updated_at",
	    api_time(c, at > art->published_at ? at : art->published_at));
	return e;
}

static void add_proof(json_t *o, struct ctx *c, const struct revision *rev)
{
	int64_t id = rev->article;
	json_object_set_new(o, "version", json_integer((json_int_t)rev->no));
	json_object_set_new(o, "text_hash", json_string(sha_hex(c->a, &rev->hash)));
	json_object_set_new(o, "ledger_row", json_integer((json_int_t)rev->ledger_seq));
	json_object_set_new(o, "proof",
	    json_pack("{s:o, s:o, s:o, s:o}", "html",
		api_url(c, url_proof(c->a, id, "html")), "json",
		api_url(c, url_proof(c->a, id, "json")), "text",
		api_url(c, url_proof(c->a, id, "txt")), "row",
		api_url(c,
		    url_ledger(c->a, "/proof/%lld.json", (long long)rev->ledger_seq))));
}

enum err page_api_article(struct ctx *c)
{
	struct article art;
	struct revision rev;
	int64_t limit, id = request_match_int(c->req, "id");
	if (!api_known(&limit, c, ""))
		return OK;
	enum err e = listing_article(&art, &rev, c->db, c->a, id);
	if (e == ERR_GONE)
		return api_problem(c, 410,
		    arena_printf(c->a, "该稿件已于%s撤回，不再提供。",
			clock_cn(c->a, art.withdrawn_at)));
	if (e)
		return e;
	const char *title = rev.text[FIELD_TITLE];
	json_t *o = json_pack("{s:I, s:s, s:s}", "id", (json_int_t)id, "title",
	    model_title(c, title), "signed_title", title);
	add_text(o, &rev);
	json_object_set_new(o, "section",
	    api_section(c, art.section_slug, art.section_title, art.section_kind));
	if (!e)
		e = add_tags(o, c, id);
	if (!e)
		e = add_times(o, c, &art);
	add_editor(o, c, &rev);
	json_object_set_new(
	    o, "countersign_owed", json_boolean(art.owed == OWED_COUNTERSIGN));
	if (!e)
		e = add_corrections(o, c, &rev);
	add_proof(o, c, &rev);
	api_article_urls(o, c, id, art.section_kind, art.section_slug);
	return api_reply(c, o, e);
}
