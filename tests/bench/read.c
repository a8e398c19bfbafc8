/* SPDX-License-Identifier: MIT */
/* What reading costs on a site as it stands, without a web server and without kept pages.
 * Prints lines of NAME NUMBER, in milliseconds. CONF has cache_mb = 0.
 *	read render DATA CONF   a page from the request to its bytes
 *	read lists DATA         database time of a page of a list, at both ends and the
 *middle read search DATA        pages of results, words of two characters read cold DATA
 *the first search of a process; the caller empties the caches */
#include "app/app.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/secret.h"
#include "db/internal.h"
#include "news/listing.h"
#include "news/search.h"

#include "figures.h"

#include <string.h>

enum { ASKED = 400 };

struct site {
	struct app app;
	const char *data;
};

/* Milliseconds from a request to the bytes of its answer; negative when it is no 200. */
static double ask(struct app *app, const char *path, const char *query)
{
	struct exchange x = {0};
	int status = 0;
	arena_init(&x.arena);
	response_init(&x.res, &x.arena);
	char *env[] = {arena_strdup(&x.arena, "REQUEST_METHOD=GET"),
	    arena_printf(&x.arena, "DOCUMENT_URI=%s", path),
	    arena_printf(&x.arena, "QUERY_STRING=%s", query),
	    arena_strdup(&x.arena, "REMOTE_ADDR=127.0.0.1"), NULL};
	double start = now_ms(), took = -1;
	if (!request_parse(&x.req, &x.arena, env, "", 0, "", &status) &&
	    app_handle(app, &x) == VERDICT_SEND && x.res.status == 200)
		took = now_ms() - start;
	response_release(&x.res);
	arena_release(&x.arena);
	return took;
}

/* One number of the database; -1: none. */
static int64_t one(struct db *db, const char *sql)
{
	int64_t n = -1;
	return connect_int(db->conn, sql, &n) ? -1 : n;
}

static int print_median(const char *name, double *v, size_t n)
{
	double p50 = percentile(v, n, 50);
	if (v[0] < 0) {
		fprintf(stderr, "bench: %s: no page\n", name);
		return 1;
	}
	printf("%s_ms %.4f\n", name, p50);
	return 0;
}

/* Articles all over the site. */
static int render_articles(struct site *s, const char *name)
{
	static double took[ASKED];
	int64_t most = one(s->app.db, "SELECT max(id) FROM article");
	char path[40];
	for (size_t i = 0; i < ASKED; i++) {
		snprintf(path, sizeof path, "/a/%lld.html",
		    (long long)(1 + (int64_t)i * (most - 1) / ASKED));
		took[i] = ask(&s->app, path, "");
	}
	return print_median(name, took, ASKED);
}

static int measure_render(struct site *s)
{
	static double took[ASKED];
	static const struct {
		const char *name, *path;
	} fronts[] = {{"render_section", "/s/g60/"}, {"render_home", "/"}};
	int bad = render_articles(s, "render_article_first"); /* reads from disk */
	bad |= render_articles(s, "render_article");
	for (size_t k = 0; k < 2; k++) {
		for (size_t i = 0; i < ASKED; i++)
			took[i] = ask(&s->app, fronts[k].path, "");
		bad |= print_median(fronts[k].name, took, ASKED);
	}
	return bad;
}

struct list_act {
	int64_t list, page; /* 0: the front */
};

static enum err read_page(struct db *db, void *arg)
{
	const struct list_act *act = arg;
	struct card_list l;
	struct arena a;
	arena_init(&a);
	enum err e = act->page ? listing_page(&l, db, &a, act->list, act->page)
			       : listing_newest(&l, db, &a, act->list, LISTING_PAGE);
	if (!e && !l.n)
		e = err_set(ERR_NOT_FOUND, "an empty page");
	arena_release(&a);
	return e;
}

static int measure_list(struct db *db, const char *name, int64_t list)
{
	static double took[ASKED];
	static const char *const where[] = {"front", "first", "middle", "last"};
	int64_t full = 0;
	if (listing_pages(&full, db, list) || full < 1)
		return 1;
	const int64_t page[] = {0, 1, (full + 1) / 2, full};
	for (size_t k = 0; k < 4; k++) {
		struct list_act act = {list, page[k]};
		for (size_t i = 0; i < ASKED; i++) {
			double start = now_ms();
			if (db_read(db, read_page, &act, NULL))
				return give_up(name);
			took[i] = now_ms() - start;
		}
		printf(
		    "list_%s_%s_ms %.4f\n", name, where[k], percentile(took, ASKED, 50));
	}
	return 0;
}

static int measure_lists(struct db *db)
{
	int bad = measure_list(db, "archive", LISTING_SITE);
	int64_t section = one(db, "SELECT list FROM listing WHERE list > 0 GROUP BY list "
				  "ORDER BY count(*) DESC LIMIT 1");
	int64_t tag = one(db, "SELECT list FROM listing WHERE list < 0 GROUP BY list "
			      "ORDER BY count(*) DESC LIMIT 1");
	bad |= measure_list(db, "section", section);
	return bad | (tag == -1 && one(db, "SELECT 1 FROM listing WHERE list = -1") != 1
			     ? 0
			     : measure_list(db, "tag", tag));
}

/* Of every frequency: the first stand in half of the articles, the last in a few. */
static const char *const words[] = {"发展", "企业", "建设", "推进", "创新", "项目",
    "上海", "城市", "松江", "科技", "人才", "政策", "管理", "国家", "研究", "园区",
    "交通", "旅游", "铁路", "学校", "医院", "杭州", "合肥", "专利", "冠军", "春天",
    "未来", "的一", "是在", "不了", "有和", "众线"};

struct search_act {
	const char *word;
	bool ranked;
};

/* The first page of results, snippets and all. */
static enum err search_once(struct db *db, void *arg)
{
	const struct search_act *act = arg;
	struct arena a;
	struct search_query q;
	struct search_result r;
	struct search_filter f = {
	    .ranked = act->ranked, .limit = SEARCH_PAGE, .now = clock_now()};
	arena_init(&a);
	search_parse(&q, &a, act->word);
	enum err e = search_run(&r, db, &a, &q, &f);
	if (!e && r.building)
		e = err_set(ERR_BROKEN, "the search index is not whole");
	arena_release(&a);
	return e;
}

/* Milliseconds; negative when it failed. */
static double search_for(struct db *db, const char *word, bool ranked)
{
	struct search_act act = {word, ranked};
	double start = now_ms();
	return db_read(db, search_once, &act, NULL) ? -1 : now_ms() - start;
}

static int measure_search(struct db *db, const char *name, bool ranked)
{
	enum { WORDS = sizeof words / sizeof *words, EACH = 12 };
	static double took[WORDS * EACH];
	size_t n = 0;
	for (size_t i = 0; i < WORDS; i++) /* warm */
		if (search_for(db, words[i], ranked) < 0)
			return give_up("search");
	for (size_t k = 0; k < EACH; k++)
		for (size_t i = 0; i < WORDS; i++)
			took[n++] = search_for(db, words[i], ranked);
	printf("search_%s_p50_ms %.3f\n", name, percentile(took, n, 50));
	printf("search_%s_p99_ms %.3f\n", name, percentile(took, n, 99));
	return 0;
}

static int measure_cold(struct db *db)
{
	double took = search_for(db, words[1], true);
	if (took < 0)
		return give_up("search");
	printf("search_cold_ms %.3f\n", took);
	return 0;
}

static int measure_db(const char *what, const char *data)
{
	struct db *db = NULL;
	int bad;
	if (db_open(&db, data, DB_READ))
		return give_up("open");
	if (!strcmp(what, "lists"))
		bad = measure_lists(db);
	else if (!strcmp(what, "cold"))
		bad = measure_cold(db);
	else
		bad = measure_search(db, "newest", false) |
		      measure_search(db, "ranked", true);
	db_close(db);
	return bad;
}

int main(int argc, char **argv)
{
	struct site s = {0};
	if (argc < 3)
		return 2;
	secret_init();
	log_set_level(LOG_ERROR);
	if (argc == 3)
		return measure_db(argv[1], argv[2]);
	if (app_open(&s.app, SIDE_WEB, argv[3], argv[2]))
		return give_up("open");
	int bad = measure_render(&s);
	app_close(&s.app);
	return bad;
}
