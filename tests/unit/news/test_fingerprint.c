/* SPDX-License-Identifier: MIT */
/* Winnowing keeps its promise, the index finds what was published, old versions get their
 * marks later. */
#include "newsfix.h"
#include "rnd.h"

#include "base/clock.h"
#include "base/text.h"
#include "news/fingerprint.h"

/* A text of n characters that repeats nothing for long. */
static char *noise(struct arena *a, size_t n, uint32_t seed)
{
	char *out = arena_alloc(a, 3 * n + 1), *w = out;
	for (size_t i = 0; i < n; i++)
		w += text_put(0x4e00 + (int32_t)rnd_from(&seed, 8000), w);
	return out;
}

static bool share(struct arena *a, const struct squeezed *x, const struct squeezed *y)
{
	size_t n, m;
	const uint32_t *p = fingerprint_marks(&n, a, x, false);
	const uint32_t *q = fingerprint_marks(&m, a, y, false);
	for (size_t i = 0, j = 0; i < n && j < m;) {
		if (p[i] == q[j])
			return true;
		*(p[i] < q[j] ? &i : &j) += 1;
	}
	return false;
}

/* Every piece of FINGERPRINT_SURE characters, between other words. */
static void any_sure_piece_shares_a_mark(void **state)
{
	struct newsfix *f = *state;
	struct squeezed whole, piece;
	char *text = noise(&f->a, 400, 7);
	squeeze(&whole, &f->a, text);
	size_t marks;
	fingerprint_marks(&marks, &f->a, &whole, false);
	assert_in_range(marks, 40, 140);
	for (size_t i = 0; i + FINGERPRINT_SURE <= 400; i++) {
		char *cut = arena_strndup(&f->a, text + 3 * i, 3 * FINGERPRINT_SURE);
		squeeze(&piece, &f->a,
		    arena_printf(&f->a, "%s%s%s", noise(&f->a, 30, (uint32_t)i), cut,
			noise(&f->a, 30, (uint32_t)i + 9999)));
		if (!share(&f->a, &whole, &piece))
			fail_msg("the piece at %zu is lost", i);
	}
	squeeze(&piece, &f->a, noise(&f->a, 400, 8));
	assert_false(share(&f->a, &whole, &piece));
}

static void short_texts(void **state)
{
	struct newsfix *f = *state;
	struct squeezed s;
	size_t n;
	squeeze(&s, &f->a, "七个字的文字。");
	fingerprint_marks(&n, &f->a, &s, false);
	assert_int_equal(n, 0);
	squeeze(&s, &f->a, "八个字的文字了。");
	fingerprint_marks(&n, &f->a, &s, false);
	assert_int_equal(n, 1);
	squeeze(&s, &f->a, "文文文文文文文文文文文文文文文文文文文文文文文文文");
	fingerprint_marks(&n, &f->a, &s, true);
	assert_int_equal(n, 1);
}

static int fill_all(struct newsfix *f)
{
	int n = 1, sum = 0;
	while (n) {
		assert_int_equal(fingerprint_fill(&n, f->db, 2), OK);
		sum += n;
	}
	return sum;
}

static size_t found(struct newsfix *f, struct fingerprint_hit **hits, const char *text)
{
	struct squeezed s;
	size_t n;
	squeeze(&s, &f->a, text);
	assert_int_equal(fingerprint_search(hits, &n, f->db, &f->a, &s), OK);
	return n;
}

static int64_t publish(struct newsfix *f, const char *body)
{
	struct save s = {0};
	assert_int_equal(newsfix_save(f, AUTHOR, &s, "标题", body), OK);
	assert_int_equal(newsfix_act(f, AUTHOR, s.id, ACTION_SUBMIT, false), OK);
	assert_int_equal(newsfix_act(f, SIGNER, s.id, ACTION_SIGN, true), OK);
	return s.id;
}

static bool behind(struct newsfix *f)
{
	bool out = false;
	assert_int_equal(fingerprint_behind(&out, f->db), OK);
	return out;
}

static enum err forget(struct db *db, void *arg)
{
	(void)arg;
	struct query q = q_begin(db, SQL_FINGERPRINT_CURSOR_SET);
	q_bind_int(&q, ":seq", 0);
	return q_end(&q);
}

static void published_versions_are_found(void **state)
{
	struct newsfix *f = *state;
	struct fingerprint_hit *hits;
	char *one = noise(&f->a, 300, 1), *two = noise(&f->a, 300, 2);
	int64_t first = publish(f, one), second = publish(f, two);
	struct save draft = {0};
	assert_int_equal(
	    newsfix_save(f, AUTHOR, &draft, "没有发布", noise(&f->a, 300, 3)), OK);
	fill_all(f);
	assert_false(behind(f));
	assert_int_equal(found(f, &hits, arena_strndup(&f->a, one + 90, 3 * 20)), 1);
	assert_int_equal(hits[0].article, first);
	assert_int_equal(hits[0].no, 1);
	assert_int_equal(
	    found(f, &hits, arena_printf(&f->a, "%.150s%.600s", one, two)), 2);
	assert_int_equal(hits[0].article, second); /* more of it */
	assert_int_equal(found(f, &hits, noise(&f->a, 300, 3)), 0);
	assert_int_equal(fill_all(f), 0);
	/* a second version beside the first */
	struct save s = {.article = first, .base_no = 1};
	assert_int_equal(newsfix_save(f, AUTHOR, &s, "标题", noise(&f->a, 300, 4)), OK);
	assert_int_equal(newsfix_act(f, AUTHOR, first, ACTION_SUBMIT, false), OK);
	assert_int_equal(newsfix_act(f, SIGNER, first, ACTION_SIGN, true), OK);
	fill_all(f);
	size_t n;
	assert_int_equal(fingerprint_of_article(&hits, &n, f->db, &f->a, first), OK);
	assert_int_equal(n, 2);
	assert_int_equal(hits[0].no, 2);
	assert_int_equal(found(f, &hits, one), 1);
	assert_int_equal(hits[0].no, 1);
}

/* As after the migration of a site that published before there were marks. */
static void old_versions_get_their_marks(void **state)
{
	struct newsfix *f = *state;
	struct fingerprint_hit *hits;
	sqlite3 *raw;
	char path[128], *text = noise(&f->a, 300, 5);
	for (uint32_t i = 0; i < 5; i++)
		publish(f, i ? noise(&f->a, 60, 100 + i) : text);
	fill_all(f);
	snprintf(path, sizeof path, "%s/site.db", f->data);
	assert_int_equal(sqlite3_open(path, &raw), SQLITE_OK);
	assert_int_equal(
	    sqlite3_exec(raw,
		"DELETE FROM fingerprinted; "
		"INSERT INTO fingerprint (fingerprint) VALUES ('delete-all')",
		NULL, NULL, NULL),
	    SQLITE_OK);
	sqlite3_close(raw);
	assert_int_equal(db_write(f->db, forget, NULL), OK);
	assert_true(behind(f));
	assert_int_equal(found(f, &hits, text), 0);
	assert_int_equal(fill_all(f), 5);
	assert_false(behind(f));
	assert_int_equal(found(f, &hits, text), 1);
}

static enum err add_many(struct db *db, void *arg)
{
	struct newsfix *f = arg;
	enum err e = OK;
	for (uint32_t i = 0; i < 400 && !e; i++) {
		struct save s = {.section = f->section, .html = "", .renderer = "test"};
		char *body = arena_printf(&f->a, "%s%s%s", noise(&f->a, 300, 1000 + i),
		    "本报讯记者从有关部门获悉，高质量发展的坚实步伐。",
		    noise(&f->a, 300, 5000 + i));
		for (enum field k = 0; k < FIELD__MAX; k++)
			s.text[k] = arena_strdup(&f->a, "");
		s.text[FIELD_TITLE] = arena_printf(&f->a, "第%u篇", i);
		s.text[FIELD_BODY] = body;
		s.html = arena_printf(&f->a, "<p>%s</p>", body);
		e = article_save_in(db, &f->who[AUTHOR], f->now, &s);
		if (!e)
			e = fingerprint_add(db, s.id, s.no);
	}
	return e;
}

/* Words that stand everywhere do not hide the article, nor cost much. */
static void common_words_do_not_matter(void **state)
{
	struct newsfix *f = *state;
	struct fingerprint_hit *hits;
	assert_int_equal(db_write(f->db, add_many, f), OK);
	char *rare = noise(&f->a, 300, 1003);
	int64_t start = clock_cpu();
	size_t n = found(f, &hits,
	    arena_printf(
		&f->a, "%s本报讯记者从有关部门获悉，高质量发展的坚实步伐。", rare + 600));
	assert_true(clock_cpu() - start < 2500);
	assert_true(n >= 1);
	struct revision r;
	assert_int_equal(
	    revision_by_no(&r, f->db, &f->a, hits[0].article, hits[0].no), OK);
	assert_string_equal(r.text[FIELD_TITLE], "第3篇");
	n = found(f, &hits, "本报讯记者从有关部门获悉，高质量发展的坚实步伐。");
	assert_int_equal(n, FINGERPRINT_HITS);
}

#define T(f) cmocka_unit_test_setup_teardown(f, newsfix_setup, newsfix_teardown)
int main(void)
{
	const struct CMUnitTest tests[] = {T(any_sure_piece_shares_a_mark),
	    T(short_texts), T(published_versions_are_found),
	    T(old_versions_get_their_marks), T(common_words_do_not_matter)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
