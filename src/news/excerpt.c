/* SPDX-License-Identifier: MIT */
/* The verdict on a pasted text: candidates by their marks, judged by their words. */
#include "news/excerpt.h"

#include "base/text.h"
#include "news/compare.h"
#include "news/fingerprint.h"
#include "news/fingerprint_beside.h"

#include <string.h>

enum { COMPARED = 4 }; /* articles that a text found nowhere is compared with */

struct candidate {
	struct article art;
	struct revision rev;
	struct squeezed words;
	size_t common; /* characters found in it, when compared */
};

struct check {
	struct db *db;
	struct arena *a;
	struct squeezed pasted;
	struct candidate *at;
	size_t n;
	struct excerpt *out;
};

static bool is_live(const struct candidate *c)
{
	return c->art.public == PUBLIC_LIVE && c->rev.no == c->art.published_no;
}

static enum err load(struct candidate *c, struct check *k, int64_t article, int64_t no)
{
	*c = (struct candidate){0};
	enum err e = article_by_id(&c->art, k->db, k->a, article);
	if (!e && c->art.public == PUBLIC_NEVER)
		e = ERR_NOT_FOUND;
	if (!e)
		e = revision_by_no(
		    &c->rev, k->db, k->a, article, no ? no : c->art.published_no);
	if (!e)
		squeeze(&c->words, k->a, squeeze_words(k->a, &c->rev));
	return e;
}

static bool holds(const struct check *k, const struct candidate *c)
{
	return squeeze_find(&c->words, &k->pasted, 0) != SIZE_MAX;
}

/* The version that readers see now goes before a replaced one, and that before a
 * withdrawn one. */
static int worth(const struct candidate *c)
{
	return is_live(c) ? 3 : c->art.public == PUBLIC_LIVE ? 2 : 1;
}

static void set_title(struct check *k, const struct candidate *live)
{
	k->out->title = arena_strdup(k->a, live->rev.text[FIELD_TITLE]);
}

static void set_comparison(struct check *k, const struct comparison *c)
{
	k->out->sentence = c->at;
	k->out->n = c->n;
	k->out->same = c->same;
	k->out->cut = c->cut;
}

/* Word for word in an earlier version: what the one of now says instead. */
static enum err compare_with_live(struct check *k, const struct article *art)
{
	struct candidate live;
	struct comparison c;
	enum err e = load(&live, k, art->id, 0);
	if (e)
		return e;
	compare_sentences(&c, k->a, &k->pasted, &live.words);
	set_title(k, &live);
	set_comparison(k, &c);
	return OK;
}

static void add_also(struct check *k, const struct candidate *best)
{
	struct excerpt *out = k->out;
	for (size_t i = 0; i < k->n; i++) {
		const struct candidate *c = &k->at[i];
		if (c->art.id == best->art.id || !is_live(c) || !holds(k, c) ||
		    out->also_n == sizeof out->also / sizeof *out->also)
			continue;
		out->also_title[out->also_n] =
		    arena_strdup(k->a, c->rev.text[FIELD_TITLE]);
		out->also[out->also_n++] = c->art;
	}
}

/* True when the whole text stands in one of the candidates. */
static enum err judge_whole(bool *found, struct check *k)
{
	const struct candidate *best = NULL;
	for (size_t i = 0; i < k->n; i++)
		if (holds(k, &k->at[i]) && (!best || worth(&k->at[i]) > worth(best)))
			best = &k->at[i];
	*found = best;
	if (!best)
		return OK;
	struct excerpt *out = k->out;
	out->art = best->art;
	out->no = best->rev.no;
	if (best->art.public == PUBLIC_WITHDRAWN) {
		out->verdict = EXCERPT_WITHDRAWN;
		return OK;
	}
	if (!is_live(best)) {
		out->verdict = EXCERPT_REPLACED;
		return compare_with_live(k, &best->art);
	}
	out->verdict = EXCERPT_SAME;
	set_title(k, best);
	add_also(k, best);
	return OK;
}

/* Enough in common to be more than chance: a third of the text, or one sentence of some
 * length. */
static bool is_enough(const struct comparison *c)
{
	if (3 * c->matched >= c->chars)
		return true;
	for (size_t i = 0; i < c->n; i++) {
		struct excerpt_sentence *s = &c->at[i];
		if (s->kind == SENTENCE_SAME && text_chars(s->text) >= FINGERPRINT_SURE)
			return true;
	}
	return false;
}

/* Each article once, in the version that readers see or last saw. */
static enum err judge_parts(struct check *k)
{
	struct comparison best = {0}, c;
	struct candidate chosen = {0}, now;
	int64_t seen[COMPARED];
	size_t n = 0;
	for (size_t i = 0; i < k->n && n < COMPARED; i++) {
		bool known = false;
		for (size_t j = 0; j < n; j++)
			known = known || seen[j] == k->at[i].art.id;
		if (known)
			continue;
		seen[n++] = k->at[i].art.id;
		enum err e = load(&now, k, k->at[i].art.id, 0);
		if (e)
			return e;
		compare_sentences(&c, k->a, &k->pasted, &now.words);
		bool better = c.matched > best.matched ||
			      (c.matched == best.matched && worth(&now) > worth(&chosen));
		if (is_enough(&c) && better) {
			best = c;
			chosen = now;
		}
	}
	if (!best.n)
		return OK;
	k->out->art = chosen.art;
	if (chosen.art.public == PUBLIC_WITHDRAWN) {
		k->out->verdict = EXCERPT_PART_WITHDRAWN;
		return OK;
	}
	k->out->verdict = EXCERPT_PART;
	set_title(k, &chosen);
	set_comparison(k, &best);
	return OK;
}

static enum err candidates(struct check *k, int64_t article)
{
	struct fingerprint_hit *hits;
	size_t n;
	enum err e = article ? fingerprint_of_article(&hits, &n, k->db, k->a, article)
			     : fingerprint_search(&hits, &n, k->db, k->a, &k->pasted);
	if (e)
		return e;
	k->at = arena_array(k->a, n + 1, sizeof *k->at);
	bool now = false; /* the version of now is among them */
	for (size_t i = 0; i < n && !e; i++) {
		e = load(&k->at[k->n], k, hits[i].article, hits[i].no);
		now = now || is_live(&k->at[k->n]);
		k->n += !e;
		if (e == ERR_NOT_FOUND)
			e = OK;
	}
	if (article && !now && !e && !(e = load(&k->at[k->n], k, article, 0)))
		k->n++;
	return e;
}

/* Not found: can that be relied on? */
static enum err judge_absence(struct check *k, int64_t article)
{
	bool behind = false;
	enum err e = article ? fingerprint_is_beside(&behind, k->db)
			     : fingerprint_behind(&behind, k->db);
	k->out->verdict = behind                                       ? EXCERPT_BEHIND
			  : !article && k->pasted.n < FINGERPRINT_SURE ? EXCERPT_SHORT
								       : EXCERPT_NONE;
	return e;
}

enum err excerpt_check(struct excerpt *out, struct db *db, struct arena *a,
    const char *text, int64_t article)
{
	struct check k = {.db = db, .a = a, .out = out};
	bool found = false;
	*out = (struct excerpt){.verdict = EXCERPT__MAX};
	if (text_chars(text) > EXCERPT_MAX)
		return err_say(
		    ERR_TOO_BIG, "一次最多核对 %d 字，请分几次贴。", EXCERPT_MAX);
	squeeze(&k.pasted, a, text);
	if (k.pasted.n < EXCERPT_MIN)
		return err_say(ERR_INVALID,
		    "请至少贴 %d 个字（空格不算），再短就说明不了什么。", EXCERPT_MIN);
	enum err e = candidates(&k, article);
	if (!e)
		e = judge_whole(&found, &k);
	if (!e && !found)
		e = judge_parts(&k);
	if (!e && out->verdict == EXCERPT__MAX)
		e = judge_absence(&k, article);
	return e;
}
