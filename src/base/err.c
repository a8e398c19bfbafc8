/* SPDX-License-Identifier: MIT */
/* The one error message of the process: for the log in English, for the person in
 * Chinese. The first message after err_clear() stays, because the call that failed knows
 * the cause and its callers only know that something failed. */
#include "base/err.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct {
	enum err code; /* of the message; OK when there is none */
	int said;      /* text was meant for the person */
	char text[1024];
} last;

static const char *const names[] = {
    [OK] = "ok",
    [ERR_INVALID] = "invalid",
    [ERR_DENIED] = "denied",
    [ERR_NOT_FOUND] = "not_found",
    [ERR_GONE] = "gone",
    [ERR_CONFLICT] = "conflict",
    [ERR_TOO_BIG] = "too_big",
    [ERR_BUSY] = "busy",
    [ERR_FULL] = "full",
    [ERR_BROKEN] = "broken",
};
_Static_assert(sizeof(names) / sizeof(names[0]) == ERR__MAX, "a name for every code");

static const char *const sentences[] = {
    [OK] = "",
    [ERR_INVALID] = "填写的内容有误，请修改后再试。",
    [ERR_DENIED] = "您没有权限做这件事。",
    [ERR_NOT_FOUND] = "没有找到。",
    [ERR_GONE] = "内容已经撤下。",
    [ERR_CONFLICT] = "别人刚刚改动过，请核对后再试。",
    [ERR_TOO_BIG] = "内容太大，超过了上限。",
    [ERR_BUSY] = "系统正忙，请稍后再试。",
    [ERR_FULL] = "磁盘已满，没有保存。请联系管理员。",
    [ERR_BROKEN] = "系统出错，已经记录。请稍后再试，或联系管理员。",
};
_Static_assert(
    sizeof(sentences) / sizeof(sentences[0]) == ERR__MAX, "a sentence for every code");

/* A message that was cut must not end in half a character. */
static void cut_clean(char *s, size_t len)
{
	size_t i = len;
	while (i > 0 && ((unsigned char)s[i - 1] & 0xC0) == 0x80)
		i--;
	if (i > 0 && (unsigned char)s[i - 1] >= 0xC0)
		s[i - 1] = '\0';
}

static void record(enum err code, int said, const char *fmt, va_list ap) PRINTF(3, 0);

static void record(enum err code, int said, const char *fmt, va_list ap)
{
	assert(code > OK && code < ERR__MAX);
	if (last.code != OK)
		return;
	last.code = code;
	last.said = said;
	int n = vsnprintf(last.text, sizeof(last.text), fmt, ap);
	if (n < 0)
		last.text[0] = '\0';
	else if ((size_t)n >= sizeof(last.text))
		cut_clean(last.text, sizeof(last.text) - 1);
}

enum err err_set(enum err code, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	record(code, 0, fmt, ap);
	va_end(ap);
	return code;
}

enum err err_say(enum err code, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	record(code, 1, fmt, ap);
	va_end(ap);
	return code;
}

const char *err_text(void)
{
	return last.text;
}

const char *err_said(enum err code)
{
	assert(code >= OK && code < ERR__MAX);
	if (last.said && last.code == code)
		return last.text;
	return sentences[code];
}

const char *err_name(enum err code)
{
	assert(code >= OK && code < ERR__MAX);
	return names[code];
}

void err_fatal(const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	fputs("level=error event=fatal msg=\"", stderr);
	vfprintf(stderr, fmt, ap);
	fputs("\"\n", stderr);
	va_end(ap);
	abort();
}

void err_clear(void)
{
	last.code = OK;
	last.said = 0;
	last.text[0] = '\0';
}
