/* SPDX-License-Identifier: MIT */
/* word_hits(table): an FTS5 function that tells how well a row matches, from the index
 * alone. bm25() reads every row that matches, for each query; this reads one. */
#ifndef DB_HITS_H
#define DB_HITS_H

#include "base/err.h"

#include <sqlite3.h>

/* word_hits(table, n), of the first n phrases of the expression: 1 << 24 when column 0
 * has them all | hits in column 0 << 16 | hits in column 1 << 8 | span, each of the last
 * three at most 255; further columns do not count. span: from the beginning of one phrase
 * to that of another, in tokens, where all n stand nearest together in one column (0 for
 * one phrase, 255 when they never do or are farther apart). */
enum err hits_register(sqlite3 *conn) MUST_USE;

#endif
