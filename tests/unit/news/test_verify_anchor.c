/* SPDX-License-Identifier: MIT */
/* With anchors verify also finds what a whole rewriting hides: truncation, new chains,
 * another key. */
#include "verifyfix.h"

#include "news/search_build.h"

/* The intruder's work: the ledger written anew from row `from` on, every hash right. */
static void rechain(struct newsfix *f, int64_t from)
{
	struct ledger_row *rows;
	size_t n;
	sqlite3_stmt *put;
	struct sha prev = {0};
	struct query q = q_begin(f->db, SQL_LEDGER_FROM);
	q_bind_int(&q, ":after", 0);
	q_bind_int(&q, ":limit", 100000);
	assert_int_equal(ledger_read(&rows, &n, &q, &f->a), OK);
	assert_int_equal(
	    sqlite3_prepare_v2(raw,
		"UPDATE ledger SET seq = ?1, prev = ?2, hash = ?3 WHERE seq = ?4", -1,
		&put, NULL),
	    SQLITE_OK);
	for (size_t i = 0; i < n; i++) {
		struct ledger_row r = rows[i];
		r.seq = (int64_t)i + 1;
		r.prev = prev;
		if (r.seq >= from)
			r.hash = ledger_hash(&r);
		prev = r.hash;
		sqlite3_bind_int64(put, 1, r.seq);
		sqlite3_bind_blob(put, 2, r.prev.b, SHA_LEN, SQLITE_TRANSIENT);
		sqlite3_bind_blob(put, 3, r.hash.b, SHA_LEN, SQLITE_TRANSIENT);
		sqlite3_bind_int64(put, 4, rows[i].seq);
		assert_int_equal(sqlite3_step(put), SQLITE_DONE);
		sqlite3_reset(put);
	}
	sqlite3_finalize(put);
}

static void anchor(struct newsfix *f, struct verify_anchors *a, const char *text)
{
	assert_int_equal(verify_anchor(a, &f->a, text), OK);
}

struct kept {
	struct verify_anchors note, key, day;
};

static void keep(struct newsfix *f, struct kept *k)
{
	struct head h;
	struct head_key *keys;
	size_t n;
	*k = (struct kept){0};
	assert_int_equal(head_newest(&h, f->db, &f->a), OK);
	anchor(f, &k->note, h.text);
	assert_int_equal(head_of_day(&h, f->db, &f->a, "2025-11-25"), OK);
	anchor(f, &k->day, h.text);
	assert_int_equal(head_keys(&keys, &n, f->db, &f->a), OK);
	anchor(f, &k->key, note_pem(&f->a, keys[0].pub));
	assert_int_equal(faults(f, &k->note), 0);
	assert_int_equal(faults(f, &k->day), 0);
	assert_int_equal(faults(f, &k->key), 0);
}

/* Everything behind row n goes, and what tells of it. */
static void truncate_to(struct newsfix *f, int64_t n)
{
	run(arena_printf(&f->a,
	    "DELETE FROM ledger WHERE seq > %d; DELETE FROM tree WHERE seq > %d;"
	    "DELETE FROM head WHERE id > 0 AND size >= %d; DELETE FROM signoff WHERE "
	    "ledger_seq > %d; DELETE FROM review WHERE ledger_seq > %d; DELETE FROM "
	    "correction WHERE ledger_seq > %d; DELETE FROM flow WHERE ledger_seq > %d",
	    (int)n, (int)n, (int)n, (int)n, (int)n, (int)n, (int)n));
}

static void truncation(void **state)
{
	struct newsfix *f = *state;
	struct kept k;
	struct head h;
	keep(f, &k);
	assert_int_equal(head_of_day(&h, f->db, &f->a, "2025-11-25"), OK);
	unlock();
	/* back to the head of the first day, as if nothing had come after it: the
	   intruder has that head, signed */
	run("DELETE FROM ledger WHERE seq > (SELECT size FROM head WHERE id = 1)");
	truncate_to(f, h.size);
	run(arena_printf(&f->a, "UPDATE head SET size = %d, made_at = %lld, note = '%s'",
	    (int)h.size, (long long)h.made_at, h.text));
	run("DELETE FROM article WHERE id > 5");
	run("DELETE FROM revision WHERE article_id > 5");
	run("DELETE FROM listing WHERE article_id > 5");
	run("DELETE FROM card WHERE article_id > 5");
	run("DELETE FROM fingerprinted WHERE article_id > 5");
	assert_int_equal(search_rebuild(f->db, NULL, NULL), OK);
	run("UPDATE user SET disabled_at = NULL");
	holds(f); /* by itself it is sound */
	assert_int_not_equal(faults(f, &k.note), 0);
	assert_int_equal(faults(f, &k.day), 0);
	assert_int_equal(faults(f, &k.key), 0);
}

/* A row is changed and the chain made right again, then everything signed anew with
 * another key, which the ledger is made to name. */
static void another_key(void **state)
{
	struct newsfix *f = *state;
	struct kept k;
	keep(f, &k);
	unlock();
	run("UPDATE ledger SET name = 'x' WHERE action = 'init'");
	rechain(f, 1);
	assert_int_not_equal(faults(f, NULL), 0);
	assert_int_not_equal(faults(f, &k.note), 0);
	/* the heads go, a new key comes */
	run("DELETE FROM head; DELETE FROM tree; DELETE FROM ledger WHERE action = "
	    "'head'");
	run("UPDATE ledger SET action = 'setting', detail = 'x' WHERE action = "
	    "'head-key'");
	rechain(f, 1);
	/* what refers to rows by number follows */
	run("UPDATE signoff SET ledger_seq = (SELECT seq FROM ledger l WHERE "
	    "l.article_id = "
	    "signoff.article_id AND l.no = signoff.no AND l.action IN ('sign', "
	    "'imported'));"
	    "UPDATE review SET ledger_seq = (SELECT seq FROM ledger l WHERE l.article_id "
	    "= "
	    "review.article_id AND l.no = review.no AND l.action = review.verdict);"
	    "UPDATE correction SET ledger_seq = (SELECT max(seq) FROM ledger l WHERE "
	    "l.article_id = correction.article_id AND l.action = 'publish');"
	    "UPDATE flow SET ledger_seq = (SELECT seq FROM ledger WHERE action = 'flow') "
	    "WHERE id > 1");
	vault.master[0] ^= 1;
	assert_int_equal(head_start(f->db, &vault, actor_console(),
			     "https://news.example.cn", f->now += 1000),
	    OK);
	holds(f); /* by itself it is sound */
	assert_int_not_equal(faults(f, &k.note), 0);
	assert_int_not_equal(faults(f, &k.day), 0);
	assert_int_not_equal(faults(f, &k.key), 0);
}

static void no_head_at_all(void **state)
{
	struct newsfix *f = *state;
	struct kept k;
	keep(f, &k);
	unlock();
	run("DELETE FROM head; DELETE FROM tree; UPDATE ledger SET action = 'setting' "
	    "WHERE action IN ('head', 'head-key')");
	rechain(f, 1);
	holds(f);
	assert_int_not_equal(faults(f, &k.note), 0);
	assert_int_not_equal(faults(f, &k.key), 0);
}

static void wrong_anchors(void **state)
{
	struct newsfix *f = *state;
	struct verify_anchors a = {0};
	struct head h;
	assert_int_equal(verify_anchor(&a, &f->a, "nothing"), ERR_INVALID);
	assert_int_equal(verify_anchor(&a, &f->a, ""), ERR_INVALID);
	/* of another site: a good note, another key */
	unsigned char seed[SECRET_KEY] = {1};
	assert_int_equal(head_newest(&h, f->db, &f->a), OK);
	anchor(f, &a, note_sign(&f->a, &h.note, seed));
	assert_int_not_equal(faults(f, &a), 0);
	a = (struct verify_anchors){0};
	anchor(f, &a, "0101010101010101010101010101010101010101010101010101010101010101");
	assert_int_not_equal(faults(f, &a), 0);
	/* a note whose size was changed has no good signature any more */
	h.note.size--;
	a = (struct verify_anchors){0};
	char *text = arena_strdup(&f->a, h.text), *sig = strstr(text, "\n\n");
	struct note n = h.note;
	char *forged = note_sign(&f->a, &n, seed), *end = strstr(forged, "\n\n");
	anchor(f, &a, arena_printf(&f->a, "%.*s%s", (int)(end - forged), forged, sig));
	assert_int_not_equal(faults(f, &a), 0);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
	    T(truncation), T(another_key), T(no_head_at_all), T(wrong_anchors)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
