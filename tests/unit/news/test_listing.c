/* SPDX-License-Identifier: MIT */
/* Readers' lists: pages that keep their members for good, fronts that skip what is gone,
 * and times that grow with every change of a page. */
#include "news/change.h"
#include "newsfix.h"

static int64_t titles_n;

static int64_t publish(struct newsfix *f)
{
	char title[32];
	snprintf(title, sizeof title, "第%d篇", (int)++titles_n);
	return newsfix_publish(f, title);
}

static int64_t pages(struct newsfix *f, int64_t list)
{
	int64_t full = -1;
	assert_int_equal(listing_pages(&full, f->db, list), OK);
	return full;
}

static void pages_from_the_oldest(void **state)
{
	struct newsfix *f = *state;
	struct card_list l;
	int64_t id[41];
	for (int i = 0; i < 19; i++)
		id[i] = publish(f);
	assert_int_equal(pages(f, LISTING_SITE), 0);
	assert_int_equal(listing_page(&l, f->db, &f->a, LISTING_SITE, 1), ERR_NOT_FOUND);
	id[19] = publish(f);
	for (int round = 0; round < 2; round++) {
		assert_int_equal(pages(f, f->section), 1);
		assert_int_equal(pages(f, LISTING_SITE), 1);
		assert_int_equal(listing_page(&l, f->db, &f->a, f->section, 1), OK);
		assert_int_equal(l.n, 20);
		for (int i = 0; i < 20; i++)
			assert_int_equal(l.at[i].id, id[19 - i]);
		assert_int_equal(
		    listing_page(&l, f->db, &f->a, f->section, 2), ERR_NOT_FOUND);
		for (int i = 20; i < 39 && !round; i++)
			id[i] = publish(f);
	}
	id[39] = publish(f);
	id[40] = publish(f);
	assert_int_equal(pages(f, f->section), 2);
	assert_int_equal(listing_page(&l, f->db, &f->a, f->section, 2), OK);
	assert_int_equal(l.at[0].id, id[39]);
	assert_int_equal(l.at[19].id, id[20]);
	assert_int_equal(listing_page(&l, f->db, &f->a, f->section, 0), ERR_NOT_FOUND);
	assert_int_equal(listing_page(&l, f->db, &f->a, f->section, -1), ERR_NOT_FOUND);
	assert_int_equal(
	    listing_page(&l, f->db, &f->a, f->section, INT64_MAX), ERR_NOT_FOUND);
	assert_int_equal(listing_newest(&l, f->db, &f->a, f->section, 20), OK);
	assert_int_equal(l.n, 20);
	assert_int_equal(l.at[0].id, id[40]);
	assert_int_equal(pages(f, f->other_section), 0);
}

static void withdrawn_places_stay_empty(void **state)
{
	struct newsfix *f = *state;
	struct card_list l;
	int64_t id[20];
	for (int i = 0; i < 20; i++)
		id[i] = publish(f);
	assert_int_equal(newsfix_act(f, SIGNER, id[7], ACTION_WITHDRAW, false), OK);
	assert_int_equal(pages(f, f->section), 1);
	assert_int_equal(listing_page(&l, f->db, &f->a, f->section, 1), OK);
	assert_int_equal(l.n, 19);
	for (size_t i = 0; i < l.n; i++)
		assert_int_equal(l.at[i].id, id[19 - (i < 12 ? i : i + 1)]);
	/* the next one does not take the empty place, and the front is full again */
	int64_t next = publish(f);
	assert_int_equal(listing_page(&l, f->db, &f->a, f->section, 1), OK);
	assert_int_equal(l.n, 19);
	assert_int_equal(listing_newest(&l, f->db, &f->a, f->section, 20), OK);
	assert_int_equal(l.n, 20);
	assert_int_equal(l.at[0].id, next);
	/* what comes back comes back to its own place */
	struct save s = {.article = id[7], .base_no = 1};
	assert_int_equal(newsfix_save(f, AUTHOR, &s, "查实了", "正文。"), OK);
	assert_int_equal(newsfix_act(f, AUTHOR, id[7], ACTION_SUBMIT, false), OK);
	assert_int_equal(newsfix_act(f, SIGNER, id[7], ACTION_SIGN, true), OK);
	assert_int_equal(listing_page(&l, f->db, &f->a, f->section, 1), OK);
	assert_int_equal(l.n, 20);
	assert_int_equal(l.at[12].id, id[7]);
	assert_string_equal(l.at[12].title, "查实了");
	assert_int_equal(newsfix_faults(f), 0);
}

static void lists_show_the_signed_text(void **state)
{
	struct newsfix *f = *state;
	struct card_list l;
	int64_t id = newsfix_publish(f, "签过的标题");
	struct save s = {.article = id, .base_no = 1};
	assert_int_equal(newsfix_save(f, AUTHOR, &s, "还没签的标题", "正文。"), OK);
	assert_int_equal(listing_newest(&l, f->db, &f->a, LISTING_SITE, 5), OK);
	assert_int_equal(l.n, 1);
	assert_string_equal(l.at[0].title, "签过的标题");
	assert_string_equal(l.at[0].section_slug, "g60");
}

static int64_t publish_page(struct newsfix *f, const char *title)
{
	struct save s = {.section = f->page_section};
	assert_int_equal(newsfix_save(f, AUTHOR, &s, title, "正文。"), OK);
	assert_int_equal(newsfix_act(f, AUTHOR, s.id, ACTION_SUBMIT, false), OK);
	assert_int_equal(newsfix_act(f, SIGNER, s.id, ACTION_SIGN, true), OK);
	return s.id;
}

static void pages_are_in_no_list(void **state)
{
	struct newsfix *f = *state;
	struct card_list l;
	int64_t id = 0;
	assert_int_equal(
	    listing_page_article(&id, f->db, f->page_section), ERR_NOT_FOUND);
	int64_t one = publish_page(f, "关于我们");
	assert_int_equal(listing_newest(&l, f->db, &f->a, LISTING_SITE, 5), OK);
	assert_int_equal(l.n, 0);
	assert_int_equal(listing_newest(&l, f->db, &f->a, f->page_section, 5), OK);
	assert_int_equal(l.n, 0);
	assert_int_equal(listing_page_article(&id, f->db, f->page_section), OK);
	assert_int_equal(id, one);
	int64_t two = publish_page(f, "关于我们（新）");
	assert_int_equal(listing_page_article(&id, f->db, f->page_section), OK);
	assert_int_equal(id, two);
	assert_int_equal(newsfix_act(f, SIGNER, two, ACTION_WITHDRAW, false), OK);
	assert_int_equal(listing_page_article(&id, f->db, f->page_section), OK);
	assert_int_equal(id, one);
	assert_int_equal(newsfix_act(f, SIGNER, one, ACTION_WITHDRAW, false), OK);
	assert_int_equal(listing_page_article(&id, f->db, f->page_section), ERR_GONE);
}

static void check_neighbours(
    struct newsfix *f, int64_t of, int64_t before, int64_t behind)
{
	struct card prev, next;
	assert_int_equal(
	    listing_neighbours(&prev, &next, f->db, &f->a, f->section, of), OK);
	assert_int_equal(prev.id, before);
	assert_int_equal(next.id, behind);
}

static void neighbours(void **state)
{
	struct newsfix *f = *state;
	int64_t id[5];
	for (int i = 0; i < 5; i++)
		id[i] = publish(f);
	check_neighbours(f, id[0], 0, id[1]);
	check_neighbours(f, id[2], id[1], id[3]);
	check_neighbours(f, id[4], id[3], 0);
	assert_int_equal(newsfix_act(f, SIGNER, id[1], ACTION_WITHDRAW, false), OK);
	assert_int_equal(newsfix_act(f, SIGNER, id[3], ACTION_WITHDRAW, false), OK);
	check_neighbours(f, id[2], id[0], id[4]);
	check_neighbours(f, id[0], 0, id[2]);
	/* another section's articles are no neighbours */
	struct save s = {.section = f->other_section};
	assert_int_equal(newsfix_save(f, AUTHOR, &s, "别处", "正文。"), OK);
	assert_int_equal(newsfix_act(f, AUTHOR, s.id, ACTION_SUBMIT, false), OK);
	assert_int_equal(newsfix_act(f, SIGNER, s.id, ACTION_SIGN, true), OK);
	check_neighbours(f, id[4], id[2], 0);
}

struct times {
	int64_t article[3], section, other, home;
};

static struct times times(struct newsfix *f, const int64_t id[3])
{
	struct times t = {0};
	for (int i = 0; i < 3; i++)
		t.article[i] = newsfix_article_time(f, id[i]);
	t.section = newsfix_time(f, "s/g60/index.html");
	t.other = newsfix_time(f, "s/rencai/index.html");
	t.home = newsfix_time(f, "index.html");
	return t;
}

/* Everything happens in one second; each change must show in the times all the same. */
static void changed_at_grows(void **state)
{
	struct newsfix *f = *state;
	int64_t id[3] = {0};
	struct times t[6];
	t[0] = times(f, id);
	for (int i = 0; i < 3; i++) {
		f->now = 1764000010000 - 4000 + i;
		id[i] = publish(f);
		t[i + 1] = times(f, id);
	}
	f->now = 1764000010000 - 1000;
	assert_int_equal(newsfix_act(f, SIGNER, id[2], ACTION_WITHDRAW, false), OK);
	t[4] = times(f, id);
	/* and again within the second, by changing the first */
	f->now = 1764000010000 - 4000 + 100;
	struct save s = {.article = id[0], .base_no = 1};
	assert_int_equal(newsfix_save(f, AUTHOR, &s, "更正", "更正。"), OK);
	assert_int_equal(newsfix_act(f, AUTHOR, id[0], ACTION_SUBMIT, false), OK);
	assert_int_equal(newsfix_act(f, SIGNER, id[0], ACTION_SIGN, true), OK);
	t[5] = times(f, id);
	for (int i = 1; i < 6; i++) {
		assert_true(t[i].section > t[i - 1].section);
		assert_true(t[i].home > t[i - 1].home);
		assert_int_equal(t[i].other, 0);
		assert_int_equal(t[i].section % 1000, 0);
	}
	assert_true(t[2].article[0] > t[1].article[0]); /* the second is its neighbour */
	assert_int_equal(t[3].article[0], t[2].article[0]); /* the third is not */
	assert_true(t[3].article[1] > t[2].article[1]);
	assert_true(t[4].article[1] > t[3].article[1]); /* loses its neighbour */
	assert_true(t[4].article[2] > t[3].article[2]); /* is a 410 now */
	assert_true(t[5].article[0] > t[4].article[0]);
	assert_true(t[5].article[1] > t[4].article[1]);
}

static int64_t epoch(struct newsfix *f, int64_t *chrome)
{
	struct change c;
	assert_int_equal(change_state(&c, f->db), OK);
	assert_int_equal(db_epoch(f->db), c.epoch);
	*chrome = c.chrome_at;
	return c.epoch;
}

static enum err chrome_fn(struct db *db, void *arg)
{
	return change_chrome(db, *(int64_t *)arg);
}

static void epoch_moves_with_what_readers_see(void **state)
{
	struct newsfix *f = *state;
	int64_t chrome, later;
	struct save s = {0};
	int64_t e = epoch(f, &chrome);
	assert_int_equal(newsfix_save(f, AUTHOR, &s, "标题", "正文。"), OK);
	assert_int_equal(newsfix_act(f, AUTHOR, s.id, ACTION_SUBMIT, false), OK);
	assert_int_equal(newsfix_act(f, SIGNER, s.id, ACTION_SIGN, false), OK);
	assert_int_equal(epoch(f, &chrome), e);
	assert_int_equal(newsfix_act(f, SIGNER, s.id, ACTION_PUBLISH, false), OK);
	assert_int_equal(epoch(f, &chrome), e + 1);
	/* a new frame is later than every page so far, and the next change later than it
	 */
	assert_int_equal(db_write(f->db, chrome_fn, &f->now), OK);
	assert_int_equal(epoch(f, &chrome), e + 2);
	struct times t = times(f, (int64_t[3]){s.id});
	assert_true(chrome > t.article[0] && chrome > t.home);
	assert_int_equal(db_write(f->db, chrome_fn, &f->now), OK);
	epoch(f, &later);
	assert_true(later > chrome);
	f->now -= 1000;
	assert_int_equal(newsfix_act(f, SIGNER, s.id, ACTION_WITHDRAW, false), OK);
	t = times(f, (int64_t[3]){s.id});
	assert_true(t.article[0] > later && t.home > later);
	assert_int_equal(epoch(f, &later), e + 4);
}

static void what_readers_get(void **state)
{
	struct newsfix *f = *state;
	struct article art;
	struct revision rev;
	struct save s = {0};
	assert_int_equal(listing_article(&art, &rev, f->db, &f->a, 99), ERR_NOT_FOUND);
	assert_int_equal(newsfix_save(f, AUTHOR, &s, "标题", "正文。"), OK);
	assert_int_equal(listing_article(&art, &rev, f->db, &f->a, s.id), ERR_NOT_FOUND);
	int64_t id = publish(f);
	assert_int_equal(listing_article(&art, &rev, f->db, &f->a, id), OK);
	assert_string_equal(rev.stage, "sign");
	assert_int_equal(art.published_at, f->now);
	assert_int_equal(newsfix_act(f, SIGNER, id, ACTION_WITHDRAW, false), OK);
	assert_int_equal(listing_article(&art, &rev, f->db, &f->a, id), ERR_GONE);
	assert_string_equal(art.withdrawn_by, "signer");
	assert_int_equal(art.withdrawn_at, f->now);
}

struct import_act {
	int64_t article;
	const char *signer;
};

static enum err import_fn(struct db *db, void *arg)
{
	const struct import_act *i = arg;
	return act_import(
	    db, actor_console(), 1764000099000, i->article, i->signer, 1500000000000);
}

static enum err import(struct newsfix *f, int64_t article, const char *signer)
{
	struct import_act i = {article, signer};
	err_clear();
	return db_write(f->db, import_fn, &i);
}

static void imported(void **state)
{
	struct newsfix *f = *state;
	struct article art;
	struct revision rev;
	struct save s = {0};
	struct actor keep = f->who[ADMIN];
	f->who[ADMIN] = *actor_console();
	assert_int_equal(newsfix_save(f, ADMIN, &s, "旧稿", "正文。"), OK);
	f->who[ADMIN] = keep;
	assert_int_equal(import(f, s.id, ""), ERR_INVALID);
	assert_int_equal(import(f, s.id, "陈老"), OK);
	assert_int_equal(listing_article(&art, &rev, f->db, &f->a, s.id), OK);
	assert_string_equal(rev.stage, "imported");
	assert_string_equal(rev.signer_name, "陈老");
	assert_int_equal(rev.signer_id, 0);
	assert_int_equal(art.published_at, 1500000000000);
	assert_int_equal(art.state, STATE_PUBLISHED);
	assert_int_equal(newsfix_faults(f), 0);
	assert_int_not_equal(import(f, s.id, "陈老"), OK);
	assert_int_equal(newsfix_faults(f), 0);
}

struct redirect_act {
	const char *path;
	int64_t article;
};

static enum err redirect_fn(struct db *db, void *arg)
{
	struct redirect_act *r = arg;
	return redirect_add(db, r->path, r->article);
}

static void redirects(void **state)
{
	struct newsfix *f = *state;
	char *path;
	int64_t to = 0, id = publish(f);
	struct redirect_act r = {"/2019/03/旧.shtml", id}, none = {"/x", 99},
			    bad = {"x", id};
	assert_int_equal(redirect_find(&to, f->db, r.path), ERR_NOT_FOUND);
	assert_int_equal(redirect_of(&path, f->db, &f->a, id), OK);
	assert_null(path);
	assert_int_equal(db_write(f->db, redirect_fn, &r), OK);
	assert_int_equal(redirect_find(&to, f->db, r.path), OK);
	assert_int_equal(to, id);
	assert_int_equal(redirect_of(&path, f->db, &f->a, id), OK);
	assert_string_equal(path, r.path);
	assert_int_equal(db_write(f->db, redirect_fn, &r), ERR_CONFLICT);
	assert_int_equal(db_write(f->db, redirect_fn, &none), ERR_INVALID);
	assert_int_equal(db_write(f->db, redirect_fn, &bad), ERR_INVALID);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, newsfix_setup, newsfix_teardown)
	const struct CMUnitTest tests[] = {T(pages_from_the_oldest),
	    T(withdrawn_places_stay_empty), T(lists_show_the_signed_text),
	    T(pages_are_in_no_list), T(neighbours), T(changed_at_grows),
	    T(epoch_moves_with_what_readers_see), T(what_readers_get), T(imported),
	    T(redirects)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
