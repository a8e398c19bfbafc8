/* SPDX-License-Identifier: MIT */
/* What section.c takes from section_tree.c: the rules of where a section may stand. */
#ifndef NEWS_SECTION_INT_H
#define NEWS_SECTION_INT_H

#include "news/section.h"

/* May s (id 0: a new one) stand below that section (0: on top)? ERR_INVALID, said. */
enum err section_check_parent(
    const struct section_list *l, const struct section *s, int64_t parent) MUST_USE;

/* "slug", or "slug parent's-slug": what the ledger tells of a section's place. */
const char *section_told(
    struct arena *a, const struct section_list *l, const char *slug, int64_t parent);

#endif
