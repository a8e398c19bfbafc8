/* SPDX-License-Identifier: MIT */
/* Who in the newsroom can do what with a text, by name: for the sentence beside a grey
 * button and for choosing somebody. */
#ifndef PAGE_DESK_PEOPLE_H
#define PAGE_DESK_PEOPLE_H

#include "page/desk.h"

struct colleague {
	struct user user;
	struct actor actor; /* with all that holds now, 委派 included */
};

/* The accounts that are not disabled. */
struct people {
	struct colleague *at;
	size_t n;
};

enum err people_load(struct people *out, struct ctx *c) MUST_USE;

/* "甲、乙": who else could do that to this text at this moment; "" when nobody. */
enum err people_able(char **out, struct ctx *c, const struct people *p,
    const struct article *art, enum action action) MUST_USE;

/* A select "user" of those with the permission in the text's section who had no hand in
 * this version, without `except` (0: nobody); NULL when there is none. */
enum err people_select(json_t **out, struct ctx *c, const struct people *p,
    const struct article *art, enum perm perm, int64_t except) MUST_USE;

#endif
