/* SPDX-License-Identifier: MIT */
/* Many texts through one job, for commands: a child does them one after the other, and
 * each has the time and the memory of a child of its own. What ends a child ends the text
 * it was at; the next ones go to a fresh child. */
#ifndef APP_JOB_MANY_H
#define APP_JOB_MANY_H

#include "app/jobs.h"

/* Zero but for jobs and kind to begin with. */
struct job_many {
	struct jobs *jobs;
	enum job kind;
	struct buf in; /* the texts, each behind its length */
	size_t at;     /* where the next text to collect begins */
	int fd;        /* its answers; 0: no child */
	int end;       /* of it, to be waited for; 0: it has ended */
};

/* Adds a text; before job_many_start(). */
void job_many_add(struct job_many *m, const char *text, size_t len);

/* Starts a child on all that was added; it works while the caller does other things. */
enum err job_many_start(struct job_many *m) MUST_USE;

/* Appends the next text's output, in the order they were added. Its error is the text's
 * own (said for the person); ERR_BROKEN: no child can be had. */
enum err job_many_next(struct job_many *m, struct buf *out) MUST_USE;

/* Ends the child and forgets the texts; for the next lot, or for good. */
void job_many_clear(struct job_many *m);
void job_many_release(struct job_many *m);

#endif
