/* SPDX-License-Identifier: MIT */
/* Readers' lists: every article keeps its places, and only those have one; tags are those
 * that the ledger tells of. */
#include "news/verify_int.h"

#include "db/query.h"
#include "news/field.h"

#include <stdlib.h>
#include <string.h>

/* Every article that readers may have seen keeps its places, and only those have one. */
static enum err check_lists(struct verify *v)
{
	struct query q = q_begin(v->db, SQL_VERIFY_UNLISTED);
	while (q_row(&q))
		verify_fault(v, "article %lld: has lost its place in the lists",
		    (long long)q_int(&q));
	enum err e = q_end(&q);
	if (e)
		return e;
	q = q_begin(v->db, SQL_VERIFY_LISTING);
	while (q_row(&q)) {
		int64_t list = q_int(&q), place = q_int(&q), article = q_int(&q);
		verify_fault(v,
		    "list %lld place %lld: holds article %lld, which was never published",
		    (long long)list, (long long)place, (long long)article);
	}
	return q_end(&q);
}

static enum err check_places(struct verify *v)
{
	struct query q = q_begin(v->db, SQL_VERIFY_GAPS);
	while (q_row(&q))
		verify_fault(
		    v, "list %lld: its places are not counted up", (long long)q_int(&q));
	enum err e = q_end(&q);
	if (e)
		return e;
	q = q_begin(v->db, SQL_VERIFY_PLACES);
	while (q_row(&q)) {
		int64_t list = q_int(&q), place = q_int(&q);
		verify_fault(v, "list %lld place %lld: is not what its article is",
		    (long long)list, (long long)place);
	}
	return q_end(&q);
}

/* A line in the lists says what the published version says. */
static enum err check_cards(struct verify *v)
{
	struct query q = q_begin(v->db, SQL_VERIFY_CARDS);
	while (q_row(&q))
		verify_fault(v,
		    "article %lld: its line in the lists is not its published version's",
		    (long long)q_int(&q));
	return q_end(&q);
}

static int by_bytes(const void *x, const void *y)
{
	return strcmp(*(char *const *)x, *(char *const *)y);
}

/* The words between 、 in order, each once. words may be NULL. */
static size_t split(char **out, size_t most, struct arena *a, const char *words)
{
	static const char comma[] = "、";
	size_t n = 0, kept = 0;
	for (const char *s = words ? words : ""; *s && n < most;) {
		const char *end = strstr(s, comma);
		out[n++] = arena_strndup(a, s, end ? (size_t)(end - s) : strlen(s));
		s = end ? end + sizeof comma - 1 : s + strlen(s);
	}
	if (n)
		qsort(out, n, sizeof *out, by_bytes);
	for (size_t i = 0; i < n; i++)
		if (!kept || strcmp(out[kept - 1], out[i]) != 0)
			out[kept++] = out[i];
	return kept;
}

static bool same_words(struct arena *a, const char *x, const char *y)
{
	char *at[2][TAGS_MAX * TAG_CHARS];
	size_t most = sizeof at[0] / sizeof *at[0];
	size_t n = split(at[0], most, a, x), m = split(at[1], most, a, y);
	bool same = n == m;
	for (size_t i = 0; same && i < n; i++)
		same = !strcmp(at[0][i], at[1][i]);
	return same;
}

/* An article has the tags of its last row `tag`, and readers see those of the last such
 * row before its last publication. */
static enum err check_tags(struct verify *v)
{
	struct query q = q_begin(v->db, SQL_VERIFY_TAGS);
	while (q_row(&q)) {
		long long id = (long long)q_int(&q);
		bool listed = q_int(&q) != 0;
		const char *now = q_text(&q, &v->arena), *told = q_text(&q, &v->arena),
			   *shown = q_text(&q, &v->arena),
			   *published = q_text(&q, &v->arena);
		if (!same_words(&v->arena, now, told))
			verify_fault(
			    v, "article %lld: its tags are not those of the ledger", id);
		if (!same_words(&v->arena, shown, listed ? published : NULL))
			verify_fault(v,
			    "article %lld: readers see other tags than were published",
			    id);
		arena_reset(&v->arena);
	}
	return q_end(&q);
}

/* Who is told a tag's name: those who see an article under it. */
static enum err check_tag_pages(struct verify *v)
{
	struct query q = q_begin(v->db, SQL_VERIFY_TAG_PAGES);
	while (q_row(&q)) {
		long long id = (long long)q_int(&q);
		const char *name = q_text(&q, &v->arena);
		bool live = q_int(&q) != 0, seen = q_int(&q) != 0, had = q_int(&q) != 0;
		if (!had)
			verify_fault(
			    v, "tag %lld (%s): no article ever had it", id, name);
		else if (live != seen)
			verify_fault(v,
			    live ? "tag %lld (%s): has a page, but no public article"
				 : "tag %lld (%s): has public articles, but no page",
			    id, name);
		arena_reset(&v->arena);
	}
	return q_end(&q);
}

enum err verify_lists(struct verify *v)
{
	enum err e = check_lists(v);
	if (!e)
		e = check_places(v);
	if (!e)
		e = check_cards(v);
	if (!e)
		e = check_tag_pages(v);
	return e ? e : check_tags(v);
}
