/* SPDX-License-Identifier: MIT */
/* Words by rank, sentences of words, articles of sentences. */
#include "cmd/bench_text.h"

#include "base/buf.h"

#include <math.h>
#include <string.h>

enum {
	RANKS = 1000000, /* words there are */
	FLAT = 20,       /* Mandelbrot's constant: how alike the first ones are */
	HAN = 3          /* bytes of a character */
};

/* The last 2016–2025 in UTC: the clock has no part in it. */
static const int64_t from_ms = INT64_C(1451606400000), span_ms = INT64_C(315619200000);

/* The most frequent, in order; behind them pairs of the characters below. */
static const char *const words[] = {"发展", "企业", "建设", "工作", "推进", "创新",
    "项目", "服务", "产业", "上海", "城市", "技术", "中国", "经济", "长三角", "松江",
    "科技", "走廊", "合作", "市场", "今年", "人才", "政策", "制造", "改革", "管理",
    "生态", "记者", "目前", "国家", "社会", "重点", "平台", "实现", "加快", "高质量",
    "全国", "地区", "问题", "生产", "提升", "活动", "投资", "环境", "系统", "研究",
    "数据", "我们", "他们", "通过", "进行", "开展", "成为", "提供", "方面", "领域",
    "集群", "园区", "居民", "交通", "教育", "医疗", "文化", "旅游", "农业", "农村",
    "乡村", "振兴", "绿色", "低碳", "能源", "数字", "智能", "机器人", "芯片", "人工智能",
    "生物医药", "新材料", "供应链", "金融", "贷款", "税收", "就业", "收入", "消费",
    "出口", "海关", "港口", "铁路", "高铁", "地铁", "机场", "公路", "桥梁", "水利",
    "防汛", "台风", "气温", "学校", "学生", "老师", "大学", "医院", "医生", "社区",
    "街道", "老人", "儿童", "法院", "法律", "公安", "安全", "消防", "检查", "整改",
    "规划", "方案", "会议", "代表", "委员", "书记", "市长", "主任", "负责人", "专家",
    "工程师", "工人", "农民", "青年", "杭州", "苏州", "嘉兴", "湖州", "金华", "合肥",
    "芜湖", "宣城", "北京", "江苏", "浙江", "安徽", "协同", "一体化", "示范区", "试验区",
    "开工", "竣工", "投产", "签约", "落地", "招商", "审批", "窗口", "一网通办", "材料",
    "时间", "成本", "效率", "标准", "质量", "品牌", "专利", "成果", "转化", "实验室",
    "中心", "基地", "车间", "设备", "订单", "客户", "同比增长", "达到", "超过", "其中",
    "此外", "同时", "不断", "持续", "积极", "全面", "历史", "博物馆", "图书馆", "音乐",
    "电影", "比赛", "冠军", "球队", "春天", "夏天", "秋天", "冬天", "早上", "晚上",
    "去年", "明年", "未来"};

static const char han[] =
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工"
    "也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小"
    "物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形"
    "相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解意建月"
    "公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求"
    "老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先"
    "回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联"
    "什认六共权收证改清己美再采转更单风切打白速花带安场身车例真务具万每目至走积示议声报斗"
    "完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且究观越"
    "织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感"
    "劳便团往历市克何除消构府称太准精值号率族维划选标写存候毛亲快效斯院查江型眼王按格养易"
    "置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该铁价严";

static const char *const extra[] = {"G60", "5G", "AI", "GDP", "3.27亿元", "12.5%",
    "2025年", "R&D", "C919", "100公里", "1.8万人", "7天", "24小时", "300余家"};
static const char *const signers[] = {
    "周丹丹", "倪珺", "王晓红", "李建国", "陈雪梅", "张海涛", "刘洋", "赵敏"};
static const char *const places[] = {"上海松江", "嘉兴", "杭州", "金华", "苏州", "湖州",
    "宣城", "芜湖", "合肥", "长三角", "G60科创走廊", "中国发展网"};
static const char *const acts[] = {"加快推进", "全力打造", "持续优化", "率先启动",
    "集中签约", "深入开展", "发布", "聚焦", "探索", "上线", "建成", "召开会议部署"};
static const char *const tails[] = {"建设", "工作", "新格局", "三年行动方案",
    "“一件事”改革", "现场会", "示范项目", "服务平台", "首批成果", "经验交流会"};

#define PICK(r, list) (list)[next(r) % (sizeof(list) / sizeof *(list))]

/* splitmix64 (Steele, Lea, Flood 2014). */
static uint64_t next(uint64_t *r)
{
	uint64_t z = *r += UINT64_C(0x9e3779b97f4a7c15);
	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

/* From 0 on, in proportion to 1 / (rank + FLAT): the sum's inverse. */
static size_t rank(uint64_t *r)
{
	double u = (double)(next(r) >> 11) * 0x1p-53;
	double x = FLAT * pow((double)(RANKS + FLAT) / FLAT, u) - FLAT;
	return x < RANKS ? (size_t)x : RANKS - 1;
}

/* A word; *chars grows by its length. */
static void put_word(struct buf *b, uint64_t *r, size_t *chars)
{
	enum { KNOWN = sizeof words / sizeof *words, CHARS = (sizeof han - 1) / HAN };
	size_t k = rank(r);
	if (k < KNOWN) {
		buf_str(b, words[k]);
		*chars += strlen(words[k]) / HAN;
		return;
	}
	uint64_t of = k; /* the pair belongs to the rank, whatever the seed */
	uint64_t h = next(&of);
	buf_add(b, han + h % CHARS * HAN, HAN);
	buf_add(b, han + (h >> 32) % CHARS * HAN, HAN);
	*chars += 2;
}

/* Up to its full stop. */
static void put_sentence(struct buf *b, uint64_t *r, size_t *chars)
{
	for (size_t parts = 1 + next(r) % 3; parts; parts--) {
		for (size_t n = 3 + next(r) % 6; n; n--)
			put_word(b, r, chars);
		if (next(r) % 12 == 0) {
			const char *s = PICK(r, extra);
			buf_str(b, s);
			*chars += 3;
		}
		buf_str(b, parts > 1 ? "，" : "。");
		++*chars;
	}
}

/* 120 to 480 characters, 300 on average, in paragraphs; one in ten has a heading. */
static char *body(struct arena *a, uint64_t *r)
{
	struct buf b = BUF_INIT;
	size_t chars = 0, want = 105 + next(r) % 361, stop = 60 + next(r) % 90, line = 0;
	if (next(r) % 10 == 0) {
		buf_str(&b, "## ");
		put_word(&b, r, &chars);
		put_word(&b, r, &chars);
		buf_str(&b, "\n\n");
	}
	while (chars < want) {
		put_sentence(&b, r, &chars);
		if (chars - line > stop && chars < want) {
			buf_str(&b, "\n\n");
			line = chars;
		}
	}
	char *s = arena_strdup(a, buf_text(&b));
	buf_release(&b);
	return s;
}

static char *title(struct arena *a, uint64_t *r)
{
	struct buf b = BUF_INIT;
	size_t chars = 0;
	buf_str(&b, PICK(r, places));
	buf_str(&b, PICK(r, acts));
	for (size_t n = 1 + next(r) % 3; n; n--)
		put_word(&b, r, &chars);
	buf_str(&b, PICK(r, tails));
	char *s = arena_strdup(a, buf_text(&b));
	buf_release(&b);
	return s;
}

/* Up to four, the most frequent words most often. */
static char **tags(struct arena *a, uint64_t *r)
{
	enum { TAGS = 60, MOST = 4 };
	char **out = arena_array(a, MOST + 1, sizeof *out);
	size_t n = 0;
	for (size_t want = next(r) % (MOST + 1); want; want--) {
		size_t k = rank(r) % TAGS;
		size_t i = 0;
		while (i < n && strcmp(out[i], words[k]))
			i++;
		if (i == n)
			out[n++] = arena_strdup(a, words[k]);
	}
	return out;
}

void bench_draft(
    struct draft *out, struct arena *a, const struct bench_text *t, int64_t i)
{
	uint64_t r = t->seed * UINT64_C(0xd1342543de82ef95) + (uint64_t)i;
	next(&r);
	double part = (double)i / (double)t->n;
	int64_t at = from_ms + (int64_t)((double)span_ms * part);
	size_t x = next(&r) % t->slugs, y = next(&r) % t->slugs;
	*out = (struct draft){.published_at = at / 1000 * 1000};
	out->text[FIELD_TITLE] = title(a, &r);
	out->text[FIELD_BODY] = body(a, &r);
	out->text[FIELD_SOURCE] = arena_strdup(a, "中国发展网");
	out->text[FIELD_BYLINE] = arena_strdup(a, PICK(&r, signers));
	out->signer = arena_strdup(a, PICK(&r, signers));
	out->section = arena_strdup(a, t->slug[x < y ? x : y]);
	out->tags = tags(a, &r);
}
