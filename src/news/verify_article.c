/* SPDX-License-Identifier: MIT */
/* Every article is what was done to it: the acts that the ledger tells of are done again,
 * in order, on an empty article, and what comes out is compared with what is stored. And
 * what readers see is a text that somebody signed. */
#include "news/verify_int.h"

#include "base/clock.h"
#include "base/text.h"
#include "db/query.h"
#include "news/flow.h"

#include <stdlib.h>
#include <string.h>

/* An article, stored or as it follows from the acts. Texts are "" for none, times 0. */
struct story {
	const char *state, *public, *section, *author, *submitter, *assigned;
	const char *withdrawn_by, *return_reason, *owed;
	int64_t current, published, created_at, published_at, withdrawn_at, publish_at;
	int64_t owed_since, reminded_at;
	const char *embargo, *expires, *schedule; /* as the ledger writes times */
	const char *flow; /* as it writes levels; NULL: submitted before it did */
};

struct act_row {
	int64_t at, no;
	const char *actor, *name, *action, *to, *reason, *detail;
};

/* The detail without "；代…" at its end. */
static const char *own_detail(const struct act_row *r, struct arena *a)
{
	const char *end = strstr(r->detail, "；代");
	if (!end && text_starts(r->detail, "代"))
		return "";
	return end ? arena_strndup(a, r->detail, (size_t)(end - r->detail)) : r->detail;
}

static void on_save(struct story *s, const struct act_row *r, struct arena *a)
{
	(void)a;
	s->current = r->no;
	s->return_reason = s->assigned = s->schedule = "";
	s->reminded_at = 0;
	if (!strcmp(s->state, "published") || !strcmp(s->state, "withdrawn") ||
	    !strcmp(s->state, "rejected"))
		s->flow = ""; /* a new round goes by the levels of its day */
	if (r->no != 1)
		return;
	s->created_at = r->at;
	s->section = r->detail;
	/* an import on the console may have given it to an author */
	s->author = strcmp(r->actor, "console") ? r->actor : NULL;
}

static void on_publish(struct story *s, const struct act_row *r, struct arena *a)
{
	bool urgent = text_starts(r->detail, "紧急发布");
	(void)a;
	s->public = "live";
	s->published = r->no;
	s->published_at = s->published_at ? s->published_at : r->at;
	s->withdrawn_at = 0;
	s->withdrawn_by = s->assigned = s->return_reason = s->schedule = "";
	s->reminded_at = 0;
	if (urgent || !strcmp(s->owed, "countersign")) {
		s->owed = urgent ? "countersign" : "";
		s->owed_since = urgent ? r->at : 0;
	}
}

static void on_imported(struct story *s, const struct act_row *r, struct arena *a)
{
	int64_t declared = *r->reason ? strtoll(r->reason, NULL, 10) : 0;
	struct act_row as = *r;
	as.detail = "";
	if (declared && !s->published_at)
		s->published_at = declared;
	on_publish(s, &as, a);
	s->flow = NULL; /* the migration to levels gave every published text one */
}

static void on_down(struct story *s, const struct act_row *r, struct arena *a)
{
	/* a reason that is owed already stays owed */
	bool owes =
	    (!strcmp(r->action, "takedown") && !*r->reason) || !strcmp(s->owed, "reason");
	(void)a;
	s->public = "withdrawn";
	s->withdrawn_at = r->at;
	s->withdrawn_by = r->name;
	s->schedule = s->expires = "";
	if (!owes || strcmp(s->owed, "reason"))
		s->owed_since = owes ? r->at : 0;
	s->owed = owes ? "reason" : "";
}

static void on_paid(struct story *s, const struct act_row *r, struct arena *a)
{
	(void)r;
	(void)a;
	s->owed = "";
	s->owed_since = 0;
}

/* 退回 and 退稿 leave their reason, every other step clears it. */
static void on_step(struct story *s, const struct act_row *r, struct arena *a)
{
	bool back = !strcmp(r->action, "return") || !strcmp(r->action, "reject");
	s->return_reason = back ? r->reason : "";
	s->schedule = strcmp(r->action, "schedule") ? "" : own_detail(r, a);
	s->assigned = "";
	s->reminded_at = 0;
	if (strcmp(r->action, "submit"))
		return;
	s->submitter = r->actor;
	s->flow = *r->detail ? own_detail(r, a) : NULL;
}

static void on_time(struct story *s, const struct act_row *r, struct arena *a)
{
	const char *when = own_detail(r, a);
	if (!strcmp(when, "取消"))
		when = "";
	if (!strcmp(r->action, "embargo"))
		s->embargo = when;
	else
		s->expires = when;
}

static void on_move(struct story *s, const struct act_row *r, struct arena *a)
{
	(void)a;
	s->section = r->detail;
	s->flow = "";
}

static void on_handover(struct story *s, const struct act_row *r, struct arena *a)
{
	const char *own = own_detail(r, a), *space = strchr(own, ' ');
	s->assigned = space ? space + 1 : "";
}

static void on_remind(struct story *s, const struct act_row *r, struct arena *a)
{
	(void)a;
	s->reminded_at = r->at;
}

static const struct {
	const char *action;
	void (*fn)(struct story *s, const struct act_row *r, struct arena *a);
} steps[] = {{"save", on_save}, {"publish", on_publish}, {"imported", on_imported},
    {"withdraw", on_down}, {"takedown", on_down}, {"expire", on_down},
    {"countersign", on_paid}, {"explain", on_paid}, {"submit", on_step},
    {"recall", on_step}, {"pass", on_step}, {"return", on_step}, {"reject", on_step},
    {"sign", on_step}, {"schedule", on_step}, {"unschedule", on_step},
    {"embargo", on_time}, {"expiry", on_time}, {"move", on_move},
    {"handover", on_handover}, {"remind", on_remind}};

static enum err replay(struct story *s, struct verify *v, int64_t article)
{
	*s = (struct story){.state = "",
	    .public = "never",
	    .section = "",
	    .author = "",
	    .submitter = "",
	    .assigned = "",
	    .withdrawn_by = "",
	    .return_reason = "",
	    .owed = "",
	    .embargo = "",
	    .expires = "",
	    .schedule = "",
	    .flow = ""};
	struct query q = q_begin(v->db, SQL_VERIFY_STORY);
	q_bind_int(&q, ":article", article);
	while (q_row(&q)) {
		struct act_row r;
		r.at = q_int(&q);
		r.actor = q_text(&q, &v->arena);
		r.name = q_text(&q, &v->arena);
		r.action = q_text(&q, &v->arena);
		r.no = q_int(&q);
		r.to = q_text(&q, &v->arena);
		r.reason = q_text(&q, &v->arena);
		r.detail = q_text(&q, &v->arena);
		if (q.err)
			break;
		for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
			if (!strcmp(steps[i].action, r.action))
				steps[i].fn(s, &r, &v->arena);
		if (*r.to)
			s->state = r.to;
	}
	return q_end(&q);
}

static const char *text_of(struct query *q, struct arena *a)
{
	const char *s = q_text(q, a);
	return s ? s : "";
}

static const char *time_of(struct query *q, struct arena *a)
{
	int64_t at = q_int(q);
	return at ? clock_iso(a, at) : "";
}

static const char *flow_of(struct query *q, struct arena *a)
{
	struct flow f = {.id = q_int(q)};
	f.slug = q_text(q, a);
	f.version = q_int(q);
	int64_t levels = q_int(q);
	f.inherit = levels < 0;
	f.levels = levels < 0 ? 0 : (unsigned)levels;
	f.two_person = q_int(q) != 0;
	return f.id ? flow_detail(a, &f) : "";
}

struct row {
	int64_t id, newest;
	struct story is;
	struct sha signed_hash, text_hash;
	bool is_signed, has_text;
};

static void read_row(struct row *r, struct query *q, struct arena *a)
{
	struct story *s = &r->is;
	*r = (struct row){.id = q_int(q)};
	s->state = text_of(q, a);
	s->public = text_of(q, a);
	s->current = q_int(q);
	s->published = q_int(q);
	s->created_at = q_int(q);
	s->published_at = q_int(q);
	s->withdrawn_at = q_int(q);
	s->withdrawn_by = text_of(q, a);
	s->return_reason = text_of(q, a);
	s->schedule = time_of(q, a);
	s->embargo = time_of(q, a);
	s->expires = time_of(q, a);
	s->owed = text_of(q, a);
	s->owed_since = q_int(q);
	s->reminded_at = q_int(q);
	s->section = text_of(q, a);
	s->author = text_of(q, a);
	s->submitter = text_of(q, a);
	s->assigned = text_of(q, a);
	s->flow = flow_of(q, a);
	r->is_signed = q_blob_opt(q, r->signed_hash.b, SHA_LEN);
	r->has_text = q_blob_opt(q, r->text_hash.b, SHA_LEN);
	r->newest = q_int(q);
}

static void same(
    struct verify *v, int64_t id, const char *what, const char *is, const char *should)
{
	if (strcmp(is, should))
		verify_fault(v,
		    "article %lld: its %s is \"%s\", but the ledger says \"%s\"",
		    (long long)id, what, is, should);
}

static void same_int(
    struct verify *v, int64_t id, const char *what, int64_t is, int64_t should)
{
	if (is != should)
		verify_fault(v, "article %lld: its %s is %lld, but the ledger says %lld",
		    (long long)id, what, (long long)is, (long long)should);
}

static void compare(
    struct verify *v, int64_t id, const struct story *is, const struct story *want)
{
	same(v, id, "state", is->state, want->state);
	same(v, id, "publicity", is->public, want->public);
	same(v, id, "section", is->section, want->section);
	if (want->author)
		same(v, id, "author", is->author, want->author);
	same(v, id, "submitter", is->submitter, want->submitter);
	same(v, id, "reviewer", is->assigned, want->assigned);
	same(v, id, "person of withdrawal", is->withdrawn_by, want->withdrawn_by);
	same(v, id, "reason of return", is->return_reason, want->return_reason);
	if (want->flow)
		same(v, id, "flow", is->flow, want->flow);
	same(v, id, "debt", is->owed, want->owed);
	same(v, id, "schedule", is->schedule, want->schedule);
	same(v, id, "embargo", is->embargo, want->embargo);
	same(v, id, "expiry", is->expires, want->expires);
	same_int(v, id, "current version", is->current, want->current);
	same_int(v, id, "public version", is->published, want->published);
	same_int(v, id, "time of making", is->created_at, want->created_at);
	same_int(v, id, "time of publication", is->published_at, want->published_at);
	same_int(v, id, "time of withdrawal", is->withdrawn_at, want->withdrawn_at);
	same_int(v, id, "time of debt", is->owed_since, want->owed_since);
	same_int(v, id, "time of reminding", is->reminded_at, want->reminded_at);
}

static enum err check_article(struct verify *v, const struct row *r)
{
	struct story want;
	if (!strcmp(r->is.public, "live")) {
		v->report->live++;
		if (!r->is_signed || !r->has_text ||
		    !sha_equal(&r->signed_hash, &r->text_hash))
			verify_fault(v,
			    "article %lld: readers see a text that nobody signed",
			    (long long)r->id);
	}
	if (r->is.current != r->newest)
		verify_fault(v,
		    "article %lld: version %lld is called current, the newest is %lld",
		    (long long)r->id, (long long)r->is.current, (long long)r->newest);
	enum err e = replay(&want, v, r->id);
	if (!e)
		compare(v, r->id, &r->is, &want);
	return e;
}

enum err verify_articles(struct verify *v)
{
	enum err e = OK;
	struct query q = q_begin(v->db, SQL_VERIFY_ARTICLES);
	while (!e && q_row(&q)) {
		struct row r;
		read_row(&r, &q, &v->arena);
		if (!q.err)
			e = check_article(v, &r);
		verify_progress(v);
		arena_reset(&v->arena);
	}
	enum err end = q_end(&q);
	if (e || end)
		return e ? e : end;
	q = q_begin(v->db, SQL_VERIFY_LOST);
	while (q_row(&q)) {
		long long seq = (long long)q_int(&q);
		verify_fault(
		    v, "ledger %lld: article %lld is missing", seq, (long long)q_int(&q));
	}
	return q_end(&q);
}
