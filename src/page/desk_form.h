/* SPDX-License-Identifier: MIT */
/* The form of a text: reading what was typed, checking it, and filling it again, so that
 * nothing typed is ever lost. Only this file knows how a title's break marks are typed.
 */
#ifndef PAGE_DESK_FORM_H
#define PAGE_DESK_FORM_H

#include "page/desk.h"

struct desk_form {
	int64_t article;               /* 0: a new one */
	int64_t base;                  /* version that the form started from, 0: none */
	int64_t seen;                  /* article.acted then */
	bool fixable;                  /* readers saw the article: it may be corrected */
	const char *conflict;          /* what happened meanwhile, NULL: nothing */
	const char *key;               /* makes a repeated POST harmless */
	const char *typed[FIELD__MAX]; /* as typed */
	char *text[FIELD__MAX];        /* normalised; "" where error is set */
	const char *error[FIELD__MAX]; /* NULL: fine */
	const char *slug;
	const struct section *section; /* NULL: none chosen, or no such one */
	const char *section_error;
	const char *tags_typed;
	char **tags; /* NULL-terminated */
	const char *tags_error;
};

/* Empty, with what a new text of this person usually begins with. */
void desk_form_new(struct desk_form *f, struct ctx *c);
/* Filled from a version. */
enum err desk_form_load(struct desk_form *f, struct ctx *c, const struct article *art,
    const struct revision *rev) MUST_USE;
/* Read from the request and checked field by field. */
void desk_form_read(struct desk_form *f, struct ctx *c, int64_t article);

/* Marks what is missing to save (title, section), or to submit as well. */
void desk_form_need(struct desk_form *f, bool submit);

/* Number of fields with an error, and the list of them. */
size_t desk_form_wrong(const struct desk_form *f);
json_t *desk_form_errors(struct ctx *c, const struct desk_form *f, const char *title);

/* The model's form object. */
json_t *desk_form_json(struct ctx *c, const struct desk_form *f);

char *desk_form_key(struct arena *a);

/* A title as typed ('|': a break is allowed here, '||': the character) and as stored
 * (U+200B), and back. */
char *desk_form_title_in(struct arena *a, const char *typed);
char *desk_form_title_out(struct arena *a, const char *stored);

/* "甲，乙、丙" as a NULL-terminated list without repetitions; ERR_INVALID (said) for more
 * than ten or a long one. */
enum err desk_form_tags(char ***out, struct arena *a, const char *typed) MUST_USE;

/* A form with what it belongs to. */
struct desk_edit {
	struct desk_form form;
	struct article art;  /* id 0: a new one */
	struct revision rev; /* its current version */
	json_t *errors;      /* NULL: none */
	const char
	    *saved; /* what the strip says of saving, NULL: when the version was made */
	bool unsaved;
};

/* The article of the request's address, or an empty one for /admin/articles/new. */
enum err desk_edit_load(struct desk_edit *ed, struct ctx *c) MUST_USE;
/* The refusal of a save in other words where the reason is that the text is under review.
 */
enum err desk_edit_denied(enum err e, struct ctx *c, const struct article *art) MUST_USE;
/* templates/desk/edit.html. */
enum err desk_edit_show(struct ctx *c, struct desk_edit *ed, int status) MUST_USE;

/* The paragraphs of two texts for templates; mine, theirs: whose, without 的. */
struct diff;
json_t *desk_body_diff(
    struct ctx *c, const struct diff *d, const char *mine, const char *theirs);

/* 409: both texts, mine in the form to be mended. */
enum err desk_conflict(struct ctx *c, struct desk_form *f, const struct article *art,
    const struct revision *theirs) MUST_USE;

#endif
