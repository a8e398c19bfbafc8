/* SPDX-License-Identifier: MIT */
/* Mustache templates (mustache spec 1.4: comments, delimiters, interpolation, inverted,
 * partials, sections) over jansson values. Parsed once, then read-only; escapes & < > " '
 * by default. Knows nothing of requests. */
#ifndef VIEW_TMPL_H
#define VIEW_TMPL_H

#include "base/buf.h"

#include <jansson.h>
#include <stdbool.h>

struct tmpl_set;

/* An empty set; strict: a partial that is not in the set is an error at tmpl_finish(). */
struct tmpl_set *tmpl_new(bool strict);
void tmpl_free(struct tmpl_set *s);

/* Parses one template under a name ("public/article.html"). ERR_INVALID with
 * "file:line:column: what" (err_text) for a broken one; the set must then be dropped. */
enum err tmpl_add(struct tmpl_set *s, const char *name, const char *text, size_t len) MUST_USE;

/* Every file below dir with that ending, names relative to dir. */
enum err tmpl_add_dir(struct tmpl_set *s, const char *dir) MUST_USE;

/* Resolves partials; after this the set does not change any more. */
enum err tmpl_finish(struct tmpl_set *s) MUST_USE;

/* Renders the template over data (borrowed) to out. ERR_NOT_FOUND: no such template. ERR_TOO_BIG: partials
 * nested over 64 deep. */
enum err tmpl_render(const struct tmpl_set *s, const char *name, json_t *data, struct buf *out) MUST_USE;

/* SHA-256 over names and texts, hexadecimal: changes when any template changes. Borrowed. */
const char *tmpl_version(const struct tmpl_set *s);

#endif
