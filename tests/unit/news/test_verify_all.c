/* SPDX-License-Identifier: MIT */
/* Every field of every row of the tables that the promise rests on is changed, every row
 * deleted, neighbours swapped, rows played again; verify finds each by itself. */
#include "verifyfix.h"

static void nothing_is_wrong(void **state)
{
	struct newsfix *f = *state;
	struct verify_report r;
	struct verify_calls calls = {hear, NULL, NULL, NULL};
	holds(f);
	assert_int_equal(verify_all(&r, f->db, &calls), OK);
	assert_true(r.reviews >= 8);
	assert_true(r.heads >= 3);
	assert_int_equal(r.uncovered, 1);
	unlock();
	holds(f);
}

/* Columns that are no part of the promise: what they say nobody relies on, or a page of
 * its own checks it. */
static const char *const free_columns[] = {"revision.form_key", "revision.renderer",
    "article.updated_at", "signoff.id", "review.id", "user.password", "user.created_at",
    "user.last_login_at", "role.id", "correction.number", "flow.id", "flow.section_id",
    NULL};

static bool is_free(const char *table, const char *column)
{
	char name[80];
	snprintf(name, sizeof name, "%s.%s", table, column);
	for (int i = 0; free_columns[i]; i++)
		if (!strcmp(free_columns[i], name))
			return true;
	return false;
}

static bool is_coming(const char *column)
{
	return !strcmp(column, "publish_at") || !strcmp(column, "embargo_at") ||
	       !strcmp(column, "expires_at");
}

/* Another value of the same type. */
static char *other_value(struct newsfix *f, sqlite3_stmt *row, int c)
{
	switch (sqlite3_column_type(row, c)) {
	case SQLITE_INTEGER:
		/* the ledger tells of times to come to the second */
		return arena_printf(&f->a, "%lld",
		    (long long)sqlite3_column_int64(row, c) +
			(is_coming(sqlite3_column_name(row, c)) ? 1000 : 1));
	case SQLITE_TEXT:
		return sqlite3_column_bytes(row, c) ? arena_printf(&f->a, "substr(%s, 2)",
							  sqlite3_column_name(row, c))
						    : arena_strdup(&f->a, "'x'");
	case SQLITE_BLOB:
		return arena_strdup(&f->a, "randomblob(32)");
	default:
		return NULL;
	}
}

/* Each column of each row, one after another. key: what a row is found by. */
static void flip_table(struct newsfix *f, const char *table, const char *key, int *done)
{
	sqlite3_stmt *row, *put;
	char *sql = arena_printf(&f->a, "SELECT %s, * FROM %s", key, table);
	run(arena_printf(&f->a,
	    "DROP TABLE IF EXISTS temp.kept; CREATE TEMP TABLE kept "
	    "AS SELECT %s AS the_key, * FROM %s",
	    key, table));
	assert_int_equal(
	    sqlite3_prepare_v2(raw, "SELECT * FROM temp.kept", -1, &row, NULL),
	    SQLITE_OK);
	while (sqlite3_step(row) == SQLITE_ROW)
		for (int c = 1; c < sqlite3_column_count(row); c++) {
			const char *column = sqlite3_column_name(row, c);
			char *value = other_value(f, row, c);
			if (!value || is_free(table, column))
				continue;
			const char *id = (const char *)sqlite3_column_text(row, 0);
			sql = arena_printf(&f->a,
			    "UPDATE OR IGNORE %s SET %s = %s WHERE rowid = "
			    "(SELECT rowid FROM %s WHERE %s = '%s')",
			    table, column, value, table, key, id);
			/* by a number that stays the row's even if its key is changed */
			run("BEGIN");
			run(sql);
			int changed = sqlite3_changes(raw);
			run("COMMIT");
			if (changed && !faults(f, NULL))
				fail_msg("not found: %s.%s of %s", table, column, id);
			*done += changed;
			sql = arena_printf(&f->a,
			    "DELETE FROM %s WHERE %s NOT IN (SELECT the_key FROM kept); "
			    "DELETE FROM %s WHERE %s = '%s'",
			    table, key, table, key, id);
			run(sql);
			sql = arena_printf(&f->a,
			    "SELECT group_concat(name) FROM pragma_table_info('%s')",
			    table);
			assert_int_equal(
			    sqlite3_prepare_v2(raw, sql, -1, &put, NULL), SQLITE_OK);
			assert_int_equal(sqlite3_step(put), SQLITE_ROW);
			sql = arena_printf(&f->a,
			    "INSERT INTO %s (%s) SELECT %s FROM kept WHERE the_key = "
			    "'%s'",
			    table, (const char *)sqlite3_column_text(put, 0),
			    (const char *)sqlite3_column_text(put, 0), id);
			sqlite3_finalize(put);
			run(sql);
		}
	sqlite3_finalize(row);
	if (faults(f, NULL))
		fail_msg("%s was not put back: %s", table, said);
}

static const struct {
	const char *name, *key;
} tables[] = {{"ledger", "seq"}, {"revision", "article_id || '.' || no"},
    {"signoff", "id"}, {"review", "id"}, {"article", "id"}, {"head", "id"},
    {"card", "article_id"}, {"user", "id"}, {"role", "id"}, {"correction", "place"},
    {"flow", "id"}, {"word_list", "version"}};

static void every_flip(void **state)
{
	struct newsfix *f = *state;
	int done = 0;
	unlock();
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
		flip_table(f, tables[i].name, tables[i].key, &done);
	print_message("%d flips\n", done);
	assert_true(done > 1500);
}

/* Tables without rowid, and a bit instead of a byte. */
static void every_node(void **state)
{
	struct newsfix *f = *state;
	static const char *const tampers[] = {"UPDATE tree SET hash = randomblob(32) %s",
	    "UPDATE tree SET level = level + 1 %s", "UPDATE tree SET seq = seq + 1000 %s",
	    "DELETE FROM tree %s"};
	unlock();
	run("CREATE TEMP TABLE kept AS SELECT * FROM tree");
	for (int64_t seq = 2; seq <= 64; seq += 2)
		for (size_t i = 0; i < sizeof tampers / sizeof *tampers; i++) {
			char *where = arena_printf(&f->a,
			    "WHERE seq = %d AND level = (SELECT max(level) FROM tree "
			    "WHERE "
			    "seq = %d)",
			    (int)seq, (int)seq);
			char *sql = arena_printf(&f->a, "%.*s%s",
			    (int)(strlen(tampers[i]) - 2), tampers[i], where);
			run(sql);
			if (!faults(f, NULL))
				fail_msg("not found: %s", sql);
			run("DELETE FROM tree; INSERT INTO tree SELECT * FROM kept");
		}
	holds(f);
}

static void every_deletion(void **state)
{
	struct newsfix *f = *state;
	int done = 0;
	unlock();
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
		sqlite3_stmt *row;
		const char *t = tables[i].name, *key = tables[i].key;
		run(arena_printf(&f->a,
		    "DROP TABLE IF EXISTS temp.kept; CREATE TEMP TABLE kept AS SELECT %s "
		    "AS the_key FROM %s; DROP TABLE IF EXISTS temp.whole; CREATE TEMP "
		    "TABLE whole AS SELECT * FROM %s",
		    key, t, t));
		assert_int_equal(
		    sqlite3_prepare_v2(raw, "SELECT the_key FROM kept", -1, &row, NULL),
		    SQLITE_OK);
		while (sqlite3_step(row) == SQLITE_ROW) {
			const char *id = (const char *)sqlite3_column_text(row, 0);
			run(arena_printf(
			    &f->a, "DELETE FROM %s WHERE %s = '%s'", t, key, id));
			if (!faults(f, NULL))
				fail_msg("not found: %s %s deleted", t, id);
			done++;
			run(arena_printf(&f->a,
			    "DELETE FROM %s; INSERT INTO %s SELECT * FROM whole", t, t));
		}
		sqlite3_finalize(row);
	}
	holds(f);
	assert_true(done > 100);
}

static void every_swap(void **state)
{
	struct newsfix *f = *state;
	unlock();
	sqlite3_stmt *q;
	assert_int_equal(
	    sqlite3_prepare_v2(raw, "SELECT max(seq) FROM ledger", -1, &q, NULL),
	    SQLITE_OK);
	assert_int_equal(sqlite3_step(q), SQLITE_ROW);
	int last = sqlite3_column_int(q, 0);
	sqlite3_finalize(q);
	for (int seq = 1; seq < last; seq++) {
		char *sql = arena_printf(&f->a,
		    "UPDATE ledger SET seq = -1 WHERE seq = %d; UPDATE ledger SET seq = "
		    "%d "
		    "WHERE seq = %d; UPDATE ledger SET seq = %d WHERE seq = -1",
		    seq, seq, seq + 1, seq + 1);
		run(sql);
		if (!faults(f, NULL))
			fail_msg("not found: rows %d and %d swapped", seq, seq + 1);
		run(sql);
	}
	/* texts, signatures and heads that change places */
	static const char *const pairs[] = {"UPDATE signoff SET hash = (SELECT hash FROM "
					    "signoff WHERE id = 2) WHERE id = 1",
	    "UPDATE article SET published_no = 3 - published_no WHERE id = 1",
	    "UPDATE head SET note = (SELECT note FROM head WHERE id = 1) WHERE id = 2",
	    "UPDATE head SET note = (SELECT note FROM head WHERE id = 1), size = (SELECT "
	    "size FROM head WHERE id = 1), made_at = (SELECT made_at FROM head WHERE id "
	    "= "
	    "1) WHERE id = 0",
	    "UPDATE review SET article_id = (SELECT article_id FROM review WHERE id = "
	    "2), "
	    "hash = (SELECT hash FROM review WHERE id = 2) WHERE id = 1"};
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		run("DROP TABLE IF EXISTS temp.a; DROP TABLE IF EXISTS temp.b; DROP "
		    "TABLE "
		    "IF EXISTS temp.c; DROP TABLE IF EXISTS temp.d; CREATE TEMP TABLE a "
		    "AS "
		    "SELECT * FROM signoff; CREATE TEMP TABLE b AS SELECT * FROM "
		    "article; "
		    "CREATE TEMP TABLE c AS SELECT * FROM head; CREATE TEMP TABLE d AS "
		    "SELECT * FROM review");
		run(pairs[i]);
		if (!faults(f, NULL))
			fail_msg("not found: %s", pairs[i]);
		run("DELETE FROM signoff; INSERT INTO signoff SELECT * FROM a; DELETE "
		    "FROM "
		    "article; INSERT INTO article SELECT * FROM b; DELETE FROM head; "
		    "INSERT "
		    "INTO head SELECT * FROM c; DELETE FROM review; INSERT INTO review "
		    "SELECT * FROM d");
		holds(f);
	}
}

/* Lists and tags have no numbers of their own to flip: each kind of lie is told once. */
static void every_list(void **state)
{
	struct newsfix *f = *state;
	static const char *const lies[] = {
	    "DELETE FROM listing WHERE list = 0 AND place = 0",
	    "DELETE FROM listing WHERE list = -1 AND place = 0",
	    "DELETE FROM listing WHERE list = 2 AND place = 1",
	    "UPDATE listing SET live = 1 - live WHERE list = 0 AND place = 0",
	    "UPDATE listing SET live = 1 WHERE live = 0",
	    "UPDATE listing SET live = 0 WHERE list = -1",
	    "UPDATE listing SET place = place + 1 WHERE list = -2 AND place = 1",
	    "UPDATE listing SET place = 99 WHERE list = 0 AND place = 2",
	    "UPDATE listing SET article_id = NULL, live = 0 WHERE list = 0 AND place = 0",
	    "UPDATE listing SET article_id = NULL, live = 0 WHERE list = -1 AND place = "
	    "0",
	    "UPDATE listing SET article_id = 2 WHERE list = -1 AND place = 0",
	    "UPDATE listing SET list = -7 WHERE list = -1",
	    "UPDATE listing SET list = -1 WHERE list = -2 AND place = 1",
	    "INSERT INTO listing (list, place, article_id) VALUES (-2, 2, 2)",
	    "INSERT INTO listing (list, place, article_id, live) VALUES (-9, 0, NULL, 0)",
	    "INSERT INTO listing (list, place, article_id) VALUES (3, 0, 1)",
	    "UPDATE tag_page SET name = name || 'x' WHERE id = 1",
	    "DELETE FROM tag_page WHERE id = 2", "DELETE FROM tag WHERE article_id = 1",
	    "UPDATE tag SET name = '别的' WHERE name = '人才'",
	    "INSERT INTO tag (article_id, name) VALUES (2, '混进来的')"};
	unlock();
	run("CREATE TEMP TABLE kept_listing AS SELECT * FROM listing; CREATE TEMP TABLE "
	    "kept_page AS SELECT * FROM tag_page; CREATE TEMP TABLE kept_tag AS SELECT * "
	    "FROM tag");
	for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
		run(lies[i]);
		assert_true(sqlite3_changes(raw) > 0);
		if (!faults(f, NULL))
			fail_msg("not found: %s", lies[i]);
		run("DELETE FROM listing; INSERT INTO listing SELECT * FROM "
		    "kept_listing; "
		    "DELETE FROM tag_page; INSERT INTO tag_page SELECT * FROM kept_page; "
		    "DELETE FROM tag; INSERT INTO tag SELECT * FROM kept_tag");
	}
	holds(f);
}

static void every_replay(void **state)
{
	struct newsfix *f = *state;
	static const char *const replays[] = {
	    /* a row of the ledger once more at the end, as it was and linked anew */
	    "INSERT INTO ledger SELECT (SELECT max(seq) + 1 FROM ledger), prev, at, "
	    "actor, "
	    "name, role, action, article_id, no, text_hash, from_state, to_state, "
	    "reason, "
	    "client, auth, detail, randomblob(32), words, proof FROM ledger WHERE action "
	    "= "
	    "'sign' LIMIT 1",
	    "INSERT INTO ledger SELECT (SELECT max(seq) + 1 FROM ledger), (SELECT hash "
	    "FROM "
	    "ledger ORDER BY seq DESC LIMIT 1), at, actor, name, role, action, "
	    "article_id, "
	    "no, text_hash, from_state, to_state, reason, client, auth, detail, "
	    "randomblob(32), words, proof FROM ledger WHERE action = 'publish' LIMIT 1",
	    "INSERT INTO signoff (article_id, no, hash, stage, signer_id, signer_name, "
	    "signed_at, ledger_seq) SELECT 13, 1, (SELECT hash FROM revision WHERE "
	    "article_id = 13), stage, signer_id, signer_name, signed_at, ledger_seq FROM "
	    "signoff WHERE id = 1",
	    "INSERT INTO review (article_id, no, hash, level, verdict, target, "
	    "reviewer_id, "
	    "reviewer_name, for_id, note, at, ledger_seq) SELECT article_id, no, hash, "
	    "level, verdict, target, reviewer_id, reviewer_name, for_id, note, at, "
	    "ledger_seq FROM review WHERE id = 1",
	    "INSERT INTO head SELECT 3, '2026-01-01', size, made_at, note FROM head "
	    "WHERE "
	    "id = 2",
	    "INSERT INTO role (user_id, role) VALUES (1, 'director')",
	    "INSERT INTO user (login, name, created_at) VALUES ('eve', '夏娃', 1)"};
	unlock();
	for (size_t i = 0; i < sizeof replays / sizeof *replays; i++) {
		run("DROP TABLE IF EXISTS temp.a; CREATE TEMP TABLE a AS SELECT max(seq) "
		    "AS "
		    "n FROM ledger; DROP TABLE IF EXISTS temp.b; CREATE TEMP TABLE b AS "
		    "SELECT id FROM signoff; DROP TABLE IF EXISTS temp.c; CREATE TEMP "
		    "TABLE "
		    "c AS SELECT id FROM review; DROP TABLE IF EXISTS temp.d; CREATE "
		    "TEMP "
		    "TABLE d AS SELECT id FROM user; DROP TABLE IF EXISTS temp.e; CREATE "
		    "TEMP TABLE e AS SELECT id FROM role");
		run(replays[i]);
		if (!faults(f, NULL))
			fail_msg("not found: %s", replays[i]);
		run("DELETE FROM ledger WHERE seq > (SELECT n FROM a); DELETE FROM "
		    "signoff "
		    "WHERE id NOT IN (SELECT id FROM b); DELETE FROM review WHERE id NOT "
		    "IN "
		    "(SELECT id FROM c); DELETE FROM head WHERE id > 2; DELETE FROM role "
		    "WHERE id NOT IN (SELECT id FROM e); DELETE FROM user WHERE id NOT "
		    "IN "
		    "(SELECT id FROM d)");
		holds(f);
	}
}

/* 核对文字 and the search, which the desk's clock makes whole: what it has yet to do is
 * told, what it would not do is a fault. */
static void what_is_being_made(void **state)
{
	struct newsfix *f = *state;
	struct verify_report r;
	struct verify_calls calls = {hear, NULL, NULL, NULL};
	unlock();
	assert_int_equal(verify_all(&r, f->db, &calls), OK);
	assert_false(r.unindexed);
	assert_int_equal(r.unmarked, 0);
	run("CREATE TEMP TABLE kept_marks AS SELECT * FROM fingerprinted; DELETE FROM "
	    "fingerprinted WHERE id = 2");
	assert_int_equal(verify_all(&r, f->db, &calls), OK);
	assert_int_equal(r.faults, 0);
	assert_int_equal(r.unmarked, 1);
	run("UPDATE fingerprint_cursor SET seq = (SELECT max(seq) FROM ledger)");
	assert_true(faults(f, NULL) > 0);
	run("INSERT INTO fingerprinted SELECT * FROM kept_marks WHERE id = 2");
	holds(f);
	run("INSERT INTO fingerprinted (article_id, no) SELECT article_id, no FROM "
	    "revision WHERE article_id = (SELECT id FROM article WHERE state = 'draft')");
	assert_true(faults(f, NULL) > 0);
	run("DELETE FROM fingerprinted WHERE id NOT IN (SELECT id FROM kept_marks)");
	holds(f);
	run("UPDATE search_state SET rules = 0, building = -1");
	assert_int_equal(verify_all(&r, f->db, &calls), OK);
	assert_int_equal(r.faults, 0);
	assert_true(r.unindexed);
}

/* What a C string would not show. */
static void bytes_behind_a_nul(void **state)
{
	struct newsfix *f = *state;
	static const char *const columns[][2] = {{"ledger", "reason"},
	    {"ledger", "detail"}, {"revision", "body"}, {"revision", "html"},
	    {"revision", "correction"}, {"signoff", "signer_name"}, {"review", "note"},
	    {"article", "withdrawn_by"}, {"head", "note"}, {"user", "name"}};
	unlock();
	for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
		const char *table = columns[i][0], *column = columns[i][1];
		run(arena_printf(&f->a, "UPDATE %s SET %s = %s || char(0) || 'x'", table,
		    column, column));
		if (!faults(f, NULL))
			fail_msg("not found: %s.%s", table, column);
		run(arena_printf(&f->a, "UPDATE %s SET %s = substr(%s, 1, length(%s))",
		    table, column, column, column));
		holds(f);
	}
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {T(nothing_is_wrong), T(every_flip),
	    T(every_node), T(every_deletion), T(every_swap), T(every_list),
	    T(every_replay), T(what_is_being_made), T(bytes_behind_a_nul)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
