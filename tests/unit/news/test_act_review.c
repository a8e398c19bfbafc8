/* SPDX-License-Identifier: MIT */
/* The way of a text through its levels: verdicts, who is brought in, and who is kept
 * out. */
#include "newsfix.h"

#include "news/case.h"
#include "news/flow.h"
#include "news/review.h"

enum { EDITOR2 = PEOPLE, DIRECTOR, SIGNER3, ALL };

struct fix {
	struct newsfix *f;
	struct user user[ALL];
	struct actor who[ALL];
	int64_t id;
};

static void add(struct fix *x, int who, const char *login, enum role role)
{
	struct user_new u = {.login = login, .name = login, .role = role};
	struct newsfix *f = x->f;
	assert_int_equal(user_add(f->db, actor_console(), f->now, &u), OK);
	assert_int_equal(user_by_id(&x->user[who], f->db, &f->a, u.id), OK);
	x->who[who] = user_actor(&x->user[who], "password", "c1ient");
}

/* A section with that flow, and a text of AUTHOR's in it, as a draft. */
static struct fix begin(struct newsfix *f, unsigned levels, bool two_person)
{
	struct fix x = {.f = f};
	struct flow flow = {.levels = levels, .two_person = two_person};
	struct save s = {0};
	for (int p = 0; p < PEOPLE; p++) {
		x.user[p] = f->user[p];
		x.who[p] = f->who[p];
	}
	add(&x, EDITOR2, "editor2", ROLE_EDITOR);
	add(&x, DIRECTOR, "director", ROLE_DIRECTOR);
	add(&x, SIGNER3, "signer3", ROLE_SIGNER);
	err_clear();
	assert_int_equal(flow_set(f->db, actor_console(), f->now, f->section, &flow), OK);
	assert_int_equal(newsfix_save(f, AUTHOR, &s, "审稿", "正文。"), OK);
	x.id = s.id;
	return x;
}

static struct article now_of(struct fix *x)
{
	return newsfix_article(x->f, x->id);
}

static enum err act_with(struct fix *x, int who, enum action action, struct act a)
{
	a.action = action;
	return newsfix_act_by(x->f, &x->who[who], x->id, a);
}

static enum err act(struct fix *x, int who, enum action action)
{
	return act_with(x, who, action, (struct act){.reason = "理由"});
}

#define MUST(call) assert_int_equal(call, OK)
#define STATE(x, want) assert_int_equal(now_of(x).state, want)

static void three_levels_by_four_people(void **state)
{
	struct fix x = begin(*state, 7, false);
	MUST(act(&x, AUTHOR, ACTION_SUBMIT));
	STATE(&x, STATE_REVIEW1);
	assert_int_equal(act(&x, DIRECTOR, ACTION_PASS), ERR_DENIED);
	MUST(act(&x, EDITOR, ACTION_PASS));
	STATE(&x, STATE_REVIEW2);
	assert_int_equal(act(&x, EDITOR2, ACTION_PASS), ERR_DENIED);
	MUST(act(&x, DIRECTOR, ACTION_PASS));
	STATE(&x, STATE_REVIEW3);
	assert_int_equal(act(&x, SIGNER, ACTION_SIGN), ERR_CONFLICT);
	MUST(act(&x, SIGNER, ACTION_PASS));
	STATE(&x, STATE_SUBMITTED);
	assert_int_equal(act(&x, SIGNER, ACTION_SIGN), ERR_DENIED);
	assert_non_null(strstr(err_said(ERR_DENIED), "一个人只审一级"));
	MUST(act(&x, SIGNER2, ACTION_SIGN));
	MUST(act(&x, SIGNER, ACTION_PUBLISH));
	assert_int_equal(newsfix_faults(*state), 0);
}

/* Only the levels the section has, in their order. */
static void some_levels(void **state)
{
	struct fix x = begin(*state, 4, false);
	MUST(act(&x, AUTHOR, ACTION_SUBMIT));
	STATE(&x, STATE_REVIEW3);
	MUST(act(&x, SIGNER, ACTION_PASS));
	STATE(&x, STATE_SUBMITTED);
	MUST(act(&x, SIGNER3, ACTION_SIGN));
}

static void an_edit_voids_every_approval(void **state)
{
	struct fix x = begin(*state, 3, false);
	struct save s = {.article = x.id, .base_no = 1};
	MUST(act(&x, AUTHOR, ACTION_SUBMIT));
	MUST(act(&x, EDITOR, ACTION_PASS));
	MUST(newsfix_save(*state, EDITOR, &s, "审稿", "改过的正文。"));
	STATE(&x, STATE_DRAFT);
	MUST(act(&x, AUTHOR, ACTION_SUBMIT));
	STATE(&x, STATE_REVIEW1);
	/* who touched it reviews it no more */
	assert_int_equal(act(&x, EDITOR, ACTION_PASS), ERR_DENIED);
	MUST(act(&x, EDITOR2, ACTION_PASS));
}

static void an_approval_is_of_these_bytes(void **state)
{
	struct fix x = begin(*state, 1, false);
	MUST(act(&x, AUTHOR, ACTION_SUBMIT));
	struct act a = {.article = x.id, .action = ACTION_PASS, .no = 1, .reason = ""};
	memset(a.hash.b, 7, SHA_LEN);
	assert_int_equal(act_run(x.f->db, &x.who[EDITOR], x.f->now, &a), ERR_CONFLICT);
	STATE(&x, STATE_REVIEW1);
}

/* A form that was made before somebody else acted has not seen it. */
static void what_was_not_seen_is_a_conflict(void **state)
{
	struct newsfix *f = *state;
	struct fix x = begin(f, 1, false);
	int64_t seen = now_of(&x).acted;
	struct save s = {.article = x.id, .base_no = 1, .acted = seen};
	MUST(act_with(&x, AUTHOR, ACTION_SUBMIT, (struct act){.seen = seen}));
	assert_int_equal(
	    act_with(&x, EDITOR, ACTION_PASS, (struct act){.seen = seen}), ERR_CONFLICT);
	assert_non_null(strstr(err_said(ERR_CONFLICT), "author"));
	assert_int_equal(newsfix_save(f, EDITOR, &s, "审稿", "晚了。"), ERR_CONFLICT);
	STATE(&x, STATE_REVIEW1);
	seen = now_of(&x).acted;
	MUST(act_with(&x, EDITOR, ACTION_PASS, (struct act){.seen = seen}));
	/* what moves nothing is no conflict */
	seen = now_of(&x).acted;
	MUST(act(&x, AUTHOR, ACTION_REMIND));
	MUST(act_with(&x, SIGNER, ACTION_SIGN, (struct act){.seen = seen}));
	/* in an emergency nobody is asked what he has seen */
	MUST(act(&x, SIGNER, ACTION_PUBLISH));
	assert_int_equal(act_with(&x, SIGNER, ACTION_WITHDRAW,
			     (struct act){.seen = seen, .reason = "x"}),
	    ERR_CONFLICT);
	MUST(act_with(&x, SIGNER, ACTION_TAKEDOWN, (struct act){.seen = seen}));
}

/* A change of the section's flow is for texts that start later. */
static void keeps_the_flow_it_started_with(void **state)
{
	struct newsfix *f = *state;
	struct fix x = begin(f, 1, false);
	struct flow none = {.levels = 0}, all = {.levels = 7};
	MUST(act(&x, AUTHOR, ACTION_SUBMIT));
	MUST(flow_set(f->db, actor_console(), f->now, f->section, &all));
	MUST(act(&x, EDITOR, ACTION_PASS));
	STATE(&x, STATE_SUBMITTED);
	MUST(act(&x, SIGNER, ACTION_RETURN));
	MUST(act(&x, AUTHOR, ACTION_SUBMIT));
	STATE(&x, STATE_REVIEW1);
	MUST(act(&x, EDITOR, ACTION_PASS));
	MUST(act(&x, SIGNER, ACTION_SIGN));
	MUST(act(&x, SIGNER, ACTION_PUBLISH));
	MUST(flow_set(f->db, actor_console(), f->now, f->section, &none));
	struct save s = {.article = x.id, .base_no = 1};
	MUST(newsfix_save(f, AUTHOR, &s, "审稿", "下一轮。"));
	MUST(act(&x, AUTHOR, ACTION_SUBMIT));
	STATE(&x, STATE_SUBMITTED);
}

static void goes_back_to_whom_it_should(void **state)
{
	struct fix x = begin(*state, 3, false);
	struct act no_reason = {.target = STATE_RETURNED},
		   to_first = {.target = STATE_REVIEW1, .reason = "再核一遍数据"},
		   to_third = {.target = STATE_REVIEW3, .reason = "x"},
		   to_draft = {.target = STATE_PUBLISHED, .reason = "x"};
	MUST(act(&x, AUTHOR, ACTION_SUBMIT));
	MUST(act(&x, EDITOR, ACTION_PASS));
	assert_int_equal(act_with(&x, DIRECTOR, ACTION_RETURN, no_reason), ERR_INVALID);
	assert_int_equal(act_with(&x, DIRECTOR, ACTION_RETURN, to_third), ERR_INVALID);
	assert_int_equal(act_with(&x, DIRECTOR, ACTION_RETURN, to_draft), ERR_INVALID);
	MUST(act_with(&x, DIRECTOR, ACTION_RETURN, to_first));
	STATE(&x, STATE_REVIEW1);
	assert_string_equal(now_of(&x).return_reason, "再核一遍数据");
	/* the same person may take the same level again */
	MUST(act(&x, EDITOR, ACTION_PASS));
	MUST(act(&x, DIRECTOR, ACTION_PASS));
	MUST(act_with(&x, SIGNER, ACTION_RETURN,
	    (struct act){.target = STATE_REVIEW2, .reason = "x"}));
	STATE(&x, STATE_REVIEW2);
	MUST(act(&x, DIRECTOR, ACTION_PASS));
	MUST(act(&x, SIGNER, ACTION_SIGN));
	/* what is signed goes back to its author only: it needs a new version */
	assert_int_equal(act_with(&x, SIGNER, ACTION_RETURN, to_first), ERR_INVALID);
	MUST(act(&x, SIGNER, ACTION_RETURN));
	STATE(&x, STATE_RETURNED);
	/* that version was signed and sent back: it is not signed a second time */
	MUST(act(&x, AUTHOR, ACTION_SUBMIT));
	MUST(act(&x, EDITOR, ACTION_PASS));
	MUST(act(&x, DIRECTOR, ACTION_PASS));
	assert_int_equal(act(&x, SIGNER, ACTION_SIGN), ERR_CONFLICT);
	assert_non_null(strstr(err_said(ERR_CONFLICT), "签发过又退回"));
}

static void a_rejection_ends_it(void **state)
{
	struct fix x = begin(*state, 1, false);
	struct save s = {.article = x.id, .base_no = 1};
	MUST(act(&x, AUTHOR, ACTION_SUBMIT));
	assert_int_equal(
	    act_with(&x, EDITOR, ACTION_REJECT, (struct act){0}), ERR_INVALID);
	MUST(act(&x, EDITOR, ACTION_REJECT));
	STATE(&x, STATE_REJECTED);
	assert_int_equal(
	    newsfix_save(*state, AUTHOR, &s, "再来", "再来。"), ERR_CONFLICT);
	assert_int_equal(act(&x, AUTHOR, ACTION_SUBMIT), ERR_CONFLICT);
	assert_int_equal(act(&x, SIGNER, ACTION_EMERGENCY), ERR_CONFLICT);
}

static void asked_for_one_more_opinion(void **state)
{
	struct fix x = begin(*state, 1, false);
	struct act self = {.user = x.user[EDITOR].id},
		   director = {.user = x.user[DIRECTOR].id},
		   author = {.user = x.user[AUTHOR].id},
		   admin = {.user = x.user[ADMIN].id}, nobody = {.user = 999};
	MUST(act(&x, AUTHOR, ACTION_SUBMIT));
	assert_int_equal(act(&x, DIRECTOR, ACTION_COSIGN), ERR_DENIED);
	assert_int_equal(act_with(&x, EDITOR, ACTION_ASK, self), ERR_INVALID);
	assert_int_equal(act_with(&x, EDITOR, ACTION_ASK, author), ERR_INVALID);
	assert_int_equal(act_with(&x, EDITOR, ACTION_ASK, admin), ERR_INVALID);
	assert_int_equal(act_with(&x, EDITOR, ACTION_ASK, nobody), ERR_INVALID);
	MUST(act_with(&x, EDITOR, ACTION_ASK, director));
	assert_int_equal(act(&x, EDITOR, ACTION_PASS), ERR_CONFLICT);
	assert_non_null(strstr(err_said(ERR_CONFLICT), "director"));
	assert_int_equal(act(&x, SIGNER, ACTION_COSIGN), ERR_DENIED);
	MUST(act(&x, DIRECTOR, ACTION_COSIGN));
	assert_int_equal(act(&x, DIRECTOR, ACTION_COSIGN), ERR_DENIED);
	MUST(act(&x, EDITOR, ACTION_PASS));
	MUST(act(&x, SIGNER, ACTION_SIGN));
	assert_int_equal(newsfix_faults(*state), 0);
}

/* Nobody is brought in to judge what is his own: written as its author long ago, or
 * touched since the last signed version. */
static void not_for_ones_own(void **state)
{
	struct newsfix *f = *state;
	struct fix x = begin(f, 0, false);
	struct act to_editor2 = {.user = x.user[EDITOR2].id},
		   to_director = {.user = x.user[DIRECTOR].id};
	struct flow one = {.levels = 1};
	newsfix_tamper(f, arena_printf(&f->a, "UPDATE article SET author_id = %lld",
			      (long long)x.user[EDITOR2].id));
	MUST(act(&x, EDITOR2, ACTION_SUBMIT));
	MUST(act(&x, SIGNER, ACTION_SIGN));
	MUST(act(&x, SIGNER, ACTION_PUBLISH));
	err_clear();
	MUST(flow_set(f->db, actor_console(), f->now, f->section, &one));
	struct save s = {.article = x.id, .base_no = 1};
	f->who[EDITOR] = x.who[DIRECTOR];
	MUST(newsfix_save(f, EDITOR, &s, "审稿", "部门主任改的。"));
	MUST(act(&x, DIRECTOR, ACTION_SUBMIT));
	STATE(&x, STATE_REVIEW1);
	assert_int_equal(act_with(&x, EDITOR, ACTION_ASK, to_editor2), ERR_INVALID);
	assert_int_equal(act_with(&x, EDITOR, ACTION_ASK, to_director), ERR_INVALID);
	assert_int_equal(act_with(&x, EDITOR, ACTION_HANDOVER, to_editor2), ERR_INVALID);
	MUST(act(&x, EDITOR, ACTION_PASS));
}

/* Who is asked may send it back though the level is not theirs. */
static void the_asked_one_sends_it_back(void **state)
{
	struct fix x = begin(*state, 1, false);
	MUST(act(&x, AUTHOR, ACTION_SUBMIT));
	assert_int_equal(act(&x, DIRECTOR, ACTION_RETURN), ERR_DENIED);
	MUST(act_with(&x, EDITOR, ACTION_ASK, (struct act){.user = x.user[DIRECTOR].id}));
	MUST(act(&x, DIRECTOR, ACTION_RETURN));
	STATE(&x, STATE_RETURNED);
}

/* A disabled account is nobody. */
static void nobody_who_is_gone_is_asked(void **state)
{
	struct fix x = begin(*state, 1, false);
	struct newsfix *f = *state;
	MUST(act(&x, AUTHOR, ACTION_SUBMIT));
	err_clear();
	MUST(user_disable(f->db, actor_console(), f->now, x.user[EDITOR2].id, true));
	assert_int_equal(
	    act_with(&x, EDITOR, ACTION_ASK, (struct act){.user = x.user[EDITOR2].id}),
	    ERR_INVALID);
	/* nor waited for, when it was stopped after the question */
	MUST(act_with(&x, EDITOR, ACTION_ASK, (struct act){.user = x.user[DIRECTOR].id}));
	assert_int_equal(act(&x, EDITOR, ACTION_PASS), ERR_CONFLICT);
	err_clear();
	MUST(user_disable(f->db, actor_console(), f->now, x.user[DIRECTOR].id, true));
	MUST(act(&x, EDITOR, ACTION_PASS));
}

/* An opinion counts as a level: who gave one signs no more. */
static void who_cosigned_does_not_sign(void **state)
{
	struct fix x = begin(*state, 1, false);
	MUST(act(&x, AUTHOR, ACTION_SUBMIT));
	MUST(act_with(&x, EDITOR, ACTION_ASK, (struct act){.user = x.user[SIGNER].id}));
	MUST(act(&x, SIGNER, ACTION_COSIGN));
	MUST(act(&x, EDITOR, ACTION_PASS));
	assert_int_equal(act(&x, SIGNER, ACTION_SIGN), ERR_DENIED);
	/* nor is it passed on to who has taken a level */
	assert_int_equal(act_with(&x, SIGNER2, ACTION_HANDOVER,
			     (struct act){.user = x.user[SIGNER].id}),
	    ERR_INVALID);
	MUST(act(&x, SIGNER2, ACTION_SIGN));
}

static void passed_on_to_one_person(void **state)
{
	struct fix x = begin(*state, 1, false);
	struct act to_second = {.user = x.user[EDITOR2].id},
		   to_director = {.user = x.user[DIRECTOR].id};
	MUST(act(&x, AUTHOR, ACTION_SUBMIT));
	assert_int_equal(act_with(&x, EDITOR, ACTION_HANDOVER, to_director), ERR_INVALID);
	MUST(act_with(&x, EDITOR, ACTION_HANDOVER, to_second));
	assert_int_equal(act(&x, EDITOR, ACTION_PASS), ERR_DENIED);
	assert_non_null(strstr(err_said(ERR_DENIED), "editor2"));
	assert_int_equal(act(&x, EDITOR, ACTION_RETURN), ERR_DENIED);
	MUST(act(&x, EDITOR2, ACTION_PASS));
	/* it was for that level only */
	assert_int_equal(now_of(&x).assigned_to, 0);
	MUST(act(&x, SIGNER, ACTION_SIGN));
}

static void reminded_at_most_every_half_hour(void **state)
{
	struct fix x = begin(*state, 1, false);
	assert_int_equal(act(&x, AUTHOR, ACTION_REMIND), ERR_CONFLICT);
	MUST(act(&x, AUTHOR, ACTION_SUBMIT));
	assert_int_equal(act(&x, ADMIN, ACTION_REMIND), ERR_DENIED);
	MUST(act(&x, AUTHOR, ACTION_REMIND));
	assert_int_equal(act(&x, AUTHOR, ACTION_REMIND), ERR_CONFLICT);
	x.f->now += 31 * 60 * 1000;
	MUST(act(&x, AUTHOR, ACTION_REMIND));
	/* another level is another matter */
	MUST(act(&x, EDITOR, ACTION_PASS));
	MUST(act(&x, AUTHOR, ACTION_REMIND));
	STATE(&x, STATE_SUBMITTED);
}

/* Two people: only who submitted is barred; else everybody with the role may sign. */
static void two_person_mode(void **state)
{
	struct newsfix *f = *state;
	struct fix x = begin(f, 0, true);
	struct save s = {.article = x.id, .base_no = 1};
	MUST(newsfix_save(f, SIGNER, &s, "审稿", "两个人都写过。"));
	MUST(act(&x, SIGNER, ACTION_SUBMIT));
	assert_int_equal(act(&x, SIGNER, ACTION_SIGN), ERR_DENIED);
	MUST(act(&x, SIGNER2, ACTION_RECALL));
	MUST(act(&x, SIGNER2, ACTION_SUBMIT));
	assert_int_equal(act(&x, SIGNER2, ACTION_SIGN), ERR_DENIED);
	/* who wrote may sign what the other submitted */
	MUST(act(&x, SIGNER, ACTION_SIGN));
	assert_int_equal(newsfix_faults(f), 0);
}

/* Outside that mode who wrote is barred, whoever submitted. */
static void own_text_is_never_signed(void **state)
{
	struct newsfix *f = *state;
	struct fix x = begin(f, 0, false);
	struct save s = {.article = x.id, .base_no = 1};
	MUST(newsfix_save(f, SIGNER, &s, "审稿", "责任编辑改的。"));
	MUST(act(&x, AUTHOR, ACTION_SUBMIT));
	assert_int_equal(act(&x, SIGNER, ACTION_SIGN), ERR_DENIED);
	assert_int_equal(act(&x, SIGNER, ACTION_EMERGENCY), ERR_DENIED);
	MUST(act(&x, SIGNER2, ACTION_SIGN));
	MUST(act(&x, SIGNER2, ACTION_PUBLISH));
	/* since the last signed one: for the next version he is a stranger again */
	s = (struct save){.article = x.id, .base_no = 2};
	MUST(newsfix_save(f, AUTHOR, &s, "审稿", "下一版。"));
	MUST(act(&x, AUTHOR, ACTION_SUBMIT));
	MUST(act(&x, SIGNER, ACTION_SIGN));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
#define T(fn) cmocka_unit_test_setup_teardown(fn, newsfix_setup, newsfix_teardown)
	    T(three_levels_by_four_people),
	    T(some_levels),
	    T(an_edit_voids_every_approval),
	    T(an_approval_is_of_these_bytes),
	    T(what_was_not_seen_is_a_conflict),
	    T(keeps_the_flow_it_started_with),
	    T(goes_back_to_whom_it_should),
	    T(a_rejection_ends_it),
	    T(asked_for_one_more_opinion),
	    T(not_for_ones_own),
	    T(the_asked_one_sends_it_back),
	    T(nobody_who_is_gone_is_asked),
	    T(who_cosigned_does_not_sign),
	    T(passed_on_to_one_person),
	    T(reminded_at_most_every_half_hour),
	    T(two_person_mode),
	    T(own_text_is_never_signed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
