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
	int64_t position;
	bool in_nav;
	int64_t changed_at;
};

struct section_list {
	struct section *at;
	size_t n;
};

/* home list page, and back: the schema allows no other word, which would be a list. */
const char *section_kind_name(enum section_kind k);
enum section_kind section_kind_parse(const char *name);

/* All, in the order of the navigation. */
enum err section_all(struct section_list *out, struct db *db, struct arena *a) MUST_USE;

/* Borrowed from the list; NULL when there is none. */
const struct section *section_by_slug(const struct section_list *l, const char *slug);
const struct section *section_by_id(const struct section_list *l, int64_t id);

/* Each of these is one transaction with its ledger row; messages are for the person. */
enum err section_add(struct db *db, const struct actor *who, int64_t now,
    const struct section *s) MUST_USE;
/* title, description, in_nav of the section with that id. */
enum err section_set(struct db *db, const struct actor *who, int64_t now,
    const struct section *s) MUST_USE;
/* One step up (-1) or down (+1) in the navigation; at the edge nothing happens. */
enum err section_move(
    struct db *db, const struct actor *who, int64_t now, int64_t id, int step) MUST_USE;

/* The eight sections of the model site, for a new database; inside db_write. */
enum err section_defaults(struct db *db) MUST_USE;

#endif
