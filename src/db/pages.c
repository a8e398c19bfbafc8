/* SPDX-License-Identifier: MIT */
/* The writer's side of DATA/pages: taking away what is no longer true. */
#include "db/pages.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "base/sweep.h"
#include "db/internal.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAMES = 100 };

static enum err fail(const char *path)
{
	int no = errno;
	return err_set(no == ENOSPC || no == EDQUOT ? ERR_FULL : ERR_BROKEN, "%s: %s",
	    path, strerror(no));
}

/* ---- run/pages.epoch: the number and its complement, so that a torn write is seen, and
 * the file of the database whose number it is ----
 * Not synced: it is written after the folders were, so it may be behind, never ahead; and
 * being behind costs a swap, no page. */

struct mark {
	int64_t epoch, complement;
	uint64_t inode;
	int64_t born; /* nanoseconds; 0 where the file system does not tell */
};

static void site_file(struct mark *out, const char *data)
{
	char path[PATH_MAX];
	struct statx st = {0};
	snprintf(path, sizeof path, "%s/site.db", data);
	if (statx(AT_FDCWD, path, 0, STATX_INO | STATX_BTIME, &st) != 0)
		st = (struct statx){0};
	out->inode = st.stx_ino;
	out->born = st.stx_mask & STATX_BTIME
			? st.stx_btime.tv_sec * 1000000000 + st.stx_btime.tv_nsec
			: 0;
}

/* False: there is none, or half of one. *own: of the site.db that is there now. */
static bool mark_read(struct mark *out, bool *own, const char *data)
{
	char path[PATH_MAX];
	struct mark now = {0};
	snprintf(path, sizeof path, "%s/run/pages.epoch", data);
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	bool good = fd >= 0 && pread(fd, out, sizeof *out, 0) == sizeof *out &&
		    out->complement == ~out->epoch;
	if (fd >= 0)
		close(fd);
	site_file(&now, data);
	*own = good && out->inode == now.inode && out->born == now.born;
	return good;
}

int64_t pages_epoch(const char *data)
{
	struct mark m;
	bool own;
	return mark_read(&m, &own, data) && own ? m.epoch : -1;
}

bool pages_foreign(const char *data)
{
	struct mark m;
	bool own;
	return mark_read(&m, &own, data) && !own;
}

enum err pages_epoch_set(const char *data, int64_t epoch)
{
	char path[PATH_MAX];
	struct stat st = {0};
	struct mark m = {.epoch = epoch, .complement = ~epoch};
	site_file(&m, data);
	snprintf(path, sizeof path, "%s/run/pages.epoch", data);
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640);
	bool good = fd >= 0 && fstat(fd, &st) == 0;
	if (good && (st.st_mode & 07777) != 0640)
		good = fchmod(fd, 0640) == 0;
	good = good && pwrite(fd, &m, sizeof m, 0) == sizeof m;
	enum err e = good ? OK : fail(path);
	if (fd >= 0)
		close(fd);
	return e;
}

/* ---- unlinking ---- */

/* All forms of a page, the one that makes it a page first. */
static enum err unlink_forms(int dir, const char *file, bool *any)
{
	static const char *const ends[] = {"", ".gz", ".br"};
	char name[PATH_MAX];
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		snprintf(name, sizeof name, "%s%s", file, ends[i]);
		if (unlinkat(dir, name, 0) == 0)
			*any = true;
		else if (errno != ENOENT && errno != ENOTDIR)
			return fail(name);
	}
	return OK;
}

static enum err sync_folder(int dir, const char *name)
{
	int fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	enum err e = fd >= 0 && fsync(fd) == 0 ? OK : fail(name);
	if (fd >= 0)
		close(fd);
	return e;
}

const char *pages_folder(struct arena *a, const char *file)
{
	const char *slash = strrchr(file, '/');
	return slash ? arena_strndup(a, file, (size_t)(slash - file)) : ".";
}

void pages_folder_add(struct folders *f, struct arena *a, const char *file)
{
	const char *name = pages_folder(a, file);
	for (size_t i = f->n; i-- > 0;)
		if (!strcmp(f->at[i], name))
			return;
	f->at = arena_grow(a, f->at, f->n, &f->cap, sizeof *f->at);
	f->at[f->n++] = name;
}

enum err pages_folders_sync(const struct folders *f, int dir)
{
	enum err e = OK;
	for (size_t i = 0; i < f->n && !e; i++)
		e = sync_folder(dir, f->at[i]);
	return e;
}

/* Folders in which nothing was printed are not synced: whoever removed a page there
 * before has done that. */
enum err pages_unlink(const char *data, const char *const *files, size_t n)
{
	struct arena a;
	struct folders synced = {0};
	enum err e = OK;
	arena_init(&a);
	int dir =
	    open(arena_printf(&a, "%s/pages", data), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0 && errno != ENOENT)
		e = fail("pages");
	for (size_t i = 0; i < n && dir >= 0 && !e; i++) {
		bool any = false;
		e = unlink_forms(dir, files[i], &any);
		if (any)
			pages_folder_add(&synced, &a, files[i]);
	}
	if (!e)
		e = pages_folders_sync(&synced, dir);
	if (dir >= 0)
		close(dir);
	arena_release(&a);
	return e;
}

/* ---- swapping ---- */

static bool is_empty(const char *path)
{
	DIR *d = opendir(path);
	bool empty = d != NULL;
	for (struct dirent *e; empty && (e = readdir(d));)
		empty = !strcmp(e->d_name, ".") || !strcmp(e->d_name, "..");
	if (d)
		closedir(d);
	return empty;
}

/* An empty folder run/pages.old.N; *made is false when the disk is full: then it is only
 * a name that is free. */
static const char *old_name(struct arena *a, const char *data, bool *made)
{
	char *name = NULL;
	for (int i = 0; i < NAMES; i++) {
		name = arena_printf(
		    a, "%s/run/pages.old.%lld", data, (long long)clock_now() + i);
		*made = mkdir(name, 0755) == 0;
		if (*made || errno != EEXIST)
			break;
	}
	if (*made && chmod(name, 0755) != 0)
		*made = false;
	return name;
}

/* pages/ cannot be renamed (it is a mount point): its pages go one by one. */
static enum err empty_pages(const char *pages)
{
	int budget = INT_MAX;
	enum err e = fail(pages);
	if (!sweep_below(AT_FDCWD, pages, &budget))
		return e;
	err_clear();
	return file_sync_dir(pages);
}

enum err pages_swap(const char *data, bool locked)
{
	struct arena a;
	bool made;
	enum err e = OK;
	arena_init(&a);
	char *pages = arena_printf(&a, "%s/pages", data);
	/* Without the lock the press may be about to fill the empty folder. */
	if (locked && is_empty(pages)) {
		/* who emptied it may have died before that was durable */
		e = file_sync_dir(pages);
		if (!e)
			e = file_sync_dir(data);
		goto out;
	}
	const char *old = old_name(&a, data, &made);
	bool swapped =
	    made && renameat2(AT_FDCWD, pages, AT_FDCWD, old, RENAME_EXCHANGE) == 0;
	if (!swapped && rename(pages, old) != 0 && errno != ENOENT) {
		e = empty_pages(pages);
		goto out;
	}
	if (!swapped && file_mkdir(pages, 0755) != OK)
		err_clear(); /* without the folder nothing is printed, that is all */
	e = file_sync_dir(data);
	if (!e)
		e = file_sync_dir(arena_printf(&a, "%s/run", data));
	log_event(LOG_INFO, "pages_swap", "old", old, NULL);
out:
	arena_release(&a);
	return e;
}

/* ---- a writer that died ---- */

enum err pages_check(struct db *db)
{
	int64_t row = 0;
	int lock = -1;
	assert(db->mode == DB_WRITE && !db->writing && !db->reading);
	enum err e = epoch_row(db, &row);
	if (e || (db_epoch(db) == row && pages_epoch(db->data) == row))
		return e;
	e = file_lock(&lock, db->writer_lock, 0);
	if (e == ERR_BUSY) { /* somebody is just writing */
		err_clear();
		return OK;
	}
	if (!e)
		e = db_refresh(db, true);
	if (!e)
		e = epoch_repair(db);
	if (lock >= 0)
		close(lock);
	return e;
}
