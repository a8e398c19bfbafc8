/* SPDX-License-Identifier: MIT */
/* What readers see changes only as the rules allow: signatures, times, emergencies and
 * what they owe, withdrawals and their reasons. */
#include "newsfix.h"

#include "news/correction.h"
#include "news/flow.h"

/* An act with what a test wants of it; the version is the one it is about. */
static enum err go(struct newsfix *f, enum person p, int64_t id, struct act a)
{
	return newsfix_act_by(f, &f->who[p], id, a);
}

#define GO(p, id, ...) go(f, p, id, (struct act){__VA_ARGS__})

static int64_t submitted(struct newsfix *f, const char *title)
{
	struct save s = {0};
	assert_int_equal(newsfix_save(f, AUTHOR, &s, title, "正文。"), OK);
	assert_int_equal(GO(AUTHOR, s.id, .action = ACTION_SUBMIT), OK);
	return s.id;
}

static int64_t drafted(struct newsfix *f, const char *title)
{
	struct save s = {0};
	assert_int_equal(newsfix_save(f, AUTHOR, &s, title, "正文。"), OK);
	return s.id;
}

static bool said(enum err e, const char *part)
{
	return strstr(err_said(e), part) != NULL;
}

static void signing_and_publishing(void **state)
{
	struct newsfix *f = *state;
	int64_t id = submitted(f, "签发");
	assert_int_equal(GO(SIGNER, id, .action = ACTION_PUBLISH), ERR_CONFLICT);
	assert_int_equal(GO(AUTHOR, id, .action = ACTION_SIGN), ERR_DENIED);
	struct act console = {
	    .article = id, .action = ACTION_SIGN, .no = 1, .reason = ""};
	err_clear();
	assert_int_equal(act_run(f->db, actor_console(), f->now, &console), ERR_DENIED);
	assert_int_equal(
	    GO(SIGNER, id, .action = ACTION_SIGN, .publish = true, .at = f->now + 100000),
	    ERR_INVALID);
	assert_int_equal(newsfix_article(f, id).state, STATE_SUBMITTED);
	assert_int_equal(GO(SIGNER, id, .action = ACTION_SIGN), OK);
	assert_int_equal(newsfix_article(f, id).state, STATE_SIGNED);
	assert_int_equal(newsfix_article(f, id).public, PUBLIC_NEVER);
	assert_int_equal(GO(AUTHOR, id, .action = ACTION_PUBLISH), ERR_DENIED);
	assert_int_equal(GO(SIGNER, id, .action = ACTION_PUBLISH), OK);
	assert_int_equal(GO(SIGNER, id, .action = ACTION_PUBLISH), ERR_CONFLICT);
	assert_int_equal(newsfix_faults(f), 0);
}

static void other_bytes_are_not_signed(void **state)
{
	struct newsfix *f = *state;
	int64_t id = submitted(f, "别的字");
	struct act a = {.article = id, .action = ACTION_SIGN, .no = 1, .reason = ""};
	memset(a.hash.b, 7, SHA_LEN);
	err_clear();
	assert_int_equal(
	    act_run(f->db, &f->who[SIGNER], f->now += 1000, &a), ERR_CONFLICT);
	a.no = 2;
	err_clear();
	assert_int_equal(
	    act_run(f->db, &f->who[SIGNER], f->now += 1000, &a), ERR_CONFLICT);
	newsfix_tamper(f, "UPDATE revision SET body = '换过的'");
	assert_int_equal(GO(SIGNER, id, .action = ACTION_SIGN), ERR_BROKEN);
	assert_int_equal(newsfix_article(f, id).state, STATE_SUBMITTED);
}

/* Even a row that calls itself signed is not enough, before the triggers are asked. */
static void unsigned_is_never_public(void **state)
{
	struct newsfix *f = *state;
	struct save s = {0};
	assert_int_equal(newsfix_save(f, AUTHOR, &s, "没有签", "正文。"), OK);
	newsfix_tamper(f, "UPDATE article SET state = 'signed'");
	assert_int_equal(newsfix_act(f, SIGNER, s.id, ACTION_PUBLISH, false), ERR_DENIED);
	assert_non_null(strstr(err_said(ERR_DENIED), "没有签发"));
	struct act a = {.action = ACTION_SCHEDULE, .at = f->now + 3600 * 1000};
	assert_int_equal(newsfix_act_by(f, &f->who[SIGNER], s.id, a), ERR_DENIED);
	assert_int_equal(newsfix_article(f, s.id).public, PUBLIC_NEVER);
}

static void schedule(void **state)
{
	struct newsfix *f = *state;
	int64_t id = submitted(f, "定时"), at = f->now + 600000;
	assert_int_equal(
	    GO(SIGNER, id, .action = ACTION_SCHEDULE, .at = at), ERR_CONFLICT);
	assert_int_equal(
	    GO(SIGNER, id, .action = ACTION_SIGN, .at = f->now - 1), ERR_INVALID);
	assert_true(said(ERR_INVALID, "现在以后"));
	assert_int_equal(newsfix_article(f, id).state, STATE_SUBMITTED);
	assert_int_equal(GO(SIGNER, id, .action = ACTION_SIGN, .at = at), OK);
	assert_int_equal(newsfix_article(f, id).state, STATE_SCHEDULED);
	assert_int_equal(newsfix_article(f, id).publish_at, at);
	assert_int_equal(GO(AUTHOR, id, .action = ACTION_UNSCHEDULE), ERR_DENIED);
	assert_int_equal(GO(SIGNER, id, .action = ACTION_SCHEDULE, .at = at + 60000), OK);
	assert_int_equal(newsfix_article(f, id).publish_at, at + 60000);
	assert_int_equal(GO(SIGNER, id, .action = ACTION_UNSCHEDULE), OK);
	assert_int_equal(newsfix_article(f, id).state, STATE_SIGNED);
	assert_int_equal(newsfix_article(f, id).publish_at, 0);
	assert_int_equal(GO(SIGNER, id, .action = ACTION_SCHEDULE, .at = at), OK);
	/* an edit voids signature and time */
	struct save s = {.article = id, .base_no = 1};
	assert_int_equal(newsfix_save(f, AUTHOR, &s, "定时", "改过。"), OK);
	assert_int_equal(newsfix_article(f, id).state, STATE_DRAFT);
	assert_int_equal(newsfix_article(f, id).publish_at, 0);
	assert_int_equal(newsfix_faults(f), 0);
}

static void embargo_refuses_every_way_out(void **state)
{
	struct newsfix *f = *state;
	int64_t id = submitted(f, "解禁"), at = f->now + 3600000;
	assert_int_equal(
	    GO(AUTHOR, id, .action = ACTION_EMBARGO, .at = f->now), ERR_INVALID);
	assert_int_equal(GO(AUTHOR, id, .action = ACTION_EMBARGO, .at = at), OK);
	assert_int_equal(
	    GO(AUTHOR, id, .action = ACTION_EMBARGO, .at = at - 60000), ERR_DENIED);
	assert_int_equal(GO(AUTHOR, id, .action = ACTION_EMBARGO), ERR_DENIED);
	assert_int_equal(GO(AUTHOR, id, .action = ACTION_EMBARGO, .at = at + 1), OK);
	assert_int_equal(
	    GO(SIGNER, id, .action = ACTION_EMERGENCY, .reason = "急"), ERR_DENIED);
	assert_int_equal(
	    GO(SIGNER, id, .action = ACTION_SIGN, .publish = true), ERR_DENIED);
	assert_true(said(ERR_DENIED, "解禁"));
	assert_int_equal(newsfix_article(f, id).state, STATE_SUBMITTED);
	assert_int_equal(GO(SIGNER, id, .action = ACTION_SIGN, .at = at), ERR_INVALID);
	assert_int_equal(GO(SIGNER, id, .action = ACTION_SIGN), OK);
	assert_int_equal(GO(SIGNER, id, .action = ACTION_PUBLISH), ERR_DENIED);
	assert_int_equal(
	    GO(SIGNER, id, .action = ACTION_SCHEDULE, .at = at), ERR_INVALID);
	assert_int_equal(GO(SIGNER, id, .action = ACTION_SCHEDULE, .at = at + 1), OK);
	assert_int_equal(
	    GO(SIGNER, id, .action = ACTION_EMBARGO, .at = at + 2), ERR_CONFLICT);
	assert_int_equal(GO(SIGNER, id, .action = ACTION_PUBLISH), ERR_DENIED);
	assert_int_equal(GO(SIGNER, id, .action = ACTION_EMBARGO), OK);
	assert_int_equal(GO(SIGNER, id, .action = ACTION_PUBLISH), OK);
	assert_int_equal(newsfix_faults(f), 0);
}

static void expiry(void **state)
{
	struct newsfix *f = *state;
	int64_t id = submitted(f, "下线"), at = f->now + 3600000;
	int done;
	assert_int_equal(GO(AUTHOR, id, .action = ACTION_EXPIRY, .at = at), ERR_DENIED);
	assert_int_equal(
	    GO(SIGNER, id, .action = ACTION_EXPIRY, .at = f->now - 1), ERR_INVALID);
	assert_int_equal(GO(SIGNER, id, .action = ACTION_EXPIRY, .at = at), OK);
	assert_int_equal(GO(SIGNER, id, .action = ACTION_SIGN, .at = at), ERR_INVALID);
	assert_int_equal(GO(SIGNER, id, .action = ACTION_SIGN, .at = at - 1000), OK);
	assert_int_equal(
	    GO(SIGNER, id, .action = ACTION_EXPIRY, .at = at - 1000), ERR_CONFLICT);
	assert_int_equal(GO(SIGNER, id, .action = ACTION_UNSCHEDULE), OK);
	f->now = at;
	assert_int_equal(GO(SIGNER, id, .action = ACTION_PUBLISH), ERR_INVALID);
	assert_true(said(ERR_INVALID, "下线时间"));
	assert_int_equal(
	    GO(SIGNER, id, .action = ACTION_EXPIRY, .at = f->now + 10000), OK);
	assert_int_equal(GO(SIGNER, id, .action = ACTION_PUBLISH), OK);
	assert_int_equal(act_due(f->db, f->now + 9000, &done), OK);
	assert_int_equal(done, 1);
	assert_int_equal(newsfix_article(f, id).public, PUBLIC_WITHDRAWN);
	assert_int_equal(newsfix_article(f, id).state, STATE_WITHDRAWN);
	assert_int_equal(newsfix_article(f, id).owed, OWED_NOTHING);
	assert_int_equal(newsfix_faults(f), 0);
}

static void emergency_owes_a_second_signature(void **state)
{
	struct newsfix *f = *state;
	struct revision rev;
	char *name;
	int64_t when, id = drafted(f, "急稿");
	assert_int_equal(
	    GO(AUTHOR, id, .action = ACTION_EMERGENCY, .reason = "急"), ERR_DENIED);
	assert_int_equal(GO(SIGNER, id, .action = ACTION_EMERGENCY), ERR_INVALID);
	assert_int_equal(
	    GO(SIGNER, id, .action = ACTION_EMERGENCY, .reason = "台风"), OK);
	struct article art = newsfix_article(f, id);
	assert_int_equal(art.public, PUBLIC_LIVE);
	assert_int_equal(art.owed, OWED_COUNTERSIGN);
	assert_int_equal(art.owed_since, f->now);
	assert_int_equal(newsfix_faults(f), 0);
	assert_int_equal(GO(SIGNER, id, .action = ACTION_COUNTERSIGN), ERR_DENIED);
	assert_true(said(ERR_DENIED, "签发的"));
	assert_int_equal(GO(AUTHOR, id, .action = ACTION_COUNTERSIGN), ERR_DENIED);
	struct act stale = {
	    .article = id, .action = ACTION_COUNTERSIGN, .no = 1, .reason = ""};
	err_clear();
	assert_int_equal(act_run(f->db, &f->who[SIGNER2], f->now, &stale), ERR_CONFLICT);
	int64_t was = newsfix_article_time(f, id);
	assert_int_equal(GO(SIGNER2, id, .action = ACTION_COUNTERSIGN), OK);
	assert_int_equal(newsfix_article(f, id).owed, OWED_NOTHING);
	assert_true(newsfix_article_time(f, id) > was);
	assert_int_equal(GO(SIGNER2, id, .action = ACTION_COUNTERSIGN), ERR_CONFLICT);
	assert_int_equal(revision_by_no(&rev, f->db, &f->a, id, 1), OK);
	assert_int_equal(correction_countersigner(&name, &when, f->db, &f->a, &rev), OK);
	assert_string_equal(name, "signer2");
	assert_string_equal(rev.signer_name, "signer");
	assert_int_equal(newsfix_faults(f), 0);
}

/* Also while the next version is on its way, and not by who wrote the public one. */
static void countersign_is_of_the_public_version(void **state)
{
	struct newsfix *f = *state;
	int64_t id = drafted(f, "急稿二");
	assert_int_equal(GO(SIGNER, id, .action = ACTION_EMERGENCY, .reason = "急"), OK);
	struct save s = {.article = id, .base_no = 1};
	assert_int_equal(newsfix_save(f, SIGNER2, &s, "急稿二", "下一版。"), OK);
	assert_int_equal(GO(SIGNER2, id, .action = ACTION_COUNTERSIGN), OK);
	assert_int_equal(newsfix_article(f, id).owed, OWED_NOTHING);
	assert_int_equal(newsfix_article(f, id).state, STATE_DRAFT);
	/* and who wrote it may not */
	s = (struct save){0};
	assert_int_equal(newsfix_save(f, AUTHOR, &s, "急稿三", "正文。"), OK);
	int64_t other = s.id;
	s = (struct save){.article = other, .base_no = 1};
	assert_int_equal(newsfix_save(f, SIGNER2, &s, "急稿三", "改过。"), OK);
	assert_int_equal(
	    GO(SIGNER2, other, .action = ACTION_EMERGENCY, .reason = "急"), ERR_DENIED);
	assert_int_equal(
	    GO(SIGNER, other, .action = ACTION_EMERGENCY, .reason = "急"), OK);
	assert_int_equal(GO(SIGNER2, other, .action = ACTION_COUNTERSIGN), ERR_DENIED);
	assert_int_equal(newsfix_faults(f), 0);
}

/* Who took a level of the public version does not take another, also when the next one is
 * on its way. */
static void countersign_is_another_level(void **state)
{
	struct newsfix *f = *state;
	struct flow flow = {.levels = 4};
	assert_int_equal(flow_set(f->db, actor_console(), f->now, f->section, &flow), OK);
	int64_t id = submitted(f, "审过的急稿");
	assert_int_equal(newsfix_article(f, id).state, STATE_REVIEW3);
	assert_int_equal(GO(SIGNER2, id, .action = ACTION_PASS), OK);
	assert_int_equal(GO(SIGNER, id, .action = ACTION_EMERGENCY, .reason = "急"), OK);
	assert_int_equal(GO(SIGNER2, id, .action = ACTION_COUNTERSIGN), ERR_DENIED);
	struct save s = {.article = id, .base_no = 1};
	assert_int_equal(newsfix_save(f, AUTHOR, &s, "审过的急稿", "下一版。"), OK);
	assert_int_equal(GO(SIGNER2, id, .action = ACTION_COUNTERSIGN), ERR_DENIED);
	assert_true(said(ERR_DENIED, "终审是你审的"));
	newsfix_add(f, EDITOR, "signer3", ROLE_SIGNER);
	assert_int_equal(GO(EDITOR, id, .action = ACTION_COUNTERSIGN), OK);
	assert_int_equal(newsfix_faults(f), 0);
}

static void a_signed_version_pays_the_debt(void **state)
{
	struct newsfix *f = *state;
	int64_t id = drafted(f, "急稿四");
	assert_int_equal(GO(SIGNER, id, .action = ACTION_EMERGENCY, .reason = "急"), OK);
	struct save s = {.article = id, .base_no = 1};
	assert_int_equal(newsfix_save(f, AUTHOR, &s, "急稿四", "正常的一版。"), OK);
	assert_int_equal(GO(AUTHOR, id, .action = ACTION_SUBMIT), OK);
	assert_int_equal(newsfix_article(f, id).owed, OWED_COUNTERSIGN);
	assert_int_equal(GO(SIGNER2, id, .action = ACTION_SIGN, .publish = true), OK);
	assert_int_equal(newsfix_article(f, id).owed, OWED_NOTHING);
	assert_int_equal(newsfix_faults(f), 0);
}

static void takedown_owes_its_reason(void **state)
{
	struct newsfix *f = *state;
	int64_t id = newsfix_publish(f, "紧急撤稿");
	assert_int_equal(GO(AUTHOR, id, .action = ACTION_TAKEDOWN), ERR_DENIED);
	assert_int_equal(
	    GO(SIGNER, id, .action = ACTION_EXPLAIN, .reason = "无"), ERR_CONFLICT);
	assert_int_equal(GO(SIGNER, id, .action = ACTION_TAKEDOWN), OK);
	struct article art = newsfix_article(f, id);
	assert_int_equal(art.public, PUBLIC_WITHDRAWN);
	assert_int_equal(art.owed, OWED_REASON);
	assert_int_equal(art.owed_since, f->now);
	assert_int_equal(newsfix_faults(f), 0);
	assert_int_equal(GO(SIGNER, id, .action = ACTION_EXPLAIN), ERR_INVALID);
	assert_int_equal(
	    GO(SIGNER2, id, .action = ACTION_EXPLAIN, .reason = "事实有误"), OK);
	assert_int_equal(newsfix_article(f, id).owed, OWED_NOTHING);
	assert_int_equal(newsfix_faults(f), 0);
	/* with its reason at once, nothing is owed */
	id = newsfix_publish(f, "紧急撤稿二");
	assert_int_equal(
	    GO(SIGNER, id, .action = ACTION_TAKEDOWN, .reason = "事实有误"), OK);
	assert_int_equal(newsfix_article(f, id).owed, OWED_NOTHING);
	assert_int_equal(
	    GO(SIGNER, id, .action = ACTION_WITHDRAW, .reason = "再撤"), ERR_CONFLICT);
	assert_int_equal(newsfix_faults(f), 0);
}

/* Neither an emergency publication nor another withdrawal makes it forgotten. */
static void a_debt_is_not_hidden_by_another(void **state)
{
	struct newsfix *f = *state;
	int64_t id = newsfix_publish(f, "两笔债");
	assert_int_equal(GO(SIGNER, id, .action = ACTION_TAKEDOWN), OK);
	int64_t since = newsfix_article(f, id).owed_since;
	struct save s = {.article = id, .base_no = 1};
	assert_int_equal(newsfix_save(f, AUTHOR, &s, "两笔债", "改过。"), OK);
	assert_int_equal(
	    GO(SIGNER, id, .action = ACTION_EMERGENCY, .reason = "急"), ERR_CONFLICT);
	assert_int_equal(GO(AUTHOR, id, .action = ACTION_SUBMIT), OK);
	assert_int_equal(GO(SIGNER, id, .action = ACTION_SIGN, .publish = true), OK);
	assert_int_equal(newsfix_article(f, id).owed, OWED_REASON);
	assert_int_equal(
	    GO(SIGNER, id, .action = ACTION_WITHDRAW, .reason = "别的事"), OK);
	assert_int_equal(newsfix_article(f, id).owed, OWED_REASON);
	assert_int_equal(newsfix_article(f, id).owed_since, since);
	assert_int_equal(newsfix_faults(f), 0);
	assert_int_equal(
	    GO(SIGNER, id, .action = ACTION_EXPLAIN, .reason = "两次都错"), OK);
	assert_int_equal(newsfix_article(f, id).owed, OWED_NOTHING);
	assert_int_equal(newsfix_faults(f), 0);
}

static void withdrawal(void **state)
{
	struct newsfix *f = *state;
	struct revision rev;
	struct article art;
	int64_t id = newsfix_publish(f, "撤稿");
	assert_int_equal(
	    GO(AUTHOR, id, .action = ACTION_WITHDRAW, .reason = "事"), ERR_DENIED);
	assert_int_equal(GO(SIGNER, id, .action = ACTION_WITHDRAW), ERR_INVALID);
	/* whatever was saved since, what readers see goes */
	struct save s = {.article = id, .base_no = 1};
	assert_int_equal(newsfix_save(f, AUTHOR, &s, "撤稿", "第二版。"), OK);
	assert_int_equal(GO(AUTHOR, id, .action = ACTION_SUBMIT), OK);
	assert_int_equal(GO(SIGNER, id, .action = ACTION_SIGN, .at = f->now + 60000), OK);
	assert_int_equal(GO(SIGNER, id, .action = ACTION_WITHDRAW, .reason = "事"), OK);
	art = newsfix_article(f, id);
	assert_int_equal(art.public, PUBLIC_WITHDRAWN);
	assert_int_equal(art.state, STATE_SIGNED);
	assert_int_equal(art.publish_at, 0);
	assert_string_equal(art.withdrawn_by, "signer");
	/* who signed did not know of it */
	assert_int_equal(GO(SIGNER, id, .action = ACTION_PUBLISH), ERR_CONFLICT);
	assert_int_equal(listing_article(&art, &rev, f->db, &f->a, id), ERR_GONE);
	/* evidence stays */
	assert_int_equal(revision_by_no(&rev, f->db, &f->a, id, 1), OK);
	assert_string_equal(rev.text[FIELD_BODY], "正文。");
	assert_int_equal(newsfix_faults(f), 0);
}

static void never_public_is_not_withdrawn(void **state)
{
	struct newsfix *f = *state;
	int64_t id = submitted(f, "没发过");
	assert_int_equal(
	    GO(SIGNER, id, .action = ACTION_WITHDRAW, .reason = "事"), ERR_CONFLICT);
	assert_int_equal(GO(SIGNER, id, .action = ACTION_TAKEDOWN), ERR_CONFLICT);
	assert_int_equal(GO(SIGNER, id, .action = ACTION_COUNTERSIGN), ERR_CONFLICT);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, newsfix_setup, newsfix_teardown)
	const struct CMUnitTest tests[] = {
	    T(signing_and_publishing),
	    T(other_bytes_are_not_signed),
	    T(unsigned_is_never_public),
	    T(schedule),
	    T(embargo_refuses_every_way_out),
	    T(expiry),
	    T(emergency_owes_a_second_signature),
	    T(countersign_is_of_the_public_version),
	    T(countersign_is_another_level),
	    T(a_signed_version_pays_the_debt),
	    T(takedown_owes_its_reason),
	    T(a_debt_is_not_hidden_by_another),
	    T(withdrawal),
	    T(never_public_is_not_withdrawn),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
