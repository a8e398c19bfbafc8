/* SPDX-License-Identifier: MIT */
/* What the pages of the desk share. */
#ifndef PAGE_DESK_H
#define PAGE_DESK_H

#include "news/article.h"
#include "page/model.h"

/* The guard's answers that are no HTTP status: ask for the login (GET), ask and keep the form (POST). */
enum { DESK_STATUS_LOGIN = 1, DESK_STATUS_KEEP = 2 };

enum desk_cookie { DESK_SESSION, DESK_DEVICE };
/* The cookie's name as the browser sends it: "__Host-qianfa" over https, "qianfa" else. */
const char *desk_cookie(const struct ctx *c, enum desk_cookie which);
/* Sets it; value "" deletes. */
enum err desk_set_cookie(struct ctx *c, enum desk_cookie which, const char *value) MUST_USE;

/* The token that a form must carry, bound to the session's token (OWASP CSRF cheat sheet, HMAC). */
char *desk_csrf(struct arena *a, const char *sid);

/* {page, site, assets, csrf, me, nav}: the frame of every desk page; current is the path of the nav entry to mark
 * ("/admin/articles"). me and nav are missing for guests. */
json_t *desk_frame(struct ctx *c, const char *title, const char *current);

/* templates/desk/message.html. */
enum err desk_message(struct ctx *c, int status, const char *heading, const char *text);

/* A notice for the next page: a word in the query (?done=saved) that desk_toast turns into a sentence. */
void desk_toast(json_t *root, struct ctx *c);

/* {value, text, selected} into a list. */
void desk_option(json_t *list, const char *value, const char *text, bool selected);

/* {label, class, revised} of an article's state word. */
json_t *desk_state(enum state s, enum public_state p);
/* The cells of the 稿签格. */
json_t *desk_slip(enum state s);

/* "2,426" */
char *desk_number(struct arena *a, int64_t n);

/* {title, list: [{field, text}]} */
json_t *desk_errors(const char *title, const char *field, const char *text);

/* An article that this person may read, and a revision of it (0: the current one). ERR_NOT_FOUND for others' texts. */
enum err desk_article(struct article *art, struct revision *rev, struct ctx *c, int64_t id, int64_t no) MUST_USE;

/* Rows for templates/part/desk_ledger.html. */
struct ledger_row;
json_t *desk_ledger_rows(struct ctx *c, const struct ledger_row *rows, size_t n, bool objects);

#endif
