/* SPDX-License-Identifier: MIT */
/* 读者没搜到的词: what was looked for and not found, by how often; each leads to the
 * search, for something may have come out since. */
#include "news/search_miss.h"
#include "page/desk.h"
#include "page/search.h"

#include "base/clock.h"

enum { WEEK = 7, MONTH = 30, MOST = 100 };

static enum err add_table(json_t *tables, struct ctx *c, int days, const char *title)
{
	struct search_miss *at;
	size_t n;
	int64_t since = clock_day(c->now) - (int64_t)(days - 1) * 86400000;
	json_t *rows = json_array();
	enum err e = search_miss_list(&at, &n, c->db, c->a, since, MOST);
	for (size_t i = 0; i < n && !e; i++)
		json_array_append_new(
		    rows, json_pack("{s:s, s:s, s:I, s:s}", "q", at[i].q, "url",
			      url_search(c->a, at[i].q), "n", (json_int_t)at[i].n, "day",
			      clock_format(c->a, "%Y-%m-%d", at[i].day)));
	json_t *table = json_pack("{s:s, s:i}", "title", title, "days", days);
	if (json_array_size(rows))
		json_object_set_new(table, "some", json_pack("{s:o}", "rows", rows));
	else
		json_decref(rows);
	json_array_append_new(tables, table);
	return e;
}

enum err page_searches(struct ctx *c)
{
	json_t *root = desk_frame(c, "读者没搜到的词", "/admin/searches");
	json_t *tables = json_array();
	json_object_set_new(root, "tables", tables);
	enum err e = add_table(tables, c, WEEK, "最近七天");
	if (!e)
		e = add_table(tables, c, MONTH, "最近三十天");
	enum err last = reply(c, 200, "desk/searches.html", root);
	return e ? e : last;
}
