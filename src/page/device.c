/* SPDX-License-Identifier: MIT */
/* What a person recognises a browser by: the kind of device, the browser's name. */
#include "page/device.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

struct mark {
	const char *in, *word;
};

/* The first mark that the header has: later ones are what others pretend to be. */
static const char *find(const struct mark *marks, const char *ua, const char *none)
{
	for (; marks->in; marks++)
		if (strstr(ua, marks->in))
			return marks->word;
	return none;
}

void device_words(char out[DEVICE_MAX], const char *user_agent)
{
	static const struct mark kinds[] = {{"iPad", "平板"}, {"Tablet", "平板"},
	    {"Mobile", "手机"}, {"iPhone", "手机"}, {"Android", "平板"},
	    {"Windows", "电脑"}, {"Macintosh", "电脑"}, {"Linux", "电脑"},
	    {"CrOS", "电脑"}, {NULL, NULL}};
	static const struct mark browsers[] = {{"MicroMessenger/", "微信"},
	    {"DingTalk", "钉钉"}, {"Lark/", "飞书"}, {"Edg", "Edge"},
	    {"QQBrowser", "QQ 浏览器"}, {"UCBrowser", "UC 浏览器"},
	    {"QIHU", "360 浏览器"}, {"OPR/", "Opera"}, {"Firefox/", "Firefox"},
	    {"FxiOS/", "Firefox"}, {"CriOS/", "Chrome"}, {"Chrome/", "Chrome"},
	    {"Safari/", "Safari"}, {"curl/", "curl"}, {NULL, NULL}};
	const char *kind = find(kinds, user_agent, "未知设备");
	const char *browser = find(browsers, user_agent, "");
	snprintf(out, DEVICE_MAX, "%s%s%s", kind, *browser ? " " : "", browser);
}
