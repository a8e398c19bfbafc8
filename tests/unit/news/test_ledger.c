/* SPDX-License-Identifier: MIT */
/* The ledger: rows are chained, name capacity and reason, and are read back as written.
 */
#include "news/ledger.h"
#include "newsfix.h"

struct add {
	const struct actor *who;
	struct ledger_entry e;
	int times;
	int64_t seq;
	enum err then; /* what the transaction ends with */
};

static enum err add_rows(struct db *db, void *arg)
{
	struct add *a = arg;
	enum err e = OK;
	for (int i = 0; i < a->times && !e; i++)
		e = ledger_add(&a->seq, db, a->who, 1764000000000 + i, &a->e);
	return e ? e : a->then;
}

static void chain(void **state)
{
	struct newsfix *f = *state;
	struct ledger_row *rows;
	size_t n;
	struct sha prev = {{0}};
	newsfix_publish(f, "标题");
	rows = newsfix_ledger(f, &n);
	assert_int_equal(
	    n, 1 + 2 * PEOPLE +
		   4); /* init, accounts with a role each, save submit sign publish */
	for (size_t i = n; i-- > 0;) {
		struct sha h = ledger_hash(&rows[i]);
		assert_int_equal(rows[i].seq, (int64_t)(n - i));
		assert_true(sha_equal(&rows[i].prev, &prev));
		assert_true(sha_equal(&rows[i].hash, &h));
		prev = rows[i].hash;
	}
	assert_string_equal(rows[n - 1].action, "init");
	assert_string_equal(rows[n - 1].actor, "console");
}

/* A row written through the program, and the record laid out by hand. */
static void record_bytes(void **state)
{
	struct newsfix *f = *state;
	struct sha text = sha_of("x", 1);
	struct add a = {.who = &f->who[SIGNER],
	    .times = 1,
	    .e = {.action = "return",
		.perm = PERM_REVIEW,
		.section = f->section,
		.article = 42,
		.no = 3,
		.text_hash = &text,
		.from = "submitted",
		.to = "returned",
		.reason = "第二段\n缺出处"}};
	struct sha before = newsfix_last(f).hash;
	assert_int_equal(db_write(f->db, add_rows, &a), OK);
	struct ledger_row r = newsfix_last(f);
	assert_int_equal(r.seq, a.seq);
	struct buf b = BUF_INIT;
	ledger_record(&b, &r);
	const char *want = arena_printf(&f->a,
	    "qianfa-ledger-1\n"
	    "seq 2\n12\n"
	    "prev 64\n%s\n"
	    "at 13\n1764000000000\n"
	    "actor 6\nsigner\n"
	    "name 6\nsigner\n"
	    "role 6\nsigner\n"
	    "action 6\nreturn\n"
	    "article 2\n42\n"
	    "no 1\n3\n"
	    "text_hash 64\n%s\n"
	    "from 9\nsubmitted\n"
	    "to 8\nreturned\n"
	    "reason 19\n第二段\n缺出处\n"
	    "client 6\nc1ient\n"
	    "auth 8\npassword\n",
	    sha_hex(&f->a, &before), sha_hex(&f->a, &text));
	assert_string_equal(buf_text(&b), want);
	struct sha h = sha_leaf(want, strlen(want));
	assert_true(sha_equal(&h, &r.hash));
	buf_release(&b);
}

static void every_field_counts(void **state)
{
	struct sha x = sha_of("x", 1);
	const struct ledger_row base = {.seq = 2,
	    .at = 5,
	    .actor = "a",
	    .name = "n",
	    .role = "r",
	    .action = "save",
	    .article = 1,
	    .no = 1,
	    .text_hash = x,
	    .has_text_hash = true,
	    .from = "f",
	    .to = "t",
	    .reason = "w",
	    .client = "c",
	    .auth = "p",
	    .detail = "d"};
	struct ledger_row v[17];
	(void)state;
	for (size_t i = 0; i < 17; i++)
		v[i] = base;
	v[1].seq = 3, v[2].prev = x, v[3].at = 6, v[4].actor = "b", v[5].name = "m";
	v[6].role = "s", v[7].action = "sign", v[8].article = 2, v[9].no = 2;
	v[10].text_hash.b[31] ^= 1, v[11].from = "t", v[11].to = "f", v[12].to = "";
	v[13].reason = "d", v[13].detail = "w", v[14].client = "", v[15].auth = "q";
	v[16].has_text_hash = false;
	for (size_t i = 0; i < 17; i++)
		for (size_t k = 0; k < i; k++) {
			struct sha hi = ledger_hash(&v[i]), hk = ledger_hash(&v[k]);
			if (sha_equal(&hi, &hk))
				fail_msg("rows %zu and %zu have one hash", i, k);
		}
}

static void goes_with_its_transaction(void **state)
{
	struct newsfix *f = *state;
	int64_t before = newsfix_last(f).seq;
	struct add a = {.who = actor_console(),
	    .times = 3,
	    .e = {.action = "setting", .perm = PERM_SETTINGS},
	    .then = ERR_DENIED};
	assert_int_equal(db_write(f->db, add_rows, &a), ERR_DENIED);
	assert_int_equal(newsfix_last(f).seq, before);
	a.then = OK;
	assert_int_equal(db_write(f->db, add_rows, &a), OK);
	assert_int_equal(newsfix_last(f).seq, before + 3);
	assert_string_equal(newsfix_last(f).role, "console");
	assert_int_equal(newsfix_faults(f), 0);
}

struct count {
	int64_t n, stop;
};

static enum err count_row(void *arg, const struct ledger_row *r)
{
	struct count *c = arg;
	assert_int_equal(r->seq, ++c->n);
	return c->n == c->stop ? ERR_BUSY : OK;
}

static void reads_all_of_a_long_one(void **state)
{
	struct newsfix *f = *state;
	struct ledger_row *rows;
	size_t n;
	struct add a = {.who = &f->who[AUTHOR],
	    .times = 2500,
	    .e = {.action = "save", .perm = PERM_WRITE, .article = 9}};
	assert_int_equal(db_write(f->db, add_rows, &a), OK);
	struct count c = {0};
	assert_int_equal(ledger_each(f->db, count_row, &c), OK);
	assert_int_equal(c.n, 1 + 2 * PEOPLE + 2500);
	c = (struct count){.stop = 1200};
	assert_int_equal(ledger_each(f->db, count_row, &c), ERR_BUSY);
	assert_int_equal(c.n, 1200);
	assert_int_equal(ledger_of_article(&rows, &n, f->db, &f->a, 9), OK);
	assert_int_equal(n, 2500);
	assert_true(rows[0].seq < rows[1].seq);
	assert_int_equal(ledger_of_article(&rows, &n, f->db, &f->a, 10), OK);
	assert_int_equal(n, 0);
}

static void words(void **state)
{
	(void)state;
	assert_string_equal(ledger_action_text("sign"), "签发");
	assert_string_equal(ledger_action_text("imported"), "导入历史稿件");
	assert_string_equal(ledger_action_text("something"), "something");
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, newsfix_setup, newsfix_teardown)
	const struct CMUnitTest tests[] = {T(chain), T(record_bytes),
	    cmocka_unit_test(every_field_counts), T(goes_with_its_transaction),
	    T(reads_all_of_a_long_one), cmocka_unit_test(words)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
