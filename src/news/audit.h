/* SPDX-License-Identifier: MIT */
/* 自查: one table of live checks of an installation and of how the newsroom is set up,
 * for `qianfa check` and the page /admin/audit. Nothing is remembered between two
 * viewings and nothing is green that was not measured; what cannot be known says so. */
#ifndef NEWS_AUDIT_H
#define NEWS_AUDIT_H

#include "base/conf.h"
#include "db/db.h"

#include <stdbool.h>

enum audit_mark { AUDIT_GREEN, AUDIT_RED, AUDIT_UNKNOWN };

/* A line of its own within a check: a file. */
struct audit_part {
	const char *what;
	const char *why;  /* in English, for `qianfa check`; NULL: fine */
	const char *said; /* the same in Chinese */
};

struct audit_result {
	enum audit_mark mark;
	const char *found; /* what was measured, one or two sentences in Chinese */
	struct audit_part *parts;
	size_t parts_n, parts_cap;
};

struct audit_env {
	struct arena *a;
	struct db *db;
	const struct conf *conf;
	const char *conf_path; /* NULL: not known or none */
	int64_t now;
	bool full; /* also what takes seconds: reads the whole database */
	/* parse all templates and hash the static files: what news/ does not know */
	enum err (*templates)(const char *dir);
	enum err (*assets)(const char *public_dir);
};

enum {
	AUDIT_SOUND = 1, /* red: the installation is not sound, `qianfa check` fails */
	AUDIT_DB = 2,    /* needs an open database */
};

struct audit_check {
	const char *id, *title;
	const char *good; /* what is right */
	const char *why;  /* why it matters */
	const char *mend; /* how to mend it */
	unsigned flags;
	/* Fills *out; an error says that it could not be measured. */
	enum err (*fn)(struct audit_result *out, struct audit_env *env);
};

extern const struct audit_check audit_checks[];
extern const size_t audit_checks_n;

/* Measures one now. Never fails: an error is AUDIT_UNKNOWN with its reason. */
void audit_run(
    struct audit_result *out, const struct audit_check *check, struct audit_env *env);

#endif
