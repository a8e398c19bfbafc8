/* SPDX-License-Identifier: MIT */
/* What readers see has changed: times for validators, and the epoch. Each public page has
 * a changed_at in whole seconds that strictly grows with every change of its bytes, so
 * that a 304 is exact. Inside db_write only. */
#ifndef NEWS_CHANGE_H
#define NEWS_CHANGE_H

#include "db/db.h"

/* What every page shows (name, navigation, footer). */
enum err change_chrome(struct db *db, int64_t now) MUST_USE;

/* Every page that shows the article (news/places.h). */
enum err change_article(
    struct db *db, int64_t now, int64_t article, int64_t section) MUST_USE;

/* *epoch and *chrome_at of this moment; call it in the transaction that reads the
 * content. */
enum err change_state(struct db *db, int64_t *epoch, int64_t *chrome_at) MUST_USE;

#endif
