/* SPDX-License-Identifier: MIT */
/* One act: load, judge, do. The promise of the product is kept here and in act_public.c:
 * what becomes public is the revision whose hash a responsible editor signed, checked in
 * the same transaction. */
#include "base/text.h"
#include "db/query.h"
#include "news/act_int.h"
#include "news/case.h"
#include "news/ledger.h"
#include "news/wordcheck.h"

#include <string.h>

static act_fn act_recall;

/* What an act does, and on which version: the newest, or the one readers see. */
static const struct {
	act_fn *fn;
	bool on_public; /* about the published version, whatever was saved since */
	bool hash;      /* the person must have seen exactly these bytes */
	enum { UNCHECKED, LOOKED, BLOCKING } words; /* 错敏词 */
} acts[ACTION__MAX] = {
    [ACTION_SUBMIT] = {act_submit, false, false, BLOCKING},
    [ACTION_RECALL] = {act_recall, false, false},
    [ACTION_REMIND] = {act_remind, false, false},
    [ACTION_PASS] = {act_pass, false, true, LOOKED},
    [ACTION_COSIGN] = {act_cosign, false, true, LOOKED},
    [ACTION_ASK] = {act_ask, false, false},
    [ACTION_HANDOVER] = {act_handover, false, false},
    [ACTION_RETURN] = {act_return, false, false},
    [ACTION_REJECT] = {act_reject, false, false},
    [ACTION_SIGN] = {act_sign, false, true, BLOCKING},
    [ACTION_PUBLISH] = {act_publish, false, true, LOOKED},
    [ACTION_SCHEDULE] = {act_schedule, false, true, LOOKED},
    [ACTION_UNSCHEDULE] = {act_unschedule, false, false},
    [ACTION_EMERGENCY] = {act_emergency, false, true, BLOCKING},
    [ACTION_COUNTERSIGN] = {act_countersign, true, true, LOOKED},
    [ACTION_WITHDRAW] = {act_withdraw, true, false},
    [ACTION_TAKEDOWN] = {act_withdraw, true, false},
    [ACTION_EXPLAIN] = {act_explain, true, false},
    [ACTION_EMBARGO] = {act_embargo, false, false},
    [ACTION_EXPIRY] = {act_expiry, true, false},
};

enum err act_note(int64_t *seq, struct db *db, struct run *r, const char *action,
    enum state to, const char *detail)
{
	enum perm perm = r->rule ? r->rule->perm : PERM_SIGN;
	const struct grant *g = actor_grant(r->who, perm, r->art.section_id);
	if (!g && r->wc.asked) /* 加签: in the role that was asked for the opinion */
		g = actor_grant(r->who, perm = PERM_REVIEW, r->art.section_id);
	if (g && g->from_id)
		detail = arena_printf(&r->arena, "%s%s代%s", detail ? detail : "",
		    detail ? "；" : "", g->from_name);
	struct ledger_entry e = {.action = action,
	    .perm = perm,
	    .section = r->art.section_id,
	    .article = r->art.id,
	    .no = r->rev.no,
	    .text_hash = &r->rev.hash,
	    .from = to == STATE__MAX ? NULL : state_name(r->art.state),
	    .to = to == STATE__MAX ? NULL : state_name(to),
	    .reason = r->act ? r->act->reason : r->declared_at,
	    .detail = detail,
	    .words = r->words,
	    .proof = r->proof};
	return ledger_add(seq, db, r->who, r->now, &e);
}

enum err act_set_state(
    struct db *db, struct run *r, enum state to, const char *reason, int64_t publish_at)
{
	struct query q = q_begin(db, SQL_ARTICLE_STATE);
	q_bind_text(&q, ":state", state_name(to));
	q_bind_int(&q, ":now", r->now);
	q_bind_text(&q, ":reason", reason);
	q_bind_opt(&q, ":publish_at", publish_at, publish_at);
	q_bind_int(&q, ":id", r->art.id);
	r->art.state = to;
	return q_end_one(&q);
}

enum err act_check_hash(const struct run *r)
{
	struct sha h = revision_hash(&r->rev);
	if (!sha_equal(&h, &r->rev.hash))
		return err_set(ERR_BROKEN,
		    "article %lld version %lld: stored text does not match its hash",
		    (long long)r->art.id, (long long)r->rev.no);
	if (r->act && !sha_equal(&r->act->hash, &r->rev.hash))
		return err_say(
		    ERR_CONFLICT, "你看的文字和现在的版本不一致，请重新打开再签。");
	return OK;
}

enum err act_check_complete(const struct run *r)
{
	for (enum field f = 0; f < FIELD__MAX; f++)
		if (field_info[f].required && !*r->rev.text[f])
			return err_say(ERR_INVALID, "%s没有填，不能%s。",
			    field_info[f].label, action_text(r->act->action));
	return OK;
}

static enum err act_recall(struct db *db, struct run *r)
{
	enum err e = act_note(NULL, db, r, "recall", r->rule->to, NULL);
	return e ? e : act_set_state(db, r, r->rule->to, NULL, 0);
}

static enum err load(struct db *db, struct run *r, int64_t article, bool on_public)
{
	enum err e = article_by_id(&r->art, db, &r->arena, article);
	int64_t no =
	    on_public && r->art.published_no ? r->art.published_no : r->art.current_no;
	return e ? e : revision_by_no(&r->rev, db, &r->arena, article, no);
}

static enum err check_seen(struct db *db, struct run *r)
{
	const struct act *a = r->act;
	/* an emergency takes down whatever readers see */
	enum err e = a->action == ACTION_TAKEDOWN
			 ? OK
			 : article_check_seen(&r->art, db, &r->arena, a->seen);
	if (e || (acts[a->action].on_public && !acts[a->action].hash))
		return e;
	if (a->no == r->rev.no)
		return acts[a->action].hash ? act_check_hash(r) : OK;
	return err_say(ERR_CONFLICT, "%s存了版本 %d，你看的是版本 %d。",
	    r->rev.saved_name ? r->rev.saved_name : "控制台", (int)r->rev.no, (int)a->no);
}

/* 错敏词: what is found goes into the act's row of the ledger. */
static enum err check_words(struct db *db, struct run *r)
{
	char *result = NULL;
	if (acts[r->act->action].words == UNCHECKED)
		return OK;
	enum err e = word_check(
	    &result, db, &r->arena, r->rev.text, acts[r->act->action].words == BLOCKING);
	r->words = result;
	return e;
}

static enum err run(struct db *db, void *arg)
{
	struct run *r = arg;
	enum err e = load(db, r, r->act->article, acts[r->act->action].on_public);
	if (!e)
		e = article_case(&r->wc, db, &r->arena, &r->art, r->who, r->now);
	if (!e)
		e = workflow_check(&r->rule, r->who, r->act->action, &r->wc);
	if (!e)
		e = check_seen(db, r);
	if (!e && r->rule->reason && !*r->act->reason)
		e = err_say(ERR_INVALID, "%s要写理由。", action_text(r->act->action));
	if (!e)
		e = check_words(db, r);
	return e ? e : acts[r->act->action].fn(db, r);
}

enum err act_run(struct db *db, const struct actor *who, int64_t now, const struct act *a)
{
	if (text_chars(a->reason) > 500)
		return err_say(ERR_TOO_BIG, "理由和意见最多 500 字。");
	if (!acts[a->action].fn)
		return err_set(ERR_INVALID, "not an act");
	struct run r = {.who = who, .now = now, .act = a};
	arena_init(&r.arena);
	enum err e = db_write(db, run, &r);
	arena_release(&r.arena);
	return e;
}
