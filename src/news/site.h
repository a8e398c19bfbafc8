/* SPDX-License-Identifier: MIT */
/* A new site: its sections, its random key, and the first row of its ledger. */
#ifndef NEWS_SITE_H
#define NEWS_SITE_H

#include "db/db.h"

/* Fills a database just made by db_create(). */
enum err site_init(struct db *db, int64_t now) MUST_USE;

/* The setting that holds the site's secret. */
#define SITE_SECRET "client_key"

/* A random text of this site, made by site_init(); the caller gives it back by
 * mem_free(). */
enum err site_secret(char **out, struct db *db) MUST_USE;

#endif
