/* SPDX-License-Identifier: MIT */
/* The epoch: a number in the database that grows with every change of what readers may
 * see, and its copy in DATA/run/epoch, eight bytes that every process maps. A request
 * learns with one load whether a page it kept is still true. */
#include "db/internal.h"

#include "base/file.h"
#include "base/log.h"
#include "db/query.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* A press that hangs with the lock is killed after 250 ms (app/serve.c). FILES_MAX: so
 * many pages are gone sooner by a swap. */
enum { PAGES_WAIT_MS = 1000, FILES_MAX = 2000 };

_Static_assert(sizeof(_Atomic int64_t) == 8 && ATOMIC_LLONG_LOCK_FREE == 2,
    "a store is one store, also between processes");

static bool map_fd(struct epoch_map *map, int fd, int prot)
{
	struct stat st;
	if (fstat(fd, &st) != 0 || st.st_size < 8)
		return false;
	void *memory = mmap(NULL, 8, prot, MAP_SHARED, fd, 0);
	if (memory == MAP_FAILED)
		return false;
	map->memory = memory;
	map->at = memory;
	return true;
}

enum err epoch_open(struct db *db)
{
	struct epoch_map *map = db->epoch;
	if (map->at)
		return OK;
	int fd = open(map->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0660);
	struct stat st = {0};
	int e = fd < 0 || fstat(fd, &st) != 0 ? errno : 0;
	if (!e && st.st_uid == geteuid() && fchmod(fd, 0660) != 0)
		e = errno;
	/* Real blocks: a store into a hole of a full disk would be a SIGBUS. */
	if (!e && st.st_size < 8)
		e = posix_fallocate(fd, 0, 8);
	enum err err = OK;
	if (e || !map_fd(map, fd, PROT_READ | PROT_WRITE))
		err = err_set(e == ENOSPC || e == EDQUOT ? ERR_FULL : ERR_BROKEN,
		    "%s: %s", map->path, strerror(e ? e : errno));
	if (fd >= 0)
		close(fd);
	return err;
}

void epoch_close(struct epoch_map *map)
{
	if (map->at)
		munmap(map->memory, 8);
	map->at = NULL;
}

enum err epoch_row(struct db *db, int64_t *out)
{
	struct query q = q_begin(db, SQL_EPOCH_READ);
	if (q_row(&q))
		*out = q_int(&q);
	enum err err = q_end_one(&q);
	if (err == ERR_NOT_FOUND)
		err = err_set(ERR_BROKEN, "the epoch row is missing");
	return err;
}

/* Where no writer has made run/epoch yet (an old DATA, a copy): ask the row. -1 is no
 * epoch of any page, so nothing kept is served when even that fails. */
static int64_t epoch_unmapped(const struct db *db)
{
	sqlite3_stmt *stmt = db->statements[SQL_EPOCH_READ].stmt;
	if (!stmt)
		return -1;
	int64_t value = -1;
	if (connect_step(stmt) == SQLITE_ROW)
		value = sqlite3_column_int64(stmt, 0);
	sqlite3_reset(stmt);
	return value;
}

int64_t db_epoch(const struct db *db)
{
	struct epoch_map *map = db->epoch;
	if (!map->at) {
		int fd = open(map->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
		bool mapped = fd >= 0 && map_fd(map, fd, PROT_READ);
		if (fd >= 0)
			close(fd);
		if (!mapped)
			return epoch_unmapped(db);
	}
	return atomic_load_explicit(map->at, memory_order_acquire);
}

/* The change is committed, so it is published whatever happens. What cannot be unlinked,
 * or not in time, goes with all of pages/: the press works with the folder it has open,
 * so what it stores later lands in the one that was swapped out. */
void epoch_publish(struct db *db, int64_t epoch, const struct touched *files)
{
	int lock = -1;
	assert(db->epoch->at);
	enum err err = file_lock(&lock, db->pages_lock, PAGES_WAIT_MS);
	bool locked = !err;
	if (err)
		log_err("pages_lock", err, "path", db->pages_lock, NULL);
	err_clear();
	atomic_store_explicit(db->epoch->at, epoch, memory_order_release);
	/* Another number before this one: a writer died between COMMIT and here. */
	bool some = locked && files && !files->all && files->n <= FILES_MAX &&
		    pages_epoch(db->data) == epoch - 1;
	err = some ? pages_unlink(db->data, files->at, files->n) : OK;
	if (err)
		log_err("pages_unlink", err, NULL);
	/* Nothing to mend after all: the press was making room. */
	bool exact = locked && !files && pages_epoch(db->data) == epoch;
	if (!exact && (!some || err)) {
		err_clear();
		err = pages_swap(db->data, locked);
	}
	if (!err)
		err = pages_epoch_set(db->data, epoch);
	if (err)
		log_err("pages", err, "fear", "printed pages may be old", NULL);
	err_clear(); /* the write itself succeeded */
	if (lock >= 0)
		close(lock);
}

enum err epoch_repair(struct db *db)
{
	int64_t row = 0;
	enum err err = epoch_row(db, &row);
	if (err)
		return err;
	int64_t mapped = atomic_load_explicit(db->epoch->at, memory_order_acquire);
	int64_t printed = pages_epoch(db->data);
	if (mapped == row && printed == row)
		return OK;
	/* A power cut took the mapped number back; the pages had been seen to. */
	if (mapped < row && printed == row) {
		atomic_store_explicit(db->epoch->at, row, memory_order_release);
		return OK;
	}
	/* An older site.db was put here by hand, or one that happens to have the number:
	 * those that readers have seen must not come again with other content. */
	if (mapped > row || (mapped == row && pages_foreign(db->data))) {
		row = mapped + 1;
		sqlite3_stmt *stmt = db->statements[SQL_EPOCH_RAISE].stmt;
		sqlite3_bind_int64(
		    stmt, sqlite3_bind_parameter_index(stmt, ":value"), row);
		err = db_run(db, SQL_EPOCH_RAISE);
		sqlite3_clear_bindings(stmt);
	}
	if (!err)
		epoch_publish(db, row, NULL);
	return err;
}
