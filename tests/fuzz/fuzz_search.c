/* SPDX-License-Identifier: MIT */
/* A query and a text, parted by the first form feed: parsed, cut, marked. Tokens are safe
 * for FTS5 whatever they are made of, and what is shown is text. */
#include "base/text.h"
#include "news/search.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Letters and digits in lower case, bytes beyond ASCII, and what `also` has. */
static void check_tokens(const char *s, const char *also)
{
	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;
		bool good = c >= 0x80 || (c >= 'a' && c <= 'z') ||
			    (c >= '0' && c <= '9') || strchr(also, c);
		if (!good)
			abort();
	}
}

static void check_query(const struct search_query *q)
{
	size_t wanted = 0;
	if (!text_valid(q->text, strlen(q->text)) || text_chars(q->text) > SEARCH_CHARS ||
	    q->n > SEARCH_TERMS)
		abort();
	for (size_t i = 0; i < q->n; i++) {
		struct buf b = BUF_INIT;
		const struct search_cut *c = &q->term[i].cut;
		struct search_spot s;
		search_phrase(&b, c);
		const char *end = strrchr(buf_text(&b), '"');
		if (*buf_text(&b) != '"' || end == b.data ||
		    (end[1] && strcmp(end, "\" *")))
			abort();
		check_tokens(buf_text(&b), " \"*");
		buf_release(&b);
		wanted += !q->term[i].without;
		if (!search_find_in(&s, c, c, 0, 0) || s.first) /* a word holds itself */
			abort();
	}
	if (wanted != q->wanted)
		abort();
}

static void check_runs(const struct search_runs *r)
{
	for (size_t i = 0; i < r->n; i++)
		if (!*r->at[i].text || !text_valid(r->at[i].text, strlen(r->at[i].text)))
			abort();
}

static void check_text(struct arena *a, const char *text, const struct search_query *q)
{
	struct search_cut cut;
	struct search_runs runs;
	struct buf b = BUF_INIT;
	search_cut(&cut, a, text);
	search_tokens(&b, &cut);
	check_tokens(buf_text(&b), " ");
	buf_release(&b);
	search_mark(&runs, a, text, q);
	check_runs(&runs);
	search_snippet(&runs, a, text, q);
	check_runs(&runs);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	struct search_query q;
	arena_init(&a);
	err_clear();
	char *all = arena_strndup(&a, (const char *)data, size), *text;
	char *feed = strchr(all, '\f');
	if (feed)
		*feed++ = 0;
	search_parse(&q, &a, all);
	check_query(&q);
	if (!text_normal(&text, &a, feed ? feed : all, strlen(feed ? feed : all)))
		check_text(&a, text, &q);
	arena_release(&a);
	return 0;
}
