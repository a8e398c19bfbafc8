/* SPDX-License-Identifier: MIT */
/* What the site calls itself and prints in its footer. One row of the table per setting.
 */
#ifndef NEWS_SETTING_H
#define NEWS_SETTING_H

#include "db/db.h"
#include "news/actor.h"

enum setting {
	SETTING_NAME,
	SETTING_DESCRIPTION,
	SETTING_ICP,
	SETTING_POLICE,
	SETTING_LICENCE,
	SETTING_REPORT_PHONE,
	SETTING_COPYRIGHT,
	SETTING_MOURNING,
	SETTING_LOG_DAYS,
	SETTING_SIGNER_TITLE,
	SETTING__MAX
};

struct setting_info {
	const char *name, *label, *hint, *initial;
	size_t max_chars;
	bool
	    expected; /* the law or readers expect it: the screen says when it is empty */
	bool flag;    /* "" or "1" */
	int64_t least; /* a whole number, at least that; 0: a text */
};

extern const struct setting_info setting_info[SETTING__MAX];

/* All values, in the arena; the initial ones where none is stored. */
enum err setting_all(char *out[SETTING__MAX], struct db *db, struct arena *a) MUST_USE;

/* ERR_INVALID, said, for a value that the setting cannot have. */
enum err setting_check(enum setting s, const char *value) MUST_USE;

/* Stores the values that differ, each with a ledger row, in one transaction. Values are
 * normalised by the caller. */
enum err setting_set(struct db *db, const struct actor *who, int64_t now,
    char *const value[SETTING__MAX]) MUST_USE;

#endif
