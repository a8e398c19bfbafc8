/* SPDX-License-Identifier: MIT */
/* How much room printed pages take, and making room. Pages may be many: nothing here
 * keeps a list of them. */
#include "db/pages.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/sweep.h"
#include "db/internal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BLOCK = 4096, AGES = 4096, BATCH = 64, DEPTH_MAX = 8, LOCK_WAIT_MS = 1000 };

/* One pass over all files. */
struct pass {
	struct pages *p;
	enum err (*each)(struct pass *w, const char *file, const struct stat *st);
	int64_t bytes, oldest;
	/* by age: bytes of the files of each of AGES parts of the time since the oldest
	 */
	int64_t from, span, part[AGES];
	int64_t before; /* files older than this go */
	struct arena batch;
	const char **at;
	size_t n, cap;
};

int64_t pages_on_disk(int64_t size)
{
	return (size + BLOCK - 1) / BLOCK * BLOCK;
}

static int64_t printed_at(const struct stat *st)
{
	return (int64_t)st->st_ctim.tv_sec * 1000 + st->st_ctim.tv_nsec / 1000000;
}

static enum err walk(struct pass *w, const char *path, int depth)
{
	char name[512];
	enum err e = OK;
	int fd = openat(w->p->dir, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *d = fd >= 0 ? fdopendir(fd) : NULL;
	if (!d) {
		e = errno == ENOENT
			? OK
			: err_set(ERR_BROKEN, "%s: %s", path, strerror(errno));
		if (fd >= 0)
			close(fd);
		return e;
	}
	for (struct dirent *entry; !e && (entry = readdir(d));) {
		struct stat st;
		if (entry->d_name[0] == '.' ||
		    fstatat(fd, entry->d_name, &st, AT_SYMLINK_NOFOLLOW))
			continue;
		snprintf(name, sizeof name, "%s%s%s", strcmp(path, ".") ? path : "",
		    strcmp(path, ".") ? "/" : "", entry->d_name);
		if (S_ISDIR(st.st_mode) && depth < DEPTH_MAX)
			e = walk(w, name, depth + 1);
		else if (S_ISREG(st.st_mode))
			e = w->each(w, name, &st);
	}
	closedir(d);
	return e;
}

static enum err add_up(struct pass *w, const char *file, const struct stat *st)
{
	(void)file;
	int64_t at = printed_at(st);
	w->bytes += pages_on_disk(st->st_size);
	w->oldest = at < w->oldest ? at : w->oldest;
	return OK;
}

static struct pass new_pass(struct pages *p)
{
	struct pass w = {.p = p, .each = add_up, .oldest = INT64_MAX};
	arena_init(&w.batch);
	return w;
}

enum err pages_measure(int64_t *bytes, struct pages *p)
{
	struct pass w = new_pass(p);
	enum err e = pages_follow(p);
	if (!e)
		e = walk(&w, ".", 0);
	*bytes = w.bytes;
	return e;
}

static enum err sort_in(struct pass *w, const char *file, const struct stat *st)
{
	(void)file;
	int64_t i = (printed_at(st) - w->from) * AGES / w->span;
	w->part[i < 0 ? 0 : i >= AGES ? AGES - 1 : i] += pages_on_disk(st->st_size);
	return OK;
}

/* Under the lock, and synced before a writer can hold it: a writer would not sync a
 * folder from which it has removed nothing, and after a power cut the page would be there
 * again. Until that is done run/pages.epoch is void, so that being killed here costs a
 * swap. */
static enum err drop_locked(struct pass *w)
{
	const char *data = w->p->db->data;
	struct folders synced = {0};
	int64_t epoch = pages_epoch(data);
	enum err e = pages_epoch_set(data, -1);
	for (size_t i = 0; i < w->n && !e; i++) {
		if (unlinkat(w->p->dir, w->at[i], 0) == 0)
			pages_folder_add(&synced, &w->batch, w->at[i]);
	}
	if (!e)
		e = pages_folders_sync(&synced, w->p->dir);
	return e ? e : pages_epoch_set(data, epoch);
}

static enum err drop_batch(struct pass *w)
{
	int lock = -1;
	enum err e = w->n ? file_lock(&lock, w->p->db->pages_lock, LOCK_WAIT_MS) : OK;
	if (lock >= 0) {
		e = drop_locked(w);
		close(lock);
	}
	w->at = NULL;
	w->n = w->cap = 0;
	arena_reset(&w->batch);
	return e;
}

/* The plain file takes its compressed forms with it. */
static enum err drop_old(struct pass *w, const char *file, const struct stat *st)
{
	static const char *const ends[] = {"", ".gz", ".br"};
	const char *dot = strrchr(file, '.');
	bool form = dot && (!strcmp(dot, ".gz") || !strcmp(dot, ".br"));
	if (form || printed_at(st) >= w->before)
		return OK;
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		w->at = arena_grow(&w->batch, w->at, w->n, &w->cap, sizeof *w->at);
		w->at[w->n++] = arena_printf(&w->batch, "%s%s", file, ends[i]);
	}
	return w->n < (size_t)3 * BATCH ? OK : drop_batch(w);
}

/* The age from which on everything goes, so that limit bytes stay. */
static int64_t threshold(const struct pass *w, int64_t limit)
{
	int64_t left = w->bytes;
	int i = 0;
	while (i < AGES && left > limit)
		left -= w->part[i++];
	return w->from + w->span * i / AGES + 1;
}

enum err pages_trim(int64_t *bytes, struct pages *p, int64_t limit)
{
	struct pass w = new_pass(p);
	enum err e = pages_follow(p);
	if (!e)
		e = walk(&w, ".", 0);
	if (!e && w.bytes > limit) {
		w.from = w.oldest;
		w.span = clock_now() - w.oldest;
		w.span = w.span > AGES ? w.span : AGES;
		w.each = sort_in;
		e = walk(&w, ".", 0);
		w.before = threshold(&w, limit);
		w.each = drop_old;
		if (!e)
			e = walk(&w, ".", 0);
		if (!e)
			e = drop_batch(&w);
	}
	arena_release(&w.batch);
	return e ? e : pages_measure(bytes, p);
}

bool pages_sweep(struct pages *p, int budget)
{
	static const char old[] = "pages.old.";
	int fd = openat(p->run, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = fd >= 0 ? fdopendir(fd) : NULL;
	bool more = false;
	if (!d) {
		if (fd >= 0)
			close(fd);
		return false;
	}
	for (struct dirent *e; budget > 0 && (e = readdir(d));)
		if (!strncmp(e->d_name, old, sizeof old - 1))
			more |= !sweep_tree(fd, e->d_name, &budget);
	closedir(d);
	return more;
}
