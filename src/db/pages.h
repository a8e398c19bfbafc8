/* SPDX-License-Identifier: MIT */
/* DATA/pages, the printed pages that the web server sends by itself, and what DATA/run
 * keeps about them. A page is there only while it is exact:
 *
 * run/pages.lock is held (fcntl) by whoever puts a page there or takes pages away.
 *
 * run/epoch is the epoch that readers see. A page is stored only while it is the page's,
 * or when the database, asked under the lock, has not changed this page since.
 *
 * run/pages.epoch is the epoch up to which every printed page is known to be exact. When
 * it is not the database's, a writer died on the way, and pages/ is exchanged for an
 * empty folder (a swap: one rename, whatever the size).
 *
 * Swapped-out folders are run/pages.old.N until the press has removed them. */
#ifndef DB_PAGES_H
#define DB_PAGES_H

#include "base/buf.h"
#include "db/db.h"

/* For the desk's clock: looks whether a writer died between its COMMIT and the end of its
 * unlinking, and mends that. Costs two small reads when all is well. */
enum err pages_check(struct db *db) MUST_USE;

/* The press's side (pages_store.c). It works in one of the folders called pages/, the one
 * it has open, which a writer may have swapped out. */
struct pages;
enum err pages_open(struct pages **out, struct db *db) MUST_USE;
void pages_close(struct pages *p);

struct print {
	const char *file;   /* place_file(): "a/12.html" */
	int64_t epoch;      /* of the transaction that read the content */
	int64_t changed_at; /* becomes the mtime of all forms */
	/* Whether the page is still what the newest state of the database gives, when
	 * that is another epoch; called with the lock held. NULL: it is not. */
	bool (*holds)(const struct print *page, void *arg);
	void *arg;
	const struct buf
	    *plain; /* NULL: adds the other forms to the page that is there */
	const struct buf *gzip, *brotli; /* NULL: none */
};
/* Prints one page: .gz and .br first, the plain file last, each complete and synced
 * before it has its name. ERR_CONFLICT (nothing to worry about) when the page has changed
 * meanwhile, or is there (and, without plain, when it is not). After any error
 * nothing of what was to be added is left. *size: bytes of all forms on disk. */
enum err pages_store(struct pages *p, const struct print *page, int64_t *size) MUST_USE;

/* Whether the page is printed. */
bool pages_printed(struct pages *p, const char *file);

/* Bytes on disk of all printed pages, by walking through them. */
enum err pages_measure(int64_t *bytes, struct pages *p) MUST_USE;

/* Removes the pages that were printed longest ago, until at most so many bytes are left;
 * *bytes: what is left. */
enum err pages_trim(int64_t *bytes, struct pages *p, int64_t limit) MUST_USE;

/* Removes a part of what was swapped out, at most budget files; false when nothing is
 * left to remove. */
bool pages_sweep(struct pages *p, int budget);

/* Grows with every swap that pages_printed() or pages_store() met: what was measured
 * before is void. */
int pages_swaps(struct pages *p);

#endif
