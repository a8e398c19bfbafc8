/* SPDX-License-Identifier: MIT */
/* Collects the facts for the workflow's judge. */
#include "news/case.h"

#include "base/clock.h"
#include "db/query.h"
#include "news/flow.h"

struct hand {
	bool own, own_public, signer;
	int other_level;
};

static enum err read_hand(
    struct hand *out, struct db *db, const struct article *art, int64_t user)
{
	*out = (struct hand){0};
	struct query q = q_begin(db, SQL_CASE_HAND);
	q_bind_int(&q, ":article", art->id);
	q_bind_int(&q, ":no", art->current_no);
	q_bind_int(&q, ":published", art->published_no);
	q_bind_int(&q, ":level", workflow_level(art->state));
	q_bind_int(&q, ":user", user);
	if (q_row(&q)) {
		out->own = q_int(&q) > 0;
		out->own_public = q_int(&q) > 0;
		out->other_level = (int)q_int(&q);
		out->signer = q_int(&q) > 0;
	}
	return q_end(&q);
}

/* A right that comes from somebody who may not use it here may not be used either. */
static enum err read_stand_in(struct workflow_case *out, struct db *db,
    const struct article *art, const struct actor *who)
{
	static const enum perm perms[] = {
	    PERM_REVIEW1, PERM_REVIEW2, PERM_REVIEW3, PERM_SIGN};
	int level = workflow_level(art->state);
	enum perm wanted[] = {perms[level ? level - 1 : LEVELS_MAX], PERM_SIGN};
	enum err e = OK;
	for (size_t i = 0; i < sizeof wanted / sizeof *wanted && !e; i++) {
		const struct grant *g = actor_grant(who, wanted[i], art->section_id);
		struct hand h;
		if (!g || !g->from_id)
			continue;
		e = read_hand(&h, db, art, g->from_id);
		out->submitter_stand_in |= art->submitted_by == g->from_id;
		out->stand_in |=
		    art->author_id == g->from_id || h.own || h.other_level ||
		    (out->owed == OWED_COUNTERSIGN && (h.own_public || h.signer));
	}
	return e;
}

static enum err read_cosigns(struct workflow_case *out, struct db *db, struct arena *a,
    const struct article *art, int64_t user)
{
	struct query q = q_begin(db, SQL_COSIGN_OPEN);
	q_bind_int(&q, ":article", art->id);
	q_bind_int(&q, ":no", art->current_no);
	q_bind_int(&q, ":level", workflow_level(art->state));
	while (q_row(&q)) {
		int64_t asked = q_int(&q);
		const char *name = q_text(&q, a);
		out->asked |= user && asked == user;
		out->waiting = out->waiting ? out->waiting : name;
	}
	return q_end(&q);
}

static enum err read_flow(
    struct workflow_case *out, struct db *db, struct arena *a, const struct article *art)
{
	struct flow f;
	enum err e = art->flow_id ? flow_by_id(&f, db, a, art->flow_id)
				  : flow_of_section(&f, db, a, art->section_id);
	out->levels = e ? 0 : f.levels;
	out->two_person = !e && f.two_person;
	return e;
}

enum err article_case(struct workflow_case *out, struct db *db, struct arena *a,
    const struct article *art, const struct actor *who, int64_t now)
{
	struct hand h = {0};
	*out = (struct workflow_case){.state = art->state,
	    .public = art->public,
	    .owed = art->owed,
	    .section = art->section_id,
	    .author = who->id && art->author_id == who->id,
	    .submitter = who->id && art->submitted_by == who->id,
	    .assigned = art->assigned_to,
	    .assigned_name = art->assigned_name,
	    .assigned_me = who->id && art->assigned_to == who->id,
	    .embargo_at = art->embargo_at,
	    .embargo_text =
		art->embargo_at ? clock_format(a, "%Y-%m-%d %H:%M", art->embargo_at) : "",
	    .now = now};
	enum err e = who->id ? read_hand(&h, db, art, who->id) : OK;
	out->own = h.own;
	out->own_public = h.own_public;
	out->signer = h.signer;
	out->other_level = h.other_level;
	if (!e)
		e = read_stand_in(out, db, art, who);
	if (!e)
		e = read_flow(out, db, a, art);
	return e ? e : read_cosigns(out, db, a, art, who->id);
}
