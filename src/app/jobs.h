/* SPDX-License-Identifier: MIT */
/* Slow work in limited children. A helper process is forked before the database is
 * opened, and forks a child for each job, so a job never holds a database descriptor.
 * Hard limits: CPU time, wall time, memory. */
#ifndef APP_JOBS_H
#define APP_JOBS_H

#include "http/server.h"
#include "page/job.h"

struct jobs;

enum { JOBS_PARKED_MAX = 32 };

/* Forks the helper; call before db_open(). It ends when this process does. */
enum err jobs_new(struct jobs **out) MUST_USE;
void jobs_free(struct jobs *j);

/* Lets a loop run jobs: their ends are watched there and resume the exchange. */
void jobs_attach(struct jobs *j, struct server *s);

/* Starts (or queues) a job; done(arg, err, out, len) is called from the loop when it has
 * ended. out is borrowed for the call; on error it is the message for the person, "" when
 * there is none. ERR_BUSY when 32 wait already. On any error done is not called. When the
 * helper has died, this process gets a TERM: another one has to take its place. */
typedef void job_done_fn(void *arg, enum err e, const char *out, size_t len);
enum err jobs_start(struct jobs *j, enum job kind, const struct buf *in,
    job_done_fn *done, void *arg) MUST_USE;

/* The same, waiting for the end; out gets the output. For commands and CGI. */
enum err jobs_run(
    struct jobs *j, enum job kind, const struct buf *in, struct buf *out) MUST_USE;

/* For job_many.c: hands texts to a child, which puts its answers into *answers once
 * *end is at its end (app/job_child.h). The caller closes both. */
enum err jobs_spawn_many(const struct jobs *j, enum job kind, const struct buf *in,
    int *answers, int *end) MUST_USE;

#endif
