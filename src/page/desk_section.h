/* SPDX-License-Identifier: MIT */
/* What the sections' list, one section's page and the 审级 share. */
#ifndef PAGE_DESK_SECTION_H
#define PAGE_DESK_SECTION_H

#include "news/flow.h"
#include "page/desk.h"

/* root.place: where the section stands, and the form that moves it. */
enum err desk_section_place(
    json_t *root, struct ctx *c, const struct section *s) MUST_USE;

/* The sections that s (NULL: a new one) may stand below, as a select; selected: a slug,
 * "" on top. */
json_t *desk_section_parents(
    struct ctx *c, const struct section *s, const char *selected);
/* The section a form names as parent: *id, 0 for none. ERR_INVALID, said. */
enum err desk_section_parent(int64_t *id, struct ctx *c) MUST_USE;

/* A section's page with errors (taken over). */
enum err desk_section_errors(
    struct ctx *c, const struct section *s, json_t *errors) MUST_USE;

/* The cells of a flow, and its words. */
json_t *desk_flow_slip(const struct flow *f);
char *desk_flow_text(struct ctx *c, const struct flow *f);

#endif
