/* SPDX-License-Identifier: MIT */
/* Shorter searches that find something, where a search found nothing. */
#include "page/search_ways.h"

#include "base/clock.h"
#include "base/text.h"
#include "page/model.h"

#include <string.h>

enum { WAYS_MS = 50 };

/* The offers in the making. A query can be made so that each costs much: together they
 * take no longer than WAYS_MS and the last one. */
struct ways {
	struct ctx *c;
	json_t *list;
	int64_t until; /* clock_cpu() */
};

/* How many hold only that: {text, url, count}; nothing when none do. */
static enum err add_way(
    struct ways *w, const char *typed, const char *words, const char *url)
{
	struct ctx *c = w->c;
	struct search_query query;
	struct search_result r;
	struct search_filter f = {.limit = 0, .now = c->now};
	if (clock_cpu() >= w->until)
		return OK;
	search_parse(&query, c->a, typed);
	enum err e = search_run(&r, c->db, c->a, &query, &f);
	if (!e && r.total)
		json_array_append_new(w->list,
		    json_pack("{s:s, s:s, s:s}", "text", words, "url", url, "count",
			arena_printf(c->a, r.at_least ? "%lld 条以上" : "%lld 条",
			    (long long)r.total)));
	return e;
}

/* What a reader types to look for these words, a term of some query, and nothing else:
 * as they are, or in quotes that do not stand in them. */
static const char *typed_alone(struct arena *a, const char *words)
{
	static const char *const ends[] = {"\"", "“", "”", "＂"};
	struct search_query query;
	search_parse(&query, a, words);
	if (query.n == 1 && query.wanted == 1 && !strcmp(query.term[0].text, words))
		return words;
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		if (strstr(words, ends[i]))
			return arena_printf(a, "「%s」", words);
	return arena_printf(a, "\"%s\"", words);
}

static enum err add_term(struct ways *w, const char *words)
{
	struct arena *a = w->c->a;
	const char *typed = typed_alone(a, words);
	return add_way(
	    w, typed, arena_printf(a, "只找“%s”", words), url_search(a, typed));
}

static bool is_han(int32_t c)
{
	return (c >= 0x3400 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) ||
	       c >= 0x20000;
}

/* The longest beginning (or end) of a term, two characters at least, that is held
 * somewhere: 松江新城 → 松江. A term is short enough or not looked at, so that a search
 * without result costs a few more and no flood of them. */
static enum err add_part(struct ways *w, const char *term, bool end)
{
	enum { LONGEST = 10 };
	const char *at[LONGEST + 2] = {term};
	size_t n = 0, had = json_array_size(w->list);
	for (const char *s = term; *s && n <= LONGEST; at[++n] = s)
		text_next(s, &s);
	enum err e = OK;
	for (size_t len = n - 1; n <= LONGEST && len >= 2 && len < n && !e; len--) {
		const char *from = end ? at[n - len] : term;
		const char *to = end ? at[n] : at[len], *next;
		const char *last = end ? to : at[len - 1];
		if (!is_han(text_next(from, &next)) ||
		    (!end && !is_han(text_next(last, &next))))
			continue;
		e = add_term(w, arena_strndup(w->c->a, from, (size_t)(to - from)));
		if (json_array_size(w->list) > had)
			break;
	}
	return e;
}

enum err search_ways_add(
    json_t *none, struct ctx *c, const struct search_query *query, const char *bare)
{
	struct ways w = {c, json_array(), clock_cpu() + WAYS_MS};
	enum err e = OK;
	if (bare)
		e = add_way(&w, query->text, "不限栏目和日期", bare);
	for (size_t i = 0; i < query->n && query->n > 1 && !e; i++)
		if (!query->term[i].without)
			e = add_term(&w, query->term[i].text);
	if (query->n == 1 && !json_array_size(w.list) && !e) {
		e = add_part(&w, query->term[0].text, false);
		if (!e)
			e = add_part(&w, query->term[0].text, true);
	}
	if (json_array_size(w.list))
		json_object_set_new(none, "ways", json_pack("{s:o}", "list", w.list));
	else
		json_decref(w.list);
	return e;
}
