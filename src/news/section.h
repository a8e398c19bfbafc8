/* SPDX-License-Identifier: MIT */
/* 栏目: the sections, which are also the navigation. */
#ifndef NEWS_SECTION_H
#define NEWS_SECTION_H

#include "db/db.h"
#include "news/actor.h"

enum section_kind { SECTION_HOME, SECTION_LIST, SECTION_PAGE };

struct section {
	int64_t id;
	const char *slug, *title, *description;
	enum section_kind kind;
	int64_t parent_id; /* the section above it, 0: on top */
	int64_t position;
	bool in_nav;
};

struct section_list {
	struct section *at;
	size_t n;
};

/* home list page, and back: the schema allows no other word, which would be a list. */
const char *section_kind_name(enum section_kind k);
enum section_kind section_kind_parse(const char *name);

/* All that the ledger tells of a section but its slug and its place: title, kind and
 * number, whether the navigation shows it, description. In the arena. */
char *section_words(struct arena *a, const struct section *s);

/* All, in the order of the navigation. */
enum err section_all(struct section_list *out, struct db *db, struct arena *a) MUST_USE;

/* Borrowed from the list; NULL when there is none. */
const struct section *section_by_slug(const struct section_list *l, const char *slug);
const struct section *section_by_id(const struct section_list *l, int64_t id);

/* Sub-sections stand at most this deep; 1 is on top. */
enum { SECTION_DEPTH = 3 };
int section_depth(const struct section_list *l, const struct section *s);
/* Is s that section, or below it? */
bool section_within(const struct section_list *l, const struct section *s, int64_t above);
/* All as a tree: each followed by those below it, else in the list's order; NULL behind
 * the last. Borrowed from the list, the array in the arena. */
const struct section **section_tree(const struct section_list *l, struct arena *a);
/* The sections above s, the highest first; NULL behind the last. As section_tree(). */
const struct section **section_path(
    const struct section_list *l, struct arena *a, const struct section *s);

/* Each of these is one transaction with its ledger row; messages are for the person. */
enum err section_add(struct db *db, const struct actor *who, int64_t now,
    const struct section *s) MUST_USE;
/* title, description, in_nav of the section with that id. */
enum err section_set(struct db *db, const struct actor *who, int64_t now,
    const struct section *s) MUST_USE;
/* Puts it below another section (0: on top). ERR_INVALID, said: it would be too deep or
 * below itself, the other is no list, or readers have or had something in it or below. */
enum err section_place(struct db *db, const struct actor *who, int64_t now, int64_t id,
    int64_t parent) MUST_USE;
/* OK when section_place() would find nothing published in the way. */
enum err section_may_move(struct db *db, int64_t id) MUST_USE;
/* One step up (-1) or down (+1) among the sections below the same one; at the edge
 * nothing happens. */
enum err section_move(
    struct db *db, const struct actor *who, int64_t now, int64_t id, int step) MUST_USE;

/* The eight sections of the model site, for a new database; inside db_write. */
enum err section_defaults(struct db *db) MUST_USE;

#endif
