/* SPDX-License-Identifier: MIT */
/* The table of text fields and the one place where their values are checked. */
#include "news/field.h"

#include "base/text.h"

#include <string.h>

const struct field_info field_info[FIELD__MAX] = {
    [FIELD_KICKER] = {"kicker", "肩题", 60, false, false},
    [FIELD_TITLE] = {"title", "主题", 80, false, true},
    [FIELD_SUBTITLE] = {"subtitle", "副题", 80, false, false},
    [FIELD_SUMMARY] = {"summary", "摘要", 500, true, false},
    [FIELD_DATELINE] = {"dateline", "电头", 40, false, false},
    [FIELD_BYLINE] = {"byline", "署名", 60, false, false},
    [FIELD_SOURCE] = {"source", "来源", 60, false, true},
    [FIELD_SOURCE_URL] = {"source_url", "原文链接", 500, false, false},
    [FIELD_BODY] = {"body", "正文", 0, true, true},
    [FIELD_EDITOR] = {"editor", "责任编辑", 40, false, false},
    [FIELD_CORRECTION_TYPE] = {"correction_type", "更正类型", 20, false, false},
    [FIELD_CORRECTION] = {"correction", "更正说明", 500, true, false},
};

static enum err check_url(const char *url)
{
	bool web = text_starts(url, "https://") || text_starts(url, "http://");
	if (*url && (!web || strpbrk(url, " \"<>\\^`{|}")))
		return err_say(ERR_INVALID,
		    "原文链接要以 http:// 或 https:// 开头，不能有空格和引号");
	return OK;
}

enum err field_normal(char **out, struct arena *a, enum field f, const char *value)
{
	const struct field_info *info = &field_info[f];
	if (!value)
		value = "";
	enum err e = info->multiline ? text_normal(out, a, value, strlen(value))
				     : text_line(out, a, value, strlen(value));
	if (e == ERR_INVALID)
		return err_clear(),
		       err_say(e, "%s里有不能用的字符（控制符或坏编码）", info->label);
	if (e)
		return e;
	/* blank lines are no text: a field that must be filled in is not */
	if (!*text_trim(arena_strdup(a, *out)))
		**out = '\0';
	if (info->max_chars && text_chars(*out) > info->max_chars)
		return err_say(ERR_TOO_BIG, "%s最多 %zu 字，现在是 %zu 字", info->label,
		    info->max_chars, text_chars(*out));
	return f == FIELD_SOURCE_URL ? check_url(*out) : OK;
}
