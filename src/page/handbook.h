/* SPDX-License-Identifier: MIT */
/* The permission handbook as data, read from the tables that the program itself goes by:
 * the workflow's rules, the roles, the addresses. The page of the desk and
 * doc/permissions.md both come from it. */
#ifndef PAGE_HANDBOOK_H
#define PAGE_HANDBOOK_H

#include "page/page.h"

/* {states: [{text, meaning, acts: [{action, to, roles, who, note}]}], roles: [text],
 * matrix: [{perm, cells: [{has}]}], rules: [{title, list: [{text}]}],
 * addresses: [{method, pattern, perm, note}]}. Strings in the arena are copied. */
json_t *handbook_model(
    struct arena *a, bool (*address_at)(struct address *out, size_t i));

#endif
