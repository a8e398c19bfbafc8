/* SPDX-License-Identifier: MIT */
/* Proves from the ledger that nothing was signed without the levels its flow asks, each
 * taken by another person, none of them who wrote it. Exempt are archive imports, which
 * nobody signs here, and emergencies, which say so in a row of their own. */
#include "news/verify_flow_int.h"

#include "base/text.h"
#include "db/query.h"
#include "news/workflow.h"

#include <string.h>

enum { COSIGN = LEVEL_SIGN + 1, MOST_ARTICLES = 100 * 1000 * 1000 };

/* Who did something, once; level: which. */
struct hand {
	const char *who;
	int level;
	struct hand *next;
};

struct text {
	const char *section;                     /* slug */
	const char *author, *submitter, *signer; /* logins, NULL: none */
	const struct told_flow *flow; /* of the round under way, NULL: not yet */
	bool old;                     /* that one is from before there were levels */
	struct hand *savers; /* since the last sign-off; signed_savers: those up to it */
	struct hand *signed_savers;
	struct hand *levels; /* verdicts on the version no */
	int64_t no, signed_no;
	struct sha hash, signed_hash;
};

struct texts {
	struct told *told;
	struct verify *v;
	struct text **at; /* by article */
	size_t n, cap;
	struct { /* the row before, when it was an emergency */
		int64_t seq, article, no;
		const char *who;
	} emergency;
	const char *login[64]; /* the last ones met: kept once */
	size_t logins;
};

struct texts *texts_begin(struct told *t)
{
	struct texts *x = arena_alloc(&t->v->keep, sizeof *x);
	*x = (struct texts){.told = t, .v = t->v};
	return x;
}

static const char *keep_login(struct texts *x, const char *login)
{
	size_t most = sizeof x->login / sizeof *x->login;
	for (size_t i = 0; i < most && i < x->logins; i++)
		if (!strcmp(x->login[i], login))
			return x->login[i];
	return x->login[x->logins++ % most] = arena_strdup(&x->v->keep, login);
}

static struct hand *add_hand(struct texts *x, struct hand *to, const char *who, int level)
{
	struct hand *h = arena_alloc(&x->v->keep, sizeof *h);
	*h = (struct hand){keep_login(x, who), level, to};
	return h;
}

static bool has(const struct hand *h, const char *who)
{
	for (; h; h = h->next)
		if (!strcmp(h->who, who))
			return true;
	return false;
}

/* An article that came from the console starts to count when somebody works on it. */
static enum err read_before(struct texts *x, struct text *t, const struct ledger_row *r)
{
	struct query q = q_begin(x->v->db, SQL_VERIFY_FLOW_BEFORE);
	q_bind_int(&q, ":article", r->article);
	q_bind_int(&q, ":seq", r->seq);
	if (q_row(&q)) {
		t->section = q_text(&q, &x->v->keep);
		t->no = q_int(&q);
		q_blob_opt(&q, t->hash.b, SHA_LEN);
	}
	return q_end(&q);
}

static enum err text_of(struct text **out, struct texts *x, const struct ledger_row *r)
{
	size_t id = (size_t)r->article;
	*out = NULL;
	if (r->article > MOST_ARTICLES)
		return OK;
	while (x->n <= id) {
		x->at = arena_grow(&x->v->keep, x->at, x->n, &x->cap, sizeof *x->at);
		x->at[x->n++] = NULL;
	}
	enum err e = OK;
	if (!x->at[id] && strcmp(r->actor, "console")) {
		x->at[id] = arena_alloc(&x->v->keep, sizeof **x->at);
		*x->at[id] = (struct text){0};
		if (strcmp(r->action, "save") || *r->from)
			e = read_before(x, x->at[id], r);
	}
	*out = x->at[id];
	return e;
}

/* The detail without "；代某某" behind it. */
static char *bare(struct texts *x, const char *detail)
{
	const char *stead = strstr(detail, "；代");
	return arena_strndup(
	    &x->v->arena, detail, stead ? (size_t)(stead - detail) : strlen(detail));
}

static void check_stead(struct texts *x, const struct ledger_row *r)
{
	const char *stead = strstr(r->detail, "；代");
	const char *name = stead                          ? stead + strlen("；代")
			   : text_starts(r->detail, "代") ? r->detail + strlen("代")
							  : NULL;
	bool says = strcmp(r->action, "save") && strcmp(r->action, "move") &&
		    strcmp(r->action, "imported");
	if (name && says && !told_in_stead(x->told, name, r->actor, r->at))
		verify_fault(x->v,
		    "ledger %lld: %s acts in the stead of somebody who did not delegate",
		    (long long)r->seq, r->actor);
}

static void save(struct texts *x, struct text *t, const struct ledger_row *r)
{
	bool user = strcmp(r->actor, "console");
	if (!*r->from) {
		t->section = arena_strdup(&x->v->keep, r->detail);
		t->author = user ? keep_login(x, r->actor) : NULL;
	}
	if (!strcmp(r->from, "published") || !strcmp(r->from, "withdrawn") ||
	    !strcmp(r->from, "rejected")) {
		t->flow = NULL;
		t->old = false;
	}
	if (user && !has(t->savers, r->actor))
		t->savers = add_hand(x, t->savers, r->actor, 0);
	t->levels = NULL;
	t->no = r->no;
	t->hash = r->text_hash;
}

static void submit(struct texts *x, struct text *t, const struct ledger_row *r)
{
	const char *detail = bare(x, r->detail);
	const struct told_flow *want =
	    t->flow ? t->flow : told_flow_of(x->told, t->section);
	t->submitter = keep_login(x, r->actor);
	if (!*detail && !x->told->new_style) { /* before there were levels */
		t->flow = &x->told->flow[0];
		t->old = true;
		return;
	}
	x->told->new_style = true;
	bool fits = want && !strcmp(detail, want->detail);
	if (!fits && t->old) {
		want = told_flow_of(x->told, t->section);
		fits = !strcmp(detail, want->detail);
	}
	if (!fits)
		verify_fault(x->v,
		    "ledger %lld: article %lld went by other levels than its section's",
		    (long long)r->seq, (long long)r->article);
	t->flow = want;
	t->old = false;
}

/* Neither wrote it nor decided on another level of it. */
static void check_other(
    struct texts *x, const struct text *t, const struct ledger_row *r, int level)
{
	bool own =
	    has(t->savers, r->actor) || (t->author && !strcmp(t->author, r->actor));
	if (own)
		verify_fault(x->v, "ledger %lld: %s decided on a text of his own",
		    (long long)r->seq, r->actor);
	for (const struct hand *h = t->levels; h; h = h->next)
		if (!strcmp(h->who, r->actor) && h->level != level) {
			verify_fault(x->v,
			    "ledger %lld: %s took two levels of article %lld version "
			    "%lld",
			    (long long)r->seq, r->actor, (long long)r->article,
			    (long long)r->no);
			return;
		}
}

static void check_text(struct texts *x, const struct text *t, const struct ledger_row *r)
{
	if (r->no != t->no || !r->has_text_hash || !sha_equal(&r->text_hash, &t->hash))
		verify_fault(x->v, "ledger %lld: is not about the text saved last",
		    (long long)r->seq);
}

static void pass(struct texts *x, struct text *t, const struct ledger_row *r)
{
	const char *word = bare(x, r->detail);
	int level = 0;
	for (int l = 1; l <= LEVELS_MAX; l++)
		if (!strcmp(word, level_text(l)))
			level = l;
	if (!strcmp(r->action, "cosign"))
		level = COSIGN;
	if (!level)
		verify_fault(x->v, "ledger %lld: passes no level that there is",
		    (long long)r->seq);
	check_text(x, t, r);
	check_other(x, t, r, level == COSIGN ? 0 : level);
	t->levels = add_hand(x, t->levels, r->actor, level);
}

static bool passed(const struct text *t, int level)
{
	for (const struct hand *h = t->levels; h; h = h->next)
		if (h->level == level)
			return true;
	return false;
}

static void sign(struct texts *x, struct text *t, const struct ledger_row *r)
{
	bool emergency = x->emergency.seq == r->seq - 1 &&
			 x->emergency.article == r->article && x->emergency.no == r->no &&
			 x->emergency.who && !strcmp(x->emergency.who, r->actor);
	check_text(x, t, r);
	if (!emergency && !t->flow)
		verify_fault(
		    x->v, "ledger %lld: signs what nobody submitted", (long long)r->seq);
	for (int level = 1; t->flow && !emergency && level <= LEVELS_MAX; level++)
		if (t->flow->levels & 1u << (level - 1) && !passed(t, level))
			verify_fault(x->v,
			    "ledger %lld: article %lld version %lld was signed without "
			    "level %d of its flow",
			    (long long)r->seq, (long long)r->article, (long long)r->no,
			    level);
	if (!emergency && t->flow && t->flow->two_person) {
		if (t->submitter && !strcmp(t->submitter, r->actor))
			verify_fault(x->v, "ledger %lld: %s signed what he submitted",
			    (long long)r->seq, r->actor);
	} else {
		check_other(x, t, r, 0);
	}
	t->signer = keep_login(x, r->actor);
	t->signed_no = r->no;
	t->signed_hash = r->text_hash;
	t->signed_savers = t->savers;
	t->savers = NULL;
}

static void countersign(struct texts *x, const struct text *t, const struct ledger_row *r)
{
	if ((t->signer && !strcmp(t->signer, r->actor)) ||
	    has(t->signed_savers, r->actor) ||
	    (t->author && !strcmp(t->author, r->actor)))
		verify_fault(x->v, "ledger %lld: %s may not countersign this text",
		    (long long)r->seq, r->actor);
}

static void publish(struct texts *x, const struct text *t, const struct ledger_row *r)
{
	if (r->no != t->signed_no || !r->has_text_hash ||
	    !sha_equal(&r->text_hash, &t->signed_hash))
		verify_fault(x->v,
		    "ledger %lld: publishes article %lld version %lld, which was not "
		    "signed",
		    (long long)r->seq, (long long)r->article, (long long)r->no);
}

static void act(struct texts *x, struct text *t, const struct ledger_row *r)
{
	const char *a = r->action;
	if (!strcmp(a, "save")) {
		save(x, t, r);
	} else if (!strcmp(a, "move")) {
		t->section = arena_strdup(&x->v->keep, r->detail);
		t->flow = NULL;
		t->old = false;
	} else if (!strcmp(a, "submit")) {
		submit(x, t, r);
	} else if (!strcmp(a, "pass") || !strcmp(a, "cosign")) {
		x->told->new_style = true;
		pass(x, t, r);
	} else if (!strcmp(a, "emergency")) {
		x->emergency.seq = r->seq;
		x->emergency.article = r->article;
		x->emergency.no = r->no;
		x->emergency.who = keep_login(x, r->actor);
	} else if (!strcmp(a, "sign")) {
		sign(x, t, r);
	} else if (!strcmp(a, "countersign")) {
		countersign(x, t, r);
	} else if (!strcmp(a, "publish")) {
		publish(x, t, r);
	} else if (!strcmp(a, "imported")) {
		t->savers = NULL;
	}
}

enum err texts_row(struct texts *x, const struct ledger_row *r)
{
	struct text *t;
	enum err e = text_of(&t, x, r);
	if (e || !t)
		return e;
	check_stead(x, r);
	act(x, t, r);
	return OK;
}

static bool is_out(const char *state)
{
	return !strcmp(state, "published") || !strcmp(state, "withdrawn");
}

static bool is_under_way(const char *state)
{
	return strcmp(state, "draft") && strcmp(state, "rejected") && !is_out(state);
}

/* The flow in the table is the one that the ledger names; what was never submitted has
 * none, and what is from before there were levels may have the first. */
static enum err check_flow(
    struct texts *x, const struct text *t, int64_t flow, const char *state, bool *fits)
{
	const struct told_flow *told = t ? t->flow : NULL;
	struct flow f;
	*fits = false;
	if (is_under_way(state) && !told)
		return OK;
	if (!told || t->old) {
		*fits = !flow || (flow == 1 && (t ? t->old || is_out(state) : true));
		return OK;
	}
	enum err e = flow_by_id(&f, x->v->db, &x->v->arena, flow);
	if (e == ERR_NOT_FOUND)
		return OK;
	*fits = !e && !strcmp(flow_detail(&x->v->arena, &f), told->detail);
	return e;
}

enum err texts_end(struct texts *x)
{
	enum err e = OK;
	struct query q = q_begin(x->v->db, SQL_VERIFY_FLOW_ARTICLES);
	while (!e && q_row(&q)) {
		bool fits;
		int64_t id = q_int(&q), flow = q_int(&q);
		const char *state = q_text(&q, &x->v->arena);
		const struct text *t = (size_t)id < x->n ? x->at[id] : NULL;
		e = check_flow(x, t, flow, state, &fits);
		if (!e && !fits)
			verify_fault(x->v,
			    "article %lld: goes by other levels than the ledger says",
			    (long long)id);
		arena_reset(&x->v->arena);
	}
	enum err last = q_end(&q);
	return e ? e : last;
}
