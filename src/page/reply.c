/* SPDX-License-Identifier: MIT */
/* The ways a handler ends, and reading forms. */
#include "base/text.h"
#include "page/xml.h"

#include <string.h>

enum err reply(struct ctx *c, int status, const char *template, json_t *data)
{
	c->res->status = status;
	c->res->type = "text/html; charset=utf-8";
	c->template = template;
	if (c->data)
		json_decref(c->data);
	c->data = data;
	return OK;
}

enum err reply_as(struct ctx *c, const char *type, const char *template, json_t *data)
{
	xml_clean(data, c->a);
	enum err e = reply(c, 200, template, data);
	c->res->type = type;
	return e;
}

enum err reply_text(struct ctx *c, int status, const char *text)
{
	c->res->status = status;
	c->res->type = "text/plain; charset=utf-8";
	c->template = NULL;
	buf_str(&c->res->body, text);
	return OK;
}

static int add_text(const char *text, size_t len, void *body)
{
	buf_add(body, text, len);
	return 0;
}

enum err reply_json(struct ctx *c, json_t *root, enum err e)
{
	if (!e) {
		c->res->cache = CACHE_NONE_KEPT;
		e = reply_text(c, 200, "");
		c->res->type = "application/json; charset=utf-8";
	}
	if (!e && json_dump_callback(
		      root, add_text, &c->res->body, JSON_INDENT(2) | JSON_ENSURE_ASCII))
		e = err_set(ERR_BROKEN, "json cannot be written");
	buf_ch(&c->res->body, '\n');
	json_decref(root);
	return e;
}

enum err redirect(struct ctx *c, const char *path)
{
	return response_redirect(c->res, path);
}

enum err redirect_moved(struct ctx *c, const char *path)
{
	enum err e = response_redirect(c->res, path);
	c->res->status = 301;
	return e;
}

const char *form_get(const struct ctx *c, const char *name)
{
	const char *v = pairs_get(&c->req->form, name);
	return v ? v : "";
}

enum err form_line(char **out, struct ctx *c, const char *name)
{
	const char *v = form_get(c, name);
	return text_line(out, c->a, v, strlen(v));
}

int64_t form_int(const struct ctx *c, const char *name)
{
	int64_t n = 0;
	return text_int(form_get(c, name), 0, INT64_MAX, &n) ? n : 0;
}

enum err page_frame(struct ctx *c)
{
	if (c->framed)
		return OK;
	enum err e = setting_all(c->setting, c->db, c->a);
	if (!e)
		e = section_all(&c->sections, c->db, c->a);
	c->framed = !e;
	if (!e)
		role_set_signer_text(c->setting[SETTING_SIGNER_TITLE]);
	return e;
}
