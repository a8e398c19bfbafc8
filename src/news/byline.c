/* SPDX-License-Identifier: MIT */
/* Cuts a 署名 at spaces and marks, takes the words for what somebody does off, and joins
 * names of two characters that were spaced out. */
#include "news/byline.h"

#include "base/text.h"

#include <string.h>

static const char *const marks[] = {" ", "\t", "　", "、", "，", ",", "；", ";", "/",
    "／", "|", "｜", "：", ":", "（", "）", "(", ")", NULL};
/* Longer ones before what they begin with. */
static const char *const roles[] = {"本报首席记者", "本报特约记者", "本网特约记者",
    "实习记者", "见习记者", "特约记者", "首席记者", "本报记者", "本网记者", "本刊记者",
    "全媒体记者", "特约通讯员", "通讯员", "摄影记者", "摄影", "记者", "实习生", "编辑",
    "作者", "撰稿", "撰文", "采写", "文字", "图片", "图文", "文", "图", NULL};
static const char *const organisations[] = {"社", "网", "报", "台", "部", "局", "办",
    "院", "会", "中心", "公司", "集团", "大学", "杂志", "委", "政府", NULL};

/* How long the entry of the list is with which s begins; 0: none does. */
static size_t begins(const char *s, const char *const *list)
{
	for (; *list; list++)
		if (text_starts(s, *list))
			return strlen(*list);
	return 0;
}

/* The same for its end. */
static size_t ends(const char *s, const char *const *list)
{
	size_t len = strlen(s);
	for (; *list; list++) {
		size_t n = strlen(*list);
		if (len >= n && !strcmp(s + len - n, *list))
			return n;
	}
	return 0;
}

/* Roles in front and behind: "记者周丹丹", "新华社记者". 文 and 图 by themselves only:
 * "文静" is a name. */
static char *without_roles(char *word)
{
	size_t n;
	while ((n = begins(word, roles)) && (n > strlen("文") || !word[n]))
		word += n;
	if ((n = ends(word, roles)) > strlen("文"))
		word[strlen(word) - n] = 0;
	return word;
}

static void add(struct byline *out, size_t *n, char *name)
{
	for (size_t i = 0; i < *n; i++)
		if (!strcmp(out[i].name, name))
			return;
	if (*n < BYLINE_MAX && *name)
		out[(*n)++] = (struct byline){name, ends(name, organisations) > 0};
}

/* The next word at *at; NULL at the end. *spaced: nothing but spaces stood before it. */
static char *next_word(struct arena *a, const char **at, bool *spaced)
{
	const char *s = *at, *from;
	size_t n;
	*spaced = true;
	for (; (n = begins(s, marks)); s += n)
		*spaced = *spaced && (*s == ' ' || text_starts(s, "　"));
	if (!*s)
		return NULL;
	for (from = s; *s && !begins(s, marks);)
		text_next(s, &s);
	*at = s;
	return arena_strndup(a, from, (size_t)(s - from));
}

size_t byline_names(struct byline out[BYLINE_MAX], struct arena *a, const char *byline)
{
	size_t n = 0;
	char *half = NULL; /* a character by itself: the first of a name spaced out */
	bool spaced;
	for (char *word; (word = next_word(a, &byline, &spaced));) {
		word = without_roles(word);
		bool one = text_chars(word) == 1;
		bool latin = *word > 0; /* "John Smith" is one */
		if (one && half && spaced) {
			add(out, &n, arena_printf(a, "%s%s", half, word));
			half = NULL;
			continue;
		}
		half = one ? word : NULL;
		if (latin && spaced && n && out[n - 1].name[0] > 0)
			out[n - 1].name = arena_printf(a, "%s %s", out[n - 1].name, word);
		else if (!one)
			add(out, &n, word);
	}
	return n;
}
