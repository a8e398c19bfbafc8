/* SPDX-License-Identifier: MIT */
/* The seed's form: characters and widths. */
#include "news/seed_int.h"

#include "base/text.h"

#include <string.h>

bool seed_is_space(int32_t c)
{
	return c == ' ' || c == '\t' || c == 0xA0 || c == 0x3000 ||
	       (c >= 0x2000 && c <= 0x200B) || c == 0x202F || c == 0x205F || c == 0xFEFF;
}

bool seed_is_han(int32_t c)
{
	return c == 0x3007 || (c >= 0x3400 && c <= 0x4DBF) ||
	       (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) ||
	       (c >= 0x20000 && c <= 0x3FFFD);
}

size_t seed_width(const char *s)
{
	size_t n = 0;
	while (*s)
		n += text_next(s, &s) < 0x1100 ? 1 : 2;
	return n;
}

const char *seed_skip_space(const char *s)
{
	for (const char *next = s; *s && seed_is_space(text_next(s, &next)); s = next)
		continue;
	return s;
}

/* Traditional and simplified by turns. */
static const char folds[] = "責责編编輯辑緝缉頁页來来記记報报員员"
			    "訊讯電电網网題题標标內内導导讀读時时"
			    "間间發发佈布關关鍵键詞词籤签點点擊击"
			    "閱阅覽览數数體体號号審审對对監监製制"
			    "終终復复複复簽签實实習习攝摄圖图約约"
			    "譯译採采寫写場场線线臺台頻频據据當当"
			    "語语國国陳陈張张劉刘楊杨黃黄趙赵吳吴"
			    "孫孙馬马許许韓韩鄧邓馮冯蕭萧葉叶蔣蒋"
			    "蘇苏呂吕盧卢鍾钟譚谭陸陆範范賈贾鄒邹"
			    "龍龙賀贺顧顾鄭郑謝谢羅罗龔龚萬万錢钱"
			    "嚴严湯汤賴赖齊齐喬乔龐庞顏颜莊庄聶聂"
			    "魯鲁嶽岳蘭兰寧宁紀纪單单駱骆遊游婁娄"
			    "竇窦費费衛卫溫温連连項项閻阎閆闫鮑鲍"
			    "華华譽誉視视參参見见閩闽";

void seed_fold(char *out, size_t size, const char *s)
{
	size_t n = 0;
	for (const char *next = s; *s; s = next) {
		char one[5] = {0};
		int32_t c = text_next(s, &next);
		size_t len = (size_t)(next - s);
		if (n + len >= size)
			break;
		memcpy(out + n, s, len);
		text_put(c, one);
		const char *at = c >= 0x4E00 && c <= 0x9FFF ? strstr(folds, one) : NULL;
		/* pairs have two times three bytes; 0: the traditional one */
		if (at && len == 3 && (at - folds) % 6 == 0)
			memcpy(out + n, at + 3, 3);
		n += len;
	}
	out[n] = 0;
}

bool seed_is_stop(int32_t c)
{
	static const char stops[] = "。！？；：…，、．";
	char one[5] = {0};
	if (c < 0x80)
		return c && strchr(".!?;:,", (int)c);
	text_put(c, one);
	return strstr(stops, one) != NULL;
}

static int32_t last_char(const char *s, size_t *len)
{
	const char *next;
	while (*len && ((unsigned char)s[*len - 1] & 0xC0) == 0x80)
		--*len;
	if (!*len)
		return 0;
	return text_next(s + --*len, &next);
}

bool seed_ends_closed(const char *s)
{
	size_t len = strlen(s);
	int32_t c = last_char(s, &len);
	if (c == 0x201D || c == 0x2019 || c == '"' || c == 0x300D ||
	    c == 0x300F) { /* ” ’ " 」 』 */
		const char *next;
		int32_t first = text_next(s, &next);
		if (first == 0x201C || first == 0x2018 || first == '"' ||
		    first == 0x300C || first == 0x300E)
			return true; /* a quotation standing alone is speech */
		c = last_char(s, &len);
	}
	return seed_is_stop(c);
}

bool seed_has_letter(const char *s)
{
	while (*s) {
		int32_t c = text_next(s, &s);
		if (seed_is_han(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		    (c >= 0xC0 && c < 0x2000))
			return true;
	}
	return false;
}
