/* SPDX-License-Identifier: MIT */
/* The acts on a text. The promise of the product is kept here: what becomes public is the
 * revision whose hash a responsible editor signed, checked in the same transaction. */
#include "news/act.h"

#include "base/text.h"
#include "db/query.h"
#include "news/article.h"
#include "news/change.h"
#include "news/ledger.h"
#include "news/listing.h"

#include <string.h>

struct run {
	const struct actor *who;
	int64_t now;
	const struct act *act;
	const char *signer;      /* archive import: the declared name */
	const char *declared_at; /* archive import: that time as text, for the ledger */
	int64_t published_at;    /* archive import: its old time, 0: now */
	struct arena arena;
	struct article art;
	struct revision rev;
};

static enum err note(int64_t *seq, struct db *db, struct run *r, const char *action,
    const struct rule *rule)
{
	struct ledger_entry e = {.action = action,
	    .perm = rule ? rule->perm : PERM_SIGN,
	    .section = r->art.section_id,
	    .article = r->art.id,
	    .no = r->rev.no,
	    .text_hash = &r->rev.hash,
	    .from = state_name(r->art.state),
	    .to = state_name(rule ? rule->to : STATE_PUBLISHED),
	    .reason = r->act ? r->act->reason : r->declared_at,
	    .detail = r->signer};
	return ledger_add(seq, db, r->who, r->now, &e);
}

static enum err set_state(struct db *db, struct run *r, enum state to, const char *reason)
{
	struct query q = q_begin(db, SQL_ARTICLE_STATE);
	q_bind_text(&q, ":state", state_name(to));
	q_bind_int(&q, ":now", r->now);
	q_bind_text(&q, ":reason", reason);
	q_bind_int(&q, ":id", r->art.id);
	return q_end_one(&q);
}

static enum err insert_signoff(
    struct db *db, struct run *r, const char *stage, int64_t seq)
{
	bool here = !strcmp(stage, "sign");
	struct query q = q_begin(db, SQL_SIGNOFF_INSERT);
	q_bind_int(&q, ":article", r->art.id);
	q_bind_int(&q, ":no", r->rev.no);
	q_bind_blob(&q, ":hash", r->rev.hash.b, SHA_LEN);
	q_bind_text(&q, ":stage", stage);
	q_bind_opt(&q, ":signer", here, r->who->id);
	q_bind_text(&q, ":name", here ? r->who->name : r->signer);
	q_bind_int(&q, ":now", r->now);
	q_bind_int(&q, ":seq", seq);
	return q_end(&q);
}

/* The stored fields must still give the stored hash, and the person must have seen that
 * one. */
static enum err check_hash(const struct run *r)
{
	struct sha h = revision_hash(&r->rev);
	if (!sha_equal(&h, &r->rev.hash))
		return err_set(ERR_BROKEN,
		    "article %lld version %lld: stored text does not match its hash",
		    (long long)r->art.id, (long long)r->rev.no);
	if (!sha_equal(&r->act->hash, &r->rev.hash))
		return err_say(
		    ERR_CONFLICT, "你看的文字和现在的版本不一致，请重新打开再签。");
	return OK;
}

static enum err do_sign(struct db *db, struct run *r, const struct rule *rule)
{
	int64_t seq = 0;
	enum err e = check_hash(r);
	if (!e && !r->who->id)
		e = err_say(ERR_DENIED, "控制台不能签发，签发要由责任编辑本人来。");
	/* a version returned after its sign-off keeps that sign-off; it needs an edit to
	 * be signed anew */
	if (!e && r->rev.stage)
		e = err_say(ERR_CONFLICT, "这一版签发过又退回了，要先修改成新的版本。");
	if (!e)
		e = note(&seq, db, r, "sign", rule);
	if (!e)
		e = insert_signoff(db, r, "sign", seq);
	if (!e)
		e = set_state(db, r, STATE_SIGNED, NULL);
	if (!e) {
		r->rev.stage = "sign";
		r->art.state = STATE_SIGNED;
	}
	return e;
}

static enum err make_public(struct db *db, struct run *r)
{
	struct query q = q_begin(db, SQL_ARTICLE_PUBLISH);
	q_bind_int(&q, ":now", r->now);
	q_bind_int(&q, ":published", r->published_at ? r->published_at : r->now);
	q_bind_int(&q, ":id", r->art.id);
	enum err e = q_end_one(&q);
	if (!e && r->art.section_kind != SECTION_PAGE)
		e = listing_add(db, r->art.id, r->art.section_id);
	return e ? e : change_article(db, r->now, r->art.id, r->art.section_id);
}

static enum err do_publish(struct db *db, struct run *r, const struct rule *rule)
{
	enum err e = check_hash(r);
	if (!e && !r->rev.stage)
		e = err_say(ERR_DENIED, "这一版没有签发，不能发布。");
	if (!e)
		e = note(NULL, db, r, "publish", rule);
	return e ? e : make_public(db, r);
}

static enum err do_withdraw(struct db *db, struct run *r, const struct rule *rule)
{
	/* the row tells which version readers lose, which may be older than the current
	 * one */
	enum err e =
	    revision_by_no(&r->rev, db, &r->arena, r->art.id, r->art.published_no);
	if (!e)
		e = note(NULL, db, r, "withdraw", rule);
	if (e)
		return e;
	struct query q = q_begin(db, SQL_ARTICLE_WITHDRAW);
	q_bind_text(&q, ":state", state_name(rule->to));
	q_bind_int(&q, ":now", r->now);
	q_bind_text(&q, ":by", r->who->name);
	q_bind_int(&q, ":id", r->art.id);
	e = q_end_one(&q);
	return e ? e : change_article(db, r->now, r->art.id, r->art.section_id);
}

/* What a text must have before anybody reviews it. */
static enum err check_complete(const struct run *r)
{
	for (enum field f = 0; f < FIELD__MAX; f++)
		if (field_info[f].required && !*r->rev.text[f])
			return err_say(
			    ERR_INVALID, "%s没有填，不能送审。", field_info[f].label);
	return OK;
}

static enum err load(struct db *db, struct run *r, int64_t article)
{
	enum err e = article_by_id(&r->art, db, &r->arena, article);
	return e ? e : revision_by_no(&r->rev, db, &r->arena, article, r->art.current_no);
}

static enum err dispatch(struct db *db, struct run *r, const struct rule *rule)
{
	enum err e;
	switch (r->act->action) {
	case ACTION_SIGN:
		e = do_sign(db, r, rule);
		if (!e && r->act->publish)
			e = do_publish(
			    db, r, workflow_rule(STATE_SIGNED, ACTION_PUBLISH));
		return e;
	case ACTION_PUBLISH:
		return do_publish(db, r, rule);
	case ACTION_WITHDRAW:
		return do_withdraw(db, r, rule);
	case ACTION_SUBMIT:
		if ((e = check_complete(r)))
			return e;
		break;
	case ACTION_RETURN:
	case ACTION_RECALL:
		break;
	case ACTION_SAVE:
	case ACTION__MAX:
		return err_set(ERR_INVALID, "not an act");
	}
	e = note(NULL, db, r, action_name(r->act->action), rule);
	const char *why = r->act->action == ACTION_RETURN ? r->act->reason : NULL;
	return e ? e : set_state(db, r, rule->to, why);
}

static enum err run(struct db *db, void *arg)
{
	struct run *r = arg;
	struct workflow_case wc;
	const struct rule *rule;
	enum err e = load(db, r, r->act->article);
	if (!e)
		e = article_case(&wc, db, &r->art, r->who);
	if (!e)
		e = workflow_check(&rule, r->who, r->act->action, &wc);
	if (e)
		return e;
	if (r->act->action != ACTION_WITHDRAW && r->act->no != r->art.current_no)
		return err_say(ERR_CONFLICT, "%s存了版本 %d，你看的是版本 %d。",
		    r->rev.saved_name ? r->rev.saved_name : "控制台",
		    (int)r->art.current_no, (int)r->act->no);
	if (rule->reason && !*r->act->reason)
		return err_say(ERR_INVALID, "%s要写理由。", action_text(r->act->action));
	return dispatch(db, r, rule);
}

enum err act_run(struct db *db, const struct actor *who, int64_t now, const struct act *a)
{
	if (text_chars(a->reason) > 500)
		return err_say(ERR_TOO_BIG, "理由最多 500 字。");
	struct run r = {.who = who, .now = now, .act = a};
	arena_init(&r.arena);
	enum err e = db_write(db, run, &r);
	arena_release(&r.arena);
	return e;
}

enum err act_import(struct db *db, const struct actor *who, int64_t now, int64_t article,
    const char *signer, int64_t published_at)
{
	int64_t seq;
	if (!*signer)
		return err_say(ERR_INVALID, "历史稿件要写明责任编辑。");
	struct run r = {
	    .who = who, .now = now, .signer = signer, .published_at = published_at};
	arena_init(&r.arena);
	if (published_at)
		r.declared_at = arena_printf(&r.arena, "%lld", (long long)published_at);
	enum err e = load(db, &r, article);
	if (!e)
		e = note(&seq, db, &r, "imported", NULL);
	if (!e)
		e = insert_signoff(db, &r, "imported", seq);
	if (!e)
		e = make_public(db, &r);
	arena_release(&r.arena);
	return e;
}
