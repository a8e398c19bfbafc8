/* SPDX-License-Identifier: MIT */
/* 下一步 of the article page: what one person may do now, as forms. desk_next.c decides
 * what is shown, desk_next_act.c makes the forms. */
#ifndef PAGE_DESK_NEXT_H
#define PAGE_DESK_NEXT_H

#include "page/desk_people.h"

struct next {
	struct ctx *c;
	const struct article *art;
	const struct revision *rev;
	struct workflow_case wc;
	struct people people;
	const char *act; /* the form that was refused, NULL: none */
	json_t *acts;    /* as templates/part/desk_act.html wants them */
	json_t *more;    /* the rare ones, folded */
};

/* Fills x.acts and x.more; act as in desk_show_article(). */
enum err next_load(struct next *x, struct ctx *c, const struct article *art,
    const struct revision *rev, const char *act) MUST_USE;

/* What a form of an action says. key: of the form, as ids and for refusals. */
struct next_form {
	enum action action;
	const char *key;   /* NULL: the action's name */
	const char *label; /* of the button; NULL: the action's word */
	const char *class; /* main, sign, grave or "" */
	const char *hint;  /* beside the button, NULL: none */
	const char *why;   /* it is grey, and this is the sentence; NULL: it works */
};

/* A form appended to list; borrowed from it. */
json_t *next_form(struct next *x, json_t *list, const struct next_form *f);
/* With a text: 理由 (must) or 审核意见. hint NULL: none. */
void next_reason(
    struct next *x, json_t *form, const char *label, bool must, const char *hint);
/* With a select (taken over), and with a time of day (at 0: empty). */
void next_select(struct next *x, json_t *form, const char *label, json_t *select);
void next_time(struct next *x, json_t *form, const char *label, int64_t at);
/* One more hidden field. */
void next_hidden(json_t *form, const char *name, const char *value);

/* The rare acts: 加签 转审 退稿 紧急发布 解禁时间 下线时间. */
enum err next_rare(struct next *x) MUST_USE;

#endif
