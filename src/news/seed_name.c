/* SPDX-License-Identifier: MIT */
/* The seed's form: names of people, bylines in brackets, datelines. A Chinese name is
 * told from other words by its surname. */
#include "news/seed_int.h"

#include "base/text.h"

#include <string.h>

static const char surnames[] = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩邓"
			       "冯曹彭曾萧肖田董潘袁蔡蒋余于杜叶"
			       "程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付傅方邹熊白"
			       "孟秦邱邵江尹薛闫阎段雷侯龙史陶黎贺顾"
			       "毛郝龚康万钱严覃洪汤常武赖文施牛樊葛邢安齐易乔伍庞颜倪庄"
			       "聂章鲁岳翟殷詹申耿关兰焦俞左柳甘祝包"
			       "宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛"
			       "靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤时"
			       "穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米"
			       "柏宗瞿桂全佟应臧闵苟邬边卞姬师仇栾隋"
			       "商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠"
			       "荆乐冀胥南班储原栗燕楚鄢诸丰裘胜蔺"
			       "厉冒利向阳仝亓揭扈计伏狄湛禹茅支昝经干幸郁宣贲杭包嵇滑麴"
			       "羿储汲邴糜井巴弓牧隗山谷车郗全仰";

static const char *const compounds[] = {"欧阳", "司马", "上官", "诸葛", "东方", "皇甫",
    "尉迟", "公孙", "慕容", "令狐", "长孙", "宇文", "端木", "南宫", "独孤", "夏侯",
    "轩辕", "钟离", "闻人", "申屠", "澹台", "濮阳", "淳于", "单于", "司徒", "司空",
    "百里", "呼延", "拓跋"};

/* What stands beside names; the longer word first where one begins another. */
static const char *const offices[] = {"本报全媒体记者", "全媒体记者", "融媒体记者",
    "本报见习记者", "本报通讯员", "本报记者", "本网记者", "本刊记者", "本台记者",
    "见习记者", "实习记者", "特约记者", "特派记者", "首席记者", "特约通讯员", "通讯员",
    "实习生", "记者", "作者", "撰文", "撰稿", "编译", "整理", "供稿", "摄影", "文字",
    "图片", "报道", "采写"};

/* Words of two to four characters that stand in brackets at the end of a text and look
 * like names. */
static const char *const no_names[] = {"高清", "时间", "方案", "金华", "黄山", "温州",
    "常州", "杭州", "计划", "应急", "文字", "文章", "文件", "文中", "成员", "关于",
    "原文", "原标题", "全文", "明年", "时任", "经济", "经营", "利润", "单位", "金额",
    "万元", "单位名称", "施工", "管理", "解读", "解释", "安全", "包括", "应用", "平台",
    "连载", "谈话", "游戏", "任务", "成果", "全国", "向上", "方法", "古代", "白天",
    "和平", "公示", "南京", "连云港", "马鞍山", "石家庄", "宣城", "安徽", "江苏", "江西",
    "云南", "宁波", "宁夏", "甘肃", "贵州", "广东", "海南", "湖南", "山东", "山西",
    "陕西", "江南", "华东", "华南", "华北", "明天", "全场", "全部", "季度", "季节",
    "经验", "成立", "路演", "房产"};

static bool is_han_at(const char *s, const char **next)
{
	return *s && seed_is_han(text_next(s, next));
}

static const char *skip_signs(const char *s)
{
	static const char signs[] = "、，,/／|｜;；&和□■●";
	for (const char *next = s; *s; s = next) {
		char one[5] = {0};
		int32_t c = text_next(s, &next);
		text_put(c, one);
		if (!seed_is_space(c) && !strstr(signs, one))
			break;
	}
	return s;
}

static const char *skip_office(const char *s)
{
	for (size_t i = 0; i < sizeof offices / sizeof *offices; i++)
		if (text_starts(s, offices[i]))
			return s + strlen(offices[i]);
	/* one character, only where the word ends there */
	const char *next = s, *after;
	int32_t c = *s ? text_next(s, &next) : 0;
	bool alone = c == 0x6587 || c == 0x56FE || c == 0x6444; /* 文 图 摄 */
	return alone && !is_han_at(next, &after) ? next : NULL;
}

static bool is_known_word(const char *s, size_t len)
{
	for (size_t i = 0; i < sizeof no_names / sizeof *no_names; i++)
		if (strlen(no_names[i]) == len && !strncmp(s, no_names[i], len))
			return true;
	return false;
}

/* Two to four characters, the first of them a surname. */
static bool is_name(const char *s, size_t len, size_t chars)
{
	char first[5] = {0};
	const char *next;
	for (size_t i = 0; i < sizeof compounds / sizeof *compounds; i++)
		if (text_starts(s, compounds[i]))
			return chars == 3 || chars == 4;
	text_put(text_next(s, &next), first);
	return chars >= 2 && chars <= 3 && strstr(surnames, first) &&
	       !is_known_word(s, len);
}

/* Behind the name at s: Chinese, "艾力·买买提", or "倪　珺"; NULL: there is none. */
static const char *skip_han_name(const char *s)
{
	const char *p = s, *next = s, *after;
	size_t chars = 0;
	bool dot = false;
	for (; *p && chars < 16; p = next) {
		int32_t c = text_next(p, &next);
		if (c == 0xB7 && chars) {
			dot = true;
			continue;
		}
		if (!seed_is_han(c))
			break;
		chars++;
	}
	if (dot)
		return chars >= 3 && chars <= 15 ? p : NULL;
	if (chars == 1) { /* a name spread over the width of three characters */
		const char *q = seed_skip_space(p);
		if (q == p || !is_han_at(q, &after) || is_han_at(after, &next))
			return NULL;
		char both[9] = {0};
		memcpy(both, s, (size_t)(p - s));
		memcpy(both + (p - s), q, (size_t)(after - q));
		return is_name(both, strlen(both), 2) ? after : NULL;
	}
	return is_name(s, (size_t)(p - s), chars) ? p : NULL;
}

static bool is_latin(int32_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= 0xC0 && c < 0x250);
}

/* One to five words that begin with capitals. */
static const char *skip_latin_name(const char *s)
{
	size_t words = 0, letters = 0;
	const char *p = s, *next = s, *end = s;
	while (words < 5 &&
	       ((*p >= 'A' && *p <= 'Z') || (*p && text_next(p, &next) >= 0xC0 &&
						is_latin(text_next(p, &next))))) {
		for (; *p; p = next) {
			int32_t c = text_next(p, &next);
			if (!is_latin(c) && c != '.' && c != '\'' && c != '-' &&
			    c != 0x2019)
				break;
			letters++;
		}
		words++;
		end = p;
		if (*p != ' ')
			break;
		p++;
	}
	return words && letters >= 3 && letters <= 50 ? end : NULL;
}

bool seed_names(const char *s, bool *office)
{
	size_t names = 0;
	char folded[184];
	*office = false;
	if (strlen(s) > 180)
		return false;
	seed_fold(folded, sizeof folded, s);
	for (const char *p = skip_signs(folded); *p; p = skip_signs(p)) {
		const char *q = skip_office(p);
		if (q) {
			*office = true;
		} else {
			q = skip_han_name(p);
			if (!q)
				q = skip_latin_name(p);
			if (!q)
				return false;
			names++;
		}
		p = q;
	}
	return names > 0;
}

/* True for "欧阳" and the like, which a given name follows. */
static bool is_compound(const char *s, size_t len)
{
	for (size_t i = 0; i < sizeof compounds / sizeof *compounds; i++)
		if (strlen(compounds[i]) == len && !strncmp(s, compounds[i], len))
			return true;
	return false;
}

char *seed_join(struct arena *a, const char *s)
{
	char *out = arena_alloc(a, strlen(s) + 1);
	size_t n = 0;
	bool open = false; /* the word before is a surname that stands alone */
	for (const char *p = seed_skip_space(s); *p; p = seed_skip_space(p)) {
		const char *from = p, *next = p;
		bool han = seed_is_han(text_next(p, &next));
		size_t chars = 0;
		for (; *p && !seed_is_space(text_next(p, &next)); p = next)
			chars++;
		size_t len = (size_t)(p - from);
		bool given = open && han && chars <= 2;
		if (n && !given)
			out[n++] = ' ';
		open = han && !given && (chars == 1 || is_compound(from, len));
		memcpy(out + n, from, len);
		n += len;
	}
	return out;
}

/* Start of the last bracket when s ends with one; *end is its closing sign. */
static const char *last_bracket(const char *s, const char **end)
{
	size_t n = strlen(s);
	bool wide = n >= 3 && !strcmp(s + n - 3, "）");
	if (!wide && !(n && s[n - 1] == ')'))
		return NULL;
	*end = s + n - (wide ? 3 : 1);
	const char *from = n > 200 ? s + n - 200 : s;
	for (const char *p = *end; p > from; p--)
		if (p[-1] == '(' || (p - 3 >= from && !strncmp(p - 3, "（", 3)))
			return p;
	return NULL;
}

char *seed_byline(struct arena *a, const char *s)
{
	const char *end, *p = last_bracket(s, &end);
	bool office;
	if (!p || p >= end)
		return NULL;
	char *inner = text_trim(arena_strndup(a, p, (size_t)(end - p)));
	if (!seed_names(inner, &office) ||
	    text_chars(inner) > field_info[FIELD_BYLINE].max_chars)
		return NULL;
	return inner;
}

/* True when [s, end) is the head of a news agency's text: "…日电", "本报讯",
 * "中国发展网上海讯". */
static bool is_agency(const char *s, const char *end)
{
	static const char *const ends[] = {"报讯", "网讯", "社讯", "台讯", "刊讯", "站讯",
	    "端讯", "线讯", "频道讯", "日讯", "日电"};
	static const char *const media[] = {"网", "报", "社", "台"};
	static const char *const words[] = {"资讯", "通讯", "腾讯", "视讯", "快讯",
	    "简讯", "短讯", "喜讯", "音讯", "问讯", "审讯"};
	size_t len = (size_t)(end - s);
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		if (len >= 9 && !strncmp(end - strlen(ends[i]), ends[i], strlen(ends[i])))
			return true;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (len < 15 || strncmp(end - 3, "讯", 3) ||
		    !strncmp(end - 6, words[i], 6))
			return false;
	for (size_t i = 0; i < sizeof media / sizeof *media; i++) {
		const char *at = strstr(s, media[i]);
		if (at && at > s && at < end - 6 && at >= end - 18)
			return true;
	}
	return false;
}

/* Behind the agency's words at s; NULL when s begins otherwise. */
static const char *skip_agency(const char *s)
{
	char head[128];
	size_t chars = 0;
	seed_fold(head, sizeof head, s);
	const char *next = head;
	for (const char *p = head; *p && chars < 30; p = next, chars++) {
		int32_t c = text_next(p, &next);
		if (seed_is_stop(c) || c == 0x201C || c == '(' || c == 0xFF08)
			return NULL;
		if ((c == 0x8BAF || c == 0x7535) && is_agency(head, next)) /* 讯 电 */
			return s + (next - head);
	}
	return NULL;
}

static bool is_open(const char *s)
{
	return *s == '(' || text_starts(s, "（");
}

char *seed_head_byline(struct arena *a, const char *s)
{
	if (!is_open(s))
		return NULL;
	const char *from = s, *next = s;
	bool office;
	text_next(s, &from);
	for (const char *p = from; *p && p - from < 240; p = next) {
		int32_t c = text_next(p, &next);
		if (c != ')' && c != 0xFF09)
			continue;
		char *inner = text_trim(arena_strndup(a, from, (size_t)(p - from)));
		bool by = seed_names(inner, &office) && office &&
			  text_chars(inner) <= field_info[FIELD_BYLINE].max_chars;
		return by ? inner : NULL;
	}
	return NULL;
}

/* Behind "记者张三报道" at s, which a blank follows; s itself when something else is
 * there. */
static const char *skip_reported(const char *s)
{
	const char *end = s, *next = s;
	if (!skip_office(s))
		return s;
	for (size_t i = 0; *end && i < 40 && !seed_is_stop(text_next(end, &next)); i++) {
		end = next;
		if (end - s >= 6 && !strncmp(end - 6, "报道", 6))
			return seed_skip_space(end) > end ? end : s;
	}
	return s;
}

size_t seed_dateline(const char *s, const char **text)
{
	const char *end = skip_agency(s);
	if (!end)
		return 0;
	const char *p = seed_skip_space(end);
	if (p == end && !is_open(p))
		return 0;
	/* reporters in a bracket stay in the text: see seed_head_byline() */
	const char *more = is_open(p) ? p : skip_reported(p);
	if (more > p) {
		char both[400] = "";
		size_t n = (size_t)(more - s);
		if (n < sizeof both) {
			memcpy(both, s, n);
			if (text_chars(both) <= field_info[FIELD_DATELINE].max_chars)
				end = more;
		}
	}
	*text = seed_skip_space(end);
	return **text ? (size_t)(end - s) : 0;
}
