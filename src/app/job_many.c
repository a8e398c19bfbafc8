/* SPDX-License-Identifier: MIT */
/* Lots of texts to one child, and their results back all at once: through a pipe, the
 * child would wait for whoever is too busy to read. */
#include "app/job_many.h"

#include "app/job_child.h"

#include <assert.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

static uint32_t length_at(const struct job_many *m, size_t at)
{
	uint32_t len;
	memcpy(&len, m->in.data + at, sizeof len);
	return len;
}

void job_many_add(struct job_many *m, const char *text, size_t len)
{
	uint32_t n = (uint32_t)len;
	assert(!m->fd);
	buf_add(&m->in, &n, sizeof n);
	buf_add(&m->in, text, len);
}

enum err job_many_start(struct job_many *m)
{
	struct buf rest = {.data = m->in.data + m->at, .len = m->in.len - m->at};
	if (!rest.len)
		return OK;
	int answers, end;
	enum err e = jobs_spawn_many(m->jobs, m->kind, &rest, &answers, &end);
	if (e)
		return e;
	m->fd = answers;
	m->end = end;
	return OK;
}

static void stop(struct job_many *m)
{
	if (m->fd)
		close(m->fd);
	if (m->end)
		close(m->end);
	m->fd = m->end = 0;
}

/* Until the child has no more to say; then reads from the first answer. False when it did
 * not come to that: the texts are there still. */
static bool wait_for(struct job_many *m)
{
	char byte;
	bool begun = false;
	ssize_t n;
	if (!m->end)
		return true;
	do {
		n = read(m->end, &byte, sizeof byte);
		begun = begun || n > 0;
	} while (n > 0 || (n < 0 && errno == EINTR));
	close(m->end);
	m->end = 0;
	return begun && !lseek(m->fd, 0, SEEK_SET);
}

/* False at the end, which comes early when the child was killed. */
static bool read_whole(int fd, void *out, size_t len)
{
	for (char *to = out; len;) {
		ssize_t n = read(fd, to, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		to += n;
		len -= (size_t)n;
	}
	return true;
}

/* False: the child ended in the middle. What it says is not believed beyond its form. */
static bool collect(struct job_many *m, enum err *e, struct buf *out)
{
	char part[16384];
	struct job_head head;
	struct buf said = BUF_INIT;
	if (!wait_for(m) || !read_whole(m->fd, &head, sizeof head) ||
	    head.err >= ERR__MAX || head.len > JOB_OUTPUT_MAX)
		return false;
	struct buf *to = head.err ? &said : out;
	size_t before = to->len, left = head.len;
	while (left) {
		size_t n = left < sizeof part ? left : sizeof part;
		if (!read_whole(m->fd, part, n))
			break;
		buf_add(to, part, n);
		left -= n;
	}
	*e = head.err;
	if (head.err && !left && said.len)
		err_say(head.err, "%s", buf_text(&said));
	buf_release(&said);
	if (left && !head.err)
		out->len = before;
	return !left;
}

enum err job_many_next(struct job_many *m, struct buf *out)
{
	enum err e = OK;
	assert(m->at < m->in.len);
	size_t len = length_at(m, m->at), text = m->at + sizeof(uint32_t);
	m->at = text + len;
	if (m->fd && collect(m, &e, out))
		return e ? e : buf_err(out);
	stop(m);
	/* the verdict is that of a child of its own: this one may have been slow because
	 * of those before */
	struct buf in = {.data = m->in.data + text, .len = len};
	e = jobs_run(m->jobs, m->kind, &in, out);
	if (e == ERR_BROKEN)
		return e;
	enum err again = job_many_start(m);
	return again ? again : e;
}

void job_many_clear(struct job_many *m)
{
	stop(m);
	buf_clear(&m->in);
	m->at = 0;
}

void job_many_release(struct job_many *m)
{
	job_many_clear(m);
	buf_release(&m->in);
}
