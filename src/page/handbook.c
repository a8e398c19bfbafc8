/* SPDX-License-Identifier: MIT */
/* Puts the tables into sentences. */
#include "page/handbook.h"

#include "news/delegation.h"
#include "news/workflow.h"

static const char *const meanings[STATE__MAX] = {
    [STATE_DRAFT] = "正在写，或者改过还没有送审。",
    [STATE_REVIEW1] = "送审了，等初审。",
    [STATE_REVIEW2] = "等复审。",
    [STATE_REVIEW3] = "等终审。",
    [STATE_SUBMITTED] = "该审的都审过了，等签发。",
    [STATE_RETURNED] = "退回给写稿人，理由写在稿件上。",
    [STATE_REJECTED] = "这一稿不用了；读者正看着的旧版本不受影响。",
    [STATE_SIGNED] = "这一版签发了，还没有发布。",
    [STATE_SCHEDULED] = "签发了，到时间自动发布。",
    [STATE_PUBLISHED] = "读者看到的就是这一版。",
    [STATE_WITHDRAWN] = "读者看到“该稿件已撤回”，稿件和台账都在。",
};

static const char *const whos[] = {
    [WHO_OWNER] = "写稿人本人；别人的稿件，要能“修改、送审别人的稿件”",
    [WHO_ANY] = "有这个权限的人",
    [WHO_OTHER] = "别人：没写过、改过这一稿，也没审过这一版的别一级",
    [WHO_ASKED] = "请来加签的人：没写过、改过这一稿，也没审过这一版",
    [WHO_SECOND] = "另一位：不是签发的那一位，也没写过、改过发布的这一版",
};

static const char *to_text(enum state to)
{
	if (to < STATE__MAX)
		return state_text(to);
	return to == STATE_NEXT     ? "下一级；没有了就是待签发"
	       : to == STATE_TARGET ? "写稿人，或流程里更低的一级"
	       : to == STATE_GONE ? "已撤稿（下一版在走流程的，流程不变）"
				  : "不变";
}

static char *roles_of(struct arena *a, enum perm perm)
{
	char *out = arena_strdup(a, "");
	if (perm == PERM_NONE || perm == PERM_LOGIN)
		return arena_strdup(a, perm_text(perm));
	for (enum role r = 0; r < ROLE__MAX; r++)
		if (role_gives(r, perm))
			out = arena_printf(
			    a, "%s%s%s", out, *out ? "、" : "", role_text(r));
	return out;
}

static json_t *act_of(struct arena *a, const struct rule *r)
{
	const char *note = arena_printf(a, "%s%s%s", r->reason ? "要写理由。" : "",
	    r->live ? "只在读者看得到时。" : "",
	    r->owed == OWED_COUNTERSIGN ? "只在欠补签时。"
	    : r->owed == OWED_REASON    ? "只在欠说明时。"
					: "");
	const char *roles = r->who == WHO_ASKED ? "请来的人" : roles_of(a, r->perm);
	return json_pack("{s:s, s:s, s:s, s:s, s:s}", "action", action_text(r->action),
	    "to", to_text(r->to), "roles", roles, "who", whos[r->who], "note", note);
}

static json_t *states(struct arena *a)
{
	size_t n;
	const struct rule *rules = workflow_rules(&n);
	json_t *list = json_array();
	for (enum state s = 0; s < STATE__MAX; s++) {
		json_t *acts = json_array();
		for (size_t i = 0; i < n; i++)
			if (rules[i].from == s)
				json_array_append_new(acts, act_of(a, &rules[i]));
		json_array_append_new(
		    list, json_pack("{s:s, s:s, s:s, s:o}", "name", state_name(s), "text",
			      state_text(s), "meaning", meanings[s], "acts", acts));
	}
	return list;
}

static json_t *matrix(void)
{
	json_t *list = json_array();
	for (enum perm p = PERM_WRITE; p < PERM__MAX; p++) {
		json_t *cells = json_array();
		for (enum role r = 0; r < ROLE__MAX; r++)
			json_array_append_new(
			    cells, json_pack("{s:b}", "has", role_gives(r, p)));
		json_array_append_new(
		    list, json_pack("{s:s, s:o}", "perm", perm_text(p), "cells", cells));
	}
	return list;
}

static json_t *role_words(void)
{
	json_t *list = json_array();
	for (enum role r = 0; r < ROLE__MAX; r++)
		json_array_append_new(list, json_pack("{s:s}", "text", role_text(r)));
	return list;
}

static json_t *addresses(struct arena *a, bool (*at)(struct address *, size_t))
{
	struct address d;
	json_t *list = json_array();
	for (size_t i = 0; at && at(&d, i); i++)
		json_array_append_new(
		    list, json_pack("{s:s, s:s, s:s, s:s}", "method", d.method, "pattern",
			      d.pattern, "roles", roles_of(a, d.perm), "note",
			      d.fresh ? "5 分钟内确认过本人" : ""));
	return list;
}

static void add_rules(json_t *list, const char *title, const char *const *text)
{
	json_t *lines = json_array();
	for (; *text; text++)
		json_array_append_new(lines, json_pack("{s:s}", "text", *text));
	json_array_append_new(
	    list, json_pack("{s:s, s:o}", "title", title, "list", lines));
}

static json_t *chapters(struct arena *a)
{
	const char *signer = role_text(ROLE_SIGNER);
	const char *const own[] = {
	    "一个人在同一版里只审一级：审了初审就不能再审复审、终审，也不能签发。",
	    "写过、改过的人不能审、不能签：从上一次签发之后存过任何一版的，都算。",
	    "改一个字就是新的一版，以前的通过和签发全部作废，从头再审。",
	    "加签的人没有表态以前，这一级不能通过；转审之后，只有接的那一位能定。",
	    "退回修改要写理由、选退给谁；退稿就此结束。请来加签的人也可以退回修改。",
	    NULL};
	const char *const flow[] = {
	    "每个栏目有自己的审级，没有就随上级栏目，最后随全站。签发永远在最后。",
	    "已经送审的稿件按送审时的审级走完；改审级只管以后送审的。",
	    "换栏目、发布之后的下一版、退稿之后重写，都从那时的审级开始。", NULL};
	const char *const two[] = {
	    "两人模式只有签发一级，只拦送审的账号：谁送审，谁不能签发。",
	    "写过、改过的人，只要不是自己送审，可以签发。", NULL};
	const char *const emergency[] = {
	    arena_printf(a,
		"紧急发布由%"
		"s一步签发并发布，跳过各级审核，要写理由；写过、改过、审过的人不行。",
		signer),
	    arena_printf(a, "读者的页面上有标记，直到另一位%s补签。", signer),
	    "紧急撤稿一步撤下，理由可以后补，没有补之前一直挂在工作台上。", NULL};
	const char *const stead[] = {
	    arena_printf(a,
		"%s、%s、%s可以把角色委派给也有这个角色的同事，一次最多 %d "
		"天，写明理由。",
		role_text(ROLE_EDITOR), role_text(ROLE_DIRECTOR), signer,
		DELEGATION_DAYS),
	    "代的人得到的是委派人在他那些栏目的权限；委派人写过、改过、审过的，代的人也不"
	    "能审、不能签。",
	    "委派来的不能再委派；管理员的角色不能委派。本人或管理员可以提前结束。", NULL};
	json_t *list = json_array();
	add_rules(list, "谁不能审", own);
	add_rules(list, "审级", flow);
	add_rules(list, "两人模式", two);
	add_rules(list, "紧急", emergency);
	add_rules(list, "委派", stead);
	return list;
}

json_t *handbook_model(struct arena *a, bool (*address_at)(struct address *out, size_t i))
{
	return json_pack("{s:o, s:o, s:o, s:o, s:o}", "states", states(a), "roles",
	    role_words(), "matrix", matrix(), "chapters", chapters(a), "addresses",
	    addresses(a, address_at));
}
