/* SPDX-License-Identifier: MIT */
/* 运维记录: when the operator last made a backup, rehearsed a restore, checked the
 * database. Kept beside the database (DATA/run/upkeep), so that a restore does not undo
 * it; one line for each kind. */
#ifndef NEWS_UPKEEP_H
#define NEWS_UPKEEP_H

#include "base/arena.h"

#include <stdint.h>

enum upkeep {
	UPKEEP_BACKUP, /* qianfa backup */
	UPKEEP_DRILL,  /* qianfa restore --drill, restored and verified beside the site */
	UPKEEP_RESTORE, /* qianfa restore */
	UPKEEP_CHECK,   /* the whole database file was read and found sound */
	UPKEEP__MAX
};

struct upkeep_note {
	int64_t at; /* 0: never */
	char *what; /* file, or "" */
};

/* What is known; never is no error. ERR_BROKEN when the file cannot be read. */
enum err upkeep_load(
    struct upkeep_note out[UPKEEP__MAX], struct arena *a, const char *data) MUST_USE;

/* Writes one down, keeping the others. */
enum err upkeep_note(
    const char *data, enum upkeep kind, int64_t at, const char *what) MUST_USE;

#endif
