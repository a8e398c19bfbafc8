/* SPDX-License-Identifier: MIT */
/* The press's side of DATA/pages: putting a page there. */
#include "db/pages.h"

#include "base/file.h"
#include "db/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LOCK_WAIT_MS = 500, FORMS = 3, NAME_MAX_LEN = 160 };

/* In the order in which they get their names. */
static const char *const ends[FORMS] = {".gz", ".br", ""};

static enum err fail(const char *what)
{
	int no = errno;
	return err_set(
	    no == ENOSPC || no == EDQUOT || no == EFBIG ? ERR_FULL : ERR_BROKEN, "%s: %s",
	    what, strerror(no));
}

enum err pages_open(struct pages **out, struct db *db)
{
	struct arena a;
	arena_init(&a);
	struct pages *p = arena_alloc(&a, sizeof *p);
	p->db = db;
	p->folder = arena_printf(&a, "%s/pages", db->data);
	p->dir = -1;
	const char *run = arena_printf(&a, "%s/run", db->data);
	p->run = open(run, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	p->arena = a;
	if (p->run < 0) {
		enum err e = fail(run);
		pages_close(p);
		return e;
	}
	*out = p;
	return OK;
}

void pages_close(struct pages *p)
{
	if (!p)
		return;
	if (p->run >= 0)
		close(p->run);
	if (p->dir >= 0)
		close(p->dir);
	struct arena a = p->arena; /* p lives in it */
	arena_release(&a);
}

/* Opens pages/ again when it is another folder now. */
enum err pages_follow(struct pages *p)
{
	struct stat now, open_one;
	if (stat(p->folder, &now) != 0) {
		if (errno != ENOENT)
			return fail(p->folder);
		enum err e = file_mkdir(p->folder, 0755);
		if (e)
			return e;
	} else if (p->dir >= 0 && fstat(p->dir, &open_one) == 0 &&
		   now.st_dev == open_one.st_dev && now.st_ino == open_one.st_ino) {
		return OK;
	}
	if (p->dir >= 0)
		close(p->dir);
	p->dir = open(p->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	p->swaps++;
	return p->dir >= 0 ? OK : fail(p->folder);
}

bool pages_printed(struct pages *p, const char *file)
{
	bool there = pages_follow(p) == OK && faccessat(p->dir, file, F_OK, 0) == 0;
	err_clear();
	return there;
}

int pages_swaps(struct pages *p)
{
	return p->swaps;
}

static const char *temporary(int form)
{
	static const char *const names[FORMS] = {
	    ".press.gz", ".press.br", ".press.plain"};
	return names[form];
}

/* Complete, durable, with its mode and time, under a name that nobody looks at. */
static enum err write_form(struct pages *p, int form, const struct buf *b, int64_t at)
{
	const char *name = temporary(form);
	const struct timespec times[2] = {
	    {.tv_nsec = UTIME_NOW}, {.tv_sec = (time_t)(at / 1000)}};
	unlinkat(p->run, name, 0);
	int fd = openat(
	    p->run, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644);
	if (fd < 0)
		return fail(name);
	enum err e = file_write_all(fd, b->data, b->len);
	if (!e &&
	    (fchmod(fd, 0644) != 0 || futimens(fd, times) != 0 || fdatasync(fd) != 0))
		e = fail(name);
	close(fd);
	return e;
}

/* Folders above the file, 0755 whatever the umask. */
static enum err make_folders(struct pages *p, const char *file)
{
	char name[NAME_MAX_LEN];
	for (const char *s = strchr(file, '/'); s; s = strchr(s + 1, '/')) {
		snprintf(name, sizeof name, "%.*s", (int)(s - file), file);
		if (mkdirat(p->dir, name, 0755) == 0) {
			if (fchmodat(p->dir, name, 0755, 0) != 0)
				return fail(name);
		} else if (errno != EEXIST) {
			return fail(name);
		}
	}
	return OK;
}

static void remove_forms(struct pages *p, const char *file)
{
	char name[NAME_MAX_LEN];
	for (int i = FORMS - 1; i >= 0; i--) {
		snprintf(name, sizeof name, "%s%s", file, ends[i]);
		unlinkat(p->dir, name, 0);
	}
}

/* All forms of a new page, or one more of a page that is there. */
static enum err name_forms(
    struct pages *p, const struct print *page, const struct buf *const form[FORMS])
{
	char name[NAME_MAX_LEN];
	enum err e = page->plain ? make_folders(p, page->file) : OK;
	for (int i = 0; i < FORMS && !e; i++) {
		snprintf(name, sizeof name, "%s%s", page->file, ends[i]);
		if (form[i] && renameat(p->run, temporary(i), p->dir, name) != 0)
			e = fail(name);
		else if (!form[i] && page->plain)
			unlinkat(p->dir, name, 0); /* of a writer that died */
	}
	if (e && page->plain)
		remove_forms(p, page->file);
	return e;
}

/* The version that is there, by its time; 0: none. */
static int64_t there(struct pages *p, const char *file)
{
	struct stat st;
	return fstatat(p->dir, file, &st, AT_SYMLINK_NOFOLLOW) == 0
		   ? (int64_t)st.st_mtime * 1000
		   : 0;
}

/* Whether the page is true for readers of this moment. Under the lock the answer lasts
 * until it is given back: a write that was committed before is seen, and one that comes
 * later will take the page away. */
static bool holds(struct pages *p, const struct print *page)
{
	int64_t now = db_epoch(p->db);
	if (!p->db->epoch->at)
		return false;
	return now == page->epoch || (page->holds && page->holds(page, page->arg));
}

/* Under the lock. First the folder, then the epoch: who swaps without the lock has stored
 * the epoch before. */
static enum err name_locked(
    struct pages *p, const struct print *page, const struct buf *const form[FORMS])
{
	enum err e = pages_follow(p);
	if (e)
		return e;
	if (!holds(p, page))
		return err_set(ERR_CONFLICT, "the page has changed");
	if (there(p, page->file) != (page->plain ? 0 : page->changed_at))
		return err_set(ERR_CONFLICT, "another version is there, or none");
	return name_forms(p, page, form);
}

enum err pages_store(struct pages *p, const struct print *page, int64_t *size)
{
	const struct buf *const form[FORMS] = {page->gzip, page->brotli, page->plain};
	enum err e = OK;
	int lock = -1;
	*size = 0;
	if (strlen(page->file) + 4 > NAME_MAX_LEN)
		return err_set(ERR_INVALID, "%s: too long", page->file);
	for (int i = 0; i < FORMS && !e; i++) {
		if (form[i]) {
			e = write_form(p, i, form[i], page->changed_at);
			*size += pages_on_disk((int64_t)form[i]->len);
		}
	}
	if (!e && !holds(p, page)) /* writers need not wait for us */
		e = err_set(ERR_CONFLICT, "the page has changed");
	if (!e)
		e = file_lock(&lock, p->db->pages_lock, LOCK_WAIT_MS);
	if (!e)
		e = name_locked(p, page, form);
	if (lock >= 0)
		close(lock);
	for (int i = 0; i < FORMS; i++)
		if (e && form[i])
			unlinkat(p->run, temporary(i), 0);
	return e;
}
