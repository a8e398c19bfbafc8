/* SPDX-License-Identifier: MIT */
/* The index made beside is the one that a rebuild makes, with what happened meanwhile. */
#include "../../lib/searchfix.h"

#include "base/file.h"
#include "news/fingerprint.h"
#include "news/search_beside.h"
#include "news/search_build.h"

#include <sys/wait.h>
#include <unistd.h>

/* Every number and every entry. */
static char *dump(struct newsfix *f)
{
	struct buf b = BUF_INIT;
	struct query q = q_begin(f->db, SQL_SEARCH_DOCS);
	while (q_row(&q))
		for (int i = 0; i < 4; i++)
			buf_printf(&b, "%lld ", (long long)q_int(&q));
	assert_int_equal(q_end(&q), OK);
	q = q_begin(f->db, SQL_VERIFY_SEARCH_ENTRIES);
	while (q_row(&q)) {
		buf_printf(&b, "\n%s", q_text(&q, &f->a));
		buf_printf(&b, " %lld", (long long)q_int(&q));
		buf_printf(&b, " %s", q_text(&q, &f->a));
		buf_printf(&b, " %lld", (long long)q_int(&q));
	}
	assert_int_equal(q_end(&q), OK);
	char *out = arena_strdup(&f->a, buf_text(&b));
	buf_release(&b);
	return out;
}

/* As before an import: articles, and no index. */
static void no_index(struct newsfix *f)
{
	assert_int_equal(search_build_reset(f->db), OK);
	newsfix_tamper(f,
	    "INSERT INTO search_index (search_index) VALUES ('delete-all'); "
	    "DELETE FROM search_doc");
}

static enum err all_are_there(void *arg, int64_t *before, bool idle)
{
	(void)arg;
	(void)idle;
	*before = INT64_MAX;
	return OK;
}

static struct search_beside *begin(struct newsfix *f, struct db **own)
{
	struct search_beside *b;
	assert_int_equal(db_open(own, f->data, DB_WRITE), OK);
	assert_int_equal(search_beside_begin(&b, *own), OK);
	assert_non_null(b);
	return b;
}

static void same_as_rebuilt(void **state)
{
	struct newsfix *f = *state;
	struct db *own;
	for (int i = 0; i < 40; i++) {
		f->now += i % 3 ? 0 : 86400000 / 3;
		newsfix_publish(f, i % 2 ? "贵州高铁 3.27亿元" : "松江");
	}
	assert_int_equal(search_rebuild(f->db, NULL, NULL), OK);
	const char *want = dump(f);
	no_index(f);
	struct search_beside *b = begin(f, &own);
	assert_int_equal(search_beside_fill(b, all_are_there, NULL), OK);
	assert_int_equal(search_beside_count(b), 40);
	assert_int_equal(search_beside_adopt(b), OK);
	search_beside_free(b);
	db_close(own);
	bool whole;
	assert_int_equal(search_ready(&whole, f->db), OK);
	assert_true(whole);
	assert_string_equal(dump(f), want);
	assert_int_equal(newsfix_faults(f), 0);
	/* and it goes on as any other */
	newsfix_publish(f, "贵州");
	assert_int_equal(ask(f, "贵州", (struct search_filter){0}).total, 21);
	assert_int_equal(newsfix_faults(f), 0);
	/* once there is an index, there is no call for it */
	assert_int_equal(db_open(&own, f->data, DB_WRITE), OK);
	assert_int_equal(search_beside_begin(&b, own), OK);
	assert_null(b);
	db_close(own);
}

/* Told in three pieces; between them articles come out and are taken down. */
struct course {
	struct newsfix *f;
	int asked;
	int64_t down;
};

static enum err meanwhile(void *arg, int64_t *before, bool idle)
{
	struct course *c = arg;
	if (!idle)
		return OK;
	if (c->asked++ == 0) {
		*before = c->f->now; /* those of that time itself: not yet */
		return OK;
	}
	assert_int_equal(newsfix_act(c->f, SIGNER, c->down, ACTION_WITHDRAW, false), OK);
	newsfix_publish(c->f, "苏州");
	*before = INT64_MAX;
	return OK;
}

static void changes_meanwhile(void **state)
{
	struct newsfix *f = *state;
	struct db *own;
	int64_t one = newsfix_publish(f, "贵州"), two = newsfix_publish(f, "贵州");
	f->now += 86400000;
	newsfix_publish(f, "松江");
	no_index(f);
	struct search_beside *b = begin(f, &own);
	struct course c = {f, 0, one};
	assert_int_equal(search_beside_fill(b, meanwhile, &c), OK);
	assert_int_equal(c.asked, 2);
	assert_int_equal(newsfix_faults(f), 0); /* nothing counts yet */
	/* behind the last article, before it is taken over */
	assert_int_equal(newsfix_act(f, SIGNER, two, ACTION_WITHDRAW, false), OK);
	newsfix_publish(f, "昆山");
	assert_int_equal(search_beside_adopt(b), OK);
	search_beside_free(b);
	db_close(own);
	assert_int_equal(newsfix_faults(f), 0);
	assert_int_equal(ask(f, "贵州", (struct search_filter){0}).total, 0);
	assert_int_equal(ask(f, "松江", (struct search_filter){0}).total, 1);
	assert_int_equal(ask(f, "苏州", (struct search_filter){0}).total, 1);
	struct search_result r = ask(f, "昆山", (struct search_filter){0});
	assert_int_equal(r.total, 1);
	while (r.building) {
		assert_int_equal(search_tick(f->db), OK);
		r = ask(f, "昆山", (struct search_filter){0});
	}
	assert_int_equal(newsfix_faults(f), 0);
}

/* One article, which is in the index beside and not yet in the site's. */
static struct search_beside *one_filled(struct newsfix *f, struct db **own)
{
	newsfix_publish(f, "贵州");
	no_index(f);
	struct search_beside *b = begin(f, own);
	assert_int_equal(search_beside_fill(b, all_are_there, NULL), OK);
	return b;
}

/* Who began it is gone: the clock makes it. */
static void left_behind(void **state)
{
	struct newsfix *f = *state;
	struct db *own;
	struct search_beside *b = one_filled(f, &own);
	search_beside_free(b);
	db_close(own);
	/* half of it was there */
	newsfix_tamper(f, "INSERT INTO search_doc VALUES (999, 1, 1, 2)");
	assert_true(ask(f, "贵州", (struct search_filter){0}).building);
	assert_int_equal(newsfix_faults(f), 0);
	newsfix_publish(f, "贵州");
	assert_int_equal(search_catch_up(f->db, 5000, false), OK); /* the clock's */
	assert_true(ask(f, "贵州", (struct search_filter){0}).building);
	assert_int_equal(search_catch_up(f->db, 5000, true), OK);
	struct search_result r = ask(f, "贵州", (struct search_filter){0});
	assert_false(r.building);
	assert_int_equal(r.total, 2);
	assert_int_equal(newsfix_faults(f), 0);
}

/* Somebody rebuilds it in the meantime: that one counts. */
static void begun_anew(void **state)
{
	struct newsfix *f = *state;
	struct db *own;
	struct search_beside *b = one_filled(f, &own);
	assert_int_equal(search_rebuild(f->db, NULL, NULL), OK);
	assert_int_equal(search_beside_adopt(b), ERR_CONFLICT);
	search_beside_free(b);
	db_close(own);
	assert_int_equal(ask(f, "贵州", (struct search_filter){0}).total, 1);
	assert_int_equal(newsfix_faults(f), 0);
}

/* Published versions that have no marks. */
static int unmarked(struct newsfix *f)
{
	int n = 0;
	struct query q = q_begin(f->db, SQL_FINGERPRINT_DUE);
	q_bind_int(&q, ":limit", 99);
	for (; q_row(&q); n++)
		for (int i = 0; i < 3; i++)
			q_skip(&q);
	assert_int_equal(q_end(&q), OK);
	return n;
}

static int filled(struct newsfix *f)
{
	int n = -1;
	assert_int_equal(fingerprint_fill(&n, f->db, 50), OK);
	return n;
}

static size_t found(struct newsfix *f, const char *text)
{
	struct fingerprint_hit *hits;
	struct squeezed s;
	size_t n;
	squeeze(&s, &f->a, text);
	assert_int_equal(fingerprint_search(&hits, &n, f->db, &f->a, &s), OK);
	return n;
}

/* As long as another process is at it, it is left alone. */
static void left_alone(void **state)
{
	struct newsfix *f = *state;
	int ready[2], go[2];
	char byte = 0;
	bool done = false;
	newsfix_publish(f, "贵州");
	no_index(f);
	assert_int_equal(pipe(ready), 0);
	assert_int_equal(pipe(go), 0);
	pid_t pid = fork();
	if (!pid) {
		struct db *own;
		struct search_beside *b = begin(f, &own);
		bool ok = write(ready[1], "1", 1) == 1 && read(go[0], &byte, 1) == 1;
		ok = ok && !search_beside_fill(b, all_are_there, NULL);
		_exit(ok && !search_beside_adopt(b) ? 0 : 1);
	}
	assert_int_equal(read(ready[0], &byte, 1), 1);
	assert_int_equal(search_build_step(&done, f->db, 9), OK);
	assert_true(done);
	assert_int_equal(search_tick(f->db), OK);
	assert_int_equal(filled(f), 0);
	assert_true(ask(f, "贵州", (struct search_filter){0}).building);
	assert_int_equal(write(go[1], "1", 1), 1);
	int status = -1;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_int_equal(ask(f, "贵州", (struct search_filter){0}).total, 1);
	assert_int_equal(newsfix_faults(f), 0);
}

#define WORDS "沪昆高速公路贵州段全线通车，沿线各族群众奔走相告"

static struct search_beside *begin_new(struct newsfix *f, struct db **own)
{
	no_index(f);
	return begin(f, own);
}

/* Where nothing was published yet, the marks are made with it. */
static void marks_go_along(void **state)
{
	struct newsfix *f = *state;
	struct db *own;
	struct search_beside *b = begin_new(f, &own);
	int64_t id = newsfix_publish(f, WORDS);
	newsfix_publish(f, "松江");
	assert_int_equal(unmarked(f), 2); /* they are not for us to add */
	assert_int_equal(found(f, WORDS), 0);
	assert_int_equal(search_beside_fill(b, all_are_there, NULL), OK);
	int64_t late = newsfix_publish(f, "苏州河两岸的" WORDS);
	assert_int_equal(newsfix_act(f, SIGNER, id, ACTION_WITHDRAW, false), OK);
	assert_int_equal(search_beside_adopt(b), OK);
	search_beside_free(b);
	db_close(own);
	assert_int_equal(found(f, WORDS), 1); /* also of what is down by now */
	assert_int_equal(filled(f), 1);       /* the ledger told of the late one */
	assert_int_equal(found(f, WORDS), 2);
	assert_int_equal(unmarked(f), 0);
	assert_int_equal(newsfix_act(f, SIGNER, late, ACTION_WITHDRAW, false), OK);
	newsfix_publish(f, WORDS);
	assert_int_equal(found(f, WORDS), 3);
	/* there is no call for it once there are some */
	no_index(f);
	b = begin(f, &own);
	newsfix_publish(f, WORDS);
	assert_int_equal(found(f, WORDS), 4);
	search_beside_free(b);
	db_close(own);
}

static bool behind(struct newsfix *f)
{
	bool out = false;
	assert_int_equal(fingerprint_behind(&out, f->db), OK);
	return out;
}

/* Who began died, and another one begins before anybody has noticed: what was published
 * and taken down in between is known by the ledger alone. */
static void marks_begun_twice(void **state)
{
	struct newsfix *f = *state;
	struct db *own;
	struct search_beside *b = begin_new(f, &own);
	int64_t id = newsfix_publish(f, WORDS);
	newsfix_publish(f, "松江");
	assert_int_equal(newsfix_act(f, SIGNER, id, ACTION_WITHDRAW, false), OK);
	search_beside_free(b);
	db_close(own);
	b = begin(f, &own);
	assert_int_equal(search_beside_fill(b, all_are_there, NULL), OK);
	assert_int_equal(search_beside_adopt(b), OK);
	search_beside_free(b);
	db_close(own);
	assert_true(behind(f));
	assert_int_equal(filled(f), 1);
	assert_int_equal(found(f, WORDS), 1);
	assert_false(behind(f));
}

/* The rows are there, the index is not yet. */
static void not_found_is_not_certain(void **state)
{
	struct newsfix *f = *state;
	struct db *own;
	struct search_beside *b = begin_new(f, &own);
	newsfix_publish(f, WORDS);
	newsfix_tamper(f, "INSERT INTO fingerprinted VALUES (1, 1, 1)");
	assert_int_equal(found(f, WORDS), 0);
	assert_true(behind(f));
	search_beside_free(b);
	db_close(own);
}

static void marks_left_behind(void **state)
{
	struct newsfix *f = *state;
	struct db *own;
	struct search_beside *b = begin_new(f, &own);
	newsfix_publish(f, WORDS);
	assert_int_equal(search_beside_fill(b, all_are_there, NULL), OK);
	search_beside_free(b);
	db_close(own);
	/* half of it was there */
	newsfix_tamper(f, "INSERT INTO fingerprinted VALUES (1, 1, 1)");
	newsfix_publish(f, "松江");
	assert_int_equal(found(f, WORDS), 0);
	assert_int_equal(filled(f), 2);
	assert_int_equal(found(f, WORDS), 1);
	assert_int_equal(unmarked(f), 0);
}

#define T(f) cmocka_unit_test_setup_teardown(f, newsfix_setup, newsfix_teardown)
int main(void)
{
	const struct CMUnitTest tests[] = {T(same_as_rebuilt), T(changes_meanwhile),
	    T(left_behind), T(begun_anew), T(left_alone), T(marks_go_along),
	    T(marks_left_behind), T(marks_begun_twice), T(not_found_is_not_certain)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
