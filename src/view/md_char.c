/* SPDX-License-Identifier: MIT */
/* Classes of characters for the flanking rules: CJK characters as the CJK-friendly
 * amendment defines them, white space as CommonMark has it, punctuation as CommonMark
 * 0.31 does (P and S), which the amendment builds on. utf8proc knows general categories
 * but not East Asian Width, hence the table. */
#include "view/md.h"

#include "base/text.h"

#include <utf8proc.h>

/* East Asian Width W, F or H without default emoji presentation, or script Hangul;
 * Unicode 17, assigned or reserved. */
static const int32_t cjk[][2] = {{0x1100, 0x11ff}, {0x20a9, 0x20a9}, {0x2329, 0x232a},
    {0x2630, 0x2637}, {0x268a, 0x268f}, {0x2e80, 0x2e99}, {0x2e9b, 0x2ef3},
    {0x2f00, 0x2fd5}, {0x2ff0, 0x303e}, {0x3041, 0x3096}, {0x3099, 0x30ff},
    {0x3105, 0x312f}, {0x3131, 0x318e}, {0x3190, 0x31e5}, {0x31ef, 0x321e},
    {0x3220, 0x3247}, {0x3250, 0xa48c}, {0xa490, 0xa4c6}, {0xa960, 0xa97c},
    {0xac00, 0xd7a3}, {0xd7b0, 0xd7c6}, {0xd7cb, 0xd7fb}, {0xf900, 0xfaff},
    {0xfe10, 0xfe19}, {0xfe30, 0xfe52}, {0xfe54, 0xfe66}, {0xfe68, 0xfe6b},
    {0xff01, 0xffbe}, {0xffc2, 0xffc7}, {0xffca, 0xffcf}, {0xffd2, 0xffd7},
    {0xffda, 0xffdc}, {0xffe0, 0xffe6}, {0xffe8, 0xffee}, {0x16fe0, 0x16fe4},
    {0x16ff0, 0x16ff6}, {0x17000, 0x18cda}, {0x18cff, 0x18d20}, {0x18d80, 0x18df2},
    {0x18e00, 0x19191}, {0x191a0, 0x191d2}, {0x1aff0, 0x1aff3}, {0x1aff5, 0x1affb},
    {0x1affd, 0x1affe}, {0x1b000, 0x1b128}, {0x1b132, 0x1b132}, {0x1b150, 0x1b152},
    {0x1b155, 0x1b155}, {0x1b164, 0x1b168}, {0x1b170, 0x1b2fb}, {0x1d300, 0x1d356},
    {0x1d360, 0x1d376}, {0x1f1ae, 0x1f1ae}, {0x1f200, 0x1f200}, {0x1f202, 0x1f202},
    {0x1f210, 0x1f219}, {0x1f21b, 0x1f22e}, {0x1f230, 0x1f231}, {0x1f237, 0x1f237},
    {0x1f23b, 0x1f23b}, {0x1f240, 0x1f248}, {0x1f260, 0x1f265}, {0x1f6d9, 0x1f6d9},
    {0x1f7da, 0x1f7da}, {0x1fa8b, 0x1fa8d}, {0x1facc, 0x1facc}, {0x1fadd, 0x1fadd},
    {0x1faeb, 0x1faeb}, {0x1faf9, 0x1fafa}, {0x20000, 0x2fffd}, {0x30000, 0x3fffd}};

bool md_is_cjk(int32_t c)
{
	size_t lo = 0, hi = sizeof(cjk) / sizeof(cjk[0]);

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (c > cjk[mid][1])
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < sizeof(cjk) / sizeof(cjk[0]) && c >= cjk[lo][0];
}

bool md_is_han(int32_t c)
{
	return (c >= 0x3400 && c <= 0x9fff) || (c >= 0xf900 && c <= 0xfaff) ||
	       (c >= 0x20000 && c <= 0x3ffff) || c == 0x3005 || c == 0x3007;
}

bool md_is_hangul(int32_t c)
{
	return (c >= 0x1100 && c <= 0x11ff) || (c >= 0x3131 && c <= 0x318e) ||
	       (c >= 0xa960 && c <= 0xa97f) || (c >= 0xac00 && c <= 0xd7ff) ||
	       (c >= 0xffa0 && c <= 0xffdc);
}

bool md_is_punct(int32_t c)
{
	utf8proc_category_t cat;

	if (c < 0x80)
		return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') ||
		       (c >= '[' && c <= '`') || (c >= '{' && c <= '~');
	cat = utf8proc_category(c);
	return cat >= UTF8PROC_CATEGORY_PC && cat <= UTF8PROC_CATEGORY_SO;
}

bool md_is_space(int32_t c)
{
	return (c >= 9 && c <= 13) || c == ' ' || c == MD_SIGN ||
	       (c >= 0x80 && utf8proc_category(c) == UTF8PROC_CATEGORY_ZS);
}

static enum md_class class_of(int32_t c)
{
	if (md_is_space(c))
		return MD_SPACE;
	if (md_is_punct(c))
		return md_is_cjk(c) ? MD_CJK_PUNCT : MD_PUNCT;
	return md_is_cjk(c) ? MD_CJK : MD_OTHER;
}

/* The character before at; *at moves to its beginning. */
static int32_t step_back(const char *begin, const char **at)
{
	const char *next;

	if (*at == begin)
		return ' ';
	do
		(*at)--;
	while (*at > begin && ((unsigned char)**at & 0xc0) == 0x80);
	return text_next(*at, &next);
}

enum md_class md_before(const char *begin, const char *at)
{
	int32_t c = step_back(begin, &at), d;

	if (c >= 0xe0100 && c <= 0xe01ef)
		return MD_CJK; /* ideographic variation selector */
	if (c < 0xfe00 || c > 0xfe0e)
		return class_of(c);
	d = step_back(begin, &at);
	if (c == 0xfe01 && (d == 0x2018 || d == 0x2019 || d == 0x201c || d == 0x201d))
		return MD_CJK_PUNCT;    /* the only ambiguous sequences there are */
	if (d > 0x7e && md_is_space(d)) /* unspecified; as markdown-it-cjk-friendly 3 */
		return md_is_cjk(d) ? MD_CJK : MD_OTHER;
	return d == ' ' ? MD_OTHER : class_of(d);
}

enum md_class md_after(const char *at, const char *end)
{
	const char *next;

	return at == end ? MD_SPACE : class_of(text_next(at, &next));
}

int md_mark_bits(const char *s, size_t n)
{
	if (n < MD_LEN || s[0] != '\xef' || s[1] != '\xb7')
		return -1;
	return ((unsigned char)s[2] & 0xf0) == 0x90 ? s[2] & 0x0f : -1;
}
