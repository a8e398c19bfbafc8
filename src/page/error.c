/* SPDX-License-Identifier: MIT */
/* Error pages for readers and for the desk, and the 410 of a withdrawn article. */
#include "news/article.h"
#include "page/api.h"
#include "page/desk.h"
#include "page/model.h"
#include "page/twin.h"

static const struct words {
	int status;
	const char *heading, *text;
} words[] = {
    {400, "这个请求看不懂", "地址或表单里有不能用的内容。请返回上一页重试。"},
    {403, "这一步不能做", "没有做这一步的权限，或者请求不是从本站页面发出的。"},
    {404, "没有找到这一页",
	"地址可能写错了，或者这一页已经搬走。请核对地址，或从下面接着看。"},
    {405, "这个地址不支持这种请求", "请从页面上的链接和按钮进入。"},
    {409, "稿件已经变了", "你看到的和现在的不一样，请重新打开再做。"},
    {410, "这一页已经撤下", "这里的稿件都已经撤下。"},
    {412, "这一页已经变了", "请求要的是另一个版本。请重新打开这一页。"},
    {413, "内容太大", "提交的内容超过上限，没有保存。请返回上一页，删减后再提交。"},
    {414, "地址太长", "请从页面上的链接进入。"},
    {415, "表单格式不对", "请从页面上的表单提交。"},
    {422, "有一处要改", "请返回上一页修改后再提交。"},
    {429, "请稍候再试", "操作太频繁。"},
    {431, "请求头太大", "请清除本站 Cookie 后重试。"},
    {500, "这一页暂时打不开",
	"是我们的差错，不是您的：已经记下，编辑部会尽快处理。请稍后再试。"},
    {503, "访问的人太多，请稍候",
	"服务器正忙，您的请求没有丢失什么。请过几秒钟再刷新这一页。"},
    {507, "磁盘满了，没有保存", "文字还在上一页。请返回上一页复制保存，并马上告诉运维。"},
};

/* A status without words of its own has those of its class. */
static const struct words *words_of(int status)
{
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (words[i].status == status)
			return &words[i];
	return words_of(status >= 500 ? 500 : 400);
}

/* The frame may be what failed: then the page goes without navigation. */
static json_t *public_frame(struct ctx *c, const char *title)
{
	if (page_frame(c)) {
		for (enum setting s = 0; s < SETTING__MAX; s++)
			c->setting[s] = arena_strdup(c->a, setting_info[s].initial);
		c->sections.n = 0;
	}
	json_t *root = model_public(c, title, NULL, false);
	json_object_set_new(json_object_get(root, "page"), "noindex", json_true());
	twin_none(json_object_get(root, "page"));
	return root;
}

static void add_link(json_t *root, const char *title, const char *url)
{
	json_array_append_new(json_object_get(root, "links"),
	    json_pack("{s:s, s:s}", "title", title, "url", url));
}

/* Ways on: those that lead anywhere even when the site's frame is what failed. */
static void add_links(json_t *root, struct ctx *c)
{
	json_object_set_new(root, "links", json_array());
	add_link(root, "回到首页", url_home(c->a));
	add_link(root, "搜索文章", url_search(c->a, NULL));
	add_link(root, "往期：按日期找", url_archive(c->a, 0));
}

enum err page_error(struct ctx *c, int status, const char *said)
{
	const struct words *w = words_of(status);
	const char *text = said && *said ? said : w->text;
	if (c->res->cache == CACHE_NO_STORE)
		return desk_message(c, status, w->heading, text);
	if (api_asked(c))
		return api_problem(c, status, said);
	c->res->cache = CACHE_NONE_KEPT;
	json_t *root = public_frame(c, w->heading);
	json_object_set_new(root, "error",
	    json_pack("{s:i, s:s, s:s}", "status", status, "heading", w->heading, "text",
		text));
	add_links(root, c);
	return reply(c, status, "public/error.html", root);
}

enum err page_gone(struct ctx *c, int64_t id)
{
	struct article art;
	enum err e = article_by_id(&art, c->db, c->a, id);
	if (e)
		return e;
	c->res->cache = CACHE_NONE_KEPT;
	json_t *root = public_frame(c, "该稿件已撤回"), *gone = json_object();
	model_time(gone, c, art.withdrawn_at, NULL);
	json_object_set_new(root, "gone", gone);
	add_links(root, c);
	if (art.section_kind == SECTION_LIST)
		add_link(root, arena_printf(c->a, "%s的最新文章", art.section_title),
		    url_section(c->a, art.section_slug));
	add_link(root, "这篇稿件的核验页", url_proof(c->a, id, "html"));
	return reply(c, 410, "public/gone.html", root);
}
