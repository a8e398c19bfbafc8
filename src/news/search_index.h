/* SPDX-License-Identifier: MIT */
/* The search index: every live article under the words of its published version, in the
 * transaction that publishes it. Tables: search_doc (which version under which number),
 * search_index (FTS5 without content: title, body, facet), both in 003-readers.sql.
 *
 * Title is 肩题, 主题, 副题; body is 摘要, 电头 and the text of the published HTML; facet
 * is "§" and the number of the article's section, and of those above it.
 *
 * Number of an article (doc): SEARCH_SLOTS for each minute of publication since 1 January
 * 1000. It takes the one behind the last used of its minute; when the minute is full,
 * behind the last used of its Beijing day; when that is at its end, of the 16 minutes
 * before, or the one before the first used of the day; then of the days after it. So
 * newest first is falling doc, and a range of days is a range of docs (but for the part
 * of a day that finds no room so, which takes hundreds of articles in its last minutes or
 * some 23,040). It keeps the number until it is withdrawn. */
#ifndef NEWS_SEARCH_INDEX_H
#define NEWS_SEARCH_INDEX_H

#include "base/buf.h"
#include "db/db.h"
#include "gen/search_rules.h"
#include "news/section.h"

/* Another number whenever the same text gives other tokens: every index is built anew
 * then. CUT grows with the code's rules, SEARCH_FOLD is the sum of OpenCC's table. */
enum { SEARCH_CUT = 3, SEARCH_RULES = SEARCH_CUT << 24 | SEARCH_FOLD };
enum { SEARCH_SLOTS = 16, SEARCH_NEAR = 16 * SEARCH_SLOTS };

/* The first number of the minute that holds at. */
int64_t search_doc_base(int64_t at);
/* The minute of a number. */
int64_t search_doc_time(int64_t doc);

/* What is cut: plain text, a line each. In the arena. */
struct search_text {
	char *title, *body;
};

/* One entry, as it is in the index or comes into it. */
struct search_entry {
	int64_t article, no, section, doc; /* doc 0: it has none yet */
};

/* The texts of a version. summary … html as stored; fields are never NULL. */
struct search_source {
	const char *kicker, *title, *subtitle, *summary, *dateline, *html;
};
void search_text(struct search_text *out, struct arena *a, const struct search_source *s);
enum err search_text_of(struct search_text *out, struct db *db, struct arena *a,
    int64_t article, int64_t no) MUST_USE;
/* The facet column of a section. */
char *search_facet(struct arena *a, const struct section_list *l, int64_t section);

/* Inside db_write, behind the change: the article is live with its published version;
 * that version is found from now on, and the one before it no longer. */
enum err search_put(struct db *db, int64_t article) MUST_USE;
/* Inside db_write: the article is found no longer. */
enum err search_drop(struct db *db, int64_t article) MUST_USE;

/* For who builds all of it (search_build.c, search_beside.c). */

/* What comes into the index of one article. */
struct search_item {
	struct search_entry entry;
	int64_t published;
	struct search_text text; /* these two by search_item_read() */
	const char *facet;
};

/* Live articles behind (at, article) in the order (published_at, id), published before
 * that time, at most so many. */
struct search_span {
	int64_t at, article, before;
	int most;
};
/* Those of the span that have no number in this database; out has room for most. Without
 * their texts. */
enum err search_due(struct search_item *out, int *n, struct db *db,
    const struct search_span *span) MUST_USE;
/* The text of i->entry, in the arena. */
enum err search_item_read(struct search_item *i, struct db *db, struct arena *a,
    const struct section_list *l) MUST_USE;
/* Inside db_write: gives it a number. The arena is for the work. */
enum err search_item_add(struct db *db, struct arena *a, struct search_item *i) MUST_USE;

#endif
