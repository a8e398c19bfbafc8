/* SPDX-License-Identifier: MIT */
/* The search index of a large import, made by a process beside the one that stores the
 * articles (news/search_beside.h). Whatever becomes of that process, search_build_all()
 * behind it finishes the index: nothing here is an error of the import. */
#ifndef CMD_IMPORT_INDEX_H
#define CMD_IMPORT_INDEX_H

#include "cmd/cmd.h"

struct import_index;

/* Forks; call before the database is opened. The process sleeps until the beginning, and
 * ends when this one does. */
enum err import_index_new(struct import_index **out, struct cmd_env *env) MUST_USE;

/* Before the first article is stored: from now on it goes along, when no article is in
 * the index yet. */
void import_index_begin(struct import_index *x);

/* All articles are committed that will be published before that time. Growing. */
void import_index_until(struct import_index *x, int64_t at);

/* All are there: it may take the rest. */
void import_index_end(struct import_index *x);

/* Waits until it has ended, telling how many articles are in the index. */
void import_index_wait(
    struct import_index *x, void (*progress)(void *arg, int64_t done), void *arg);

/* Ends the process when it has not ended. NULL is fine. */
void import_index_free(struct import_index *x);

#endif
