/* SPDX-License-Identifier: MIT */
/* 往期: everything the site published, by time: the newest twenty, numbered pages, and
 * the way to a day. */
#include "base/clock.h"
#include "news/listing.h"
#include "page/listed.h"
#include "page/meta.h"

enum { DAY_MS = 24 * 3600 * 1000 };

static char *page_url(struct arena *a, const void *of, int64_t n)
{
	(void)of;
	return url_archive(a, n);
}

static enum err show(struct ctx *c, int64_t n)
{
	struct listed l = {.list = LISTING_SITE, .n = n, .url = page_url};
	enum err e = listed_load(&l, c);
	if (e)
		return e;
	json_t *root = listed_model(c, &l, "往期", NULL, "还没有文章");
	model_text(json_object_get(root, "page"), "description",
	    "本站发布过的全部文章，按时间排列，可以按日期查找。");
	model_crumbs(root, c, NULL, "往期");
	if (n)
		model_crumbs_on(root, url_archive(c->a, 0), l.page_name);
	json_object_set_new(json_object_get(root, "section"), "jump",
	    json_pack("{s:s}", "action", url_archive_day(c->a)));
	meta_crumbs(root, c);
	return reply(c, 200, "public/section.html", root);
}

enum err page_archive(struct ctx *c)
{
	return show(c, 0);
}

enum err page_archive_page(struct ctx *c)
{
	return show(c, request_match_int(c->req, "n"));
}

/* ?d=2026-11-24: to that day, or the last one before it on which something came out; what
 * is older than everything leads to the oldest page. */
enum err page_archive_day(struct ctx *c)
{
	const char *d = pairs_get(&c->req->query, "d");
	int64_t at, n = 0, found = 0;
	c->res->cache = CACHE_NONE_KEPT;
	if (!d || !*d)
		return redirect(c, url_archive(c->a, 0));
	if (clock_parse(&at, d))
		return err_clear(),
		       err_say(ERR_INVALID, "日期要写成 2026-11-24 这样，请返回重填。");
	enum err e = listing_before(&n, &found, c->db, clock_day(at) + DAY_MS);
	if (e == ERR_NOT_FOUND) {
		err_clear();
		e = listing_pages(&n, c->db, LISTING_SITE);
		return e ? e : redirect(c, url_archive(c->a, n ? 1 : 0));
	}
	if (e)
		return e;
	return redirect(c, arena_printf(c->a, "%s#d%s", url_archive(c->a, n),
			       clock_format(c->a, "%Y-%m-%d", found)));
}
