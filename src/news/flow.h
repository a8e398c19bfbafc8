/* SPDX-License-Identifier: MIT */
/* 审级: which reviews the texts of a section pass before 签发. A section without a flow
 * of its own has that of the section above it, in the end the site's. Every change is a
 * new version; a text under way keeps the one it started with. */
#ifndef NEWS_FLOW_H
#define NEWS_FLOW_H

#include "db/db.h"
#include "news/actor.h"

#define FLOW_SITE "全站" /* in place of a slug */

struct flow {
	int64_t id, section_id; /* where it is set; 0: the site's */
	char *section;          /* its title, NULL for the site */
	const char *slug;       /* FLOW_SITE for the site */
	int64_t version;        /* of that section, from 1 */
	unsigned levels;        /* bit 0 初审, 1 复审, 2 终审 */
	bool two_person;        /* only who submitted may not sign; levels is 0 then */
	bool inherit; /* only of flow_own(): the section goes by the one above it */
};

/* The one that a text of the section starts with now (section 0: the site's). */
enum err flow_of_section(
    struct flow *out, struct db *db, struct arena *a, int64_t section) MUST_USE;
/* ERR_NOT_FOUND: none with that id. */
enum err flow_by_id(
    struct flow *out, struct db *db, struct arena *a, int64_t id) MUST_USE;

/* What is set for the section itself (0: the site); inherit when nothing is, version 0
 * when nothing ever was. */
enum err flow_own(
    struct flow *out, struct db *db, struct arena *a, int64_t section) MUST_USE;

/* Sets a section's (0: the site's) flow to levels, two_person or inherit of *f: a new
 * version with its ledger row, in one transaction; nothing when it is that already.
 * ERR_INVALID, said: levels with two_person, a level that there is not, the site
 * inheriting. */
enum err flow_set(struct db *db, const struct actor *who, int64_t now, int64_t section,
    const struct flow *f) MUST_USE;

struct flow_change {
	int64_t version, at; /* at 0: from the beginning */
	unsigned levels;
	bool two_person, inherit;
	char *name;  /* who set it, NULL: from the beginning */
	int64_t seq; /* ledger row, 0: none */
};
/* Of the section itself (0: the site), newest first, at most 50. */
enum err flow_history(struct flow_change **out, size_t *n, struct db *db, struct arena *a,
    int64_t section) MUST_USE;

/* Texts of the section that are under way, and those of them that go by another flow than
 * `flow`. */
enum err flow_under_way(
    int64_t *all, int64_t *older, struct db *db, int64_t section, int64_t flow) MUST_USE;

/* "初审、复审、签发", "签发（两人模式）", "随上级": as people read it and the ledger has
 * it. */
char *flow_words(struct arena *a, unsigned levels, bool two_person, bool inherit);

/* The detail of the ledger's rows 'flow' and 'submit': slug, words, version, as "g60
 * 初审、签发 2"; in the arena. */
char *flow_detail(struct arena *a, const struct flow *f);

#endif
