/* SPDX-License-Identifier: MIT */
/* Archive imports. */
#include "news/archive.h"

#include "news/act.h"
#include "news/change.h"
#include "news/fingerprint.h"
#include "news/ledger.h"
#include "news/listing.h"

struct add_act {
	const struct actor *who;
	int64_t now;
	struct archive *at;
	size_t n, i;
};

static enum err add_url(
    struct db *db, const struct add_act *act, const struct archive *ar)
{
	struct ledger_entry told = {.action = "redirect",
	    .perm = PERM_WRITE,
	    .article = ar->save.id,
	    .detail = ar->url};
	enum err e = redirect_add(db, ar->url, ar->save.id);
	return e ? e : ledger_add(NULL, db, act->who, act->now, &told);
}

static enum err add_one(struct db *db, const struct add_act *act, struct archive *ar)
{
	enum err e = article_save_in(db, act->who, act->now, &ar->save);
	if (e || ar->save.seen)
		return e;
	if (ar->url && (e = add_url(db, act, ar)) == ERR_CONFLICT)
		return err_clear(), err_say(e, "旧网址 %s 已经指向别的稿件", ar->url);
	if (e || !ar->publish)
		return e;
	return (act->n > 1 ? act_import_quiet : act_import)(
	    db, act->who, act->now, ar->save.id, ar->signer, ar->published_at);
}

static enum err add(struct db *db, void *arg)
{
	const struct add_act *act = arg;
	return add_one(db, act, act->at);
}

enum err archive_add(
    struct db *db, const struct actor *who, int64_t now, struct archive *ar)
{
	struct add_act act = {.who = who, .now = now, .at = ar, .n = 1};
	return db_write(db, add, &act);
}

/* What is quiet in act_import_quiet(). */
static enum err tell(struct db *db, const struct add_act *act)
{
	struct arena a;
	size_t n = 0;
	arena_init(&a);
	int64_t *id = arena_array(&a, act->n, sizeof *id);
	for (size_t i = 0; i < act->n; i++)
		if (act->at[i].publish && !act->at[i].save.seen)
			id[n++] = act->at[i].save.id;
	enum err e = n ? fingerprint_add_first(db, id, n) : OK;
	if (!e && n)
		e = change_chrome(db, act->now);
	arena_release(&a);
	return e;
}

static enum err add_many(struct db *db, void *arg)
{
	struct add_act *act = arg;
	enum err e = OK;
	for (act->i = 0; act->i < act->n && !e; act->i += !e)
		e = add_one(db, act, &act->at[act->i]);
	return e ? e : tell(db, act);
}

enum err archive_add_many(struct db *db, const struct actor *who, int64_t now,
    struct archive *ar, size_t n, size_t *bad)
{
	struct add_act act = {.who = who, .now = now, .at = ar, .n = n, .i = n};
	enum err e = db_write(db, n > 1 ? add_many : add, &act);
	*bad = n > 1 ? act.i : 0;
	return e;
}
