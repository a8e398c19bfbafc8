/* SPDX-License-Identifier: MIT */
/* Half a login: between the password and the second factor. The row is all there is; the
 * guard looks for sessions only, so the browser that holds the token is a guest. */
#include "base/clock.h"
#include "db/query.h"
#include "news/session.h"

#include <string.h>

enum { STEP_MS = 10 * 60 * 1000 };

struct step_act {
	int64_t now, user;
	struct sha hash;
};

static enum err insert(struct db *db, void *arg)
{
	const struct step_act *act = arg;
	struct query q = q_begin(db, SQL_LOGIN_STEP_INSERT);
	q_bind_blob(&q, ":hash", act->hash.b, SHA_LEN);
	q_bind_int(&q, ":user", act->user);
	q_bind_int(&q, ":now", act->now);
	q_bind_text(&q, ":boot_id", clock_boot_id());
	q_bind_int(&q, ":boot", clock_boot());
	return q_end(&q);
}

enum err login_step_new(
    char **token, struct db *db, struct arena *a, int64_t now, int64_t user)
{
	*token = secret_token(a, 32);
	struct step_act act = {now, user, sha_of(*token, strlen(*token))};
	return db_write(db, insert, &act);
}

enum err login_step_user(
    struct user *out, struct db *db, struct arena *a, int64_t now, const char *token)
{
	struct sha h = sha_of(token, strlen(token));
	int64_t user = 0, old = 0;
	*out = (struct user){0};
	struct query q = q_begin(db, SQL_LOGIN_STEP_FIND);
	q_bind_blob(&q, ":hash", h.b, SHA_LEN);
	if (q_row(&q)) {
		user = q_int(&q);
		int64_t at = q_int(&q);
		const char *boot_id = q_text(&q, a);
		old = session_age(at, q_int(&q), boot_id, now);
	}
	enum err e = q_end_one(&q);
	if (!e)
		e = old > STEP_MS ? ERR_NOT_FOUND : user_by_id(out, db, a, user);
	return !e && out->disabled_at ? ERR_NOT_FOUND : e;
}

static enum err delete (struct db *db, void *arg) {
	const struct step_act *act = arg;
	struct query q = q_begin(db, SQL_LOGIN_STEP_DELETE);
	q_bind_blob(&q, ":hash", act->hash.b, SHA_LEN);
	return q_end(&q);
}

enum err login_step_end(struct db *db, const char *token)
{
	struct step_act act = {.hash = sha_of(token, strlen(token))};
	return db_write(db, delete, &act);
}
