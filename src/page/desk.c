/* SPDX-License-Identifier: MIT */
/* What every page of the desk stands on: cookies, the form token, the frame, notices and
 * the page that only says something. */
#include "page/desk.h"

#include "base/secret.h"
#include "base/text.h"

#include <string.h>

enum { CSRF_LEN = 43, DEVICE_S = 180 * 24 * 3600 };

static const char *const cookie_names[] = {
    [DESK_SESSION] = "qianfa", [DESK_DEVICE] = "qianfa-device"};

const char *desk_cookie(const struct ctx *c, enum desk_cookie which)
{
	return arena_printf(
	    c->a, "%s%s", c->req->https ? "__Host-" : "", cookie_names[which]);
}

enum err desk_set_cookie(struct ctx *c, enum desk_cookie which, const char *value)
{
	int64_t max_age = !*value ? 0 : which == DESK_DEVICE ? DEVICE_S : -1;
	return response_cookie(
	    c->res, cookie_names[which], value, c->req->https, max_age);
}

char *desk_csrf(struct arena *a, const char *sid)
{
	struct sha h = sha_hmac(sid, strlen(sid), "csrf", 4);
	return arena_strndup(a, sha_hex(a, &h), CSRF_LEN);
}

const char *desk_query(const struct ctx *c, const char *name)
{
	const char *v = pairs_get(&c->req->query, name);
	return v ? v : "";
}

/* "作者、编辑": each role once. */
static char *role_words(struct ctx *c)
{
	char *out = arena_strdup(c->a, "");
	unsigned seen = 0;
	for (size_t i = 0; i < c->who->grants_n; i++) {
		enum role r = c->who->grants[i].role;
		if (!(seen & 1u << r))
			out = arena_printf(
			    c->a, "%s%s%s", out, *out ? "、" : "", role_text(r));
		seen |= 1u << r;
	}
	return out;
}

static void add_me(json_t *root, struct ctx *c)
{
	static const struct {
		const char *path, *title;
		enum perm perm, or_perm;
	} rows[] = {
	    {"/", "工作台", PERM_LOGIN},
	    {"/articles", "稿库", PERM_LOGIN},
	    {"/searches", "读者搜索", PERM_LOGIN},
	    {"/delegations", "委派", PERM_REVIEW, PERM_USERS},
	    {"/ledger", "签发台账", PERM_LEDGER},
	    {"/sections", "栏目", PERM_SECTIONS},
	    {"/settings", "设置", PERM_SETTINGS},
	    {"/users", "用户", PERM_USERS},
	    {"/audit", "自查", PERM_AUDIT},
	    {"/handbook", "手册", PERM_LOGIN},
	};
	const char *current = json_string_value(json_object_get(root, "current"));
	json_t *nav = json_array();
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		enum perm also = rows[i].or_perm ? rows[i].or_perm : rows[i].perm;
		if (!actor_may(c->who, rows[i].perm, 0) && !actor_may(c->who, also, 0))
			continue;
		bool here = current && !strcmp(current + strlen("/admin"), rows[i].path);
		json_array_append_new(
		    nav, json_pack("{s:s, s:s, s:b}", "title", rows[i].title, "url",
			     url_desk(c->a, "%s", rows[i].path), "current", here));
	}
	json_object_set_new(root, "nav", nav);
	json_object_set_new(root, "me",
	    json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "name", c->who->name, "role_text",
		role_words(c), "desk_url", url_desk(c->a, "/"), "find_url",
		url_desk(c->a, "/articles"), "account_url", url_desk(c->a, "/account"),
		"logout_url", url_desk(c->a, "/logout")));
}

/* The frame may be what failed: then the page goes with the initial name. */
static const char *site_name(struct ctx *c)
{
	if (!page_frame(c))
		return c->setting[SETTING_NAME];
	return setting_info[SETTING_NAME].initial;
}

json_t *desk_frame(struct ctx *c, const char *title, const char *current)
{
	json_t *root = json_pack("{s:{s:s}, s:{s:s}, s:{s:s, s:s}, s:s, s:s?}", "page",
	    "title", title, "site", "name", site_name(c), "assets", "css",
	    url_asset(c->a, "desk.css"), "js", url_asset(c->a, "desk.js"), "csrf",
	    c->csrf ? c->csrf : "", "current", current);
	if (c->who)
		add_me(root, c);
	json_object_del(root, "current");
	return root;
}

static void add_act(json_t *acts, const char *label, const char *url)
{
	json_array_append_new(
	    acts, json_pack("{s:s, s:s, s:s}", "label", label, "url", url, "class",
		      json_array_size(acts) ? "" : "main"));
}

enum err desk_message(struct ctx *c, int status, const char *heading, const char *text)
{
	json_t *root = desk_frame(c, heading, NULL), *acts = json_array();
	if (!c->who) {
		add_act(acts, "去登录", url_desk(c->a, "/login"));
	} else {
		if (status == 404)
			add_act(acts, "去稿库", url_desk(c->a, "/articles"));
		add_act(acts, "回工作台", url_desk(c->a, "/"));
	}
	json_object_set_new(root, "message",
	    json_pack("{s:i, s:s, s:s, s:o, s:s?}", "status", status, "title", heading,
		"text", text, "acts", acts, "request",
		status >= 500 ? c->req->id : NULL));
	return reply(c, status, "desk/message.html", root);
}

void desk_toast(json_t *root, struct ctx *c)
{
	static const char *const words[][2] = {
	    {"saved", "已保存。"},
	    {"submit", "已送审。"},
	    {"recall", "已撤回送审，可以接着改。"},
	    {"remind", "已催审，工作台上标出来了。"},
	    {"pass", "已通过，意见记进了稿签。"},
	    {"cosign", "加签意见已记进稿签。"},
	    {"ask", "已请人加签，等到意见再往下走。"},
	    {"handover", "已转审，这一级由这一位来定。"},
	    {"return", "已退回，理由作者看得到。"},
	    {"reject", "已退稿，理由作者看得到。"},
	    {"sign", "已签发，还没有发布。"},
	    {"publish", "已签发并发布，读者现在就能看到。"},
	    {"schedule", "已定时，到时自动发布。"},
	    {"unschedule", "已取消定时，签发还有效。"},
	    {"emergency", "已紧急发布，读者现在就能看到；还欠补签。"},
	    {"countersign", "已补签，页面上的标记去掉了。"},
	    {"withdraw", "已撤稿，读者看到“该稿件已撤回”。"},
	    {"takedown", "已紧急撤稿，读者看到“该稿件已撤回”。"},
	    {"explain", "理由已补，记进了台账。"},
	    {"embargo", "解禁时间已记下。"},
	    {"expiry", "下线时间已记下。"},
	    {"sections", "栏目已保存，读者的页面已换成新的。"},
	    {"delegate", "已委派，记进了台账。"},
	    {"delegate-end", "委派已结束，马上不再有效。"},
	    {"flow", "审级已保存，以后送审的稿件按它走。"},
	    {"settings", "设置已保存，读者的页面已换成新的。"},
	    {"words", "词表已保存，从下一次送审、签发起用它。"},
	    {"user", "已改好，记进了台账。"},
	    {"password", "密码换好了，别处的登录都已退出。"},
	    {"totp", "验证器绑好了，别处的登录都已退出。"},
	    {"untotp", "验证器解除了，别处的登录都已退出。"},
	    {"sessions", "退出了。"},
	    {"proposed", "已提议，等另一位管理员确认。"},
	    {"agreed", "已确认，马上生效，记进了台账。"},
	    {"refused", "已拒绝，记进了台账。"},
	    {"invite", "密码设好了，请登录。"},
	    {"logout", "已退出。"},
	    {"passkey", "通行密钥登记好了，以后你的签发由它签名。"},
	    {"unpasskey", "通行密钥已删除。"},
	};
	const char *done = desk_query(c, "done");
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (strcmp(done, words[i][0]))
			continue;
		json_t *toast = json_pack("{s:s}", "text", words[i][1]);
		if (!strcmp(done, "settings") || !strcmp(done, "sections")) {
			model_text(toast, "url", url_home(c->a));
			model_text(toast, "label", "看首页");
		}
		json_object_set_new(root, "toast", toast);
	}
}

enum err page_root(struct ctx *c)
{
	return redirect(c, url_desk(c->a, "/"));
}
