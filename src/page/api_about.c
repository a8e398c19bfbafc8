/* SPDX-License-Identifier: MIT */
/* /api/v1 itself, its OpenAPI document, and what browsers ask before they ask. */
#include "gen/openapi.h"
#include "page/api.h"

enum err page_api(struct ctx *c)
{
	static const struct {
		const char *name, *path;
	} links[] = {{"articles", "/articles"}, {"search", "/search"},
	    {"sections", "/sections"}, {"tags", "/tags"}, {"corrections", "/corrections"},
	    {"ledger_heads", "/ledger/heads"}, {"openapi", "/openapi.json"}};
	int64_t limit;
	if (!api_known(&limit, c, ""))
		return OK;
	json_t *urls = json_object();
	for (size_t i = 0; i < sizeof links / sizeof *links; i++)
		json_object_set_new(
		    urls, links[i].name, api_url(c, url_api(c->a, "%s", links[i].path)));
	json_t *root = json_pack("{s:s, s:s, s:o, s:o}", "name", c->setting[SETTING_NAME],
	    "version", "1", "site_url", api_url(c, url_home(c->a)), "urls", urls);
	return api_reply(c, root, OK);
}

/* doc/openapi.json with this site's address. */
enum err page_api_document(struct ctx *c)
{
	int64_t limit;
	json_error_t why;
	if (!api_known(&limit, c, ""))
		return OK;
	json_t *root = json_loads(openapi_document, JSON_REJECT_DUPLICATES, &why);
	if (!root)
		return err_set(ERR_BROKEN, "doc/openapi.json:%d: %s", why.line, why.text);
	json_object_set_new(
	    root, "servers", json_pack("[{s:o}]", "url", api_url(c, url_path(c->a, ""))));
	return api_reply(c, root, OK);
}

/* CORS: a page of another site may send If-None-Match; nothing else needs asking. */
enum err page_api_preflight(struct ctx *c)
{
	static const char *const headers[][2] = {{"Allow", "GET, HEAD, OPTIONS"},
	    {"Access-Control-Allow-Methods", "GET, HEAD, OPTIONS"},
	    {"Access-Control-Allow-Headers", "If-None-Match, Content-Type"},
	    {"Access-Control-Max-Age", "86400"}};
	enum err e = OK;
	for (size_t i = 0; !e && i < sizeof headers / sizeof *headers; i++)
		e = response_header(c->res, headers[i][0], headers[i][1]);
	c->res->status = 204;
	c->res->cache = CACHE_NONE_KEPT;
	c->res->open = true;
	return e;
}
