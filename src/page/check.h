/* SPDX-License-Identifier: MIT */
/* The form that readers paste an excerpt into. */
#ifndef PAGE_CHECK_H
#define PAGE_CHECK_H

#include "page/page.h"

/* root.check: {action, text, article, max} for templates/part/site_check.html. article 0:
 * all of them. */
void check_form(json_t *root, struct ctx *c, int64_t article, const char *text);

#endif
