/* SPDX-License-Identifier: MIT */
/* FTS5 functions that look at one row that matches, in the index alone. word_hits() tells
 * how well it matches: bm25() reads every row that does, for each query. */
#ifndef DB_HITS_H
#define DB_HITS_H

#include "base/err.h"

#include <sqlite3.h>

/* word_hits(table, n), of the first n phrases of the expression: 1 << 24 when column 0
 * has them all | hits in column 0 << 16 | hits in column 1 << 8 | span, each of the last
 * three at most 255; further columns do not count. span: from the beginning of one phrase
 * to that of another, in tokens, where all n stand nearest together in one column (0 for
 * one phrase, 255 when they never do or are farther apart).
 *
 * word_places(table, key): the sum of the hashes of all places where the row matches, for
 * whoever proves the index. A place: row, column and token as three int64_t; its hash:
 * secret_sip() under the key, a blob of SECRET_SIP bytes. */
enum err hits_register(sqlite3 *conn) MUST_USE;

#endif
