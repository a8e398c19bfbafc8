/* SPDX-License-Identifier: MIT */
/* 繁體: a page's words in traditional characters, by OpenCC's s2t (characters and the
 * phrases that decide between them, no regional words: the signed words stay the signed
 * words). */
#ifndef VIEW_HANT_H
#define VIEW_HANT_H

#include "base/buf.h"

/* Plain text (UTF-8), appended to out. */
enum err hant_text(struct buf *out, const char *s, size_t len) MUST_USE;

/* An HTML page in place: its text nodes, the attributes people read (title, alt,
 * aria-label, placeholder, value of buttons, content of meta), linked data (JSON-LD), and
 * lang of <html>, which becomes zh-Hant. Tags, addresses, scripts, <pre>, <code>,
 * <textarea>, an <option> without value, and elements with translate="no" stay as they
 * are. All words of a page are one call of OpenCC: some 0.2 ms for 1 KB. */
enum err hant_page(struct buf *page) MUST_USE;

#endif
