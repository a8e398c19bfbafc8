/* SPDX-License-Identifier: MIT */
/* Proves from the ledger what the flow promises. Here: what it tells of levels, sections
 * and delegations, which it replays in its order, and that the tables agree. */
#include "news/verify_flow_int.h"

#include "base/clock.h"
#include "base/text.h"
#include "db/query.h"
#include "news/delegation.h"
#include "news/workflow.h"

#include <string.h>

static bool same(const char *x, const char *y)
{
	return x && y ? !strcmp(x, y) : x == y;
}

/* Finds what the words mean by making all there are. */
static bool read_words(
    struct told_flow *f, struct arena *a, const char *words, size_t len)
{
	for (unsigned i = 0; i < (1u << LEVELS_MAX) + 2; i++) {
		bool two = i == 1u << LEVELS_MAX, inherit = i == (1u << LEVELS_MAX) + 1;
		const char *these = flow_words(a, two || inherit ? 0 : i, two, inherit);
		if (strlen(these) != len || strncmp(these, words, len))
			continue;
		f->levels = two || inherit ? 0 : i;
		f->two_person = two;
		f->inherit = inherit;
		return true;
	}
	return false;
}

static void add_flow(struct told *t, const char *detail, int64_t seq)
{
	struct arena *keep = &t->v->keep;
	size_t slug = strcspn(detail, " ");
	const char *end = strrchr(detail, ' ');
	struct told_flow f = {.detail = arena_strdup(keep, detail),
	    .slug = arena_strndup(keep, detail, slug)};
	if (!end || end <= detail + slug ||
	    !read_words(
		&f, &t->v->arena, detail + slug + 1, (size_t)(end - detail) - slug - 1)) {
		verify_fault(
		    t->v, "ledger %lld: sets no levels that there are", (long long)seq);
		return;
	}
	t->flow = arena_grow(keep, t->flow, t->flows, &t->flow_cap, sizeof *t->flow);
	t->flow[t->flows++] = f;
}

void told_begin(struct told *t, struct verify *v)
{
	*t = (struct told){.v = v};
	struct flow first = {.slug = FLOW_SITE, .version = 1};
	add_flow(t, flow_detail(&v->arena, &first), 0);
}

static void place(struct told *t, const char *detail)
{
	struct arena *keep = &t->v->keep;
	const char *words =
	    strstr(detail, "："); /* of section-add, since they are told */
	if (words)
		detail = arena_strndup(keep, detail, (size_t)(words - detail));
	size_t n = strcspn(detail, " "), i = 0;
	const char *slug = arena_strndup(keep, detail, n);
	while (i < t->sections && strcmp(t->section[i].slug, slug))
		i++;
	if (i == t->sections) {
		t->section =
		    arena_grow(keep, t->section, i, &t->section_cap, sizeof *t->section);
		t->sections++;
	}
	t->section[i] = (struct told_section){
	    slug, detail[n] ? arena_strdup(keep, detail + n + 1) : NULL};
}

/* "3 nijun → zhoudandan signer 2026-11-25 2026-11-30": to whom, and the two days. */
static bool read_delegation(
    struct told_delegation *d, struct arena *a, const char *detail)
{
	char *word[7];
	size_t n = 0;
	for (const char *at = detail; n < 7;) {
		size_t len = strcspn(at, " ");
		word[n++] = arena_strndup(a, at, len);
		if (!at[len])
			break;
		at += len + 1;
	}
	if (n != 7 || clock_parse(&d->starts_at, word[5]) ||
	    clock_parse(&d->ends_at, word[6]))
		return err_clear(), false;
	d->ends_at += 24 * 3600 * (int64_t)1000;
	d->to = word[3];
	return true;
}

static void delegate(struct told *t, const struct ledger_row *r)
{
	struct arena *keep = &t->v->keep;
	struct told_delegation d = {
	    .detail = arena_strdup(keep, r->detail), .name = arena_strdup(keep, r->name)};
	if (!read_delegation(&d, keep, r->detail)) {
		verify_fault(t->v, "ledger %lld: delegates nothing that can be read",
		    (long long)r->seq);
		return;
	}
	t->delegation = arena_grow(keep, t->delegation, t->delegations,
	    &t->delegation_cap, sizeof *t->delegation);
	t->delegation[t->delegations++] = d;
}

static void end_delegation(struct told *t, const struct ledger_row *r)
{
	for (size_t i = 0; i < t->delegations; i++)
		if (!strcmp(t->delegation[i].detail, r->detail) &&
		    t->delegation[i].ends_at > r->at) {
			t->delegation[i].ends_at = r->at;
			return;
		}
	verify_fault(
	    t->v, "ledger %lld: ends a delegation that does not hold", (long long)r->seq);
}

void told_row(struct told *t, const struct ledger_row *r)
{
	if (!strcmp(r->action, "flow"))
		add_flow(t, r->detail, r->seq);
	else if (!strcmp(r->action, "delegate"))
		delegate(t, r);
	else if (!strcmp(r->action, "delegate-end"))
		end_delegation(t, r);
	else
		place(t, r->detail);
	t->new_style = t->new_style || strcmp(r->action, "section-add");
}

const struct told_flow *told_flow(const struct told *t, const char *detail)
{
	for (size_t i = 0; i < t->flows; i++)
		if (!strcmp(t->flow[i].detail, detail))
			return &t->flow[i];
	return NULL;
}

static const struct told_flow *newest(const struct told *t, const char *slug)
{
	for (size_t i = t->flows; i-- > 0;)
		if (!strcmp(t->flow[i].slug, slug))
			return &t->flow[i];
	return NULL;
}

static const char *parent_of(const struct told *t, const char *slug)
{
	for (size_t i = 0; i < t->sections; i++)
		if (!strcmp(t->section[i].slug, slug))
			return t->section[i].parent;
	return NULL;
}

const struct told_flow *told_flow_of(const struct told *t, const char *slug)
{
	for (size_t i = 0; slug && i <= t->sections; i++, slug = parent_of(t, slug)) {
		const struct told_flow *f = newest(t, slug);
		if (f && !f->inherit)
			return f;
	}
	return newest(t, FLOW_SITE);
}

bool told_in_stead(const struct told *t, const char *name, const char *to, int64_t at)
{
	for (size_t i = 0; i < t->delegations; i++) {
		const struct told_delegation *d = &t->delegation[i];
		if (!strcmp(d->name, name) && !strcmp(d->to, to) && d->starts_at <= at &&
		    d->ends_at > at)
			return true;
	}
	return false;
}

static enum err check_sections(struct told *t)
{
	struct query q = q_begin(t->v->db, SQL_VERIFY_SECTIONS);
	while (q_row(&q)) {
		const char *slug = q_text(&q, &t->v->arena);
		const char *parent = q_text(&q, &t->v->arena);
		if (!same(parent, parent_of(t, slug)))
			verify_fault(t->v,
			    "section %s: the ledger did not put it where it stands",
			    slug);
	}
	return q_end(&q);
}

static void check_delegation(struct verify *v, struct query *q)
{
	struct delegation d;
	bool known = delegation_read(&d, q, &v->arena);
	const char *action = q_text(q, &v->arena), *detail = q_text(q, &v->arena);
	const char *reason = q_text(q, &v->arena), *actor = q_text(q, &v->arena);
	int64_t ended = q_int(q);
	if (!known || !same(action, "delegate") || !same(reason, d.reason) ||
	    !same(actor, d.from_login) || !same(detail, delegation_detail(&v->arena, &d)))
		verify_fault(
		    v, "delegation %lld: the ledger tells another one", (long long)d.id);
	if (d.revoked_at != ended)
		verify_fault(
		    v, "delegation %lld: the ledger tells another end", (long long)d.id);
}

static enum err check_delegations(struct verify *v)
{
	struct query q = q_begin(v->db, SQL_VERIFY_DELEGATIONS);
	while (q_row(&q))
		check_delegation(v, &q);
	enum err e = q_end(&q);
	if (e)
		return e;
	q = q_begin(v->db, SQL_VERIFY_UNDELEGATED);
	while (q_row(&q))
		verify_fault(
		    v, "ledger %lld: its delegation is gone", (long long)q_int(&q));
	return q_end(&q);
}

static enum err check_in_stead(struct verify *v)
{
	struct query q = q_begin(v->db, SQL_VERIFY_IN_STEAD);
	while (q_row(&q)) {
		int64_t article = q_int(&q), no = q_int(&q);
		verify_fault(v,
		    "article %lld version %lld: %s decided in somebody's stead without "
		    "a delegation",
		    (long long)article, (long long)no, q_text(&q, &v->arena));
	}
	return q_end(&q);
}

enum err told_end(struct told *t)
{
	enum err e = check_sections(t);
	if (!e)
		e = check_delegations(t->v);
	if (!e)
		e = check_in_stead(t->v);
	arena_reset(&t->v->arena);
	return e;
}

static void read_row(struct ledger_row *r, struct query *q, struct arena *a)
{
	*r = (struct ledger_row){.seq = q_int(q)};
	r->at = q_int(q);
	r->actor = q_text(q, a);
	r->name = q_text(q, a);
	r->action = q_text(q, a);
	r->article = q_int(q);
	r->no = q_int(q);
	r->has_text_hash = q_blob_opt(q, r->text_hash.b, SHA_LEN);
	r->from = q_text(q, a);
	r->detail = q_text(q, a);
}

enum err verify_flow(struct verify *v)
{
	struct told t;
	told_begin(&t, v);
	struct texts *x = texts_begin(&t);
	enum err e = OK;
	struct query q = q_begin(v->db, SQL_VERIFY_FLOW_ROWS);
	while (!e && q_row(&q)) {
		struct ledger_row r;
		read_row(&r, &q, &v->arena);
		if (r.article)
			e = texts_row(x, &r);
		else
			told_row(&t, &r);
		arena_reset(&v->arena);
	}
	enum err last = q_end(&q);
	e = e ? e : last;
	if (!e)
		e = texts_end(x);
	return e ? e : told_end(&t);
}
