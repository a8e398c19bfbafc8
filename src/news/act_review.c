/* SPDX-License-Identifier: MIT */
/* The way to 签发: submit, verdicts by level, and who else is brought in. */
#include "base/clock.h"
#include "db/query.h"
#include "news/act_int.h"
#include "news/case.h"
#include "news/flow.h"
#include "news/grant.h"

enum { REMIND_EVERY_MS = 30 * 60 * 1000 };

enum err act_review(struct db *db, struct run *r, const char *verdict, int level,
    const char *target, int64_t seq)
{
	const struct grant *g = actor_grant(r->who, r->rule->perm, r->art.section_id);
	struct query q = q_begin(db, SQL_REVIEW_INSERT);
	q_bind_int(&q, ":article", r->art.id);
	q_bind_int(&q, ":no", r->rev.no);
	q_bind_blob(&q, ":hash", r->rev.hash.b, SHA_LEN);
	q_bind_int(&q, ":level", level);
	q_bind_text(&q, ":verdict", verdict);
	q_bind_text(&q, ":target", target);
	q_bind_int(&q, ":reviewer", r->who->id);
	q_bind_text(&q, ":name", r->who->name);
	q_bind_opt(&q, ":for", g && g->from_id, g ? g->from_id : 0);
	q_bind_text(&q, ":note", r->act->reason);
	q_bind_int(&q, ":now", r->now);
	q_bind_int(&q, ":seq", seq);
	return q_end(&q);
}

enum err act_submit(struct db *db, struct run *r)
{
	struct flow f;
	enum err e = act_check_complete(r);
	if (!e && r->art.flow_id) /* a text under way keeps the one it started with */
		e = flow_by_id(&f, db, &r->arena, r->art.flow_id);
	else if (!e)
		e = flow_of_section(&f, db, &r->arena, r->art.section_id);
	enum state to = workflow_next(r->art.state, r->wc.levels);
	if (!e)
		e = act_note(NULL, db, r, "submit", to, flow_detail(&r->arena, &f));
	if (!e)
		e = act_set_state(db, r, to, NULL, 0);
	if (e)
		return e;
	struct query q = q_begin(db, SQL_ARTICLE_SUBMITTED);
	q_bind_int(&q, ":flow", f.id);
	q_bind_opt(&q, ":by", r->who->id, r->who->id);
	q_bind_int(&q, ":id", r->art.id);
	return q_end_one(&q);
}

enum err act_remind(struct db *db, struct run *r)
{
	if (r->art.reminded_at && r->now - r->art.reminded_at < REMIND_EVERY_MS)
		return err_say(ERR_CONFLICT, "%s 刚催过，半小时以后再催。",
		    clock_format(&r->arena, "%H:%M", r->art.reminded_at));
	enum err e = act_note(
	    NULL, db, r, "remind", STATE__MAX, level_text(workflow_level(r->art.state)));
	if (e)
		return e;
	struct query q = q_begin(db, SQL_ARTICLE_REMIND);
	q_bind_int(&q, ":now", r->now);
	q_bind_int(&q, ":id", r->art.id);
	return q_end_one(&q);
}

/* A verdict with its row; reason stays with the article when it goes back. */
static enum err verdict(
    struct db *db, struct run *r, const char *word, enum state to, const char *reason)
{
	int64_t seq;
	int level = workflow_level(r->art.state);
	const char *target =
	    to == STATE_RETURNED || to < r->art.state ? state_name(to) : "";
	enum err e = act_note(&seq, db, r, word, to, level_text(level));
	if (!e)
		e = act_review(db, r, word, level, reason ? target : "", seq);
	return e ? e : act_set_state(db, r, to, reason, 0);
}

enum err act_pass(struct db *db, struct run *r)
{
	return verdict(db, r, "pass", workflow_next(r->art.state, r->wc.levels), NULL);
}

enum err act_return(struct db *db, struct run *r)
{
	enum state to = r->act->target;
	if (to == STATE_DRAFT) /* a form without a target sends it to the author */
		to = STATE_RETURNED;
	bool is_signed = r->art.state == STATE_SIGNED || r->art.state == STATE_SCHEDULED;
	if (is_signed ? to != STATE_RETURNED
		      : !workflow_target(r->art.state, r->wc.levels, to))
		return err_say(ERR_INVALID, "不能退到“%s”，请重选退给谁。",
		    to < STATE__MAX ? state_text(to) : "?");
	return verdict(db, r, "return", to, r->act->reason);
}

enum err act_reject(struct db *db, struct run *r)
{
	return verdict(db, r, "reject", STATE_REJECTED, r->act->reason);
}

enum err act_cosign(struct db *db, struct run *r)
{
	int64_t seq;
	int level = workflow_level(r->art.state);
	struct query q = q_begin(db, SQL_COSIGN_DONE);
	q_bind_int(&q, ":now", r->now);
	q_bind_int(&q, ":article", r->art.id);
	q_bind_int(&q, ":no", r->rev.no);
	q_bind_int(&q, ":level", level);
	q_bind_int(&q, ":user", r->who->id);
	enum err e = q_end(&q);
	if (!e)
		e = act_note(&seq, db, r, "cosign", STATE__MAX, level_text(level));
	return e ? e : act_review(db, r, "cosign", level, "", seq);
}

/* The person that is brought in must be able to give that verdict. */
static enum err load_person(struct user *u, struct db *db, struct run *r, bool whole)
{
	struct actor other;
	struct workflow_case wc;
	enum err e = user_by_id(u, db, &r->arena, r->act->user);
	if (e == ERR_NOT_FOUND || (!e && u->disabled_at))
		return err_clear(), err_say(ERR_INVALID, "请选一个人。");
	if (!e)
		e = grant_actor(&other, db, &r->arena, u, "", "", r->now);
	if (!e)
		e = article_case(&wc, db, &r->arena, &r->art, &other, r->now);
	if (e)
		return e;
	enum perm perm = whole ? r->rule->perm : PERM_REVIEW;
	if (!actor_may(&other, perm, r->art.section_id))
		return err_say(ERR_INVALID, "%s在这个栏目不能审稿，请选别人。", u->name);
	if (wc.own || wc.author || wc.other_level)
		return err_say(
		    ERR_INVALID, "%s写过、改过或审过这一版，请选别人。", u->name);
	return OK;
}

enum err act_ask(struct db *db, struct run *r)
{
	struct user u;
	int level = workflow_level(r->art.state);
	if (r->act->user == r->who->id)
		return err_say(ERR_INVALID, "加签要请别人，不能请自己。");
	enum err e = load_person(&u, db, r, false);
	if (e)
		return e;
	struct query q = q_begin(db, SQL_COSIGN_ASK);
	q_bind_int(&q, ":article", r->art.id);
	q_bind_int(&q, ":no", r->rev.no);
	q_bind_int(&q, ":level", level);
	q_bind_int(&q, ":user", u.id);
	q_bind_int(&q, ":by", r->who->id);
	q_bind_int(&q, ":now", r->now);
	e = q_end(&q);
	return e ? e
		 : act_note(NULL, db, r, "ask", STATE__MAX,
		       arena_printf(&r->arena, "%s %s", level_text(level), u.name));
}

enum err act_handover(struct db *db, struct run *r)
{
	struct user u;
	enum err e = load_person(&u, db, r, true);
	if (e)
		return e;
	struct query q = q_begin(db, SQL_ARTICLE_ASSIGN);
	q_bind_int(&q, ":to", u.id);
	q_bind_int(&q, ":now", r->now);
	q_bind_int(&q, ":id", r->art.id);
	e = q_end_one(&q);
	return e ? e
		 : act_note(NULL, db, r, "handover", STATE__MAX,
		       arena_printf(&r->arena, "%s %s",
			   level_text(workflow_level(r->art.state)), u.name));
}
