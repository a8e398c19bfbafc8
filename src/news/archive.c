/* SPDX-License-Identifier: MIT */
/* Archive imports. */
#include "news/archive.h"

#include "news/act.h"
#include "news/listing.h"

struct add_act {
	const struct actor *who;
	int64_t now;
	struct archive *ar;
};

static enum err add(struct db *db, void *arg)
{
	const struct add_act *act = arg;
	struct archive *ar = act->ar;
	enum err e = article_save_in(db, act->who, act->now, &ar->save);
	if (e || ar->save.seen)
		return e;
	if (ar->url && (e = redirect_add(db, ar->url, ar->save.id)) == ERR_CONFLICT)
		return err_clear(), err_say(e, "旧网址 %s 已经指向别的稿件", ar->url);
	if (!e && ar->publish)
		e = act_import(
		    db, act->who, act->now, ar->save.id, ar->signer, ar->published_at);
	return e;
}

enum err archive_add(
    struct db *db, const struct actor *who, int64_t now, struct archive *ar)
{
	struct add_act act = {who, now, ar};
	return db_write(db, add, &act);
}
