/* SPDX-License-Identifier: MIT */
/* Roles in force. */
#include "news/grant.h"

#include "db/query.h"

enum err grant_actor(struct actor *out, struct db *db, struct arena *a,
    const struct user *u, const char *auth, const char *client, int64_t now)
{
	size_t cap = 0;
	*out = user_actor(u, auth, client);
	out->grants = NULL;
	out->grants_n = 0;
	struct query q = q_begin(db, SQL_GRANT_ALL);
	q_bind_int(&q, ":user", u->id);
	q_bind_int(&q, ":now", now);
	while (q_row(&q)) {
		struct grant g = {.id = q_int(&q)};
		bool known = role_parse(&g.role, q_text(&q, a));
		g.section_id = q_int(&q);
		g.section = q_text(&q, a);
		g.from_id = q_int(&q);
		g.from_name = q_text(&q, a);
		if (!known)
			continue;
		out->grants = arena_grow(a, out->grants, out->grants_n, &cap, sizeof g);
		out->grants[out->grants_n++] = g;
	}
	return q_end(&q);
}
