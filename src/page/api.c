/* SPDX-License-Identifier: MIT */
/* The shape of every answer below /api/v1. */
#include "page/api.h"

#include "base/base64.h"
#include "base/clock.h"
#include "base/text.h"
#include "page/model.h"

#include <string.h>

enum { LIMIT = 20, LIMIT_MAX = 100, CURSOR_MAX = 120, TAG_HEX = 32, LINK_MAX = 4096 };

/* What a status is called; the names are the problem types of doc/openapi.json. */
static const struct problem {
	int status;
	const char *type, *title, *detail;
} problems[] = {
    {400, "bad-request", "请求看不懂", "地址或参数里有不能用的内容。"},
    {403, "forbidden", "不允许", "这个请求被拒绝了。"},
    {404, "not-found", "没有找到", "这个地址没有内容。接口的目录在 /api/v1。"},
    {405, "method-not-allowed", "不支持这种请求", "接口只能读取：GET、HEAD 和 OPTIONS。"},
    {410, "withdrawn", "该稿件已撤回", "该稿件已撤回，不再提供。"},
    {412, "precondition-failed", "内容已经变了", "If-Match 要的是另一个版本。请重新取。"},
    {413, "too-large", "内容太大", "接口不接受内容。"},
    {414, "uri-too-long", "地址太长", "请缩短参数。"},
    {429, "too-many-requests", "请稍候再试", "请求太频繁。"},
    {431, "headers-too-large", "请求头太大", "请减少请求头。"},
    {500, "internal", "服务器出错", "是我们的差错，已经记下。请稍后再试。"},
    {503, "unavailable", "暂时不能应答", "服务器正忙。请稍后再试。"},
};

bool api_asked(const struct ctx *c)
{
	const char *path = c->req->path;
	return text_starts(path, "/api/") || !strcmp(path, "/api");
}

static int add_text(const char *text, size_t len, void *body)
{
	buf_add(body, text, len);
	return 0;
}

/* root becomes the body. */
static enum err write_body(struct ctx *c, json_t *root)
{
	struct buf *body = &c->res->body;
	buf_clear(body);
	c->template = NULL;
	c->res->open = true;
	int bad = json_dump_callback(root, add_text, body, JSON_COMPACT);
	buf_ch(body, '\n');
	json_decref(root);
	return bad ? err_set(ERR_BROKEN, "json cannot be written") : buf_err(body);
}

enum err api_reply(struct ctx *c, json_t *root, enum err e)
{
	if (e) {
		json_decref(root);
		return e;
	}
	e = write_body(c, root);
	struct sha h = sha_of(buf_text(&c->res->body), c->res->body.len);
	c->res->status = 200;
	c->res->type = "application/json; charset=utf-8";
	c->res->tag = arena_printf(c->a, "\"%.*s\"", TAG_HEX, sha_hex(c->a, &h));
	return e;
}

static enum err problem(struct ctx *c, int status, const char *type, const char *title,
    const char *detail, const char *parameter)
{
	char *uri = url_absolute(c->a, url_api(c->a, "/openapi.json#%s", type));
	json_t *root = json_pack("{s:s, s:s, s:i, s:s}", "type", uri, "title", title,
	    "status", status, "detail", detail);
	model_text(root, "parameter", parameter);
	c->res->status = status;
	c->res->cache = CACHE_NONE_KEPT;
	c->res->type = "application/problem+json; charset=utf-8";
	return write_body(c, root);
}

enum err api_problem(struct ctx *c, int status, const char *said)
{
	const struct problem *p = &problems[0];
	int known = status;
	for (size_t i = 0; i < sizeof problems / sizeof *problems; i++)
		if (problems[i].status == (status >= 500 && status != 503 ? 500 : known))
			p = &problems[i];
	return problem(
	    c, status, p->type, p->title, said && *said ? said : p->detail, NULL);
}

enum err api_refuse(struct ctx *c, const char *parameter, const char *why)
{
	parameter = text_cut(c->a, parameter, 40);
	return problem(c, 400, "bad-parameter", "参数不对",
	    arena_printf(c->a, "参数 %s：%s", parameter, why), parameter);
}

const char *api_get(const struct ctx *c, const char *name)
{
	return pairs_get(&c->req->query, name);
}

static bool is_known(const char *known, const char *name)
{
	size_t len = strlen(name);
	for (const char *s = known; *s;) {
		size_t n = strcspn(s, " ");
		if (n == len && !strncmp(s, name, n))
			return true;
		s += n + (s[n] == ' ');
	}
	return false;
}

/* "LIST PLACE" of a cursor of ours for that list. */
static bool read_cursor(int64_t *place, struct ctx *c, const char *list, const char *text)
{
	struct bytes b;
	if (!base64_bytes(&b, c->a, text, CURSOR_MAX))
		return false;
	char *s = arena_strndup(c->a, (const char *)b.at, b.len), *end = strchr(s, ' ');
	if (!end || strlen(s) != b.len)
		return false;
	*end = '\0';
	return !strcmp(s, list) && text_int(end + 1, 0, INT64_MAX, place);
}

bool api_known(int64_t *limit, struct ctx *c, const char *known)
{
	const struct pairs *q = &c->req->query;
	for (size_t i = 0; i < q->n; i++) {
		const char *name = q->at[i].name;
		const char *why = !is_known(known, name)     ? "没有这个参数。"
				  : pairs_count(q, name) > 1 ? "出现了不止一次。"
							     : NULL;
		if (why)
			return api_refuse(c, name, why), false;
	}
	const char *text = api_get(c, "limit");
	*limit = LIMIT;
	if (text && !text_int(text, 1, LIMIT_MAX, limit))
		return api_refuse(c, "limit", "要是 1 到 100 的整数。"), false;
	return true;
}

bool api_before(int64_t *before, struct ctx *c, const char *list)
{
	const char *text = api_get(c, "cursor");
	*before = INT64_MAX;
	if (text && !read_cursor(before, c, list, text))
		return api_refuse(
			   c, "cursor", "不是这个列表的游标。请用上一次应答里的 next。"),
		       false;
	return true;
}

static char *cursor(struct ctx *c, const char *list, int64_t place)
{
	char *s = arena_printf(c->a, "%s %lld", list, (long long)place);
	return base64_text(c->a, s, strlen(s));
}

/* The same request with another cursor; not when it is so long that a web server's room
 * for heads could be too small (nginx: 16 KB). The body has the cursor too. */
static enum err add_link(struct ctx *c, const char *next)
{
	const struct pairs *q = &c->req->query;
	char *query = arena_printf(c->a, "?cursor=%s", next);
	for (size_t i = 0; i < q->n; i++)
		if (strcmp(q->at[i].name, "cursor"))
			query = arena_printf(c->a, "%s&%s=%s", query,
			    url_escape(c->a, q->at[i].name),
			    url_escape(c->a, q->at[i].value));
	char *url = url_absolute(c->a, url_path(c->a, c->req->path));
	if (strlen(query) > LINK_MAX)
		return OK;
	return response_header(
	    c->res, "Link", arena_printf(c->a, "<%s%s>; rel=\"next\"", url, query));
}

size_t api_items(struct api_list *l, size_t rows)
{
	l->items = json_array();
	l->more = rows > (size_t)l->limit;
	return rows - l->more;
}

void api_add(struct api_list *l, json_t *item, int64_t place)
{
	json_array_append_new(l->items, item);
	l->place = place;
}

enum err api_list(json_t **out, struct ctx *c, struct api_list *l)
{
	const char *next = l->more ? cursor(c, l->name, l->place) : NULL;
	*out =
	    json_pack("{s:I, s:s, s:o, s:s?}", "total", (json_int_t)l->total, "total_is",
		l->at_least ? "at_least" : "exact", "items", l->items, "next", next);
	return next ? add_link(c, next) : OK;
}

json_t *api_text(const char *s)
{
	return json_string(s ? s : "");
}

json_t *api_url(struct ctx *c, const char *path)
{
	return json_string(url_absolute(c->a, path));
}

json_t *api_time(struct ctx *c, int64_t at)
{
	return json_string(clock_iso(c->a, at));
}

void api_article_urls(
    json_t *o, struct ctx *c, int64_t id, enum section_kind kind, const char *slug)
{
	json_object_set_new(o, "url", api_url(c, model_article_url(c, id, kind, slug)));
	url_twin(true);
	json_object_set_new(
	    o, "hant_url", api_url(c, model_article_url(c, id, kind, slug)));
	url_twin(false);
	json_object_set_new(
	    o, "api_url", api_url(c, url_api(c->a, "/articles/%lld", (long long)id)));
}

json_t *api_section(
    struct ctx *c, const char *slug, const char *title, enum section_kind kind)
{
	struct section s = {.slug = slug, .kind = kind};
	return json_pack("{s:s, s:s, s:o}", "slug", slug, "title", title, "url",
	    api_url(c, model_section_url(c, &s)));
}
