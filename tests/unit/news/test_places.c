/* SPDX-License-Identifier: MIT */
/* The registry finds every page on which an article shows, and each of them gets a new
 * time when the article changes. */
#include "newsfix.h"

#include "news/change.h"
#include "news/places.h"

/* "article:1 home section:g60 …": without twins, without what always goes with an article
 * (proofs, the API, the search for its title). */
static bool always(enum place p)
{
	return p >= PLACE_PROOF && p != PLACE_PICTURE && p != PLACE_API_ARTICLES &&
	       p != PLACE_API_CORRECTIONS;
}

static char *text(struct newsfix *f, const struct place_list *l)
{
	char *out = arena_strdup(&f->a, "");
	for (size_t i = 0; i < l->n; i++) {
		const struct place_key *k = &l->at[i];
		if (k->twin || always(k->place))
			continue;
		out = arena_printf(
		    &f->a, "%s%s%s", out, *out ? " " : "", place_key_name(&f->a, k));
		if (*k->name)
			out = arena_printf(&f->a, "%s:%s", out, k->name);
		if (k->number)
			out = arena_printf(&f->a, "%s:%lld", out, (long long)k->number);
	}
	return out;
}

static struct place_list list(struct newsfix *f, int64_t id)
{
	struct article art;
	struct place_list l;
	assert_int_equal(article_by_id(&art, f->db, &f->a, id), OK);
	assert_int_equal(places_of(&l, f->db, &f->a, &art), OK);
	return l;
}

static char *found(struct newsfix *f, int64_t id)
{
	struct place_list l = list(f, id);
	return text(f, &l);
}

static char *beside(struct newsfix *f, int64_t id)
{
	struct article art;
	struct place_list l;
	assert_int_equal(article_by_id(&art, f->db, &f->a, id), OK);
	assert_int_equal(places_beside(&l, f->db, &f->a, &art), OK);
	return text(f, &l);
}

#define ANSWERS "api-articles api-articles:g60"
#define FEEDS "rss rss:g60 atom atom:g60 json-feed json-feed:g60"

static void names(void **state)
{
	struct arena a;
	(void)state;
	arena_init(&a);
	for (enum place i = PLACE_NONE + 1; i < PLACE__MAX; i++) {
		for (int twin = 0; twin < 2; twin++) {
			struct place_key k = {.place = i, .tag = i % 3, .twin = twin},
					 back;
			bool known = place_key_parse(&back, place_key_name(&a, &k));
			assert_int_equal(known, !twin || place_twinned(i));
			if (!known)
				continue;
			assert_int_equal(back.place, i);
			assert_int_equal(back.tag, i % 3);
			assert_int_equal(back.twin, twin);
		}
		assert_true(*place_text(i));
	}
	struct place_key k;
	static const char *const wrong[] = {"nowhere", "", "none", "tag@", "tag@x",
	    "tag@-1", "hant:", "hant:hant:home", "hom", "homes"};
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		if (place_key_parse(&k, wrong[i]))
			fail_msg("taken: %s", wrong[i]);
	arena_release(&a);
}

static void files(void **state)
{
	static const struct {
		struct place_key key;
		const char *file;
	} cases[] = {{{PLACE_HOME, ""}, "index.html"},
	    {{PLACE_HOME, "", 0, 0, true}, "hant/index.html"},
	    {{PLACE_ARTICLE, "", 7}, "a/7.html"}, {{PLACE_ARTICLE, "", 0}, NULL},
	    {{PLACE_ARTICLE, "", -7}, NULL}, {{PLACE_PAGE, "about"}, "about.html"},
	    {{PLACE_SECTION_PAGE, "g60", 2}, "s/g60/p/2.html"},
	    {{PLACE_SECTION, "../x"}, NULL}, {{PLACE_SECTION, ""}, NULL},
	    {{PLACE_SECTION, "G60"}, NULL},
	    {{PLACE_SECTION, "abcdefghijklmnopqrstuvwxyzabcdefghijklmno"}, NULL},
	    {{PLACE_TAG_PAGE, "", 2, 9, true}, "hant/t/9/p/2.html"},
	    {{PLACE_TAG, "", 9}, NULL}, {{PLACE_ATOM, ""}, "atom.xml"},
	    {{PLACE_ATOM, "g60"}, "s/g60/atom.xml"}, {{PLACE_ATOM, "/"}, NULL},
	    {{PLACE_JSON_FEED, "", 0, 3}, "t/3/feed.json"},
	    {{PLACE_RSS, "", 0, 0, true}, NULL},
	    {{PLACE_SITEMAP_PART, "", 3}, "sitemap/3.xml"}, {{PLACE_PROOF, "", 7}, NULL},
	    {{PLACE_SEARCH, "松江"}, NULL}, {{PLACE_NONE, ""}, NULL}};
	struct arena a;
	(void)state;
	arena_init(&a);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *file = place_file(&a, &cases[i].key);
		if (!file || !cases[i].file)
			assert_true(file == cases[i].file);
		else
			assert_string_equal(file, cases[i].file);
	}
	arena_release(&a);
}

static void one_article(void **state)
{
	struct newsfix *f = *state;
	newsfix_publish(f, "第\xe2\x80\x8b一篇");
	assert_string_equal(found(f, 1), "article:1 home section:g60 archive " FEEDS
					 " sitemap-part:1 sitemap-news " ANSWERS);
	struct place_list l = list(f, 1);
	int twins = 0, words = 0;
	for (size_t i = 0; i < l.n; i++) {
		const struct place_key *k = &l.at[i];
		twins += k->twin;
		words += k->place == PLACE_SEARCH || k->place == PLACE_API_SEARCH;
		if (k->place == PLACE_SEARCH)
			assert_string_equal(k->name, "第一篇");
	}
	/* article, home, section, archive, proof, search */
	assert_int_equal(twins, 6);
	assert_int_equal(words, 3);
	/* Atom tells of withdrawals, the index when each part changed */
	assert_string_equal(beside(f, 1), "atom atom:g60 sitemap");
}

static void neighbours_and_pages(void **state)
{
	struct newsfix *f = *state;
	for (int i = 1; i <= 41; i++)
		newsfix_publish(f, arena_printf(&f->a, "第 %d 篇", i));
	assert_string_equal(found(f, 41),
	    "article:41 home section:g60 archive near:40 " FEEDS
	    " sitemap-part:1 sitemap-news " ANSWERS);
	assert_string_equal(found(f, 22),
	    "article:22 section:g60 section-page:g60:2 archive archive-page:2 near:21 "
	    "near:23 " FEEDS " sitemap-part:1 sitemap-news " ANSWERS);
	assert_string_equal(found(f, 1),
	    "article:1 section-page:g60:1 archive-page:1 near:2 sitemap-part:1 "
	    "sitemap-news");
	/* nine lines of the newest, five of its section and the lead */
	assert_non_null(strstr(found(f, 33), " home "));
	assert_null(strstr(found(f, 32), " home "));
	/* a withdrawn neighbour is none */
	assert_int_equal(newsfix_act(f, SIGNER, 21, ACTION_WITHDRAW, false), OK);
	assert_non_null(strstr(found(f, 22), "near:20 near:23"));
	/* the twenty-first newest has come up */
	assert_non_null(strstr(found(f, 21 + 1), " section:g60 "));
	assert_non_null(strstr(found(f, 20), "section-page:g60:1"));
}

/* Page 1 leads to page 2 from the article on that completes it. */
static void page_before(void **state)
{
	struct newsfix *f = *state;
	for (int i = 1; i <= 39; i++)
		newsfix_publish(f, arena_printf(&f->a, "第 %d 篇", i));
	static const char one[] = "s/g60/p/1.html", all[] = "archive/p/1.html";
	int64_t was = newsfix_time(f, one), was_all = newsfix_time(f, all);
	assert_string_equal(beside(f, 20), "atom atom:g60 sitemap");
	newsfix_publish(f, "第 40 篇");
	assert_string_equal(
	    beside(f, 40), "archive-page:1 atom section-page:g60:1 atom:g60 sitemap");
	assert_true(newsfix_time(f, one) > was);
	assert_true(newsfix_time(f, all) > was_all);
	was = newsfix_time(f, one);
	newsfix_publish(f, "第 41 篇");
	assert_int_equal(newsfix_time(f, one), was);
	assert_string_equal(beside(f, 40), "atom atom:g60 sitemap");
}

static void save_tags(struct newsfix *f, int64_t id, int64_t base, char **tags)
{
	struct save s = {.article = id, .base_no = base, .tags = tags};
	char *title = arena_printf(&f->a, "第 %lld 版", (long long)base + 1);
	assert_int_equal(newsfix_save(f, AUTHOR, &s, title, "正文。"), OK);
}

static void tags(void **state)
{
	struct newsfix *f = *state;
	static char a[] = "松江", b[] = "长三角", c[] = "人才";
	save_tags(f, 0, 0, (char *[]){a, b, NULL});
	assert_int_equal(newsfix_act(f, AUTHOR, 1, ACTION_SUBMIT, false), OK);
	assert_int_equal(newsfix_act(f, SIGNER, 1, ACTION_SIGN, true), OK);
	const char *both = found(f, 1);
	assert_non_null(
	    strstr(both, " tag@1 tag@2 ") ? both : strstr(both, " tag@2 tag@1 "));
	assert_non_null(strstr(both, "rss@1"));
	assert_non_null(strstr(both, "json-feed@2"));
	assert_non_null(strstr(both, "api-articles@2"));
	assert_non_null(strstr(beside(f, 1), "atom@2"));
	/* what is saved now readers see at the next publication */
	save_tags(f, 1, 1, (char *[]){b, c, NULL});
	assert_string_equal(found(f, 1), both);
	int64_t was[4] = {0}, lists = newsfix_time(f, "sitemap/lists.xml");
	for (int i = 1; i <= 3; i++)
		was[i] = newsfix_time(f, arena_printf(&f->a, "t/%d/index.html", i));
	assert_true(was[1] && was[2] && !was[3]);
	assert_int_equal(newsfix_act(f, AUTHOR, 1, ACTION_SUBMIT, false), OK);
	assert_int_equal(newsfix_act(f, SIGNER, 1, ACTION_SIGN, true), OK);
	const char *now = found(f, 1);
	assert_null(strstr(now, "tag@1"));
	assert_non_null(strstr(now, "tag@2"));
	assert_non_null(strstr(now, "tag@3"));
	for (int i = 1; i <= 3; i++)
		assert_true(
		    newsfix_time(f, arena_printf(&f->a, "t/%d/index.html", i)) > was[i]);
	assert_true(newsfix_time(f, "sitemap/lists.xml") > lists);
	assert_int_equal(newsfix_faults(f), 0);
}

static void page_of_its_own(void **state)
{
	struct newsfix *f = *state;
	struct save s = {.section = f->page_section};
	assert_int_equal(newsfix_save(f, AUTHOR, &s, "关于", "正文。"), OK);
	assert_int_equal(newsfix_act(f, AUTHOR, s.id, ACTION_SUBMIT, false), OK);
	assert_int_equal(newsfix_act(f, SIGNER, s.id, ACTION_SIGN, true), OK);
	assert_string_equal(found(f, s.id), "article:1 page:about sitemap-lists");
	/* a newer one takes its page over */
	struct save t = {.section = f->page_section};
	assert_int_equal(newsfix_save(f, AUTHOR, &t, "新的关于", "正文。"), OK);
	assert_int_equal(newsfix_act(f, AUTHOR, t.id, ACTION_SUBMIT, false), OK);
	assert_int_equal(newsfix_act(f, SIGNER, t.id, ACTION_SIGN, true), OK);
	assert_null(strstr(found(f, s.id), "page:about"));
	assert_non_null(strstr(found(f, t.id), "page:about"));
}

static enum err add_old(struct db *db, void *arg)
{
	int64_t *id = arg;
	enum err e = redirect_add(db, "/news/7.shtml", *id);
	return e ? e : redirect_add(db, "/2019/7.html", *id);
}

static void old_addresses_and_pictures(void **state)
{
	struct newsfix *f = *state;
	int64_t id = newsfix_publish(f, "旧稿");
	struct save s = {.article = id, .base_no = 1};
	assert_int_equal(db_write(f->db, add_old, &id), OK);
	assert_int_equal(newsfix_save(f, AUTHOR, &s, "旧稿",
			     "<img src=\"/m/ab.jpg\" alt=\"\"><img src=\"/m/ab.jpg\">"),
	    OK);
	assert_int_equal(newsfix_act(f, AUTHOR, id, ACTION_SUBMIT, false), OK);
	assert_int_equal(newsfix_act(f, SIGNER, id, ACTION_SIGN, true), OK);
	assert_string_equal(found(f, id),
	    "article:1 old:/2019/7.html old:/news/7.shtml home section:g60 archive " FEEDS
	    " sitemap-part:1 sitemap-news " ANSWERS " picture:/m/ab.jpg");
}

struct touch {
	int64_t now, article;
};
static enum err touch(struct db *db, void *arg)
{
	struct touch *t = arg;
	return change_article(db, t->now, t->article);
}

/* Also several times in one second. */
static void times_grow(void **state)
{
	struct newsfix *f = *state;
	static const char *const lists[] = {
	    "s/g60/index.html", "index.html", "s/rencai/index.html"};
	int64_t was[4], list_was[3];
	for (int i = 1; i <= 4; i++)
		newsfix_publish(f, arena_printf(&f->a, "第 %d 篇", i));
	struct touch t = {f->now, 2};
	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < 4; i++)
			was[i] = newsfix_article_time(f, i + 1);
		for (int i = 0; i < 3; i++)
			list_was[i] = newsfix_time(f, lists[i]);
		int64_t epoch = db_epoch(f->db);
		assert_int_equal(db_write(f->db, touch, &t), OK);
		assert_true(db_epoch(f->db) > epoch);
		for (int i = 0; i < 3; i++)
			assert_true(newsfix_article_time(f, i + 1) > was[i]);
		assert_int_equal(newsfix_article_time(f, 4), was[3]);
		assert_true(newsfix_time(f, lists[0]) > list_was[0]);
		assert_true(newsfix_time(f, lists[1]) > list_was[1]);
		assert_int_equal(newsfix_time(f, lists[2]), list_was[2]);
	}
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, newsfix_setup, newsfix_teardown)
	const struct CMUnitTest tests[] = {cmocka_unit_test(names),
	    cmocka_unit_test(files), T(one_article), T(neighbours_and_pages),
	    T(page_before), T(tags), T(page_of_its_own), T(old_addresses_and_pictures),
	    T(times_grow)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
