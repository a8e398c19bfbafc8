/* SPDX-License-Identifier: MIT */
/* Tags in the text of a template; for tmpl_parse.c only. */
#ifndef VIEW_TMPL_TAG_H
#define VIEW_TMPL_TAG_H

#include "view/tmpl_int.h"

struct scanner {
	const struct tmpl *t;
	struct slice open, close; /* the delimiters now */
	size_t pos;               /* behind the last tag */
};

struct tag {
	size_t at, end;    /* from the opening delimiter to behind the closing one */
	char sigil;        /* one of #^/>&{!= or 0 for a plain value */
	struct slice name; /* what is inside, without white space around it */
};

/* The next tag behind pos; *found is false when only text is left. */
enum err tmpl_tag_next(const struct scanner *p, struct tag *tag, bool *found) MUST_USE;

/* True when the tag has its line to itself; *from and *to then span the line with its
 * end. */
bool tmpl_tag_alone(
    const struct scanner *p, const struct tag *tag, size_t *from, size_t *to);

/* ERR_INVALID for a tag (not a remark, not delimiters) without a usable name. */
enum err tmpl_tag_check(const struct scanner *p, const struct tag *tag) MUST_USE;

/* Takes the delimiters of a {{= =}} tag. */
enum err tmpl_tag_delimiters(struct scanner *p, const struct tag *tag) MUST_USE;

#endif
