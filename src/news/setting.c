/* SPDX-License-Identifier: MIT */
/* Site settings: the table, reading and storing. */
#include "news/setting.h"

#include "base/text.h"
#include "db/query.h"
#include "news/change.h"
#include "news/ledger.h"

#include <string.h>

const struct setting_info setting_info[SETTING__MAX] = {
    [SETTING_NAME] = {"name", "网站名", "报头和浏览器标签上的名字", "中国发展网", 12,
	true, false},
    [SETTING_DESCRIPTION] = {"description", "网站说明", "一句话，给搜索引擎和分享用",
	"每一篇文章，都有一位具名的责任编辑签发", 80, false, false},
    [SETTING_ICP] = {"icp", "ICP备案号", "如：沪ICP备00000000号-1", "", 40, true, false},
    [SETTING_POLICE] = {"police", "公安备案号", "如：沪公网安备00000000000000号", "", 40,
	true, false},
    [SETTING_LICENCE] = {"licence", "互联网新闻信息服务许可证", "许可证编号", "", 40,
	true, false},
    [SETTING_REPORT_PHONE] = {"report_phone", "举报电话", "违法和不良信息举报电话", "",
	40, true, false},
    [SETTING_COPYRIGHT] = {"copyright", "版权说明", "页脚最后一行", "", 120, false,
	false},
    [SETTING_MOURNING] = {"mourning", "置灰", "全站去色，用于哀悼日", "", 1, false, true},
    [SETTING_LOG_DAYS] = {"log_days", "日志留存天数",
	"网站访问和操作日志至少留这么多天。网络安全法要求不少于六个月，少于 183 天不收",
	"183", 5, false, false, 183},
    [SETTING_SIGNER_TITLE] = {"signer_title", "签发人的称呼",
	"管签发的角色在编辑台叫什么：责任编辑、总编、值班主任…… 2 到 8 字。"
	"文章页上的“责任编辑”一栏不变",
	"责任编辑", 8, false, false},
};

enum err setting_all(char *out[SETTING__MAX], struct db *db, struct arena *a)
{
	for (enum setting s = 0; s < SETTING__MAX; s++)
		out[s] = arena_strdup(a, setting_info[s].initial);
	struct query q = q_begin(db, SQL_SETTING_ALL);
	while (q_row(&q)) {
		const char *name = q_text(&q, a);
		char *value = q_text(&q, a);
		for (enum setting s = 0; s < SETTING__MAX; s++)
			if (!strcmp(name, setting_info[s].name))
				out[s] = value;
	}
	return q_end(&q);
}

struct set_act {
	const struct actor *who;
	int64_t now;
	char *const *value;
	struct arena arena;
};

static enum err put(struct db *db, struct set_act *act, enum setting s)
{
	struct query q = q_begin(db, SQL_SETTING_PUT);
	q_bind_text(&q, ":name", setting_info[s].name);
	q_bind_text(&q, ":value", act->value[s]);
	enum err e = q_end(&q);
	if (e)
		return e;
	struct ledger_entry entry = {.action = "setting",
	    .perm = PERM_SETTINGS,
	    .detail = arena_printf(
		&act->arena, "%s：%s", setting_info[s].label, act->value[s])};
	return ledger_add(NULL, db, act->who, act->now, &entry);
}

static enum err set(struct db *db, void *arg)
{
	struct set_act *act = arg;
	char *old[SETTING__MAX];
	bool changed = false;
	enum err e = setting_all(old, db, &act->arena);
	for (enum setting s = 0; s < SETTING__MAX && !e; s++) {
		if (!strcmp(old[s], act->value[s]))
			continue;
		changed = true;
		e = put(db, act, s);
	}
	return e || !changed ? e : change_chrome(db, act->now);
}

/* A name of its own for the role: not another role's. */
static enum err check_title(const char *value)
{
	const char *label = setting_info[SETTING_SIGNER_TITLE].label;
	if (text_chars(value) < 2)
		return err_say(ERR_INVALID, "%s要 2 到 8 字", label);
	for (enum role r = 0; r < ROLE__MAX; r++)
		if (r != ROLE_SIGNER && !strcmp(value, role_text(r)))
			return err_say(ERR_INVALID, "%s不能和别的角色同名", label);
	return OK;
}

enum err setting_check(enum setting s, const char *value)
{
	const struct setting_info *info = &setting_info[s];
	int64_t n;
	if (text_chars(value) > info->max_chars)
		return err_say(
		    ERR_INVALID, "%s最多 %zu 字", info->label, info->max_chars);
	if (s == SETTING_NAME && !*value)
		return err_say(ERR_INVALID, "网站名要填");
	if (s == SETTING_SIGNER_TITLE)
		return check_title(value);
	if (info->least && !text_int(value, info->least, 99999, &n))
		return err_say(ERR_INVALID, "%s要是整数，不能少于 %lld", info->label,
		    (long long)info->least);
	return OK;
}

enum err setting_set(
    struct db *db, const struct actor *who, int64_t now, char *const value[SETTING__MAX])
{
	for (enum setting s = 0; s < SETTING__MAX; s++) {
		enum err e = setting_check(s, value[s]);
		if (e)
			return e;
	}
	struct set_act act = {.who = who, .now = now, .value = value};
	arena_init(&act.arena);
	enum err e = db_write(db, set, &act);
	arena_release(&act.arena);
	return e;
}
