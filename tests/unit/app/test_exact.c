/* SPDX-License-Identifier: MIT */
/* Every page whose bytes an act changes is named by it, so that its printed file goes and
 * its time grows: a long random sequence of acts on a small site, and behind each all
 * pages there are, rendered as the press would. What happens is the same in every run. */
#include "newsfix.h"
#include "rnd.h"

#include "app/app.h"
#include "db/internal.h"
#include "news/archive.h"
#include "news/sitemap.h"
#include "page/place.h"

enum { ACTS = 110, START = 34, LISTS = 10, TAGS = 5, PAGES_MAX = 600, IDS_MAX = 400 };

struct page {
	struct place_key key;
	const char *file;
	struct sha hash;
	bool there;
	int64_t at;
};

static struct app app;
static struct page pages[PAGES_MAX];
static size_t pages_n;
static int64_t last_id, epoch_seen;
static int64_t section[LISTS];
static size_t sections;
static int renders, changes;

static void add(struct newsfix *f, struct place_key k)
{
	k.name = k.name ? k.name : "";
	assert_true(pages_n < PAGES_MAX);
	pages[pages_n] = (struct page){.key = k, .file = place_file(&f->a, &k)};
	assert_non_null(pages[pages_n++].file);
}

static void add_feeds(struct newsfix *f, const char *slug, int64_t tag)
{
	for (enum place p = PLACE_RSS; p <= PLACE_JSON_FEED; p++)
		add(f, (struct place_key){.place = p, .name = slug, .tag = tag});
}

/* Every page there is or may come to be, but those of articles. */
static void all_pages(struct newsfix *f)
{
	static const enum place single[] = {PLACE_HOME, PLACE_ARCHIVE, PLACE_CORRECTIONS,
	    PLACE_SITEMAP, PLACE_SITEMAP_NEWS, PLACE_SITEMAP_LISTS, PLACE_ROBOTS};
	struct section_list l;
	assert_int_equal(section_all(&l, f->db, &f->a), OK);
	for (size_t i = 0; i < sizeof single / sizeof *single; i++)
		add(f, (struct place_key){.place = single[i]});
	for (size_t i = 0; i < l.n; i++) {
		const char *slug = l.at[i].slug;
		add(f,
		    (struct place_key){
			l.at[i].kind == SECTION_PAGE ? PLACE_PAGE : PLACE_SECTION, slug});
		if (l.at[i].kind == SECTION_LIST)
			add_feeds(f, slug, 0);
		for (int n = 1; n <= 4 && l.at[i].kind == SECTION_LIST; n++)
			add(f, (struct place_key){PLACE_SECTION_PAGE, slug, n});
	}
	add_feeds(f, NULL, 0);
	for (int64_t tag = 1; tag <= TAGS; tag++) {
		add(f, (struct place_key){.place = PLACE_TAG, .tag = tag});
		add_feeds(f, NULL, tag);
		for (int n = 1; n <= 2; n++)
			add(f, (struct place_key){PLACE_TAG_PAGE, NULL, n, tag});
	}
	for (int n = 1; n <= 5; n++)
		add(f, (struct place_key){PLACE_ARCHIVE_PAGE, NULL, n});
	for (int n = 1; n <= 2; n++) {
		add(f, (struct place_key){PLACE_CORRECTIONS_PAGE, NULL, n});
		add(f, (struct place_key){PLACE_SITEMAP_PART, NULL, n});
	}
}

static void render(struct page *p)
{
	struct exchange x = {0};
	int64_t epoch;
	arena_init(&x.arena);
	response_init(&x.res, &x.arena);
	err_clear();
	enum err e = app_page(&app, &x, &p->key, &epoch);
	if (e && e != ERR_NOT_FOUND)
		fail_msg("%s: %s", p->file, err_text());
	p->there = !e;
	if (!e)
		p->hash = sha_of(buf_text(&x.res.body), x.res.body.len);
	response_release(&x.res);
	arena_release(&x.arena);
	renders++;
}

static bool named(struct newsfix *f, const char *file)
{
	const struct touched *t = &f->db->files;
	for (size_t i = 0; i < t->n; i++)
		if (!strcmp(t->at[i], file))
			return true;
	return t->all;
}

/* One page against what it was. */
static void compare(struct newsfix *f, struct page *p, const char *act)
{
	struct page old = *p;
	render(p);
	assert_int_equal(change_time(&p->at, f->db, p->file), OK);
	if (old.there == p->there && (!p->there || sha_equal(&old.hash, &p->hash)))
		return;
	changes++;
	struct change c;
	assert_int_equal(change_state(&c, f->db), OK);
	struct place_key twin = p->key;
	twin.twin = true;
	if (!named(f, p->file))
		fail_msg("%s: %s changed, unnamed", act, p->file);
	if (place_twinned(p->key.place) && !named(f, place_file(&f->a, &twin)))
		fail_msg("%s: the twin of %s was not named", act, p->file);
	if (p->at <= old.at && c.chrome_at <= old.at)
		fail_msg("%s: the time of %s did not grow", act, p->file);
}

/* After each write. One that names nothing changes nothing; that is looked at now and
 * then. */
static void look(struct newsfix *f, const char *act)
{
	bool moved = db_epoch(f->db) != epoch_seen;
	epoch_seen = db_epoch(f->db);
	if (!moved && rnd(10))
		return;
	for (size_t i = 0; i < pages_n; i++)
		compare(f, &pages[i], act);
}

static void done(struct newsfix *f, enum err e, const char *act)
{
	if (e)
		fail_msg("%s: %s", act, err_said(e));
	look(f, act);
}

static char *const *some_tags(struct newsfix *f)
{
	static const char *const words[TAGS] = {"松江", "长三角", "人才", "G60", "产业"};
	char **out = arena_array(&f->a, TAGS + 1, sizeof *out);
	size_t n = 0;
	for (int i = 0; i < TAGS; i++)
		if (!rnd(3))
			out[n++] = arena_strdup(&f->a, words[i]);
	return out;
}

/* A version of an article (0: a new one), saved and submitted. */
static int64_t write_one(struct newsfix *f, int64_t id, bool correction)
{
	static int64_t no;
	struct save s = {.section = section[rnd((uint32_t)sections)],
	    .article = id,
	    .renderer = "test",
	    .html = arena_printf(&f->a, "<p>正文 %lld。</p>\n", (long long)++no)};
	for (enum field i = 0; i < FIELD__MAX; i++)
		s.text[i] = arena_strdup(&f->a, "");
	if (id) {
		s.base_no = newsfix_article(f, id).current_no;
		s.section = newsfix_article(f, id).section_id;
	}
	s.tags = (char **)(uintptr_t)some_tags(f);
	s.text[FIELD_TITLE] = arena_printf(&f->a, "标题 %lld", (long long)no);
	s.text[FIELD_SOURCE] = arena_strdup(&f->a, "本站");
	s.text[FIELD_BODY] = arena_printf(&f->a, "正文 %lld。", (long long)no);
	if (correction) {
		s.text[FIELD_CORRECTION_TYPE] = arena_strdup(&f->a, "事实更正");
		s.text[FIELD_CORRECTION] = arena_strdup(&f->a, "写错了。");
	}
	enum err e = article_save(f->db, &f->who[AUTHOR], f->now += 10, &s);
	if (!id) {
		last_id = s.id;
		add(f, (struct place_key){PLACE_ARTICLE, NULL, s.id});
	}
	done(f, e, "save");
	done(f, newsfix_act(f, AUTHOR, s.id, ACTION_SUBMIT, false), "submit");
	return s.id;
}

static void sign(struct newsfix *f, int64_t id)
{
	done(f, newsfix_act(f, SIGNER, id, ACTION_SIGN, true), "sign");
	f->now -= 990; /* several acts in one second */
}

static int64_t pick(struct newsfix *f, enum public_state p)
{
	for (int i = 0; i < 30; i++) {
		int64_t id = 1 + (int64_t)rnd((uint32_t)last_id);
		struct article art = newsfix_article(f, id);
		if (art.public == p &&
		    art.state == (p == PUBLIC_LIVE ? STATE_PUBLISHED : STATE_WITHDRAWN))
			return id;
	}
	return 0;
}

static void import(struct newsfix *f)
{
	struct archive ar = {.publish = true,
	    .signer = "老责编",
	    .published_at = f->now - (int64_t)rnd(1000000000),
	    .save = {.html = "<p>旧文。</p>\n",
		.renderer = "test",
		.author = f->user[AUTHOR].id,
		.section = section[rnd((uint32_t)sections)]}};
	for (enum field i = 0; i < FIELD__MAX; i++)
		ar.save.text[i] = arena_strdup(&f->a, "");
	ar.save.tags = (char **)(uintptr_t)some_tags(f);
	ar.url = arena_printf(&f->a, "/old/%lld.html", (long long)last_id);
	ar.save.text[FIELD_TITLE] = arena_strdup(&f->a, "旧文");
	ar.save.text[FIELD_SOURCE] = arena_strdup(&f->a, "旧站");
	ar.save.text[FIELD_BODY] = arena_strdup(&f->a, "旧文。");
	enum err e = archive_add(f->db, actor_console(), f->now += 10, &ar);
	last_id = ar.save.id;
	add(f, (struct place_key){PLACE_ARTICLE, NULL, last_id});
	done(f, e, "import");
}

static void next_day(struct newsfix *f)
{
	f->now += (int64_t)(1 + rnd(3)) * 24 * 3600 * 1000;
	done(f, change_day(f->db, f->now), "day");
	done(f, sitemap_news_tick(f->db, f->now), "news sitemap");
}

static void one_act(struct newsfix *f)
{
	int64_t live = pick(f, PUBLIC_LIVE), down = pick(f, PUBLIC_WITHDRAWN), id;
	switch (rnd(9)) {
	case 0:
		import(f);
		break;
	case 1:
	case 2:
		if (live)
			done(f, newsfix_act(f, SIGNER, live, ACTION_WITHDRAW, false),
			    "withdraw");
		break;
	case 3:
	case 4:
		if (live)
			sign(f, write_one(f, live, rnd(2)));
		break;
	case 5:
		if (down)
			sign(f, write_one(f, down, false));
		break;
	case 6:
		id = write_one(f, 0, false);
		done(f, newsfix_act(f, SIGNER, id, ACTION_EMERGENCY, false), "emergency");
		done(f, newsfix_act(f, SIGNER2, id, ACTION_COUNTERSIGN, false),
		    "countersign");
		break;
	case 7:
		if (!rnd(3))
			next_day(f);
		break;
	default:
		sign(f, write_one(f, 0, false));
		break;
	}
}

static int64_t below(struct newsfix *f, const char *slug, int64_t parent)
{
	struct section s = {.slug = slug,
	    .title = slug,
	    .description = "",
	    .kind = SECTION_LIST,
	    .parent_id = parent,
	    .in_nav = true};
	struct section_list l;
	assert_int_equal(section_add(f->db, &f->who[ADMIN], f->now += 10, &s), OK);
	assert_int_equal(section_all(&l, f->db, &f->a), OK);
	return section_by_slug(&l, slug)->id;
}

static void every_change_is_named(void **state)
{
	struct newsfix *f = *state;
	assert_int_equal(app_open(&app, SIDE_PRESS, NULL, f->data), OK);
	app.db->read_limit_ms = 60000;
	assert_int_equal(change_made(f->db, f->now, app.generation), OK);
	section[0] = f->section;
	section[1] = below(f, "x", f->section);
	section[2] = below(f, "y", section[1]);
	section[3] = f->other_section;
	section[4] = f->page_section;
	sections = 3; /* the first ones into few lists, so that they have pages */
	for (int i = 0; i < START; i++)
		newsfix_publish(f, arena_printf(&f->a, "第 %d 篇", i));
	last_id = START;
	all_pages(f);
	for (int64_t id = 1; id <= last_id; id++)
		add(f, (struct place_key){PLACE_ARTICLE, NULL, id});
	epoch_seen = db_epoch(f->db);
	for (size_t i = 0; i < pages_n; i++) {
		render(&pages[i]);
		assert_int_equal(change_time(&pages[i].at, f->db, pages[i].file), OK);
		if (pages[i].key.place == PLACE_ARTICLE && !pages[i].there)
			fail_msg("%s: %s", pages[i].file, err_text());
	}
	for (int i = 0; i < ACTS; i++) {
		sections = i < ACTS / 2 ? 3 : 5;
		one_act(f);
	}
	assert_int_equal(newsfix_faults(f), 0);
	app_close(&app);
	print_message(
	    "%d pages, %d rendered, %d changes\n", (int)pages_n, renders, changes);
	assert_true(changes > 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(
	    every_change_is_named, newsfix_setup, newsfix_teardown)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
