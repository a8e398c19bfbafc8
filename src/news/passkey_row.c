/* SPDX-License-Identifier: MIT */
/* A signed row with its key, as proofs show it. All of it is from the ledger: an account
 * may have removed the key since. */
#include "db/query.h"
#include "news/passkey.h"
#include "news/verify_passkey.h"

#include <string.h>

enum err passkey_signed(struct passkey_signed *out, struct db *db, struct arena *a,
    const char *login, int64_t seq)
{
	bool found = false;
	*out = (struct passkey_signed){0};
	enum err e = passkey_answer(&out->answer, db, a, seq);
	if (e)
		return e;
	struct query q = q_begin(db, SQL_PASSKEY_ADDED);
	q_bind_text(&q, ":login", login);
	q_bind_int(&q, ":seq", seq);
	while (q_row(&q)) {
		/* LOGIN CREDENTIAL ALGORITHM KEY PARTY NAME */
		char *word[6];
		int64_t at = q_int(&q);
		if (!verify_words(q_text(&q, a), word, 6) || found ||
		    strcmp(word[1], out->answer.credential) != 0)
			continue;
		found = webauthn_alg_parse(&out->key.alg, word[2]);
		out->key_seq = at;
		out->key.credential = word[1];
		out->key.key = word[3];
		out->key.rp = word[4];
	}
	e = q_end(&q);
	return e || found ? e
			  : err_set(ERR_BROKEN, "ledger %lld: its passkey is nowhere",
				(long long)seq);
}
