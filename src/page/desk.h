/* SPDX-License-Identifier: MIT */
/* What the pages of the desk share. */
#ifndef PAGE_DESK_H
#define PAGE_DESK_H

#include "news/article.h"
#include "news/review.h"
#include "page/model.h"

/* The guard's answers that are no HTTP status: ask for the login (GET), ask and keep the
 * form (POST), ask for a fresh proof of identity, send to binding a second factor. */
enum {
	DESK_STATUS_LOGIN = 1,
	DESK_STATUS_KEEP = 2,
	DESK_STATUS_FRESH = 3,
	DESK_STATUS_SETUP = 4
};

enum desk_cookie { DESK_SESSION, DESK_DEVICE };
/* The cookie's name as the browser sends it: "__Host-qianfa" over https, "qianfa" else.
 */
const char *desk_cookie(const struct ctx *c, enum desk_cookie which);
/* Sets it; value "" deletes. */
enum err desk_set_cookie(
    struct ctx *c, enum desk_cookie which, const char *value) MUST_USE;

/* The token that a form must carry, bound to the session's token (OWASP CSRF cheat sheet,
 * HMAC). */
char *desk_csrf(struct arena *a, const char *sid);

/* {page, site, assets, csrf, me, nav}: the frame of every desk page; current is the path
 * of the nav entry to mark
 * ("/admin/articles"). me and nav are missing for guests. */
json_t *desk_frame(struct ctx *c, const char *title, const char *current);

/* templates/desk/message.html. */
enum err desk_message(struct ctx *c, int status, const char *heading, const char *text);
/* For the 409 of an act: the version that the person saw beside the one of now; NULL when
 * there is no such version. */
json_t *desk_moved(struct ctx *c, int64_t article, int64_t seen);

/* A notice for the next page: a word in the query (?done=saved) that desk_toast turns
 * into a sentence. */
void desk_toast(json_t *root, struct ctx *c);

/* {name, label, value} of an input, and {name, label, options: []} of a select; error and
 * hint are added by model_text() where there is one. */
json_t *desk_field(const char *name, const char *label, const char *value);
json_t *desk_select(const char *name, const char *label);
/* {value, text, selected} into a select's options. */
void desk_option(json_t *select, const char *value, const char *text, bool selected);
/* The sections but for the home page as a select; first: text of the option without
 * value. */
json_t *desk_sections(
    struct ctx *c, const char *label, const char *first, const char *selected);
/* The roles as a select. */
json_t *desk_roles(const char *selected);

/* {label, class, revised} of an article's state word. */
json_t *desk_state(enum state s, enum public_state p);
/* The cells of the 稿签格, and those of an article. */
json_t *desk_slip(const struct progress *p);
enum err desk_slip_of(json_t **out, struct ctx *c, int64_t article) MUST_USE;

/* "2,426" */
char *desk_number(struct arena *a, int64_t n);

/* {title, list: [{field, text}]}; field NULL: of the whole form. And one more line for it
 * (errors may be NULL). */
json_t *desk_errors(const char *title, const char *field, const char *text);
void desk_errors_add(json_t *errors, const char *field, const char *text);

/* A value of the query, "" when missing. */
const char *desk_query(const struct ctx *c, const char *name);

/* ",3,7,": the sections where this person has the permission. */
char *desk_where(struct ctx *c, enum perm perm);

/* Who else may do that in the section, roles of sub-sections and 委派 included: "甲、乙";
 * "" when nobody. */
enum err desk_others(char **out, struct ctx *c, enum perm perm, int64_t section) MUST_USE;

/* True when this person may read the unpublished texts of that author in that section. */
bool desk_may_read(const struct ctx *c, int64_t author, int64_t section);

/* An article that this person may read, and a revision of it (0: the current one).
 * ERR_NOT_FOUND for others' texts. */
enum err desk_article(struct article *art, struct revision *rev, struct ctx *c,
    int64_t id, int64_t no) MUST_USE;

/* "甲、乙" of a NULL-terminated list, in the arena. */
char *desk_join(struct arena *a, char *const *names);

/* A time of a form: as datetime-local gives it ("2026-11-25T06:00", Beijing time) or RFC
 * 3339. ERR_INVALID is said. */
enum err desk_time(int64_t *out, struct arena *a, const char *typed) MUST_USE;

/* A moment with its seconds: today "14:05:11", else with the date. */
json_t *desk_moment(struct ctx *c, int64_t at);

/* Rows for templates/part/desk_ledger.html, in the given order or from the last to the
 * first. */
struct ledger_row;
enum desk_order { DESK_AS_IS, DESK_REVERSED };
json_t *desk_ledger_rows(struct ctx *c, const struct ledger_row *rows, size_t n,
    bool objects, enum desk_order order);
/* 密码, 通行密钥 …: how the actor of a row was known; the word itself when it is none of
 * these. */
const char *desk_auth_text(struct arena *a, const char *auth);
/* The receipt that a row of a withdrawal, or of a receipt, tells of; NULL: none. */
const char *desk_receipt_url(struct ctx *c, const struct ledger_row *r);
/* The newest row (rows stand oldest first) with that action; NULL when there is none. */
const struct ledger_row *desk_ledger_last(
    const struct ledger_row *rows, size_t n, const char *action);

/* 错敏词 found in a text (FIELD__MAX fields), as templates/part/desk_words.html wants
 * them; nothing when there are none. */
enum err desk_words(json_t *root, struct ctx *c, char *const *text) MUST_USE;

/* templates/desk/article.html: errors (may be NULL, taken over); act: the form that was
 * refused and is filled again from the request ("return"; NULL: none). */
enum err desk_show_article(
    struct ctx *c, int64_t id, int64_t no, json_t *errors, const char *act) MUST_USE;

#endif
