/* SPDX-License-Identifier: MIT */
/* The table of places, and the files of printed pages. */
#include "news/places_int.h"

#include "base/text.h"

#include <string.h>

/* file: below DATA/pages, with $n for the number, $s for the name (a slug), $t for the
 * tag and $in for "s/NAME/", "t/TAG/" or nothing; NULL: never printed. */
static const struct row {
	const char *name, *text;
	enum sight sight;
	const char *file;
	bool twin;
	place_find *find;
} rows[PLACE__MAX] = {
    [PLACE_NONE] = {"none", "", SIGHT_CLEAN, NULL, false, place_find_nothing},
    [PLACE_ARTICLE] = {"article", "文章页", SIGHT_GONE, "a/$n.html", true,
	place_find_self},
    [PLACE_PAGE] = {"page", "栏目页", SIGHT_CLEAN, "$s.html", true, place_find_page},
    [PLACE_OLD] = {"old", "旧网址", SIGHT_SILENT, NULL, false, place_find_old},
    [PLACE_HOME] = {"home", "首页", SIGHT_CLEAN, "index.html", true, place_find_home},
    [PLACE_SECTION] = {"section", "栏目最新", SIGHT_CLEAN, "s/$s/index.html", true,
	place_find_front},
    [PLACE_SECTION_PAGE] = {"section-page", "栏目列表", SIGHT_CLEAN, "s/$s/p/$n.html",
	true, place_find_numbered},
    [PLACE_ARCHIVE] = {"archive", "往期最新", SIGHT_CLEAN, "archive/index.html", true,
	place_find_front},
    [PLACE_ARCHIVE_PAGE] = {"archive-page", "往期列表", SIGHT_CLEAN, "archive/p/$n.html",
	true, place_find_numbered},
    [PLACE_TAG] = {"tag", "标签最新", SIGHT_CLEAN, "t/$t/index.html", true,
	place_find_front},
    [PLACE_TAG_PAGE] = {"tag-page", "标签列表", SIGHT_CLEAN, "t/$t/p/$n.html", true,
	place_find_numbered},
    [PLACE_NEAR] = {"near", "前后文章", SIGHT_CLEAN, "a/$n.html", true, place_find_near},
    [PLACE_CORRECTIONS] = {"corrections", "更正", SIGHT_CLEAN, "corrections/index.html",
	true, place_find_corrections},
    [PLACE_CORRECTIONS_PAGE] = {"corrections-page", "更正列表", SIGHT_CLEAN,
	"corrections/p/$n.html", true, place_find_corrections},
    [PLACE_RSS] = {"rss", "RSS 订阅", SIGHT_CLEAN, "$infeed.xml", false, place_find_feed},
    [PLACE_ATOM] = {"atom", "Atom 订阅", SIGHT_SILENT, "$inatom.xml", false,
	place_find_feed},
    [PLACE_JSON_FEED] = {"json-feed", "JSON 订阅", SIGHT_CLEAN, "$infeed.json", false,
	place_find_feed},
    [PLACE_SITEMAP] = {"sitemap", "站点地图索引", SIGHT_CLEAN, "sitemap.xml", false,
	place_find_nothing},
    [PLACE_SITEMAP_PART] = {"sitemap-part", "站点地图", SIGHT_CLEAN, "sitemap/$n.xml",
	false, place_find_sitemap_part},
    [PLACE_SITEMAP_NEWS] = {"sitemap-news", "新闻站点地图", SIGHT_CLEAN,
	"sitemap/news.xml", false, place_find_sitemap_news},
    [PLACE_SITEMAP_LISTS] = {"sitemap-lists", "栏目站点地图", SIGHT_CLEAN,
	"sitemap/lists.xml", false, place_find_sitemap_lists},
    [PLACE_ROBOTS] = {"robots", "robots.txt", SIGHT_CLEAN, "robots.txt", false,
	place_find_nothing},
    [PLACE_PROOF] = {"proof", "核验页", SIGHT_SILENT, NULL, true, place_find_self},
    [PLACE_PROOF_JSON] = {"proof-json", "核验数据", SIGHT_SILENT, NULL, false,
	place_find_self},
    [PLACE_PROOF_TEXT] = {"proof-text", "签发文本", SIGHT_GONE, NULL, false,
	place_find_self},
    [PLACE_SEARCH] = {"search", "搜索", SIGHT_CLEAN, NULL, true, place_find_words},
    [PLACE_API_ARTICLE] = {"api-article", "接口：文章", SIGHT_GONE, NULL, false,
	place_find_self},
    [PLACE_API_ARTICLES] = {"api-articles", "接口：最新", SIGHT_CLEAN, NULL, false,
	place_find_newest},
    [PLACE_API_CORRECTIONS] = {"api-corrections", "接口：更正", SIGHT_CLEAN, NULL, false,
	place_find_corrections},
    [PLACE_API_SEARCH] = {"api-search", "接口：搜索", SIGHT_CLEAN, NULL, false,
	place_find_words},
    [PLACE_PICTURE] = {"picture", "图片", SIGHT_ABSENT, NULL, false, place_find_picture},
};

place_find *place_finder(enum place p)
{
	return rows[p].find;
}

const char *place_name(enum place p)
{
	return rows[p].name;
}

const char *place_text(enum place p)
{
	return rows[p].text;
}

enum sight place_sight(enum place p)
{
	return rows[p].sight;
}

bool place_twinned(enum place p)
{
	return rows[p].twin;
}

char *place_key_name(struct arena *a, const struct place_key *k)
{
	const char *twin = k->twin ? "hant:" : "", *name = rows[k->place].name;
	return k->tag ? arena_printf(a, "%s%s@%lld", twin, name, (long long)k->tag)
		      : arena_printf(a, "%s%s", twin, name);
}

bool place_key_parse(struct place_key *out, const char *name)
{
	*out = (struct place_key){.name = ""};
	out->twin = !strncmp(name, "hant:", 5);
	name += out->twin ? 5 : 0;
	size_t len = strcspn(name, "@");
	if (name[len] && !text_int(name + len + 1, 1, INT64_MAX, &out->tag))
		return false;
	for (enum place p = PLACE_NONE + 1; p < PLACE__MAX; p++) {
		if (strlen(rows[p].name) == len && !strncmp(name, rows[p].name, len)) {
			out->place = p;
			return !out->twin || rows[p].twin;
		}
	}
	return false;
}

static bool is_slug(const char *s)
{
	size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-");
	return n > 0 && n <= 40 && !s[n];
}

/* What stands for one $word of a file's pattern; *used: the word's length. NULL: the key
 * has no such part. */
static const char *part(
    struct arena *a, const struct place_key *k, const char *word, size_t *used)
{
	int64_t number = word[0] == 't' ? k->tag : k->number;
	*used = 1;
	if (!strncmp(word, "in", 2)) {
		*used = 2;
		if (*k->name)
			return is_slug(k->name) ? arena_printf(a, "s/%s/", k->name)
						: NULL;
		return k->tag ? arena_printf(a, "t/%lld/", (long long)k->tag) : "";
	}
	if (word[0] == 's')
		return is_slug(k->name) ? k->name : NULL;
	return number > 0 ? arena_printf(a, "%lld", (long long)number) : NULL;
}

char *place_file(struct arena *a, const struct place_key *k)
{
	const char *p = rows[k->place].file;
	char *out = arena_strdup(a, k->twin ? "hant/" : "");
	if (!p || (k->twin && !rows[k->place].twin))
		return NULL;
	while (*p) {
		size_t n = strcspn(p, "$"), used = 0;
		out = arena_printf(a, "%s%.*s", out, (int)n, p);
		p += n;
		if (!*p)
			break;
		const char *text = part(a, k, p + 1, &used);
		if (!text)
			return NULL;
		out = arena_printf(a, "%s%s", out, text);
		p += 1 + used;
	}
	return out;
}
