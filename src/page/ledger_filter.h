/* SPDX-License-Identifier: MIT */
/* The filter of the audit view, as it stands in the address: read, said in words for the
 * record of the reading, and put into a form again. */
#ifndef PAGE_LEDGER_FILTER_H
#define PAGE_LEDGER_FILTER_H

#include "news/ledger_find.h"
#include "page/desk.h"

struct ledger_query {
	struct ledger_filter f;
	const char *from, *to, *who, *said; /* as typed */
	const char *section;                /* slug */
	bool any;                           /* something is filtered by */
	bool bound; /* this person sees some sections only, and section is one of them */
};

/* Reads the query. *errors (NULL: none) lists what is no filter; then nothing is to be
 * shown. Who may read the ledger of some sections only is bound to one of them. */
enum err ledger_query_read(
    struct ledger_query *q, struct ctx *c, json_t **errors) MUST_USE;

/* "谁：周丹丹，动作：签发"; "没有条件". In the arena. */
char *ledger_query_words(struct ctx *c, const struct ledger_query *q);

/* path with the filter as its query; before 0: from the newest on. */
char *ledger_query_url(
    struct ctx *c, const struct ledger_query *q, const char *path, int64_t before);

/* The model of the form. */
enum err ledger_query_form(
    json_t **out, struct ctx *c, const struct ledger_query *q) MUST_USE;

/* Leaves in the ledger who read what: runs after the page's own reading, and without it
 * no row of it is sent. */
void ledger_query_record(struct ctx *c, char *detail);

#endif
