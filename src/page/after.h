/* SPDX-License-Identifier: MIT */
/* What readers see of an article's life after its first publication. */
#ifndef PAGE_AFTER_H
#define PAGE_AFTER_H

#include "page/model.h"

/* Into the article object of a public page: corrections, when the text changed last, who
 * gave the second signature, or that it is owed. */
enum err after_article(json_t *o, struct ctx *c, const struct article *art,
    const struct revision *rev) MUST_USE;

/* The same for a preview: with the correction that is being written. */
enum err after_preview(json_t *o, struct ctx *c, const struct article *art,
    const struct revision *rev) MUST_USE;

#endif
