/* SPDX-License-Identifier: MIT */
/* What readers see of the sections (titles, addresses, order, whether the navigation
 * shows them) is what the ledger told last: the baseline, and each act after it. Where a
 * section stands below another one is part of the flow (verify_flow.c). */
#include "news/verify_int.h"

#include "base/text.h"
#include "db/query.h"
#include "news/section.h"

#include <string.h>

struct told {
	const char *slug, *words; /* section_words() */
};

struct check {
	struct verify *v;
	struct told *at; /* in the order of the navigation */
	size_t n, cap;
	bool whole; /* the baseline was met: everything is told from there */
};

static struct told *find(const struct check *k, const char *slug, size_t len)
{
	for (size_t i = 0; i < k->n; i++)
		if (strlen(k->at[i].slug) == len && !strncmp(k->at[i].slug, slug, len))
			return &k->at[i];
	return NULL;
}

/* "SLUG：WORDS" or "SLUG PARENT：WORDS", up to its end: of a section that is new. */
static bool add(struct check *k, const char *line, size_t len)
{
	static const char colon[] = "：";
	const char *own = arena_strndup(&k->v->keep, line, len);
	const char *words = strstr(own, colon);
	size_t slug = strcspn(own, " ");
	if (!words)
		return false;
	if ((size_t)(words - own) < slug)
		slug = (size_t)(words - own);
	if (find(k, own, slug))
		return false;
	k->at = arena_grow(&k->v->keep, k->at, k->n, &k->cap, sizeof *k->at);
	k->at[k->n++] =
	    (struct told){arena_strndup(&k->v->keep, own, slug), words + strlen(colon)};
	return true;
}

static bool begin(struct check *k, const char *detail)
{
	bool good = !k->whole;
	for (const char *s = detail; *s;) {
		size_t len = strcspn(s, "\n");
		if (!text_starts(s, "旧网址："))
			good = add(k, s, len) && good;
		s += len + (s[len] == '\n');
	}
	k->whole = true;
	return good;
}

static bool set(struct check *k, const char *detail)
{
	const char *colon = strstr(detail, "：");
	struct told *t = colon ? find(k, detail, (size_t)(colon - detail)) : NULL;
	if (t)
		t->words = arena_strdup(&k->v->keep, colon + strlen("："));
	return t;
}

/* "SLUG：次序 SLUG SLUG …": all there are, each once. */
static bool order(struct check *k, const char *detail)
{
	const char *s = strstr(detail, "：次序");
	struct told *at = arena_array(&k->v->keep, k->n + 1, sizeof *at);
	size_t n = 0;
	for (s = s ? strchr(s, ' ') : NULL; s && n < k->n;) {
		size_t len = strcspn(++s, " ");
		struct told *t = find(k, s, len);
		if (!t)
			return false;
		at[n++] = *t;
		s = s[len] ? s + len : NULL;
	}
	if (s || n != k->n)
		return false;
	memcpy(k->at, at, n * sizeof *at);
	return true;
}

static void take_row(struct check *k, int64_t seq, const char *action, const char *detail)
{
	bool good = true;
	if (!strcmp(action, "init") || !strcmp(action, "baseline"))
		good = !*detail || begin(k, detail);
	else if (!k->whole)
		return;
	else if (!strcmp(action, "section-add"))
		good = add(k, detail, strlen(detail));
	else if (!strcmp(action, "section-set"))
		good = set(k, detail);
	else
		good = order(k, detail);
	if (!good)
		verify_fault(k->v, "ledger %lld: tells nothing that fits the sections",
		    (long long)seq);
}

static enum err read_rows(struct check *k)
{
	struct query q = q_begin(k->v->db, SQL_VERIFY_SECTION_ROWS);
	while (q_row(&q)) {
		int64_t seq = q_int(&q);
		const char *action = q_text(&q, &k->v->arena);
		const char *detail = q_text(&q, &k->v->arena);
		if (action && detail)
			take_row(k, seq, action, detail);
		arena_reset(&k->v->arena);
	}
	return q_end(&q);
}

/* The first that stands in another place; those the ledger does not know do not count. */
static void check_order(const struct check *k, const struct section_list *l)
{
	size_t n = 0;
	for (size_t i = 0; i < l->n && n < k->n; i++) {
		const char *slug = l->at[i].slug;
		if (!find(k, slug, strlen(slug)))
			continue;
		if (strcmp(slug, k->at[n].slug) != 0) {
			verify_fault(k->v,
			    "section %s: stands in the navigation where the ledger puts "
			    "%s",
			    slug, k->at[n].slug);
			return;
		}
		n++;
	}
}

static void compare(const struct check *k, const struct section_list *l)
{
	for (size_t i = 0; i < l->n; i++) {
		const struct section *s = &l->at[i];
		const struct told *t = find(k, s->slug, strlen(s->slug));
		const char *is = section_words(&k->v->arena, s);
		if (!t)
			verify_fault(k->v,
			    "section %s (%s): the ledger does not tell of it", s->slug,
			    s->title);
		else if (strcmp(is, t->words) != 0)
			verify_fault(k->v,
			    "section %s: is \"%s\", but the ledger says \"%s\"", s->slug,
			    is, t->words);
	}
	bool lost = false;
	for (size_t i = 0; i < k->n; i++) {
		if (section_by_slug(l, k->at[i].slug))
			continue;
		lost = true;
		verify_fault(k->v,
		    "section %s: the ledger tells of it, but it is missing",
		    k->at[i].slug);
	}
	if (!lost)
		check_order(k, l);
}

enum err verify_sections(struct verify *v)
{
	struct check k = {.v = v};
	struct section_list l;
	enum err e = read_rows(&k);
	if (!e)
		e = section_all(&l, v->db, &v->arena);
	if (!e && k.whole)
		compare(&k, &l);
	else if (!e)
		v->report->untold += (int64_t)l.n;
	arena_reset(&v->arena);
	return e;
}
