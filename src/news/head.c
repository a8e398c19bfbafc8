/* SPDX-License-Identifier: MIT */
/* Making heads. Reading them is in head_read.c. */
#include "news/head.h"

#include "base/clock.h"
#include "base/text.h"
#include "db/query.h"
#include "news/ledger.h"
#include "news/tree.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum {
	BITE = 20000,     /* rows in one transaction: other writers wait for it */
	TICK_BITE = 2000, /* … and in one tick of the desk, some 10 ms: editors wait */
	HALF_DAY = 12 * 3600 * 1000,
	AGAIN_MS = 60000
};

struct make {
	const struct vault *vault;
	const struct actor *who;
	const char *origin; /* of head_start(), else NULL */
	int64_t now, bite;
	struct arena arena;
	bool more; /* the tree is not there yet: once more */
};

static enum err put(
    struct db *db, const struct make *m, const char *day, int64_t size, const char *text)
{
	struct query q = q_begin(db, day ? SQL_HEAD_PUT_DAY : SQL_HEAD_PUT_LATEST);
	if (day)
		q_bind_text(&q, ":day", day);
	q_bind_int(&q, ":size", size);
	q_bind_int(&q, ":now", m->now / 1000 * 1000); /* as the note has it */
	q_bind_text(&q, ":note", text);
	return q_end_one(&q);
}

/* The rows continue what was signed last. */
static enum err check_last(struct db *db, const struct head *last, int64_t rows)
{
	struct merkle_store store = tree_store(db);
	struct sha root, leaf;
	if (rows < last->size)
		return err_set(ERR_BROKEN,
		    "the ledger has %" PRId64 " rows, its last head covers %" PRId64
		    ": no head is made",
		    rows, last->size);
	enum err e = merkle_root(&root, &store, last->size);
	if (!e)
		e = store.get(store.arg, 0, last->size - 1, &leaf);
	if (!e &&
	    (!sha_equal(&root, &last->note.root) || !sha_equal(&leaf, &last->note.last)))
		e = err_set(ERR_BROKEN,
		    "the ledger does not continue its last head: no head is made");
	return e;
}

/* Signs the tree of that size and stores it: as the day's, and as the latest. */
static enum err sign(struct db *db, struct make *m, const struct head_key *key,
    const char *day, int64_t size, const struct sha *last)
{
	struct merkle_store store = tree_store(db);
	struct note n = {
	    .origin = key->origin, .size = size, .at = m->now, .last = *last};
	unsigned char seed[VAULT_KEY];
	enum err e = merkle_root(&n.root, &store, size);
	if (e)
		return e;
	vault_key(seed, m->vault, VAULT_HEADS);
	char *text = note_sign(&m->arena, &n, seed);
	secret_wipe(seed, sizeof seed);
	if (day)
		e = put(db, m, day, size, text);
	if (!e)
		e = put(db, m, NULL, size, text);
	if (e || !day)
		return e;
	struct ledger_entry row = {.action = "head",
	    .perm = PERM_SETTINGS,
	    .detail = arena_printf(
		&m->arena, "%s %" PRId64 " %s", day, size, sha_hex(&m->arena, &n.root))};
	return ledger_add(NULL, db, m->who, m->now, &row);
}

static enum err current_key(struct head_key *out, struct db *db, struct arena *a)
{
	struct head_key *keys;
	size_t n;
	enum err e = head_keys(&keys, &n, db, a);
	if (!e && !n)
		return ERR_NOT_FOUND;
	if (!e)
		*out = keys[n - 1];
	return e;
}

static void own_key(unsigned char pub[SECRET_KEY], const struct vault *v)
{
	unsigned char seed[VAULT_KEY];
	vault_key(seed, v, VAULT_HEADS);
	secret_public(pub, seed);
	secret_wipe(seed, sizeof seed);
}

/* Yesterday's name when a head of it is due: the last one is from before midnight, and
 * there is none of that day (after the clock was set back there may be). */
static enum err day_due(
    const char **day, struct db *db, struct make *m, const struct head *last)
{
	struct head other;
	int64_t today = clock_day(m->now);
	*day = NULL;
	if (last->made_at >= today)
		return OK;
	char *name = clock_format(&m->arena, "%Y-%m-%d", today - HALF_DAY);
	enum err e = head_of_day(&other, db, &m->arena, name);
	if (e == ERR_NOT_FOUND) {
		*day = name;
		return OK;
	}
	return e;
}

/* The last head, which the ledger has to continue (last->size 0: there is none), and the
 * tree over all rows now, in bites. */
static enum err grow(
    struct head *last, int64_t *rows, struct sha *end, struct db *db, struct make *m)
{
	int64_t have;
	*last = (struct head){0};
	enum err e = tree_ledger_end(rows, end, db);
	if (e)
		return e;
	e = head_newest(last, db, &m->arena);
	if (!e)
		e = check_last(db, last, *rows);
	else if (e == ERR_NOT_FOUND)
		e = OK;
	if (!e)
		e = tree_grow(&have, db, *rows, m->bite);
	m->more = !e && have < *rows;
	return e;
}

static enum err make(struct db *db, void *arg)
{
	struct make *m = arg;
	struct head_key key;
	struct head last;
	struct sha end;
	unsigned char pub[SECRET_KEY];
	int64_t rows;
	const char *day = NULL;
	enum err e = current_key(&key, db, &m->arena);
	if (e)
		return e == ERR_NOT_FOUND ? OK : e;
	own_key(pub, m->vault);
	if (memcmp(pub, key.pub, sizeof pub))
		return err_set(ERR_INVALID,
		    "the secret key is not the one that the ledger names: restart");
	e = grow(&last, &rows, &end, db, m);
	if (e || m->more)
		return e;
	if (last.size)
		e = day_due(&day, db, m, &last);
	if (e || (rows == last.size && !day))
		return e;
	return sign(db, m, &key, day, rows, &end);
}

static char *origin_of(struct arena *a, const char *base_url)
{
	const char *host = strstr(base_url, "://");
	host = host ? host + 3 : base_url;
	size_t len = *host == '[' ? strcspn(host, "]") + 1 : strcspn(host, ":/");
	return arena_printf(a, "%.*s/ledger", (int)len, host);
}

/* A new key or name comes into the ledger first and a head over it at once. A key is not
 * changed over a ledger that does not continue its last head: that would hide it. */
static enum err start(struct db *db, void *arg)
{
	struct make *m = arg;
	struct head_key key = {0};
	struct head last;
	struct sha end;
	int64_t rows;
	unsigned char pub[SECRET_KEY];
	own_key(pub, m->vault);
	enum err e = current_key(&key, db, &m->arena);
	if (!e && !memcmp(pub, key.pub, sizeof pub) && !strcmp(m->origin, key.origin))
		return OK;
	if (!e || e == ERR_NOT_FOUND)
		e = grow(&last, &rows, &end, db, m);
	if (e || m->more)
		return e;
	struct buf hex = BUF_INIT;
	buf_hex(&hex, pub, sizeof pub);
	struct ledger_entry row = {.action = "head-key",
	    .perm = PERM_SETTINGS,
	    .detail =
		arena_printf(&m->arena, "ed25519 %s %s", buf_text(&hex), m->origin)};
	buf_release(&hex);
	e = ledger_add(NULL, db, m->who, m->now, &row);
	return e ? e : make(db, m);
}

static enum err step(struct db *db, struct make *m, db_write_fn *fn)
{
	m->more = false;
	arena_init(&m->arena);
	enum err e = db_write(db, fn, m);
	arena_release(&m->arena);
	return e;
}

static enum err run(struct db *db, struct make *m, db_write_fn *fn)
{
	enum err e;
	do
		e = step(db, m, fn);
	while (!e && m->more);
	return e;
}

enum err head_start(struct db *db, const struct vault *v, const struct actor *who,
    const char *base_url, int64_t now)
{
	struct arena a;
	arena_init(&a);
	struct make m = {.vault = v,
	    .who = who,
	    .origin = origin_of(&a, base_url),
	    .now = now,
	    .bite = BITE};
	enum err e = run(db, &m, start);
	arena_release(&a);
	return e;
}

enum err head_make(struct db *db, const struct vault *v, int64_t now)
{
	struct make m = {.vault = v, .who = actor_clock(), .now = now, .bite = BITE};
	return run(db, &m, make);
}

/* *more: not all rows are in the tree yet; the next tick goes on. */
static enum err make_some(bool *more, struct db *db, const struct vault *v, int64_t now)
{
	struct make m = {.vault = v, .who = actor_clock(), .now = now, .bite = TICK_BITE};
	enum err e = step(db, &m, make);
	*more = m.more;
	return e;
}

enum err head_tick(
    struct head_clock *t, struct db *db, const struct vault *v, int64_t mono, int64_t now)
{
	struct head last = {0};
	struct sha end;
	struct arena a;
	int64_t rows = 0;
	bool more;
	if (mono < t->wait_until)
		return OK;
	arena_init(&a);
	enum err e = tree_ledger_end(&rows, &end, db);
	if (!e)
		e = head_newest(&last, db, &a);
	if (e == ERR_NOT_FOUND)
		e = OK;
	arena_release(&a);
	if (rows != t->rows) {
		t->changed = mono;
		if (t->rows <= last.size)
			t->first = mono;
		t->rows = rows;
	}
	bool new_day = clock_day(now) != t->day && last.made_at < clock_day(now);
	bool due = rows != last.size && (mono - t->changed >= HEAD_QUIET_MS ||
					    mono - t->first >= HEAD_LATE_MS);
	if (e || (!new_day && !due))
		goto out;
	e = make_some(&more, db, v, now);
	if (!e && !more)
		t->day = clock_day(now);
out:
	if (e)
		t->wait_until = mono + (e == ERR_BUSY ? 0 : AGAIN_MS);
	return e;
}
