/* SPDX-License-Identifier: MIT */
/* See newsroom.h. */
#include "newsroom.h"

#include "desk_client.c"
#include "fcgi_client.c"

bool newsroom_open(struct newsroom *n, const char *data)
{
	static const char password[] = "correct+horse+battery";
	arena_init(&n->a);
	snprintf(n->socket, sizeof n->socket, "%s/run/desk.sock", data);
	n->author = (struct person){
	    .socket = n->socket, .login = "zhoudandan", .password = password};
	n->signer =
	    (struct person){.socket = n->socket, .login = "nijun", .password = password};
	n->keys = (long)getpid() * 100000;
	return person_login(&n->author) && person_login(&n->signer);
}

bool newsroom_fresh(struct newsroom *n)
{
	return person_fresh(&n->author) && person_fresh(&n->signer);
}

static bool said(struct newsroom *n, const char *what, const struct answer *r)
{
	const char *text = strstr(r->body, "role=\"alert\"");
	if (!text)
		text = strstr(r->body, "<main");
	snprintf(n->said, sizeof n->said, "%s: %d %s %.200s", what, r->status,
	    r->location, text && r->status >= 400 ? text : "");
	return false;
}

bool newsroom_submit(
    struct newsroom *n, long *article, long no, const struct newsroom_text *text)
{
	static const char type[] = "%E6%96%87%E5%AD%97%E6%9B%B4%E6%AD%A3"; /* 文字更正 */
	char *path = *article ? arena_printf(&n->a, "/admin/articles/%ld/edit", *article)
			      : arena_strdup(&n->a, "/admin/articles/new");
	char *form = arena_printf(&n->a,
	    "_csrf=%s&do=submit&key=k%ld&base=%ld&section=%s&title=%s&source=s&body=%s&"
	    "correction=%s&correction_type=%s&tags=%s",
	    n->author.csrf, ++n->keys, no, text->section, text->title, text->body,
	    text->correction, *text->correction ? type : "", text->tags);
	struct answer r = person_post(&n->a, &n->author, path, form);
	const char *id = strstr(r.location, "/articles/");
	if (r.status != 303 || !id)
		return said(n, "submit", &r);
	*article = atol(id + strlen("/articles/"));
	return true;
}

static char *form_of(struct newsroom *n, long article, const char *act, const char *must)
{
	char *action = arena_printf(&n->a, "/admin/articles/%ld/%s", article, act);
	char *hidden = NULL;
	struct answer r = person_get(
	    &n->a, &n->signer, arena_printf(&n->a, "/admin/articles/%ld", article));
	for (int i = 0; i < 4; i++) {
		hidden = form_hidden(&n->a, r.body, action, i);
		if (!hidden || strstr(hidden, must))
			break;
	}
	if (!hidden)
		said(n, act, &r);
	return hidden;
}

static bool post(struct newsroom *n, long article, const char *what, const char *form)
{
	struct answer r = person_post(&n->a, &n->signer,
	    arena_printf(&n->a, "/admin/articles/%ld/%s", article, what), form);
	return r.status == 303 ? true : said(n, what, &r);
}

char *newsroom_sign_form(struct newsroom *n, long article)
{
	return form_of(n, article, "sign", "publish=1");
}

bool newsroom_sign(struct newsroom *n, long article, const char *form)
{
	return post(n, article, "sign", form);
}

char *newsroom_withdraw_form(struct newsroom *n, long article)
{
	char *form = form_of(n, article, "withdraw", "");
	return form ? arena_printf(&n->a, "%s&reason=because", form) : NULL;
}

bool newsroom_withdraw(struct newsroom *n, long article, const char *form)
{
	return post(n, article, "withdraw", form);
}
