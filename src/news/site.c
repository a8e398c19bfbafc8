/* SPDX-License-Identifier: MIT */
/* Making a site. */
#include "news/site.h"

#include "base/mem.h"
#include "base/secret.h"
#include "db/query.h"
#include "news/baseline.h"
#include "news/change.h"
#include "news/ledger.h"
#include "news/search_build.h"
#include "news/section.h"

static enum err fill(struct db *db, void *arg)
{
	const int64_t *now = arg;
	struct arena a;
	arena_init(&a);
	enum err e = section_defaults(db);
	if (!e) {
		struct query q = q_begin(db, SQL_SETTING_PUT);
		q_bind_text(&q, ":name", SITE_SECRET);
		q_bind_text(&q, ":value", secret_token(&a, 32));
		e = q_end(&q);
	}
	char *detail = NULL;
	if (!e)
		e = baseline_text(&detail, db, &a);
	struct ledger_entry first = {
	    .action = "init", .perm = PERM_SETTINGS, .detail = detail};
	if (!e)
		e = ledger_add(NULL, db, actor_console(), *now, &first);
	arena_release(&a);
	return e;
}

enum err site_init(struct db *db, int64_t now)
{
	bool whole;
	enum err e = db_write(db, fill, &now);
	if (!e)
		e = search_build_step(&whole, db, 1); /* of no articles */
	return e ? e : change_day(db, now);
}

enum err site_secret(char **out, struct db *db)
{
	struct arena a;
	arena_init(&a);
	*out = NULL;
	struct query q = q_begin(db, SQL_SITE_SECRET);
	if (q_row(&q))
		*out = mem_strdup(q_text(&q, &a));
	arena_release(&a);
	return q_end_one(&q);
}
