/* SPDX-License-Identifier: MIT */
/* How well a row matches, and where. */
#include "db/hits.h"

#include "base/secret.h"
#include "db/internal.h"

#include <string.h>

enum { COLUMNS = 2, PHRASES = 16, MOST = 255, NEVER = -1, ALL_BIT = 24 };

/* One pass over the places of a row, in order: where each phrase was seen last. */
struct pass {
	int hits[COLUMNS];
	int seen[PHRASES]; /* token where it began, NEVER */
	int column;
	int span;
	bool all; /* column 0 has every phrase */
};

static int at_most(int n)
{
	return n < MOST ? n : MOST;
}

/* The tokens between the phrase that was seen longest ago and the one at `at`. */
static void measure(struct pass *p, int asked, int at)
{
	int oldest = at, found = 0;
	for (int i = 0; i < PHRASES; i++) {
		if (p->seen[i] == NEVER)
			continue;
		found++;
		if (p->seen[i] < oldest)
			oldest = p->seen[i];
	}
	if (found < asked)
		return;
	if (at - oldest < p->span)
		p->span = at - oldest;
	p->all = p->all || !p->column;
}

static void forget(struct pass *p, int column)
{
	p->column = column;
	for (int i = 0; i < PHRASES; i++)
		p->seen[i] = NEVER;
}

static int walk(struct pass *p, const Fts5ExtensionApi *api, Fts5Context *fts, int asked)
{
	int n = 0;
	int rc = api->xInstCount(fts, &n);
	for (int i = 0; i < n && rc == SQLITE_OK; i++) {
		int phrase, column, at;
		rc = api->xInst(fts, i, &phrase, &column, &at);
		if (rc != SQLITE_OK || column >= COLUMNS || phrase >= asked)
			continue;
		if (column != p->column)
			forget(p, column);
		p->hits[column]++;
		p->seen[phrase] = at;
		measure(p, asked, at);
	}
	return rc;
}

static void word_hits(const Fts5ExtensionApi *api, Fts5Context *fts, sqlite3_context *out,
    int argc, sqlite3_value **argv)
{
	struct pass p = {.span = MOST};
	int asked = argc ? sqlite3_value_int(argv[0]) : 1;
	if (asked > PHRASES)
		asked = PHRASES;
	forget(&p, 0);
	int rc = walk(&p, api, fts, asked);
	if (rc != SQLITE_OK) {
		sqlite3_result_error_code(out, rc);
		return;
	}
	sqlite3_result_int(out, (int)p.all << ALL_BIT | at_most(p.hits[0]) << 16 |
				    at_most(p.hits[1]) << 8 | at_most(p.span));
}

static uint64_t place_hash(
    const unsigned char *key, int64_t row, int64_t column, int64_t at)
{
	int64_t place[3] = {row, column, at};
	return secret_sip(key, place, sizeof place);
}

static void word_places(const Fts5ExtensionApi *api, Fts5Context *fts,
    sqlite3_context *out, int argc, sqlite3_value **argv)
{
	const unsigned char *key = argc ? sqlite3_value_blob(argv[0]) : NULL;
	bool fits = key && sqlite3_value_bytes(argv[0]) == SECRET_SIP;
	uint64_t sum = 0;
	int n = 0, rc = fits ? api->xInstCount(fts, &n) : SQLITE_MISUSE;
	for (int i = 0; i < n && rc == SQLITE_OK; i++) {
		int phrase, column, at;
		rc = api->xInst(fts, i, &phrase, &column, &at);
		if (rc == SQLITE_OK)
			sum += place_hash(key, api->xRowid(fts), column, at);
	}
	if (rc == SQLITE_OK)
		sqlite3_result_int64(out, (int64_t)sum);
	else
		sqlite3_result_error_code(out, rc);
}

/* As https://sqlite.org/fts5.html#extending_fts5 tells. */
static int fts_of(sqlite3 *conn, fts5_api **out)
{
	sqlite3_stmt *stmt = NULL;
	int rc = sqlite3_prepare_v2(conn, "SELECT fts5(?1)", -1, &stmt, NULL);
	if (rc != SQLITE_OK)
		return rc;
	sqlite3_bind_pointer(stmt, 1, (void *)out, "fts5_api_ptr", NULL);
	sqlite3_step(stmt);
	return sqlite3_finalize(stmt);
}

enum err hits_register(sqlite3 *conn)
{
	fts5_api *api = NULL;
	int rc = fts_of(conn, &api);
	if (rc == SQLITE_OK && api)
		rc = api->xCreateFunction(api, "word_hits", NULL, word_hits, NULL);
	if (rc == SQLITE_OK && api)
		rc = api->xCreateFunction(api, "word_places", NULL, word_places, NULL);
	if (rc == SQLITE_OK && api)
		return OK;
	return connect_fail(conn, rc, "fts5");
}
