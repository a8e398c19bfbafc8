/* SPDX-License-Identifier: MIT */
/* The search index against the articles: the same articles, versions and numbers, and for
 * each exactly the words that its text is cut into. Every (word, doc, column, place) of
 * the index goes into a sum for its doc; the sums must be those of the texts as they are
 * cut now. The sums are of a keyed hash whose key lives as long as the check, so nobody
 * can make up entries that cancel out. The second index, by first characters, is asked
 * for each character there is, and has to tell the same places. While the index is made,
 * what is in it has to be right; when it is made beside, nothing is in it yet. */
#include "news/verify_int.h"

#include "base/clock.h"
#include "base/text.h"
#include "db/query.h"
#include "news/search_build.h"
#include "news/search_index.h"
#include "news/search_state.h"
#include "news/search_word.h"

#include <stdlib.h>
#include <string.h>

enum {
	CHARACTERS = 0x110000,
	ROWS = 1000, /* between two resets of the arena */
	STRAY_SHOWN = 5,
	COLUMN_SHIFT = 40 /* above every place in a text */
};
#define DAY_MS INT64_C(86400000)

struct doc {
	struct search_entry is;
	int64_t published;
	uint64_t sum;  /* of the index less what it should be */
	uint64_t mark; /* stands for it where no place is asked for */
};

/* What the index by first characters should say of one. */
struct first {
	uint64_t sum;
	int64_t doc; /* the last that was counted */
};

struct check {
	struct verify *v;
	unsigned char key[SECRET_SIP];
	struct doc *doc;     /* by number */
	size_t n, cap, met;  /* met: the last that was looked up */
	struct first *first; /* CHARACTERS of them */
	struct section_list sections;
	int64_t strays;
	int64_t day, day_articles; /* the last that was counted */
	bool day_counted;
	struct buf tokens; /* of the text at hand */
};

/* A word as a number: most are two characters, whose bytes are one. */
static uint64_t number_of(const struct check *k, const char *word, size_t len)
{
	uint64_t n = 0;
	if (len >= sizeof n)
		return secret_sip(k->key, word, len);
	memcpy(&n, word, len);
	return n;
}

static uint64_t hash(
    const struct check *k, uint64_t word, int64_t doc, int64_t column, int64_t at)
{
	int64_t entry[3] = {(int64_t)word, doc, column << COLUMN_SHIFT | at};
	return secret_sip(k->key, entry, sizeof entry);
}

/* As word_places() of db/hits.h has it. */
static uint64_t place_hash(const struct check *k, int64_t doc, int64_t column, int64_t at)
{
	int64_t place[3] = {doc, column, at};
	return secret_sip(k->key, place, sizeof place);
}

static enum err check_missing(struct check *k)
{
	bool whole;
	enum err e = search_ready(&whole, k->v->db);
	if (e || !whole)
		return e;
	struct query q = q_begin(k->v->db, SQL_VERIFY_SEARCH_MISSING);
	while (q_row(&q))
		verify_fault(k->v, "article %lld: is not in the search index",
		    (long long)q_int(&q));
	return q_end(&q);
}

static enum err load_docs(struct check *k)
{
	struct query q = q_begin(k->v->db, SQL_VERIFY_SEARCH_DOCS);
	while (q_row(&q)) {
		k->doc = arena_grow(&k->v->keep, k->doc, k->n, &k->cap, sizeof *k->doc);
		struct search_entry *e = &k->doc[k->n++].is;
		e->doc = q_int(&q);
		e->article = q_int(&q);
		e->no = q_int(&q);
		e->section = q_int(&q);
		bool live = q_int(&q) != 0;
		int64_t published = q_int(&q), current = q_int(&q), section = q_int(&q);
		const char *why = NULL;
		k->doc[k->n - 1].published = q_int(&q);
		if (!live)
			why = "is found though it is not public";
		else if (e->no != published)
			why = "is found by another version than the published";
		else if (current == published && e->section != section)
			why = "is found in another section than its own";
		if (why)
			verify_fault(
			    k->v, "article %lld: %s", (long long)e->article, why);
	}
	return q_end(&q);
}

/* How many were ever published on that day. */
static enum err count_day(struct check *k, int64_t day)
{
	if (k->day_counted && k->day == day)
		return OK;
	struct query q = q_begin(k->v->db, SQL_VERIFY_SEARCH_DAY);
	q_bind_int(&q, ":from", day);
	q_bind_int(&q, ":to", day + DAY_MS);
	if (q_row(&q))
		k->day_articles = q_int(&q);
	k->day_counted = true;
	k->day = day;
	return q_end_one(&q);
}

/* Behind its minute and on its day, unless so many were published on that day that all
 * those numbers may have been taken once, withdrawn ones included: then anywhere on its
 * day, or behind it when that may not have had room. */
static enum err check_times(struct check *k)
{
	enum err e = OK;
	for (size_t i = 0; i < k->n && !e; i++) {
		const struct doc *d = &k->doc[i];
		int64_t day = clock_day(d->published);
		int64_t first = search_doc_base(d->published);
		int64_t next = search_doc_base(day + DAY_MS);
		if (d->is.doc >= first && d->is.doc < next)
			continue;
		bool on_day = d->is.doc >= search_doc_base(day) && d->is.doc < next;
		int64_t room = on_day ? SEARCH_SLOTS : SEARCH_NEAR;
		e = count_day(k, day);
		if (d->is.doc < search_doc_base(day) || k->day_articles <= room)
			verify_fault(k->v,
			    "article %lld: is found at another time than its own",
			    (long long)d->is.article);
	}
	return e;
}

static int by_doc(const void *key, const void *at)
{
	int64_t doc = *(const int64_t *)key;
	const struct doc *d = at;
	return (doc > d->is.doc) - (doc < d->is.doc);
}

/* Whoever asks goes through them up or down: mostly it is one beside the last. */
static struct doc *doc_of(struct check *k, int64_t doc)
{
	for (size_t i = k->met ? k->met - 1 : 0; i < k->n && i < k->met + 2; i++)
		if (k->doc[i].is.doc == doc)
			return &k->doc[k->met = i];
	struct doc *d = k->n ? bsearch(&doc, k->doc, k->n, sizeof *k->doc, by_doc) : NULL;
	if (d)
		k->met = (size_t)(d - k->doc);
	return d;
}

static int64_t column_number(const char *name)
{
	static const char *const names[] = {"title", "body", "facet"};
	int i = 0;
	while (i < 3 && !(name && !strcmp(name, names[i])))
		i++;
	return i;
}

/* Adds all that is in the index. */
static enum err add_entries(struct check *k)
{
	int64_t rows = 0;
	struct query q = q_begin(k->v->db, SQL_VERIFY_SEARCH_ENTRIES);
	while (q_row(&q)) {
		const char *word = q_text(&q, &k->v->arena);
		int64_t doc = q_int(&q);
		int64_t column = column_number(q_text(&q, &k->v->arena));
		int64_t at = q_int(&q);
		struct doc *d = doc_of(k, doc);
		if (d && word)
			d->sum +=
			    hash(k, number_of(k, word, strlen(word)), doc, column, at);
		else if (k->strays++ < STRAY_SHOWN)
			verify_fault(k->v,
			    "search index: the word \"%s\" is of no article (doc %lld)",
			    word ? word : "", (long long)doc);
		if (++rows % ROWS == 0)
			arena_reset(&k->v->arena);
	}
	arena_reset(&k->v->arena);
	return q_end(&q);
}

static void take_column(
    struct check *k, struct doc *d, const char *tokens, int64_t column)
{
	int64_t at = 0;
	for (const char *s = tokens; *s; at++) {
		size_t len = strcspn(s, " ");
		const char *next;
		struct first *f = &k->first[text_next(s, &next)];
		d->sum -= hash(k, number_of(k, s, len), d->is.doc, column, at);
		f->sum += place_hash(k, d->is.doc, column, at);
		if (f->doc != d->is.doc)
			f->sum += d->mark;
		f->doc = d->is.doc;
		s += len + (s[len] == ' ');
	}
}

static void take_text(struct check *k, struct doc *d, const char *text, int64_t column)
{
	struct search_cut cut;
	search_cut(&cut, &k->v->arena, text);
	buf_clear(&k->tokens);
	search_tokens(&k->tokens, &cut);
	take_column(k, d, buf_text(&k->tokens), column);
}

/* Takes away all that should be in it: nothing may be left. */
static enum err take_texts(struct check *k)
{
	struct arena *a = &k->v->arena;
	for (size_t i = 0; i < k->n; i++) {
		struct doc *d = &k->doc[i];
		struct search_text text;
		enum err e = search_text_of(&text, k->v->db, a, d->is.article, d->is.no);
		if (e == ERR_NOT_FOUND) { /* no such version: that is told of already */
			err_clear();
			continue;
		}
		if (e)
			return e;
		d->mark = hash(k, 0, d->is.doc, 0, 0);
		take_text(k, d, text.title, 0);
		take_text(k, d, text.body, 1);
		take_column(k, d, search_facet(a, &k->sections, d->is.section), 2);
		if (d->sum)
			verify_fault(k->v,
			    "article %lld: the search index does not hold its words",
			    (long long)d->is.article);
		arena_reset(a);
	}
	return OK;
}

/* Words of one character are looked up in the index by first characters. */
static enum err check_first(struct check *k, int32_t c)
{
	char word[8] = "";
	uint64_t sum = 0;
	text_put(c, word);
	struct query q = q_begin(k->v->db, SQL_VERIFY_SEARCH_PLACES);
	q_bind_text(&q, ":match", arena_printf(&k->v->arena, "\"%s\" *", word));
	q_bind_blob(&q, ":key", k->key, sizeof k->key);
	while (q_row(&q)) {
		const struct doc *d = doc_of(k, q_int(&q));
		sum += (d ? d->mark : 1) + (uint64_t)q_int(&q);
	}
	arena_reset(&k->v->arena);
	if (sum != k->first[c].sum)
		verify_fault(k->v,
		    "search index: what it finds for \"%s\" is not what holds it", word);
	return q_end(&q);
}

static enum err check_firsts(struct check *k)
{
	enum err e = OK;
	for (int32_t c = 1; c < CHARACTERS && !e; c++)
		if (k->first[c].doc)
			e = check_first(k, c);
	return e;
}

enum err verify_search(struct verify *v)
{
	struct check k = {.v = v};
	struct search_state s;
	bool whole = false;
	enum err e = search_state_read(&s, v->db);
	if (!e)
		e = search_ready(&whole, v->db);
	v->report->unindexed = !whole;
	if (e || s.building == SEARCH_BESIDE)
		return e;
	secret_bytes(k.key, sizeof k.key);
	k.first = arena_array(&v->keep, CHARACTERS, sizeof *k.first);
	e = section_all(&k.sections, v->db, &v->keep);
	if (!e)
		e = check_missing(&k);
	if (!e)
		e = load_docs(&k);
	if (!e)
		e = check_times(&k);
	if (!e)
		e = add_entries(&k);
	if (!e)
		e = take_texts(&k);
	buf_release(&k.tokens);
	return e ? e : check_firsts(&k);
}
