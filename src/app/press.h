/* SPDX-License-Identifier: MIT */
/* The press: prints public pages to DATA/pages, so that the web server sends them by
 * itself. It only ever adds pages that are true (db/pages.h); without it everything is
 * answered by web. */
#ifndef APP_PRESS_H
#define APP_PRESS_H

#include "app/worker.h"
#include "db/pages.h"

struct press {
	struct app *app;
	struct pages *pages;
	struct arena arena;
	int64_t room;       /* bytes on disk, at most: what was printed since measured */
	int measured;       /* in which folder */
	int64_t grumble_at; /* next time that a failure is logged (monotonic) */
};

/* app is open for SIDE_PRESS. Nothing is printed while the desk goes by another
 * generation than app has loaded. */
enum err press_init(struct press *p, struct app *app) MUST_USE;
void press_release(struct press *p);

/* Prints one page, plain and gzip: OK also when that makes no sense at this moment (it is
 * there, it is no page, readers are at another state). Errors are a full disk and worse.
 */
enum err press_print(struct press *p, const struct place_key *key) MUST_USE;

/* Adds the brotli form to a page that is printed; the same otherwise. */
enum err press_brotli(struct press *p, const struct place_key *key) MUST_USE;

/* Now and then: removes what was swapped out, keeps within pages_mb. */
void press_tick(struct press *p);

/* The process: serves DATA/run/press.sock until TERM. */
enum err press_run(const struct worker *w) MUST_USE;

#endif
