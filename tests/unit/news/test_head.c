/* SPDX-License-Identifier: MIT */
/* Heads: when they are made, over what, with which key, and when none is. */
#include "headfix.h"

static const char url[] = "https://news.example.cn:8443";
static const char unlock[] =
    "DROP TRIGGER ledger_no_update; DROP TRIGGER ledger_no_delete; "
    "DROP TRIGGER ledger_in_order; DROP TRIGGER tree_no_update; "
    "DROP TRIGGER tree_no_delete; DROP TRIGGER head_no_update;"
    "DROP TRIGGER head_no_delete;";

static int64_t rows(struct headfix *f)
{
	int64_t n;
	struct sha last;
	assert_int_equal(tree_ledger_end(&n, &last, f->db), OK);
	return n;
}

static void first_head_comes_with_the_key(void **state)
{
	struct headfix *f = *state;
	struct head h;
	struct head_key *keys;
	size_t n;
	headfix_make(f); /* nothing before the start */
	assert_int_equal(head_newest(&h, f->db, &f->a), ERR_NOT_FOUND);
	headfix_start(f, url);
	h = headfix_newest(f);
	assert_int_equal(head_keys(&keys, &n, f->db, &f->a), OK);
	assert_int_equal(n, 1);
	assert_string_equal(keys[0].origin, "news.example.cn/ledger");
	assert_int_equal(keys[0].seq, 2);
	assert_int_equal(h.size, 2);
	assert_string_equal(h.note.origin, keys[0].origin);
	assert_true(head_key_fits(&h.note, keys, n));
	assert_int_equal(h.note.at, f->now);
	assert_int_equal(h.note.sigs, 1);
	/* once */
	headfix_start(f, url);
	assert_int_equal(rows(f), 2);
	headfix_make(f);
	assert_string_equal(headfix_newest(f).text, h.text);
}

static void covers_new_rows_and_proves_them(void **state)
{
	struct headfix *f = *state;
	headfix_start(f, url);
	for (int round = 0; round < 20; round++) {
		struct head before = headfix_newest(f);
		struct proof_growth g;
		headfix_rows(f, round % 7 + 1);
		struct proof p;
		assert_int_equal(proof_of_row(&p, f->db, &f->a, rows(f)), OK);
		assert_false(p.covered);
		headfix_make(f);
		struct head h = headfix_newest(f);
		assert_int_equal(h.size, rows(f));
		for (int64_t seq = 1; seq <= h.size; seq++) {
			assert_int_equal(proof_of_row(&p, f->db, &f->a, seq), OK);
			assert_true(p.covered);
			struct sha leaf = ledger_hash(&p.row);
			assert_true(merkle_included(
			    &p.path, &leaf, seq - 1, h.size, &h.note.root));
		}
		assert_true(sha_equal(&p.row.hash, &h.note.last));
		assert_int_equal(
		    proof_of_growth(&g, f->db, &f->a, before.size, h.size), OK);
		assert_true(merkle_consistent(
		    &g.path, before.size, h.size, &before.note.root, &h.note.root));
		assert_true(sha_equal(&g.root_n, &h.note.root));
		assert_int_equal(
		    proof_of_growth(&g, f->db, &f->a, 1, h.size + 1), ERR_NOT_FOUND);
		assert_int_equal(
		    proof_of_row(&p, f->db, &f->a, h.size + 1), ERR_NOT_FOUND);
	}
}

static void a_day_gets_one_head(void **state)
{
	struct headfix *f = *state;
	struct head h, *list;
	size_t n;
	headfix_start(f, url);
	headfix_rows(f, 5);
	headfix_make(f);
	assert_int_equal(head_list(&list, &n, f->db, &f->a, INT64_MAX, 10), OK);
	assert_int_equal(n, 0);
	char *day = clock_format(&f->a, "%Y-%m-%d", f->now);
	f->now = clock_day(f->now) + 24 * 3600 * 1000 - 1000;
	headfix_make(f); /* midnight */
	assert_int_equal(head_of_day(&h, f->db, &f->a, day), OK);
	assert_int_equal(h.id, 1);
	assert_int_equal(h.size, 7);
	/* the ledger tells of it, in a row that the next head covers */
	assert_int_equal(rows(f), 8);
	struct proof p;
	assert_int_equal(proof_of_row(&p, f->db, &f->a, 8), OK);
	assert_string_equal(p.row.action, "head");
	assert_string_equal(p.row.detail,
	    arena_printf(&f->a, "%s 7 %s", day, sha_hex(&f->a, &h.note.root)));
	headfix_make(f);
	assert_int_equal(headfix_newest(f).size, 8);
	headfix_make(f);
	assert_int_equal(rows(f), 8);
	/* three days later: one for the last of them */
	f->now += 3 * 24 * 3600 * 1000;
	headfix_make(f);
	assert_int_equal(head_list(&list, &n, f->db, &f->a, INT64_MAX, 10), OK);
	assert_int_equal(n, 2);
	assert_string_equal(
	    list[0].day, clock_format(&f->a, "%Y-%m-%d", f->now - 24 * 3600 * 1000));
	assert_string_equal(list[1].day, day);
	assert_int_equal(head_list(&list, &n, f->db, &f->a, 2, 10), OK);
	assert_int_equal(n, 1);
}

static void clock_steps_do_no_harm(void **state)
{
	struct headfix *f = *state;
	struct head *list;
	size_t n;
	const int64_t day = 24 * 3600 * 1000;
	headfix_start(f, url);
	int64_t start = f->now;
	static const int days[] = {1, 2, -1, 0, 1, 2, 3, 400, 3, 4, 5, -20, 5, 6};
	for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
		f->now = start + days[i] * day;
		headfix_rows(f, 1);
		headfix_make(f);
		headfix_make(f);
		assert_int_equal(headfix_newest(f).size, rows(f));
	}
	assert_int_equal(head_list(&list, &n, f->db, &f->a, INT64_MAX, 100), OK);
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < i; j++) {
			assert_string_not_equal(list[i].day, list[j].day);
			assert_true(list[j].size >= list[i].size);
		}
	assert_true(n >= 7);
}

static void new_key_and_new_name(void **state)
{
	struct headfix *f = *state;
	struct head_key *keys;
	size_t n;
	headfix_start(f, url);
	headfix_rows(f, 3);
	headfix_make(f);
	struct head old = headfix_newest(f);
	headfix_start(f, "http://127.0.0.1:8080");
	struct head named = headfix_newest(f);
	f->v.master[5] ^= 1;
	assert_int_equal(head_make(f->db, &f->v, f->now), ERR_INVALID);
	headfix_start(f, "http://127.0.0.1:9090");
	struct head h = headfix_newest(f);
	assert_int_equal(head_keys(&keys, &n, f->db, &f->a), OK);
	assert_int_equal(n, 3);
	assert_string_equal(keys[1].origin, "127.0.0.1/ledger");
	assert_memory_equal(keys[0].pub, keys[1].pub, SECRET_KEY);
	assert_memory_not_equal(keys[1].pub, keys[2].pub, SECRET_KEY);
	assert_true(head_key_fits(&old.note, keys, n));
	assert_true(head_key_fits(&named.note, keys, n));
	assert_true(head_key_fits(&h.note, keys, n));
	assert_false(head_key_fits(&h.note, keys, 2));
	assert_false(head_key_fits(&old.note, keys + 1, 2));
	assert_int_equal(h.size, rows(f));
}

static void none_over_a_broken_ledger(void **state)
{
	static const char *const tampers[] = {
	    "DELETE FROM ledger WHERE seq = 13",
	    "DELETE FROM ledger WHERE seq > 9",
	    "UPDATE ledger SET detail = 'y' WHERE seq = 13",
	    "UPDATE ledger SET prev = randomblob(32) WHERE seq = 12",
	    "UPDATE ledger SET hash = randomblob(32) WHERE seq = 11",
	    "UPDATE ledger SET hash = randomblob(32) WHERE seq = 14",
	    "UPDATE tree SET hash = randomblob(32) WHERE seq = 8 AND level = 3",
	    "DELETE FROM tree WHERE seq = 10",
	    "UPDATE head SET note = replace(note, 'time 2', 'time 1') WHERE id = 0",
	};
	(void)state;
	for (size_t i = 0; i < sizeof tampers / sizeof *tampers; i++) {
		void *fix;
		assert_int_equal(headfix_setup(&fix), 0);
		struct headfix *f = fix;
		headfix_start(f, url);
		headfix_rows(f, 9);
		headfix_make(f);
		headfix_rows(f, 3);
		headfix_tamper(f, unlock);
		headfix_tamper(f, tampers[i]);
		err_clear();
		enum err e = head_make(f->db, &f->v, f->now);
		if (i == 8) /* only the time: rows and root still agree, but not
			       the note's signature, which verify checks */
			assert_int_equal(e, OK);
		else if (e != ERR_BROKEN)
			fail_msg("%s: %s", tampers[i], err_name(e));
		headfix_teardown(&fix);
	}
}

static void heads_of_days_stay(void **state)
{
	struct headfix *f = *state;
	sqlite3 *raw;
	char path[128];
	static const char *const refused[] = {"UPDATE head SET size = 99 WHERE id = 1",
	    "UPDATE head SET size = 1 WHERE id = 0", "DELETE FROM head",
	    "DELETE FROM tree", "UPDATE tree SET level = 9 WHERE seq = 2",
	    "INSERT INTO head (id, day, size, made_at, note) VALUES (0, 'x', 1, 1, '')"};
	headfix_start(f, url);
	f->now += 24 * 3600 * 1000;
	headfix_make(f);
	snprintf(path, sizeof path, "%s/site.db", f->data);
	assert_int_equal(sqlite3_open(path, &raw), SQLITE_OK);
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
		assert_int_equal(
		    sqlite3_exec(raw, refused[i], NULL, NULL, NULL), SQLITE_CONSTRAINT);
	sqlite3_close(raw);
}

static void the_clock_waits_for_quiet(void **state)
{
	struct headfix *f = *state;
	struct head_clock t = {0};
	int64_t mono = 1000000, size;
	headfix_start(f, url);
	assert_int_equal(head_tick(&t, f->db, &f->v, mono, f->now), OK);
	size = headfix_newest(f).size;
	headfix_rows(f, 1);
	assert_int_equal(head_tick(&t, f->db, &f->v, mono += 100, f->now), OK);
	assert_int_equal(
	    head_tick(&t, f->db, &f->v, mono += HEAD_QUIET_MS - 1, f->now), OK);
	assert_int_equal(headfix_newest(f).size, size);
	assert_int_equal(head_tick(&t, f->db, &f->v, mono += 1, f->now), OK);
	assert_int_equal(headfix_newest(f).size, size + 1);
	/* no quiet at all: a minute is the most */
	int64_t from = mono;
	size = headfix_newest(f).size;
	while (headfix_newest(f).size == size) {
		headfix_rows(f, 1);
		mono += 1000;
		assert_int_equal(head_tick(&t, f->db, &f->v, mono, f->now), OK);
		assert_true(mono - from <= HEAD_LATE_MS + 2000);
	}
	assert_true(mono - from >= HEAD_LATE_MS);
	/* a new day, without any row */
	f->now = clock_day(f->now) + 24 * 3600 * 1000;
	assert_int_equal(head_tick(&t, f->db, &f->v, mono += 100, f->now), OK);
	struct head *list;
	size_t n;
	assert_int_equal(head_list(&list, &n, f->db, &f->a, INT64_MAX, 10), OK);
	assert_int_equal(n, 1);
}

/* As after a large import: some in each tick, so that editors need not wait for all. */
static void very_many_rows_take_turns(void **state)
{
	enum { ROWS = 4500, IN_A_TICK = 2000 };
	struct headfix *f = *state;
	struct head_clock t = {0};
	int64_t mono = 1000000;
	headfix_start(f, url);
	assert_int_equal(head_tick(&t, f->db, &f->v, mono, f->now), OK);
	int64_t size = headfix_newest(f).size;
	headfix_rows(f, ROWS);
	assert_int_equal(head_tick(&t, f->db, &f->v, mono += 100, f->now), OK);
	mono += HEAD_QUIET_MS;
	for (int i = 0; i < ROWS / IN_A_TICK; i++) {
		assert_int_equal(head_tick(&t, f->db, &f->v, mono += 100, f->now), OK);
		assert_int_equal(headfix_newest(f).size, size);
	}
	assert_int_equal(head_tick(&t, f->db, &f->v, mono += 100, f->now), OK);
	assert_int_equal(headfix_newest(f).size, size + ROWS);
}

static void the_clock_rests_after_a_fault(void **state)
{
	struct headfix *f = *state;
	struct head_clock t = {0};
	headfix_start(f, url);
	headfix_rows(f, 4);
	headfix_tamper(f, unlock);
	headfix_tamper(f, "UPDATE ledger SET detail = 'y' WHERE seq = 4");
	int64_t mono = 1000;
	assert_int_equal(head_tick(&t, f->db, &f->v, mono, f->now), OK);
	assert_int_equal(
	    head_tick(&t, f->db, &f->v, mono += HEAD_QUIET_MS, f->now), ERR_BROKEN);
	assert_int_equal(head_tick(&t, f->db, &f->v, mono + 100, f->now), OK);
	assert_int_equal(head_tick(&t, f->db, &f->v, mono + 60000, f->now), ERR_BROKEN);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, headfix_setup, headfix_teardown)
	const struct CMUnitTest tests[] = {T(first_head_comes_with_the_key),
	    T(covers_new_rows_and_proves_them), T(a_day_gets_one_head),
	    T(clock_steps_do_no_harm), T(new_key_and_new_name),
	    cmocka_unit_test(none_over_a_broken_ledger), T(heads_of_days_stay),
	    T(the_clock_waits_for_quiet), T(very_many_rows_take_turns),
	    T(the_clock_rests_after_a_fault)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
