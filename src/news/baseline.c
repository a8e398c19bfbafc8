/* SPDX-License-Identifier: MIT */
/* The baseline's row: written once, read by verify. */
#include "news/baseline.h"

#include "base/buf.h"
#include "db/query.h"
#include "news/ledger.h"
#include "news/section.h"

enum err baseline_old(struct baseline_old *out, struct db *db)
{
	struct arena a;
	struct buf lines = BUF_INIT;
	arena_init(&a);
	*out = (struct baseline_old){0};
	struct query q = q_begin(db, SQL_REDIRECT_UNTOLD);
	while (q_row(&q)) {
		const char *path = q_text(&q, &a);
		buf_printf(&lines, "%s %lld\n", path ? path : "", (long long)q_int(&q));
		out->n++;
		arena_reset(&a);
	}
	out->hash = sha_of(buf_text(&lines), lines.len);
	buf_release(&lines);
	arena_release(&a);
	return q_end(&q);
}

const char *baseline_old_line(struct arena *a, const struct baseline_old *old)
{
	return old->n ? arena_printf(a, "旧网址：%lld 条，%s", (long long)old->n,
			    sha_hex(a, &old->hash))
		      : "";
}

enum err baseline_text(char **out, struct db *db, struct arena *a)
{
	struct section_list l;
	struct baseline_old old = {0};
	struct buf b = BUF_INIT;
	enum err e = section_all(&l, db, a);
	if (!e)
		e = baseline_old(&old, db);
	for (size_t i = 0; i < l.n && !e; i++)
		buf_printf(&b, "%s：%s\n", l.at[i].slug, section_words(a, &l.at[i]));
	buf_str(&b, baseline_old_line(a, &old));
	*out = arena_strdup(a, buf_text(&b));
	buf_release(&b);
	return e;
}

enum err baseline_told(int64_t *seq, char **detail, struct db *db, struct arena *a)
{
	*seq = 0;
	*detail = NULL;
	struct query q = q_begin(db, SQL_BASELINE_TOLD);
	if (q_row(&q)) {
		*seq = q_int(&q);
		*detail = q_text(&q, a);
	}
	return q_end(&q);
}

struct add_act {
	const struct actor *who;
	int64_t now;
	struct arena arena;
};

static enum err add(struct db *db, void *arg)
{
	struct add_act *act = arg;
	char *detail;
	int64_t seq;
	enum err e = baseline_told(&seq, &detail, db, &act->arena);
	if (e || seq)
		return e;
	e = baseline_text(&detail, db, &act->arena);
	struct ledger_entry entry = {
	    .action = "baseline", .perm = PERM_SETTINGS, .detail = detail};
	return e ? e : ledger_add(NULL, db, act->who, act->now, &entry);
}

enum err baseline_add(struct db *db, const struct actor *who, int64_t now)
{
	struct add_act act = {.who = who, .now = now};
	char *detail;
	int64_t seq;
	arena_init(&act.arena);
	enum err e = baseline_told(&seq, &detail, db, &act.arena);
	if (!e && !seq)
		e = db_write(db, add, &act);
	arena_release(&act.arena);
	return e;
}
