/* SPDX-License-Identifier: MIT */
/* 下一步: which acts each person is offered on the way of a text, which are grey and why,
 * and that nothing is shown to those whom it does not concern. */
#include "newsfix.h"

#include "news/flow.h"
#include "news/grant.h"
#include "page/desk_next.h"

/* A request of p's, with the rights of this moment. */
static struct ctx ctx_of(struct newsfix *f, enum person p)
{
	struct actor *who = arena_alloc(&f->a, sizeof *who);
	assert_int_equal(
	    grant_actor(who, f->db, &f->a, &f->user[p], "password", "", f->now), OK);
	return (struct ctx){.a = &f->a, .db = f->db, .now = f->now, .who = who};
}

static struct next load(struct newsfix *f, enum person p, int64_t id)
{
	struct ctx *c = arena_alloc(&f->a, sizeof *c);
	struct article *art = arena_alloc(&f->a, sizeof *art);
	struct revision *rev = arena_alloc(&f->a, sizeof *rev);
	struct next x;
	*c = ctx_of(f, p);
	assert_int_equal(article_by_id(art, f->db, &f->a, id), OK);
	assert_int_equal(revision_by_no(rev, f->db, &f->a, id, art->current_no), OK);
	assert_int_equal(next_load(&x, c, art, rev, NULL), OK);
	return x;
}

static const char *text(const json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));
	return s ? s : "";
}

/* "submit edit" of what works, "-sign" of what is grey. */
static const char *words(struct newsfix *f, json_t *list)
{
	size_t i;
	json_t *act;
	const char *out = "";
	json_array_foreach(list, i, act) out = arena_printf(&f->a, "%s%s%s%s", out,
	    i ? " " : "", json_is_true(json_object_get(act, "allowed")) ? "" : "-",
	    text(act, "key"));
	return out;
}

static void offers(
    struct newsfix *f, enum person p, int64_t id, const char *acts, const char *more)
{
	struct next x = load(f, p, id);
	assert_string_equal(words(f, x.acts), acts);
	assert_string_equal(words(f, x.more), more);
	json_decref(x.acts);
	json_decref(x.more);
}

/* The sentence beside the grey button. */
static void says(
    struct newsfix *f, enum person p, int64_t id, const char *key, const char *want)
{
	struct next x = load(f, p, id);
	size_t i;
	json_t *act;
	const char *found = NULL;
	json_array_foreach(x.acts, i, act) if (!strcmp(text(act, "key"), key)) found =
	    arena_strdup(&f->a, text(act, "why"));
	assert_non_null(found);
	assert_string_equal(found, want);
	json_decref(x.acts);
	json_decref(x.more);
}

static int64_t write_as(struct newsfix *f, enum person p)
{
	struct save s = {0};
	assert_int_equal(newsfix_save(f, p, &s, "标题", "正文。"), OK);
	return s.id;
}

static void two_people(void **state)
{
	struct newsfix *f = *state;
	int64_t id = write_as(f, AUTHOR);
	offers(f, AUTHOR, id, "submit edit", "embargo");
	offers(f, SIGNER, id, "submit edit", "emergency embargo expiry");
	assert_int_equal(newsfix_act(f, AUTHOR, id, ACTION_SUBMIT, false), OK);
	offers(f, AUTHOR, id, "-sign recall remind -edit", "embargo");
	offers(f, EDITOR, id, "edit", "embargo");
	offers(f, SIGNER, id, "sign sign-time return edit",
	    "ask handover reject embargo expiry");
	says(f, AUTHOR, id, "sign",
	    "自己的稿件由另一位责任编辑签。能办的：signer、signer2。");
	says(f, AUTHOR, id, "edit", "稿件在审，先撤回送审再改。");
	assert_int_equal(newsfix_act(f, SIGNER, id, ACTION_SIGN, false), OK);
	offers(f, SIGNER, id, "publish schedule return edit", "embargo expiry");
	offers(f, AUTHOR, id, "edit", "");
	assert_int_equal(newsfix_act(f, SIGNER, id, ACTION_PUBLISH, false), OK);
	offers(f, SIGNER2, id, "edit withdraw takedown", "expiry");
	offers(f, AUTHOR, id, "edit -withdraw", "");
	says(f, AUTHOR, id, "withdraw", "撤稿由责任编辑办。能办的：signer、signer2。");
	assert_int_equal(newsfix_act(f, SIGNER, id, ACTION_TAKEDOWN, false), OK);
	offers(f, AUTHOR, id, "edit", "");
}

static void levels(void **state)
{
	struct newsfix *f = *state;
	struct flow two = {.levels = 1};
	assert_int_equal(flow_set(f->db, &f->who[ADMIN], f->now, f->section, &two), OK);
	int64_t id = write_as(f, AUTHOR);
	assert_int_equal(newsfix_act(f, AUTHOR, id, ACTION_SUBMIT, false), OK);
	offers(f, AUTHOR, id, "-pass recall remind -edit", "embargo");
	offers(f, EDITOR, id, "pass return edit", "ask handover reject embargo");
	offers(f, SIGNER, id, "edit", "emergency embargo expiry");
	assert_int_equal(newsfix_act(f, EDITOR, id, ACTION_PASS, false), OK);
	offers(f, EDITOR, id, "edit", "embargo");
	offers(f, SIGNER, id, "sign sign-time return edit",
	    "ask handover reject embargo expiry");
	/* a signer's own text is another's to sign */
	id = write_as(f, SIGNER);
	assert_int_equal(newsfix_act(f, SIGNER, id, ACTION_SUBMIT, false), OK);
	assert_int_equal(newsfix_act(f, EDITOR, id, ACTION_PASS, false), OK);
	says(f, SIGNER, id, "sign",
	    "这是你写或改过的稿件，签发要由别人来。能办的：signer2。");
}

static void asked_and_passed_on(void **state)
{
	struct newsfix *f = *state;
	struct article art;
	int64_t id = write_as(f, AUTHOR);
	assert_int_equal(newsfix_act(f, AUTHOR, id, ACTION_SUBMIT, false), OK);
	assert_int_equal(article_by_id(&art, f->db, &f->a, id), OK);
	struct act ask = {.article = id,
	    .action = ACTION_ASK,
	    .no = 1,
	    .reason = "",
	    .user = f->user[EDITOR].id};
	assert_int_equal(act_run(f->db, &f->who[SIGNER], f->now, &ask), OK);
	says(f, SIGNER, id, "sign", "还在等editor的加签意见。");
	offers(f, EDITOR, id, "cosign return edit", "embargo");
	assert_int_equal(newsfix_act(f, EDITOR, id, ACTION_COSIGN, false), OK);
	ask.action = ACTION_HANDOVER;
	ask.user = f->user[SIGNER2].id;
	assert_int_equal(act_run(f->db, &f->who[SIGNER], f->now, &ask), OK);
	says(f, SIGNER, id, "sign",
	    "这一级转给了signer2审。要自己审，先转审给自己。能办的：signer2。");
	struct next x = load(f, SIGNER, id);
	assert_string_equal(words(f, x.more), "ask handover emergency embargo expiry");
	json_decref(x.acts);
	json_decref(x.more);
	offers(f, SIGNER2, id, "sign sign-time return edit",
	    "ask handover reject embargo expiry");
}

static void emergency_is_owed(void **state)
{
	struct newsfix *f = *state;
	int64_t id = write_as(f, AUTHOR);
	assert_int_equal(newsfix_act(f, SIGNER, id, ACTION_EMERGENCY, false), OK);
	says(f, SIGNER, id, "countersign",
	    "这一版是你签发的，补签要由另一位来。能办的：signer2。");
	offers(f, SIGNER2, id, "countersign edit withdraw takedown", "expiry");
	/* the form carries the version that readers see, whatever came after it */
	struct save s = {.article = id, .base_no = 1};
	assert_int_equal(newsfix_save(f, AUTHOR, &s, "标题", "新的正文。"), OK);
	struct next x = load(f, SIGNER2, id);
	json_t *hidden = json_object_get(json_array_get(x.acts, 0), "hidden");
	assert_string_equal(text(json_array_get(x.acts, 0), "key"), "countersign");
	assert_string_equal(text(json_array_get(hidden, 0), "value"), "1");
	json_decref(x.acts);
	json_decref(x.more);
}

static void before_the_embargo(void **state)
{
	struct newsfix *f = *state;
	int64_t id = write_as(f, AUTHOR);
	struct act keep = {.article = id,
	    .action = ACTION_EMBARGO,
	    .no = 1,
	    .reason = "",
	    .at = f->now + 7200000};
	assert_int_equal(act_run(f->db, &f->who[AUTHOR], f->now, &keep), OK);
	offers(f, SIGNER, id, "submit edit", "embargo expiry");
	assert_int_equal(newsfix_act(f, AUTHOR, id, ACTION_SUBMIT, false), OK);
	offers(f, SIGNER, id, "-sign sign sign-time return edit",
	    "ask handover reject embargo expiry");
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, newsfix_setup, newsfix_teardown)
	const struct CMUnitTest tests[] = {T(two_people), T(levels),
	    T(asked_and_passed_on), T(emergency_is_owed), T(before_the_embargo)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
