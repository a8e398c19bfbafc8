/* SPDX-License-Identifier: MIT */
/* Markdown to HTML: libcmark in safe mode, CJK-friendly emphasis (CommonMark issue 650),
 * pipe tables as in GFM 0.29. Slow on hostile input: call it in a limited child. */
#ifndef VIEW_MARKDOWN_H
#define VIEW_MARKDOWN_H

#include "base/buf.h"

enum {
	MARKDOWN_MAX = 200 * 1024 /* bytes of source */
};

/* The parser's own output: CommonMark 0.30 with the amendment and tables, before our
 * rules. */
enum err markdown_plain(struct buf *out, const char *s, size_t len) MUST_USE;

/* What is published: the same with our rules. Links only http, https, mailto and
 * site-relative (others become their text); pictures only from /m/; no raw HTML (shown as
 * text); # becomes h2 and so on down to h6; links to other sites get rel. ERR_TOO_BIG
 * over MARKDOWN_MAX; ERR_INVALID for text that text_normal() would refuse. */
enum err markdown_html(struct buf *out, const char *s, size_t len) MUST_USE;

/* Stored beside the HTML: name and number of the renderer's rules. */
extern const char markdown_version[];

#endif
