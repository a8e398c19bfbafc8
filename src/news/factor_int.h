/* SPDX-License-Identifier: MIT */
/* Between factor.c and recovery.c; all inside db_write but recovery_left. */
#ifndef NEWS_FACTOR_INT_H
#define NEWS_FACTOR_INT_H

#include "news/factor.h"

struct check_act {
	const struct factor_try *try;
	int64_t now;
};

/* A row of the ledger about the account's factors; who acts on others does so as 管理员.
 */
enum err factor_note(struct db *db, const struct factor_change *c, int64_t now,
    const char *action) MUST_USE;
/* All sessions of the account but that of c->token. */
enum err factor_end_sessions(struct db *db, const struct factor_change *c) MUST_USE;

enum err recovery_left(int64_t *out, struct db *db, int64_t user) MUST_USE;
enum err recovery_void(struct db *db, int64_t user) MUST_USE;
enum err recovery_make(char ***codes, struct db *db, struct arena *a, int64_t now,
    const struct factor_change *c) MUST_USE;
/* db_write function over struct check_act: uses the code up. */
enum err recovery_use(struct db *db, void *arg) MUST_USE;

#endif
