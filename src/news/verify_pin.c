/* SPDX-License-Identifier: MIT */
/* The list of public keys that somebody outside keeps: written, and read again. */
#include "base/text.h"
#include "db/query.h"
#include "news/verify_passkey.h"

#include <string.h>

bool verify_words(char *text, char **words, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		words[i] = text;
		if (i + 1 == n)
			break;
		if (!(text = strchr(text, ' ')))
			return false;
		*text++ = '\0';
	}
	return *words[n - 1] != '\0';
}

enum err verify_pins_read(struct verify_pins *out, struct arena *a, const char *text)
{
	size_t cap = 0;
	int line = 0;
	*out = (struct verify_pins){0};
	for (const char *end; *text; text = end) {
		line++;
		size_t len = strcspn(text, "\n");
		end = text + len + (text[len] != '\0');
		char *word[7];
		struct verify_pin p;
		if (!len || *text == '#')
			continue;
		if (!verify_words(arena_strndup(a, text, len), word, 7) ||
		    !text_int(word[0], 1, INT64_MAX, &p.seq) ||
		    !sha_parse(&p.hash, word[1]))
			return err_set(
			    ERR_INVALID, "line %d: is no key of the list", line);
		p.login = word[2];
		p.credential = word[3];
		p.algorithm = word[4];
		p.key = word[5];
		p.party = word[6];
		out->at = arena_grow(a, out->at, out->n, &cap, sizeof *out->at);
		out->at[out->n++] = p;
	}
	return OK;
}

enum err verify_pins_write(struct buf *out, struct db *db)
{
	struct arena a;
	arena_init(&a);
	struct query q = q_begin(db, SQL_PASSKEY_ROWS);
	while (q_row(&q)) {
		char *word[6];
		struct sha hash;
		int64_t seq = q_int(&q);
		q_blob(&q, hash.b, SHA_LEN);
		/* LOGIN CREDENTIAL ALGORITHM KEY PARTY NAME */
		if (verify_words(q_text(&q, &a), word, 6))
			buf_printf(out, "%lld %s %s %s %s %s %s\n", (long long)seq,
			    sha_hex(&a, &hash), word[0], word[1], word[2], word[3],
			    word[4]);
		arena_reset(&a);
	}
	arena_release(&a);
	return q_end(&q);
}
