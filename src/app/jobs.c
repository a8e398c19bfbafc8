/* SPDX-License-Identifier: MIT */
/* Starting jobs and collecting their results. The child's side is in job_child.c. */
#include "app/jobs.h"

#include "app/job_child.h"
#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

enum slot_state { SLOT_FREE, SLOT_WAITING, SLOT_RUNNING };

struct slot {
	struct jobs *jobs;
	enum slot_state state;
	enum job kind;
	int64_t order; /* of arrival */
	struct buf in, out;
	int fd; /* result pipe while running */
	job_done_fn *done;
	void *arg;
};

struct jobs {
	int helper; /* socket to the helper */
	struct server *server;
	int64_t orders;
	int running[JOB__MAX];
	struct slot slot[JOBS_PARKED_MAX];
};

enum err jobs_new(struct jobs **out)
{
	struct jobs *j = mem_new(sizeof *j);
	j->helper = -1;
	for (size_t i = 0; i < JOBS_PARKED_MAX; i++)
		j->slot[i] = (struct slot){.jobs = j, .fd = -1};
	*out = j;
	return job_helper_start(&j->helper);
}

void jobs_free(struct jobs *j)
{
	if (!j)
		return;
	if (j->helper >= 0)
		close(j->helper);
	for (size_t i = 0; i < JOBS_PARKED_MAX; i++) {
		if (j->slot[i].fd >= 0)
			close(j->slot[i].fd);
		buf_release(&j->slot[i].in);
		buf_release(&j->slot[i].out);
	}
	mem_free(j);
}

void jobs_attach(struct jobs *j, struct server *s)
{
	j->server = s;
}

/* Input and the end to read from; the caller closes both. */
static enum err spawn(const struct jobs *j, enum job kind, bool many,
    const struct buf *in, int *input, int *result)
{
	int ends[2];
	*input = memfd_create("job", MFD_CLOEXEC);
	if (*input < 0)
		return err_set(ERR_BROKEN, "memfd_create: %s", strerror(errno));
	enum err e = file_write_all(*input, buf_text(in), in->len);
	if (!e && pipe2(ends, O_CLOEXEC))
		e = err_set(ERR_BROKEN, "pipe: %s", strerror(errno));
	if (!e) {
		e = job_helper_send(j->helper, kind, many, *input, ends[1]);
		close(ends[1]);
		if (e)
			close(ends[0]);
		else
			*result = ends[0];
		if (e && j->server)
			raise(SIGTERM); /* without its helper this process is of no
					   more use: it drains and is started anew */
	}
	if (e)
		close(*input);
	return e;
}

static enum err spawn_one(
    const struct jobs *j, enum job kind, const struct buf *in, int *result)
{
	int input;
	enum err e = spawn(j, kind, false, in, &input, result);
	if (!e)
		close(input);
	return e;
}

enum err jobs_spawn_many(
    const struct jobs *j, enum job kind, const struct buf *in, int *answers, int *end)
{
	return spawn(j, kind, true, in, answers, end);
}

static void stop_reading(struct slot *s)
{
	if (s->fd < 0)
		return;
	if (s->jobs->server)
		server_unwatch(s->jobs->server, s->fd);
	close(s->fd);
	s->fd = -1;
}

static void release(struct slot *s)
{
	stop_reading(s);
	if (s->state == SLOT_RUNNING)
		s->jobs->running[s->kind]--;
	buf_release(&s->out);
	buf_release(&s->in);
	s->state = SLOT_FREE;
}

/* False when the child was killed before it had written everything. The child reads
 * hostile text: what it says is not believed beyond that. */
static bool whole(const struct slot *s, struct job_head *head)
{
	if (buf_err(&s->out) || s->out.len < sizeof *head)
		return false;
	memcpy(head, s->out.data, sizeof *head);
	return head->err < ERR__MAX && head->len == s->out.len - sizeof *head;
}

static void finish(struct slot *s)
{
	struct job_head head;
	const char *killed =
	    "这段文字排版太费时，没有保存。请看看有没有成千上万个连在一起的符号。";
	if (whole(s, &head)) {
		s->done(s->arg, (enum err)head.err, s->out.data + sizeof head, head.len);
	} else {
		log_event(LOG_WARN, "job-killed", "job", job_kinds[s->kind].name, NULL);
		s->done(s->arg, ERR_TOO_BIG, killed, strlen(killed));
	}
	release(s);
}

/* True when the result is complete. */
static bool collect(struct slot *s)
{
	char chunk[65536];
	ssize_t n = read(s->fd, chunk, sizeof chunk);
	if (n < 0 && errno == EINTR)
		return false;
	if (n > 0) {
		buf_add(&s->out, chunk, (size_t)n);
		return false;
	}
	return true;
}

static void start_waiting(struct jobs *j);

static void on_result(void *arg)
{
	struct slot *s = arg;
	if (!collect(s))
		return;
	stop_reading(s);
	finish(s);
	start_waiting(s->jobs);
}

static enum err run_slot(struct slot *s)
{
	struct jobs *j = s->jobs;
	enum err e = spawn_one(j, s->kind, &s->in, &s->fd);
	if (e)
		return e;
	s->state = SLOT_RUNNING;
	j->running[s->kind]++;
	return j->server ? server_watch(j->server, s->fd, on_result, s) : OK;
}

/* First come, first served within each kind's limit. */
static void start_waiting(struct jobs *j)
{
	for (;;) {
		struct slot *next = NULL;
		for (size_t i = 0; i < JOBS_PARKED_MAX; i++) {
			struct slot *s = &j->slot[i];
			if (s->state == SLOT_WAITING &&
			    j->running[s->kind] < job_kinds[s->kind].parallel &&
			    (!next || s->order < next->order))
				next = s;
		}
		if (!next)
			return;
		enum err e = run_slot(next);
		if (e) {
			log_err("job", e, "job", job_kinds[next->kind].name, NULL);
			next->done(next->arg, e, "", 0);
			release(next);
		}
	}
}

static struct slot *free_slot(struct jobs *j)
{
	for (size_t i = 0; i < JOBS_PARKED_MAX; i++)
		if (j->slot[i].state == SLOT_FREE)
			return &j->slot[i];
	return NULL;
}

static struct slot *fill_slot(struct jobs *j, enum job kind, const struct buf *in)
{
	struct slot *s = free_slot(j);
	if (!s)
		return NULL;
	s->kind = kind;
	s->state = SLOT_WAITING;
	s->order = ++j->orders;
	buf_init(&s->in, 0);
	buf_init(&s->out, JOB_OUTPUT_MAX + sizeof(struct job_head));
	buf_add(&s->in, in->data, in->len);
	return s;
}

enum err jobs_start(
    struct jobs *j, enum job kind, const struct buf *in, job_done_fn *done, void *arg)
{
	assert(j->server);
	struct slot *s = fill_slot(j, kind, in);
	if (!s)
		return err_set(ERR_BUSY, "%d jobs are waiting", JOBS_PARKED_MAX);
	s->done = done;
	s->arg = arg;
	if (j->running[kind] >= job_kinds[kind].parallel)
		return OK; /* start_waiting() comes to it */
	enum err e = run_slot(s);
	if (e)
		release(s);
	return e;
}

struct wait {
	enum err err;
	struct buf *out;
};

static void on_waited(void *arg, enum err e, const char *out, size_t len)
{
	struct wait *w = arg;
	w->err = e;
	if (e && len)
		err_say(e, "%.*s", (int)len, out);
	else
		buf_add(w->out, out, len);
}

enum err jobs_run(struct jobs *j, enum job kind, const struct buf *in, struct buf *out)
{
	struct wait w = {.out = out};
	struct slot *s = fill_slot(j, kind, in);
	if (!s)
		return err_set(ERR_BUSY, "%d jobs are waiting", JOBS_PARKED_MAX);
	s->done = on_waited;
	s->arg = &w;
	enum err e = run_slot(s);
	if (e) {
		release(s);
		return e;
	}
	while (!collect(s))
		continue;
	finish(s);
	return w.err ? w.err : buf_err(out);
}
