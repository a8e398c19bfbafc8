/* SPDX-License-Identifier: MIT */
/* The workflow table and its judge. */
#include "news/workflow.h"

#include <string.h>

#define LIVE .live = true
#define REASON .reason = true
#define OWES(what) .owed = OWED_##what

/* clang-format off */
static const struct rule rules[] = {
    {STATE_DRAFT, ACTION_SAVE, STATE_DRAFT, PERM_WRITE, WHO_OWNER},
    {STATE_DRAFT, ACTION_SUBMIT, STATE_NEXT, PERM_WRITE, WHO_OWNER},
    {STATE_DRAFT, ACTION_EMERGENCY, STATE_PUBLISHED, PERM_SIGN, WHO_OTHER, REASON},
    {STATE_DRAFT, ACTION_EMBARGO, STATE_SAME, PERM_WRITE, WHO_OWNER},
    {STATE_DRAFT, ACTION_COUNTERSIGN, STATE_SAME, PERM_SIGN, WHO_SECOND, LIVE, OWES(COUNTERSIGN)},
    {STATE_DRAFT, ACTION_WITHDRAW, STATE_GONE, PERM_WITHDRAW, WHO_ANY, LIVE, REASON},
    {STATE_DRAFT, ACTION_TAKEDOWN, STATE_GONE, PERM_WITHDRAW, WHO_ANY, LIVE},
    {STATE_DRAFT, ACTION_EXPLAIN, STATE_SAME, PERM_WITHDRAW, WHO_ANY, REASON, OWES(REASON)},
    {STATE_DRAFT, ACTION_EXPIRY, STATE_SAME, PERM_SIGN, WHO_ANY},

    {STATE_REVIEW1, ACTION_SAVE, STATE_DRAFT, PERM_EDIT_ANY, WHO_ANY},
    {STATE_REVIEW1, ACTION_RECALL, STATE_DRAFT, PERM_WRITE, WHO_OWNER},
    {STATE_REVIEW1, ACTION_REMIND, STATE_SAME, PERM_WRITE, WHO_OWNER},
    {STATE_REVIEW1, ACTION_PASS, STATE_NEXT, PERM_REVIEW1, WHO_OTHER},
    {STATE_REVIEW1, ACTION_COSIGN, STATE_SAME, PERM_LOGIN, WHO_ASKED},
    {STATE_REVIEW1, ACTION_ASK, STATE_SAME, PERM_REVIEW1, WHO_OTHER},
    {STATE_REVIEW1, ACTION_HANDOVER, STATE_SAME, PERM_REVIEW1, WHO_ANY},
    {STATE_REVIEW1, ACTION_RETURN, STATE_TARGET, PERM_REVIEW1, WHO_ANY, REASON},
    {STATE_REVIEW1, ACTION_REJECT, STATE_REJECTED, PERM_REVIEW1, WHO_ANY, REASON},
    {STATE_REVIEW1, ACTION_EMERGENCY, STATE_PUBLISHED, PERM_SIGN, WHO_OTHER, REASON},
    {STATE_REVIEW1, ACTION_EMBARGO, STATE_SAME, PERM_WRITE, WHO_OWNER},
    {STATE_REVIEW1, ACTION_COUNTERSIGN, STATE_SAME, PERM_SIGN, WHO_SECOND, LIVE, OWES(COUNTERSIGN)},
    {STATE_REVIEW1, ACTION_WITHDRAW, STATE_GONE, PERM_WITHDRAW, WHO_ANY, LIVE, REASON},
    {STATE_REVIEW1, ACTION_TAKEDOWN, STATE_GONE, PERM_WITHDRAW, WHO_ANY, LIVE},
    {STATE_REVIEW1, ACTION_EXPLAIN, STATE_SAME, PERM_WITHDRAW, WHO_ANY, REASON, OWES(REASON)},
    {STATE_REVIEW1, ACTION_EXPIRY, STATE_SAME, PERM_SIGN, WHO_ANY},

    {STATE_REVIEW2, ACTION_SAVE, STATE_DRAFT, PERM_EDIT_ANY, WHO_ANY},
    {STATE_REVIEW2, ACTION_RECALL, STATE_DRAFT, PERM_WRITE, WHO_OWNER},
    {STATE_REVIEW2, ACTION_REMIND, STATE_SAME, PERM_WRITE, WHO_OWNER},
    {STATE_REVIEW2, ACTION_PASS, STATE_NEXT, PERM_REVIEW2, WHO_OTHER},
    {STATE_REVIEW2, ACTION_COSIGN, STATE_SAME, PERM_LOGIN, WHO_ASKED},
    {STATE_REVIEW2, ACTION_ASK, STATE_SAME, PERM_REVIEW2, WHO_OTHER},
    {STATE_REVIEW2, ACTION_HANDOVER, STATE_SAME, PERM_REVIEW2, WHO_ANY},
    {STATE_REVIEW2, ACTION_RETURN, STATE_TARGET, PERM_REVIEW2, WHO_ANY, REASON},
    {STATE_REVIEW2, ACTION_REJECT, STATE_REJECTED, PERM_REVIEW2, WHO_ANY, REASON},
    {STATE_REVIEW2, ACTION_EMERGENCY, STATE_PUBLISHED, PERM_SIGN, WHO_OTHER, REASON},
    {STATE_REVIEW2, ACTION_EMBARGO, STATE_SAME, PERM_WRITE, WHO_OWNER},
    {STATE_REVIEW2, ACTION_COUNTERSIGN, STATE_SAME, PERM_SIGN, WHO_SECOND, LIVE, OWES(COUNTERSIGN)},
    {STATE_REVIEW2, ACTION_WITHDRAW, STATE_GONE, PERM_WITHDRAW, WHO_ANY, LIVE, REASON},
    {STATE_REVIEW2, ACTION_TAKEDOWN, STATE_GONE, PERM_WITHDRAW, WHO_ANY, LIVE},
    {STATE_REVIEW2, ACTION_EXPLAIN, STATE_SAME, PERM_WITHDRAW, WHO_ANY, REASON, OWES(REASON)},
    {STATE_REVIEW2, ACTION_EXPIRY, STATE_SAME, PERM_SIGN, WHO_ANY},

    {STATE_REVIEW3, ACTION_SAVE, STATE_DRAFT, PERM_EDIT_ANY, WHO_ANY},
    {STATE_REVIEW3, ACTION_RECALL, STATE_DRAFT, PERM_WRITE, WHO_OWNER},
    {STATE_REVIEW3, ACTION_REMIND, STATE_SAME, PERM_WRITE, WHO_OWNER},
    {STATE_REVIEW3, ACTION_PASS, STATE_NEXT, PERM_REVIEW3, WHO_OTHER},
    {STATE_REVIEW3, ACTION_COSIGN, STATE_SAME, PERM_LOGIN, WHO_ASKED},
    {STATE_REVIEW3, ACTION_ASK, STATE_SAME, PERM_REVIEW3, WHO_OTHER},
    {STATE_REVIEW3, ACTION_HANDOVER, STATE_SAME, PERM_REVIEW3, WHO_ANY},
    {STATE_REVIEW3, ACTION_RETURN, STATE_TARGET, PERM_REVIEW3, WHO_ANY, REASON},
    {STATE_REVIEW3, ACTION_REJECT, STATE_REJECTED, PERM_REVIEW3, WHO_ANY, REASON},
    {STATE_REVIEW3, ACTION_EMERGENCY, STATE_PUBLISHED, PERM_SIGN, WHO_OTHER, REASON},
    {STATE_REVIEW3, ACTION_EMBARGO, STATE_SAME, PERM_WRITE, WHO_OWNER},
    {STATE_REVIEW3, ACTION_COUNTERSIGN, STATE_SAME, PERM_SIGN, WHO_SECOND, LIVE, OWES(COUNTERSIGN)},
    {STATE_REVIEW3, ACTION_WITHDRAW, STATE_GONE, PERM_WITHDRAW, WHO_ANY, LIVE, REASON},
    {STATE_REVIEW3, ACTION_TAKEDOWN, STATE_GONE, PERM_WITHDRAW, WHO_ANY, LIVE},
    {STATE_REVIEW3, ACTION_EXPLAIN, STATE_SAME, PERM_WITHDRAW, WHO_ANY, REASON, OWES(REASON)},
    {STATE_REVIEW3, ACTION_EXPIRY, STATE_SAME, PERM_SIGN, WHO_ANY},

    {STATE_SUBMITTED, ACTION_SAVE, STATE_DRAFT, PERM_EDIT_ANY, WHO_ANY},
    {STATE_SUBMITTED, ACTION_RECALL, STATE_DRAFT, PERM_WRITE, WHO_OWNER},
    {STATE_SUBMITTED, ACTION_REMIND, STATE_SAME, PERM_WRITE, WHO_OWNER},
    {STATE_SUBMITTED, ACTION_SIGN, STATE_SIGNED, PERM_SIGN, WHO_OTHER},
    {STATE_SUBMITTED, ACTION_COSIGN, STATE_SAME, PERM_LOGIN, WHO_ASKED},
    {STATE_SUBMITTED, ACTION_ASK, STATE_SAME, PERM_SIGN, WHO_OTHER},
    {STATE_SUBMITTED, ACTION_HANDOVER, STATE_SAME, PERM_SIGN, WHO_ANY},
    {STATE_SUBMITTED, ACTION_RETURN, STATE_TARGET, PERM_SIGN, WHO_ANY, REASON},
    {STATE_SUBMITTED, ACTION_REJECT, STATE_REJECTED, PERM_SIGN, WHO_ANY, REASON},
    {STATE_SUBMITTED, ACTION_EMERGENCY, STATE_PUBLISHED, PERM_SIGN, WHO_OTHER, REASON},
    {STATE_SUBMITTED, ACTION_EMBARGO, STATE_SAME, PERM_WRITE, WHO_OWNER},
    {STATE_SUBMITTED, ACTION_COUNTERSIGN, STATE_SAME, PERM_SIGN, WHO_SECOND, LIVE, OWES(COUNTERSIGN)},
    {STATE_SUBMITTED, ACTION_WITHDRAW, STATE_GONE, PERM_WITHDRAW, WHO_ANY, LIVE, REASON},
    {STATE_SUBMITTED, ACTION_TAKEDOWN, STATE_GONE, PERM_WITHDRAW, WHO_ANY, LIVE},
    {STATE_SUBMITTED, ACTION_EXPLAIN, STATE_SAME, PERM_WITHDRAW, WHO_ANY, REASON, OWES(REASON)},
    {STATE_SUBMITTED, ACTION_EXPIRY, STATE_SAME, PERM_SIGN, WHO_ANY},

    {STATE_RETURNED, ACTION_SAVE, STATE_DRAFT, PERM_WRITE, WHO_OWNER},
    {STATE_RETURNED, ACTION_SUBMIT, STATE_NEXT, PERM_WRITE, WHO_OWNER},
    {STATE_RETURNED, ACTION_EMERGENCY, STATE_PUBLISHED, PERM_SIGN, WHO_OTHER, REASON},
    {STATE_RETURNED, ACTION_EMBARGO, STATE_SAME, PERM_WRITE, WHO_OWNER},
    {STATE_RETURNED, ACTION_COUNTERSIGN, STATE_SAME, PERM_SIGN, WHO_SECOND, LIVE, OWES(COUNTERSIGN)},
    {STATE_RETURNED, ACTION_WITHDRAW, STATE_GONE, PERM_WITHDRAW, WHO_ANY, LIVE, REASON},
    {STATE_RETURNED, ACTION_TAKEDOWN, STATE_GONE, PERM_WITHDRAW, WHO_ANY, LIVE},
    {STATE_RETURNED, ACTION_EXPLAIN, STATE_SAME, PERM_WITHDRAW, WHO_ANY, REASON, OWES(REASON)},
    {STATE_RETURNED, ACTION_EXPIRY, STATE_SAME, PERM_SIGN, WHO_ANY},

    {STATE_REJECTED, ACTION_SAVE, STATE_DRAFT, PERM_WRITE, WHO_OWNER, LIVE},
    {STATE_REJECTED, ACTION_COUNTERSIGN, STATE_SAME, PERM_SIGN, WHO_SECOND, LIVE, OWES(COUNTERSIGN)},
    {STATE_REJECTED, ACTION_WITHDRAW, STATE_GONE, PERM_WITHDRAW, WHO_ANY, LIVE, REASON},
    {STATE_REJECTED, ACTION_TAKEDOWN, STATE_GONE, PERM_WITHDRAW, WHO_ANY, LIVE},
    {STATE_REJECTED, ACTION_EXPLAIN, STATE_SAME, PERM_WITHDRAW, WHO_ANY, REASON, OWES(REASON)},
    {STATE_REJECTED, ACTION_EXPIRY, STATE_SAME, PERM_SIGN, WHO_ANY},

    {STATE_SIGNED, ACTION_SAVE, STATE_DRAFT, PERM_WRITE, WHO_OWNER},
    {STATE_SIGNED, ACTION_RETURN, STATE_TARGET, PERM_SIGN, WHO_ANY, REASON},
    {STATE_SIGNED, ACTION_PUBLISH, STATE_PUBLISHED, PERM_SIGN, WHO_ANY},
    {STATE_SIGNED, ACTION_SCHEDULE, STATE_SCHEDULED, PERM_SIGN, WHO_ANY},
    {STATE_SIGNED, ACTION_EMBARGO, STATE_SAME, PERM_SIGN, WHO_ANY},
    {STATE_SIGNED, ACTION_COUNTERSIGN, STATE_SAME, PERM_SIGN, WHO_SECOND, LIVE, OWES(COUNTERSIGN)},
    {STATE_SIGNED, ACTION_WITHDRAW, STATE_GONE, PERM_WITHDRAW, WHO_ANY, LIVE, REASON},
    {STATE_SIGNED, ACTION_TAKEDOWN, STATE_GONE, PERM_WITHDRAW, WHO_ANY, LIVE},
    {STATE_SIGNED, ACTION_EXPLAIN, STATE_SAME, PERM_WITHDRAW, WHO_ANY, REASON, OWES(REASON)},
    {STATE_SIGNED, ACTION_EXPIRY, STATE_SAME, PERM_SIGN, WHO_ANY},

    {STATE_SCHEDULED, ACTION_SAVE, STATE_DRAFT, PERM_WRITE, WHO_OWNER},
    {STATE_SCHEDULED, ACTION_RETURN, STATE_TARGET, PERM_SIGN, WHO_ANY, REASON},
    {STATE_SCHEDULED, ACTION_PUBLISH, STATE_PUBLISHED, PERM_SIGN, WHO_ANY},
    {STATE_SCHEDULED, ACTION_SCHEDULE, STATE_SCHEDULED, PERM_SIGN, WHO_ANY},
    {STATE_SCHEDULED, ACTION_UNSCHEDULE, STATE_SIGNED, PERM_SIGN, WHO_ANY},
    {STATE_SCHEDULED, ACTION_EMBARGO, STATE_SAME, PERM_SIGN, WHO_ANY},
    {STATE_SCHEDULED, ACTION_COUNTERSIGN, STATE_SAME, PERM_SIGN, WHO_SECOND, LIVE, OWES(COUNTERSIGN)},
    {STATE_SCHEDULED, ACTION_WITHDRAW, STATE_GONE, PERM_WITHDRAW, WHO_ANY, LIVE, REASON},
    {STATE_SCHEDULED, ACTION_TAKEDOWN, STATE_GONE, PERM_WITHDRAW, WHO_ANY, LIVE},
    {STATE_SCHEDULED, ACTION_EXPLAIN, STATE_SAME, PERM_WITHDRAW, WHO_ANY, REASON, OWES(REASON)},
    {STATE_SCHEDULED, ACTION_EXPIRY, STATE_SAME, PERM_SIGN, WHO_ANY},

    {STATE_PUBLISHED, ACTION_SAVE, STATE_DRAFT, PERM_WRITE, WHO_OWNER},
    {STATE_PUBLISHED, ACTION_COUNTERSIGN, STATE_SAME, PERM_SIGN, WHO_SECOND, LIVE, OWES(COUNTERSIGN)},
    {STATE_PUBLISHED, ACTION_WITHDRAW, STATE_GONE, PERM_WITHDRAW, WHO_ANY, LIVE, REASON},
    {STATE_PUBLISHED, ACTION_TAKEDOWN, STATE_GONE, PERM_WITHDRAW, WHO_ANY, LIVE},
    {STATE_PUBLISHED, ACTION_EXPLAIN, STATE_SAME, PERM_WITHDRAW, WHO_ANY, REASON, OWES(REASON)},
    {STATE_PUBLISHED, ACTION_EXPIRY, STATE_SAME, PERM_SIGN, WHO_ANY},

    {STATE_WITHDRAWN, ACTION_SAVE, STATE_DRAFT, PERM_WRITE, WHO_OWNER},
    {STATE_WITHDRAWN, ACTION_EXPLAIN, STATE_SAME, PERM_WITHDRAW, WHO_ANY, REASON, OWES(REASON)},
};
/* clang-format on */

static const char *const states[STATE__MAX][2] = {
    [STATE_DRAFT] = {"draft", "草稿"},
    [STATE_REVIEW1] = {"review1", "待初审"},
    [STATE_REVIEW2] = {"review2", "待复审"},
    [STATE_REVIEW3] = {"review3", "待终审"},
    [STATE_SUBMITTED] = {"submitted", "待签发"},
    [STATE_RETURNED] = {"returned", "退回修改"},
    [STATE_REJECTED] = {"rejected", "已退稿"},
    [STATE_SIGNED] = {"signed", "已签发"},
    [STATE_SCHEDULED] = {"scheduled", "待发布"},
    [STATE_PUBLISHED] = {"published", "已发布"},
    [STATE_WITHDRAWN] = {"withdrawn", "已撤稿"},
};

static const char *const publics[PUBLIC__MAX] = {"never", "live", "withdrawn"};

static const char *const owes[OWED__MAX] = {"", "countersign", "reason"};

static const char *const levels_text[] = {"", "初审", "复审", "终审", "签发"};

static const char *const actions[ACTION__MAX][2] = {
    [ACTION_SAVE] = {"save", "修改"},
    [ACTION_SUBMIT] = {"submit", "送审"},
    [ACTION_RECALL] = {"recall", "撤回送审"},
    [ACTION_REMIND] = {"remind", "催审"},
    [ACTION_PASS] = {"pass", "通过"},
    [ACTION_COSIGN] = {"cosign", "加签通过"},
    [ACTION_ASK] = {"ask", "加签"},
    [ACTION_HANDOVER] = {"handover", "转审"},
    [ACTION_RETURN] = {"return", "退回修改"},
    [ACTION_REJECT] = {"reject", "退稿"},
    [ACTION_SIGN] = {"sign", "签发"},
    [ACTION_PUBLISH] = {"publish", "发布"},
    [ACTION_SCHEDULE] = {"schedule", "定时发布"},
    [ACTION_UNSCHEDULE] = {"unschedule", "取消定时"},
    [ACTION_EMERGENCY] = {"emergency", "紧急发布"},
    [ACTION_COUNTERSIGN] = {"countersign", "补签"},
    [ACTION_WITHDRAW] = {"withdraw", "撤稿"},
    [ACTION_TAKEDOWN] = {"takedown", "紧急撤稿"},
    [ACTION_EXPLAIN] = {"explain", "补说明"},
    [ACTION_EMBARGO] = {"embargo", "设解禁时间"},
    [ACTION_EXPIRY] = {"expiry", "设下线时间"},
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

/* Nobody signs or reviews what is his own, nor takes two levels of one version. */
static enum err check_other(
    const struct workflow_case *c, enum action action, enum who rule)
{
	const char *word = action_text(action);
	if (action == ACTION_SIGN && c->two_person) {
		if (c->submitter)
			return err_say(
			    ERR_DENIED, "这篇是你送审的，签发要由另一个人来。");
		return c->submitter_stand_in
			   ? err_say(
				 ERR_DENIED, "这篇是委派给你的人送审的，签发要由别人来。")
			   : OK;
	}
	bool hand = rule == WHO_SECOND ? c->own_public : c->own;
	if (hand || c->author)
		return err_say(ERR_DENIED, "这是你写或改过的稿件，%s要由别人来。", word);
	if (rule == WHO_SECOND && c->signer)
		return err_say(ERR_DENIED, "这一版是你签发的，补签要由另一位来。");
	if (c->other_level)
		return err_say(ERR_DENIED,
		    "这一版的%s是你审的，一个人只审一级，%s要由别人来。",
		    level_text(c->other_level), word);
	if (c->stand_in)
		return err_say(ERR_DENIED,
		    "委派给你的人写过、改过或审过这一版，%s要由别人来。", word);
	return OK;
}

static enum err check_who(
    const struct rule *r, const struct actor *who, const struct workflow_case *c)
{
	switch (r->who) {
	case WHO_OWNER:
		if (c->author || actor_may(who, PERM_EDIT_ANY, c->section))
			return OK;
		return err_say(ERR_DENIED, "这是别人的稿件，你没有%s的权限。",
		    action_text(r->action));
	case WHO_OTHER:
	case WHO_SECOND:
		return check_other(c, r->action, r->who);
	case WHO_ASKED:
		if (!c->asked)
			return err_say(ERR_DENIED, "没有人请你加签这一版。");
		return check_other(c, r->action, r->who);
	case WHO_ANY:
		break;
	}
	return OK;
}

/* What others still have in hand. */
static enum err check_queue(const struct workflow_case *c, enum action action)
{
	bool pass = action == ACTION_PASS || action == ACTION_SIGN;
	bool verdict = pass || action == ACTION_RETURN || action == ACTION_REJECT;
	/* who was asked for an opinion may send it back, whoever has it in hand */
	bool opinion = c->asked && action == ACTION_RETURN;
	if (verdict && c->assigned && !c->assigned_me && !opinion)
		return err_say(ERR_DENIED, "这一级转给了%s审。要自己审，先转审给自己。",
		    c->assigned_name);
	if (pass && c->waiting)
		return err_say(ERR_CONFLICT, "还在等%s的加签意见。", c->waiting);
	return OK;
}

static enum err check_embargo(const struct workflow_case *c, enum action action)
{
	if ((action != ACTION_PUBLISH && action != ACTION_EMERGENCY) ||
	    c->embargo_at <= c->now)
		return OK;
	return err_say(ERR_DENIED, "解禁时间是 %s，之前不能%s。", c->embargo_text,
	    action_text(action));
}

static enum err check_perm(
    const struct rule *r, const struct actor *who, const struct workflow_case *c)
{
	bool asked = r->action == ACTION_RETURN && c->asked;
	if (asked || actor_may(who, r->perm, c->section))
		return OK;
	return err_say(ERR_DENIED, "你在这个栏目没有%s的权限。", action_text(r->action));
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
	if (r->owed != OWED_NOTHING && r->owed != c->owed)
		return err_say(
		    ERR_CONFLICT, "这篇稿件不欠什么，不用%s。", action_text(action));
	enum err e = check_perm(r, who, c);
	if (!e)
		e = check_who(r, who, c);
	if (!e)
		e = check_queue(c, action);
	return e ? e : check_embargo(c, action);
}

enum state workflow_next(enum state from, unsigned levels)
{
	int level =
	    from == STATE_DRAFT || from == STATE_RETURNED ? 0 : workflow_level(from);
	for (int next = level + 1; next <= LEVELS_MAX; next++)
		if (levels & 1u << (next - 1))
			return (enum state)(STATE_REVIEW1 + next - 1);
	return STATE_SUBMITTED;
}

bool workflow_target(enum state from, unsigned levels, enum state target)
{
	int to = workflow_level(target);
	if (target == STATE_RETURNED)
		return true;
	return to >= 1 && to <= LEVELS_MAX && to < workflow_level(from) &&
	       levels & 1u << (to - 1);
}

int workflow_level(enum state s)
{
	if (s >= STATE_REVIEW1 && s <= STATE_REVIEW3)
		return (int)(s - STATE_REVIEW1) + 1;
	bool sign = s == STATE_SUBMITTED || s == STATE_SIGNED || s == STATE_SCHEDULED;
	return sign ? LEVEL_SIGN : 0;
}

const char *level_text(int level)
{
	return levels_text[level];
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

const char *owed_name(enum owed o)
{
	return owes[o];
}

bool owed_parse(enum owed *out, const char *name)
{
	for (enum owed o = 0; o < OWED__MAX; o++) {
		if (name && !strcmp(name, owes[o])) {
			*out = o;
			return true;
		}
	}
	return false;
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
