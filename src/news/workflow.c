/* SPDX-License-Identifier: MIT */
/* The workflow table and its judge. */
#include "news/workflow.h"

#include <string.h>

static const struct rule rules[] = {
    {STATE_DRAFT, ACTION_SAVE, STATE_DRAFT, PERM_WRITE, WHO_OWNER, false, false},
    {STATE_DRAFT, ACTION_SUBMIT, STATE_SUBMITTED, PERM_WRITE, WHO_OWNER, false, false},
    {STATE_DRAFT, ACTION_WITHDRAW, STATE_DRAFT, PERM_WITHDRAW, WHO_ANY, true, true},
    {STATE_SUBMITTED, ACTION_SAVE, STATE_DRAFT, PERM_EDIT_ANY, WHO_ANY, false, false},
    {STATE_SUBMITTED, ACTION_RECALL, STATE_DRAFT, PERM_WRITE, WHO_OWNER, false, false},
    {STATE_SUBMITTED, ACTION_RETURN, STATE_RETURNED, PERM_REVIEW, WHO_ANY, false, true},
    {STATE_SUBMITTED, ACTION_SIGN, STATE_SIGNED, PERM_SIGN, WHO_OTHER, false, false},
    {STATE_SUBMITTED, ACTION_WITHDRAW, STATE_SUBMITTED, PERM_WITHDRAW, WHO_ANY, true,
	true},
    {STATE_RETURNED, ACTION_SAVE, STATE_DRAFT, PERM_WRITE, WHO_OWNER, false, false},
    {STATE_RETURNED, ACTION_SUBMIT, STATE_SUBMITTED, PERM_WRITE, WHO_OWNER, false, false},
    {STATE_RETURNED, ACTION_WITHDRAW, STATE_RETURNED, PERM_WITHDRAW, WHO_ANY, true, true},
    {STATE_SIGNED, ACTION_SAVE, STATE_DRAFT, PERM_WRITE, WHO_OWNER, false, false},
    {STATE_SIGNED, ACTION_RETURN, STATE_RETURNED, PERM_SIGN, WHO_ANY, false, true},
    {STATE_SIGNED, ACTION_PUBLISH, STATE_PUBLISHED, PERM_SIGN, WHO_ANY, false, false},
    {STATE_SIGNED, ACTION_WITHDRAW, STATE_SIGNED, PERM_WITHDRAW, WHO_ANY, true, true},
    {STATE_PUBLISHED, ACTION_SAVE, STATE_DRAFT, PERM_WRITE, WHO_OWNER, false, false},
    {STATE_PUBLISHED, ACTION_WITHDRAW, STATE_WITHDRAWN, PERM_WITHDRAW, WHO_ANY, true,
	true},
    {STATE_WITHDRAWN, ACTION_SAVE, STATE_DRAFT, PERM_WRITE, WHO_OWNER, false, false},
};

static const char *const states[STATE__MAX][2] = {
    [STATE_DRAFT] = {"draft", "草稿"},
    [STATE_SUBMITTED] = {"submitted", "待审"},
    [STATE_RETURNED] = {"returned", "退回修改"},
    [STATE_SIGNED] = {"signed", "已签发"},
    [STATE_PUBLISHED] = {"published", "已发布"},
    [STATE_WITHDRAWN] = {"withdrawn", "已撤稿"},
};

static const char *const publics[PUBLIC__MAX] = {"never", "live", "withdrawn"};

static const char *const actions[ACTION__MAX][2] = {
    [ACTION_SAVE] = {"save", "修改"},
    [ACTION_SUBMIT] = {"submit", "送审"},
    [ACTION_RECALL] = {"recall", "撤回送审"},
    [ACTION_RETURN] = {"return", "退回修改"},
    [ACTION_SIGN] = {"sign", "签发"},
    [ACTION_PUBLISH] = {"publish", "发布"},
    [ACTION_WITHDRAW] = {"withdraw", "撤稿"},
};

const struct rule *workflow_rules(size_t *n)
{
	*n = sizeof rules / sizeof *rules;
	return rules;
}

const struct rule *workflow_rule(enum state from, enum action action)
{
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
		if (rules[i].from == from && rules[i].action == action)
			return &rules[i];
	return NULL;
}

enum err workflow_check(const struct rule **rule, const struct actor *who,
    enum action action, const struct workflow_case *c)
{
	const struct rule *r = workflow_rule(c->state, action);
	if (rule)
		*rule = r;
	if (!r)
		return err_say(ERR_CONFLICT, "稿件现在是“%s”，不能%s。",
		    state_text(c->state), action_text(action));
	if (r->live && c->public != PUBLIC_LIVE)
		return err_say(ERR_CONFLICT, "读者现在看不到这篇稿件，不用%s。",
		    action_text(action));
	if (!actor_may(who, r->perm, c->section))
		return err_say(
		    ERR_DENIED, "你在这个栏目没有%s的权限。", action_text(action));
	if (r->who == WHO_OWNER && !c->author &&
	    !actor_may(who, PERM_EDIT_ANY, c->section))
		return err_say(
		    ERR_DENIED, "这是别人的稿件，你没有%s的权限。", action_text(action));
	if (r->who == WHO_OTHER && (c->own || c->author))
		return err_say(ERR_DENIED, "这是你写或改过的稿件，签发要由别人来。");
	return OK;
}

const char *state_name(enum state s)
{
	return states[s][0];
}

const char *state_text(enum state s)
{
	return states[s][1];
}

bool state_parse(enum state *out, const char *name)
{
	for (enum state s = 0; s < STATE__MAX; s++) {
		if (name && !strcmp(name, states[s][0])) {
			*out = s;
			return true;
		}
	}
	return false;
}

const char *public_name(enum public_state p)
{
	return publics[p];
}

bool public_parse(enum public_state *out, const char *name)
{
	for (enum public_state p = 0; p < PUBLIC__MAX; p++) {
		if (name && !strcmp(name, publics[p])) {
			*out = p;
			return true;
		}
	}
	return false;
}

const char *action_name(enum action a)
{
	return actions[a][0];
}

const char *action_text(enum action a)
{
	return actions[a][1];
}

bool action_parse(enum action *out, const char *name)
{
	for (enum action a = 0; a < ACTION__MAX; a++) {
		if (name && !strcmp(name, actions[a][0])) {
			*out = a;
			return true;
		}
	}
	return false;
}
