/* SPDX-License-Identifier: MIT */
/* What each job does, inside its limited child: bytes in, bytes out; no database, no
 * network. */
#ifndef PAGE_JOB_H
#define PAGE_JOB_H

#include "page/page.h"

struct job_kind {
	const char *name;
	enum err (*run)(struct buf *out, const char *in, size_t len);
	int cpu_s, wall_s, memory_mb; /* limits of the child */
	int parallel;                 /* at once, the others wait */
	int nice;                     /* how much it stands back behind those who serve */
};

extern const struct job_kind job_kinds[JOB__MAX];

/* JOB_PASSWORD's input: does password fit hash ("": do not check), and hash the fresh one
 * ("": none). */
void job_password_input(
    struct buf *in, const char *hash, const char *password, const char *fresh);

/* Its output: whether the password fitted; the hash of the fresh one or of a stale
 * password hashed anew ("": none). */
bool job_password_fits(const struct ctx *c);
const char *job_password_hash(const struct ctx *c);

#endif
