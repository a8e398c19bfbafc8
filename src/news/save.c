/* SPDX-License-Identifier: MIT */
/* Saving: every save is a new immutable revision. Optimistic: the version the form
 * started from must still be the current one. */
#include "base/text.h"
#include "db/query.h"
#include "news/article.h"
#include "news/canonical.h"
#include "news/case.h"
#include "news/correction.h"
#include "news/ledger.h"

#include <string.h>

struct save_act {
	const struct actor *who;
	int64_t now;
	struct save *s;
	struct arena arena;
	struct sha hash;
};

static enum err seen_before(bool *seen, struct db *db, struct save *s)
{
	*seen = false;
	if (!s->form_key)
		return OK;
	struct query q = q_begin(db, SQL_REVISION_BY_KEY);
	q_bind_text(&q, ":form_key", s->form_key);
	if (q_row(&q)) {
		*seen = true;
		s->id = q_int(&q);
		s->no = q_int(&q);
	}
	return q_end(&q);
}

static enum err insert_revision(struct db *db, const struct save_act *act)
{
	const struct save *s = act->s;
	struct query q = q_begin(db, SQL_REVISION_INSERT);
	q_bind_int(&q, ":article", s->id);
	q_bind_int(&q, ":no", s->no);
	q_bind_opt(&q, ":saved_by", act->who->id, act->who->id);
	q_bind_int(&q, ":saved_at", act->now);
	q_bind_text(&q, ":form_key", s->form_key);
	for (enum field f = 0; f < FIELD__MAX; f++) {
		char name[32] = ":";
		q_bind_text(
		    &q, strncat(name, field_info[f].name, sizeof name - 2), s->text[f]);
	}
	q_bind_text(&q, ":html", s->html);
	q_bind_text(&q, ":renderer", s->renderer);
	const char *body = s->text[FIELD_BODY];
	q_bind_int(&q, ":words", (int64_t)text_words(body, strlen(body)));
	q_bind_blob(&q, ":hash", act->hash.b, SHA_LEN);
	return q_end(&q);
}

static enum err note(struct db *db, const struct save_act *act, const char *action,
    const char *from, const char *detail)
{
	struct ledger_entry entry = {.action = action,
	    .perm = PERM_WRITE,
	    .section = act->s->section,
	    .article = act->s->id,
	    .no = act->s->no,
	    .text_hash = &act->hash,
	    .from = from,
	    .to = "draft",
	    .detail = detail};
	return ledger_add(NULL, db, act->who, act->now, &entry);
}

/* Of what is no text: the flow's state stays what it is. */
static enum err note_aside(
    struct db *db, const struct save_act *act, const char *action, const char *detail)
{
	struct ledger_entry entry = {.action = action,
	    .perm = PERM_WRITE,
	    .section = act->s->section,
	    .article = act->s->id,
	    .detail = detail};
	return ledger_add(NULL, db, act->who, act->now, &entry);
}

/* The section's slug, which the ledger notes: verify compares it with where the article
 * stands. */
static enum err section_slug(const char **out, struct db *db, struct save_act *act)
{
	struct section_list l;
	enum err e = section_all(&l, db, &act->arena);
	const struct section *s = e ? NULL : section_by_id(&l, act->s->section);
	if (!e && !s)
		return err_say(ERR_INVALID, "栏目不存在，请重选");
	*out = s ? s->slug : "";
	return e;
}

static bool same_tags(char *const *x, char *const *y)
{
	size_t n = 0, found = 0;
	for (; x[n]; n++)
		for (size_t i = 0; y[i]; i++)
			found += !strcmp(x[n], y[i]);
	size_t m = 0;
	while (y[m])
		m++;
	return n == m && found == n;
}

/* Tags are no text and need no signature, but who changed them stands in the ledger. */
static enum err put_tags(struct db *db, struct save_act *act)
{
	const struct save *s = act->s;
	char **old, *joined = arena_strdup(&act->arena, "");
	if (!s->tags)
		return OK;
	enum err e = article_tags(&old, db, &act->arena, s->id);
	if (e || same_tags(old, s->tags))
		return e;
	struct query q = q_begin(db, SQL_TAG_CLEAR);
	q_bind_int(&q, ":article", s->id);
	e = q_end(&q);
	for (size_t i = 0; s->tags[i] && !e; i++) {
		q = q_begin(db, SQL_TAG_ADD);
		q_bind_int(&q, ":article", s->id);
		q_bind_text(&q, ":name", s->tags[i]);
		e = q_end(&q);
		joined = arena_printf(
		    &act->arena, "%s%s%s", joined, i ? "、" : "", s->tags[i]);
	}
	return e ? e : note_aside(db, act, "tag", joined);
}

static enum err save_new(struct db *db, struct save_act *act)
{
	struct save *s = act->s;
	const char *slug = NULL;
	if (act->who->id && !actor_may(act->who, PERM_WRITE, s->section))
		return err_say(ERR_DENIED, "你在这个栏目没有写稿的权限。");
	enum err e = correction_check(PUBLIC_NEVER, s->text);
	if (e)
		return e;
	struct query q = q_begin(db, SQL_ARTICLE_INSERT);
	q_bind_int(&q, ":section", s->section);
	int64_t author = s->author ? s->author : act->who->id;
	q_bind_opt(&q, ":author", author, author);
	q_bind_int(&q, ":now", act->now);
	e = q_end(&q);
	if (e == ERR_INVALID)
		return err_clear(), err_say(e, "栏目不存在，请重选");
	if (e)
		return e;
	s->id = q_last_id(db);
	s->no = 1;
	e = insert_revision(db, act);
	if (!e)
		e = section_slug(&slug, db, act);
	if (!e)
		e = note(db, act, "save", "", slug);
	return e ? e : put_tags(db, act);
}

/* Until an article is public it may go to another section, where it has to be signed
 * anew.
 */
static enum err move_section(
    struct db *db, struct save_act *act, const struct article *art)
{
	if (art->section_id == act->s->section)
		return OK;
	if (act->who->id && !actor_may(act->who, PERM_WRITE, act->s->section))
		return err_say(ERR_DENIED, "你在要移到的栏目没有写稿的权限。");
	if (art->public != PUBLIC_NEVER)
		return err_say(ERR_DENIED, "已经发布过的稿件不能在这里换栏目。");
	const char *slug = NULL;
	enum err e = section_slug(&slug, db, act);
	return e ? e : note_aside(db, act, "move", slug);
}

/* The form of a published version starts without its 更正: leaving it so changes nothing.
 */
static bool same_text(
    const struct save_act *act, const struct article *art, struct revision *cur)
{
	if (sha_equal(&act->hash, &cur->hash))
		return true;
	if (art->current_no != art->published_no)
		return false;
	static char empty[] = "";
	cur->text[FIELD_CORRECTION_TYPE] = cur->text[FIELD_CORRECTION] = empty;
	struct sha h = revision_hash(cur);
	return sha_equal(&act->hash, &h);
}

static enum err save_next(struct db *db, struct save_act *act)
{
	struct save *s = act->s;
	struct article art;
	struct revision cur;
	struct workflow_case wc;
	enum err e = article_by_id(&art, db, &act->arena, s->article);
	if (!e)
		e = revision_by_no(&cur, db, &act->arena, art.id, art.current_no);
	if (!e)
		e = article_case(&wc, db, &act->arena, &art, act->who, act->now);
	if (e)
		return e;
	s->id = art.id;
	s->no = art.current_no;
	if (act->who->id && (e = workflow_check(NULL, act->who, ACTION_SAVE, &wc)))
		return e;
	if (s->base_no != art.current_no)
		return err_say(ERR_CONFLICT, "你改的时候，%s存了版本 %d。",
		    cur.saved_name ? cur.saved_name : "控制台", (int)art.current_no);
	if ((e = article_check_seen(&art, db, &act->arena, s->acted)))
		return e;
	if ((e = correction_check(art.public, s->text)))
		return e;
	bool same = same_text(act, &art, &cur);
	if (same && art.section_id == s->section)
		return put_tags(db, act);
	/* a move makes a new version even of the same text: who signed for one section
	 * has not signed for another */
	s->no++;
	if ((e = move_section(db, act, &art)) || (e = insert_revision(db, act)))
		return e;
	struct query q = q_begin(db, SQL_ARTICLE_SAVED);
	q_bind_int(&q, ":section", s->section);
	q_bind_int(&q, ":no", s->no);
	q_bind_int(&q, ":now", act->now);
	q_bind_int(&q, ":id", s->id);
	if ((e = q_end_one(&q)) ||
	    (e = note(db, act, "save", state_name(art.state), NULL)))
		return e;
	return put_tags(db, act);
}

static enum err save(struct db *db, void *arg)
{
	struct save_act *act = arg;
	enum err e = seen_before(&act->s->seen, db, act->s);
	if (e || act->s->seen)
		return e;
	return act->s->article ? save_next(db, act) : save_new(db, act);
}

static enum err run(struct db *db, struct save_act *act, bool inside)
{
	struct save *s = act->s;
	if (!*s->text[FIELD_TITLE])
		return err_say(ERR_INVALID, "主题要填");
	arena_init(&act->arena);
	act->hash = canonical_text_hash(s->text, s->html);
	enum err e = inside ? save(db, act) : db_write(db, save, act);
	arena_release(&act->arena);
	return e;
}

enum err article_save(struct db *db, const struct actor *who, int64_t now, struct save *s)
{
	struct save_act act = {.who = who, .now = now, .s = s};
	return run(db, &act, false);
}

enum err article_save_in(
    struct db *db, const struct actor *who, int64_t now, struct save *s)
{
	struct save_act act = {.who = who, .now = now, .s = s};
	return run(db, &act, true);
}
