/* SPDX-License-Identifier: MIT */
/* What the desk's home shows of 委派. */
#ifndef PAGE_DESK_DELEGATION_H
#define PAGE_DESK_DELEGATION_H

#include "news/delegation.h"
#include "page/desk.h"

/* root.delegations: the person's own, given and received, that hold or are to come; not
 * set when there are none. For templates/part/desk_delegations.html. */
enum err desk_delegation_notes(json_t *root, struct ctx *c) MUST_USE;

#endif
