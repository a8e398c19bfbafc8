/* SPDX-License-Identifier: MIT */
/* Heads of the ledger for programs: /ledger/heads.json and /api/v1/ledger/heads. */
#ifndef PAGE_HEADS_H
#define PAGE_HEADS_H

#include "news/head.h"
#include "page/page.h"

/* {"size", "root", "time", "note", "day"}; day is missing in the latest. */
json_t *heads_model(struct ctx *c, const struct head *h);
/* Sets "keys": every key that signs or signed heads. */
enum err heads_add_keys(json_t *root, struct ctx *c) MUST_USE;

#endif
