/* SPDX-License-Identifier: MIT */
/* What readers see: sign, publish, schedule, take down. */
#include "base/clock.h"
#include "base/log.h"
#include "db/query.h"
#include "news/act_int.h"
#include "news/change.h"
#include "news/correction.h"
#include "news/fingerprint.h"
#include "news/listing.h"
#include "news/passkey.h"
#include "news/receipt.h"
#include "news/search_build.h"
#include "news/search_index.h"
#include "news/tag.h"

#include <string.h>

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

/* The row of an act that signs. Whose account has a passkey signs with it: the challenge
 * is the text's hash, and the row names what came back. */
static enum err note_signed(
    int64_t *seq, struct db *db, struct run *r, enum state to, const char *detail)
{
	const struct actor *who = r->who;
	struct actor by = *who;
	struct passkey_proof proof;
	struct passkey_ask ask = {0};
	if (r->act->passkey)
		ask = *r->act->passkey;
	ask.challenge = (struct bytes){r->rev.hash.b, SHA_LEN};
	enum err e =
	    passkey_prove(&proof, db, &r->arena, who, r->act->passkey ? &ask : NULL);
	if (e)
		return e;
	if (*proof.text)
		by.auth = "passkey";
	r->who = &by;
	r->proof = proof.text;
	bool second = r->act->action == ACTION_COUNTERSIGN;
	e = act_note(seq, db, r, second ? "countersign" : "sign", to, detail);
	r->proof = NULL;
	r->who = who;
	return e ? e : passkey_keep(db, r->now, &proof, *seq);
}

static enum err sign(struct db *db, struct run *r, const char *detail)
{
	int64_t seq = 0;
	/* a version returned after its sign-off keeps that sign-off; it needs an edit to
	 * be signed anew */
	if (r->rev.stage)
		return err_say(
		    ERR_CONFLICT, "这一版签发过又退回了，要先修改成新的版本。");
	enum err e = note_signed(&seq, db, r, STATE_SIGNED, detail);
	if (!e)
		e = insert_signoff(db, r, "sign", seq);
	if (!e)
		e = act_set_state(db, r, STATE_SIGNED, NULL, 0);
	r->rev.stage = "sign";
	return e;
}

/* Its places, and those of the tags it has now. */
static enum err list(struct db *db, struct run *r)
{
	enum err e = listing_add(db, r->art.id, r->art.section_id);
	if (!e)
		e = tag_publish(db, r->now, r->art.id);
	if (!e)
		e = listing_show(db, r->art.id, true);
	return e ? e : tag_settle(db, r->now, r->art.id);
}

static enum err make_public(struct db *db, struct run *r)
{
	/* where the version before it shows */
	enum err e = r->quiet ? OK : change_article(db, r->now, r->art.id);
	if (e)
		return e;
	struct query q = q_begin(db, SQL_ARTICLE_PUBLISH);
	q_bind_int(&q, ":now", r->now);
	q_bind_int(&q, ":published", r->published_at ? r->published_at : r->now);
	q_bind_int(&q, ":id", r->art.id);
	e = q_end_one(&q);
	if (!e && r->art.withdrawn_at)
		e = receipt_over(db, r->art.id);
	if (!e && r->art.section_kind != SECTION_PAGE)
		e = list(db, r);
	if (e)
		return e;
	if (r->quiet)
		return search_put_later(db, r->published_at ? r->published_at : r->now);
	e = fingerprint_add(db, r->art.id, r->rev.no);
	if (!e)
		e = search_put(db, r->art.id);
	return e ? e : change_article(db, r->now, r->art.id);
}

/* Who signed it did not know that it would be taken down. A version signed in this same
 * act has no row yet (ledger_seq 0). */
static enum err check_not_down_since(struct db *db, const struct run *r)
{
	if (!r->art.withdrawn_at || !r->rev.ledger_seq)
		return OK;
	struct query q = q_begin(db, SQL_ARTICLE_DOWN_AFTER);
	q_bind_int(&q, ":id", r->art.id);
	q_bind_int(&q, ":seq", r->rev.ledger_seq);
	bool down = q_row(&q);
	if (down)
		q_skip(&q);
	enum err e = q_end(&q);
	if (e || !down)
		return e;
	return err_say(
	    ERR_CONFLICT, "这一版签发以后撤过稿，要先修改成新的版本，重新签发。");
}

enum err act_make_public(struct db *db, struct run *r, const char *detail)
{
	enum err e = act_check_hash(r);
	if (!e && !r->rev.stage)
		e = err_say(ERR_DENIED, "这一版没有签发，不能发布。");
	if (!e)
		e = check_not_down_since(db, r);
	if (!e && r->art.embargo_at > r->now)
		e = err_say(ERR_DENIED, "解禁时间是 %s，之前不能发布。",
		    clock_format(&r->arena, "%Y-%m-%d %H:%M", r->art.embargo_at));
	int64_t seq = 0;
	if (!e)
		e = act_note(&seq, db, r, "publish", STATE_PUBLISHED, detail);
	if (!e)
		e = correction_published(db, r->now, &r->rev, seq);
	return e ? e : make_public(db, r);
}

/* What expired before it is out would be taken down at once. */
static enum err check_expiry(struct run *r, int64_t at)
{
	if (!r->art.expires_at || r->art.expires_at > at)
		return OK;
	return err_say(ERR_INVALID, "下线时间是 %s，不晚于发布时间，先改下线时间。",
	    clock_format(&r->arena, "%Y-%m-%d %H:%M", r->art.expires_at));
}

static enum err schedule(struct db *db, struct run *r)
{
	int64_t at = r->act->at;
	char *text = clock_iso(&r->arena, at);
	if (at <= r->now)
		return err_say(ERR_INVALID, "定时要在现在以后。");
	if (at < r->art.embargo_at)
		return err_say(ERR_INVALID, "定时不能早于解禁时间。");
	if (!r->rev.stage)
		return err_say(ERR_DENIED, "这一版没有签发，不能定时发布。");
	enum err e = check_expiry(r, at);
	if (!e)
		e = act_note(NULL, db, r, "schedule", STATE_SCHEDULED, text);
	return e ? e : act_set_state(db, r, STATE_SCHEDULED, NULL, at);
}

enum err act_sign(struct db *db, struct run *r)
{
	if (r->act->publish && r->act->at)
		return err_say(ERR_INVALID, "马上发布和定时发布只能选一样。");
	enum err e = act_check_complete(r);
	if (!e && r->act->publish)
		e = check_expiry(r, r->now);
	if (!e)
		e = sign(db, r, NULL);
	/* the opinion is of the signature: what follows has none, so that readers may see
	 * its record (proof_row_open) */
	const struct act *said = r->act;
	struct act next = *said;
	next.reason = "";
	r->act = &next;
	if (!e && next.publish)
		e = act_make_public(db, r, NULL);
	else if (!e && next.at)
		e = schedule(db, r);
	r->act = said;
	return e;
}

enum err act_publish(struct db *db, struct run *r)
{
	enum err e = check_expiry(r, r->now);
	return e ? e : act_make_public(db, r, NULL);
}

enum err act_schedule(struct db *db, struct run *r)
{
	return schedule(db, r);
}

enum err act_unschedule(struct db *db, struct run *r)
{
	enum err e = act_note(NULL, db, r, "unschedule", r->rule->to, NULL);
	return e ? e : act_set_state(db, r, r->rule->to, NULL, 0);
}

static enum err owe(struct db *db, struct run *r, enum owed owed)
{
	struct query q = q_begin(db, SQL_ARTICLE_OWE);
	q_bind_text(&q, ":owed", owed_name(owed));
	q_bind_int(&q, ":now", r->now);
	q_bind_int(&q, ":id", r->art.id);
	enum err e = q_end_one(&q);
	return e ? e : listing_card(db, r->art.id); /* lists show it */
}

/* Past the reviews, by a responsible editor who did not write it: marked for readers
 * until a second one has signed. */
enum err act_emergency(struct db *db, struct run *r)
{
	/* one debt at a time: the second would hide the first */
	if (r->art.owed == OWED_REASON)
		return err_say(
		    ERR_CONFLICT, "上次紧急撤稿还欠一个说明，先补说明再发布。");
	enum err e = act_check_complete(r);
	if (!e)
		e = check_expiry(r, r->now);
	if (!e)
		e = act_note(NULL, db, r, "emergency", STATE__MAX, NULL);
	if (!e)
		e = sign(db, r, "紧急发布");
	if (!e)
		e = act_make_public(db, r, "紧急发布");
	return e ? e : owe(db, r, OWED_COUNTERSIGN);
}

/* The level of the version that this account took, 0: none. */
static enum err level_taken(int *out, struct db *db, const struct run *r, int64_t user)
{
	struct query q = q_begin(db, SQL_CASE_HAND);
	q_bind_int(&q, ":article", r->art.id);
	q_bind_int(&q, ":no", r->rev.no);
	q_bind_int(&q, ":published", r->rev.no);
	q_bind_int(&q, ":level", LEVEL_SIGN);
	q_bind_int(&q, ":user", user);
	if (q_row(&q)) {
		q_skip(&q);
		q_skip(&q);
		*out = (int)q_int(&q);
		q_skip(&q);
	}
	return q_end_one(&q);
}

/* The judge knows the levels of the newest version; this one is the published. */
static enum err check_levels(struct db *db, struct run *r)
{
	const struct grant *g = actor_grant(r->who, PERM_SIGN, r->art.section_id);
	int own = 0, lent = 0;
	enum err e = level_taken(&own, db, r, r->who->id);
	if (!e && g && g->from_id)
		e = level_taken(&lent, db, r, g->from_id);
	if (!e && own)
		e = err_say(ERR_DENIED,
		    "这一版的%s是你审的，一个人只审一级，补签要由别人来。",
		    level_text(own));
	if (!e && lent)
		e = err_say(ERR_DENIED, "委派给你的人审过这一版，补签要由别人来。");
	return e;
}

enum err act_countersign(struct db *db, struct run *r)
{
	int64_t seq = 0;
	enum err e = check_levels(db, r);
	if (!e)
		e = note_signed(&seq, db, r, STATE__MAX, NULL);
	if (!e)
		e = act_review(db, r, "countersign", LEVEL_SIGN, "", seq);
	if (!e)
		e = owe(db, r, OWED_NOTHING);
	return e ? e : change_article(db, r->now, r->art.id);
}

enum err act_take_down(struct db *db, struct run *r, const char *action, enum owed owed)
{
	/* a new version under way goes on, but what waits for its time does not bring the
	 * article back by itself */
	enum state to = r->art.state == STATE_PUBLISHED   ? STATE_WITHDRAWN
			: r->art.state == STATE_SCHEDULED ? STATE_SIGNED
							  : r->art.state;
	struct place_list places;
	int64_t seq = 0;
	enum err e = places_of(&places, db, &r->arena, &r->art);
	if (!e)
		e = act_note(&seq, db, r, action, to, receipt_bind(&r->arena, &places));
	if (!e)
		e = receipt_open(db, r->now, r->art.id, seq, &places);
	if (e)
		return e;
	/* a reason that is owed already stays owed */
	if (r->art.owed == OWED_REASON)
		owed = OWED_REASON;
	if ((e = change_article(db, r->now, r->art.id)))
		return e;
	struct query q = q_begin(db, SQL_ARTICLE_WITHDRAW);
	q_bind_text(&q, ":state", state_name(to));
	q_bind_int(&q, ":now", r->now);
	q_bind_text(&q, ":by", r->who->name);
	q_bind_text(&q, ":owed", owed_name(owed));
	q_bind_int(&q, ":id", r->art.id);
	e = q_end_one(&q);
	if (!e)
		e = listing_show(db, r->art.id, false);
	if (!e)
		e = tag_settle(db, r->now, r->art.id);
	return e ? e : search_drop(db, r->art.id);
}

/* 撤稿, and 紧急撤稿 whose reason may follow. */
enum err act_withdraw(struct db *db, struct run *r)
{
	bool owes = r->act->action == ACTION_TAKEDOWN && !*r->act->reason;
	return act_take_down(
	    db, r, action_name(r->act->action), owes ? OWED_REASON : OWED_NOTHING);
}

enum err act_explain(struct db *db, struct run *r)
{
	enum err e = act_note(NULL, db, r, "explain", STATE__MAX, NULL);
	return e ? e : owe(db, r, OWED_NOTHING);
}

static enum err set_time(struct db *db, struct run *r, enum sql sql)
{
	struct query q = q_begin(db, sql);
	q_bind_opt(&q, ":at", r->act->at, r->act->at);
	q_bind_int(&q, ":id", r->art.id);
	enum err e = q_end_one(&q);
	return e ? e
		 : act_note(NULL, db, r, action_name(r->act->action), STATE__MAX,
		       r->act->at ? clock_iso(&r->arena, r->act->at) : "取消");
}

/* Whoever writes may keep a text back; letting it out earlier is a signer's to decide. */
enum err act_embargo(struct db *db, struct run *r)
{
	int64_t at = r->act->at;
	if (at && at <= r->now)
		return err_say(ERR_INVALID, "解禁时间要在现在以后。");
	if (at < r->art.embargo_at && r->art.embargo_at > r->now &&
	    !actor_may(r->who, PERM_SIGN, r->art.section_id))
		return err_say(
		    ERR_DENIED, "提前或取消解禁时间，要由%s来。", role_text(ROLE_SIGNER));
	if (r->art.publish_at && at > r->art.publish_at)
		return err_say(ERR_CONFLICT, "解禁时间晚于定时发布的时间，先改定时。");
	return set_time(db, r, SQL_ARTICLE_EMBARGO);
}

enum err act_expiry(struct db *db, struct run *r)
{
	if (r->act->at && r->act->at <= r->now)
		return err_say(ERR_INVALID, "下线时间要在现在以后。");
	if (r->act->at && r->act->at <= r->art.publish_at)
		return err_say(ERR_CONFLICT, "下线时间不晚于定时发布的时间，先改定时。");
	return set_time(db, r, SQL_ARTICLE_EXPIRY);
}

static enum err import(struct db *db, struct run r, int64_t article)
{
	int64_t seq, published_at = r.published_at;
	if (!*r.signer)
		return err_say(ERR_INVALID, "历史稿件要写明责任编辑。");
	arena_init(&r.arena);
	if (published_at)
		r.declared_at = arena_printf(&r.arena, "%lld", (long long)published_at);
	enum err e = article_by_id(&r.art, db, &r.arena, article);
	if (!e)
		e = revision_by_no(&r.rev, db, &r.arena, article, r.art.current_no);
	if (!e)
		e = act_note(&seq, db, &r, "imported", STATE_PUBLISHED, r.signer);
	if (!e)
		e = insert_signoff(db, &r, "imported", seq);
	if (!e)
		e = make_public(db, &r);
	arena_release(&r.arena);
	return e;
}

enum err act_import(struct db *db, const struct actor *who, int64_t now, int64_t article,
    const char *signer, int64_t published_at)
{
	return import(db,
	    (struct run){
		.who = who, .now = now, .signer = signer, .published_at = published_at},
	    article);
}

enum err act_import_quiet(struct db *db, const struct actor *who, int64_t now,
    int64_t article, const char *signer, int64_t published_at)
{
	return import(db,
	    (struct run){.who = who,
		.now = now,
		.signer = signer,
		.published_at = published_at,
		.quiet = true},
	    article);
}
