/* SPDX-License-Identifier: MIT */
/* Mustache templates (mustache spec 1.4: comments, delimiters, interpolation, inverted,
 * partials, sections; doc/templates.md) over jansson values. Parsed once, then read-only;
 * escapes & < > " ' by default. Knows nothing of requests. */
#ifndef VIEW_TMPL_H
#define VIEW_TMPL_H

#include "base/buf.h"

#include <jansson.h>
#include <stdbool.h>

struct tmpl_set;

/* An empty set; strict: a partial that is not in the set is an error at tmpl_finish(),
 * otherwise it renders nothing. */
struct tmpl_set *tmpl_new(bool strict);

/* NULL is fine. */
void tmpl_free(struct tmpl_set *s);

/* Parses one template (copied, at most 1 MiB) under a name ("public/article.html").
 * ERR_INVALID with "name:line:column: what" (err_text; columns are characters from 1) for
 * a broken one, ERR_TOO_BIG; the set must then be dropped. */
enum err tmpl_add(
    struct tmpl_set *s, const char *name, const char *text, size_t len) MUST_USE;

/* Every .html, .xml and .mustache file below dir (8 folders deep, no dot names), named
 * relative to dir with its ending. Errors as of tmpl_add() and file_read(). */
enum err tmpl_add_dir(struct tmpl_set *s, const char *dir) MUST_USE;

/* Resolves partials: {{> part/head}} is the template of exactly that name, else the one
 * with .html, .xml or .mustache behind it. After this, success or not, nothing is added
 * any more. ERR_INVALID: a name given twice; in a strict set a missing partial, with its
 * place. */
enum err tmpl_finish(struct tmpl_set *s) MUST_USE;

/* *out: a finished strict set of all that is below dir, the caller's. On an error, those
 * of tmpl_add_dir() and tmpl_finish(), *out stays as it was. */
enum err tmpl_load_dir(struct tmpl_set **out, const char *dir) MUST_USE;
/* Only whether that would be OK. */
enum err tmpl_check_dir(const char *dir) MUST_USE;

/* Renders the template of exactly this name over data (borrowed, not changed; NULL: none)
 * and appends to out. Not set, so false: null, false, "", 0, [] and a missing name.
 * ERR_NOT_FOUND: no such template. ERR_TOO_BIG: over the limit of out, partials nested
 * over 64 deep, or more than ten million steps; out then ends somewhere in the middle. */
enum err tmpl_render(
    const struct tmpl_set *s, const char *name, json_t *data, struct buf *out) MUST_USE;

/* SHA-256 over names and texts of a finished set, hexadecimal: changes when any template
 * changes, whatever the order of adding. Borrowed. */
const char *tmpl_version(const struct tmpl_set *s);

#endif
