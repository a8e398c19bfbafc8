/* SPDX-License-Identifier: MIT */
/* What tmpl.c, tmpl_parse.c and tmpl_render.c share; nobody else includes it.
 * A template is its text and one flat array of nodes. A node points into the text; a
 * section is followed by its body and knows where the body ends, so that rendering is one
 * walk without allocation. Everything lives in the arena of the set. */
#ifndef VIEW_TMPL_INT_H
#define VIEW_TMPL_INT_H

#include "base/arena.h"
#include "view/tmpl.h"

#include <stdint.h>

enum {
	TMPL_TEXT_MAX = 1 << 20,  /* bytes of one template; offsets fit 32 bits */
	TMPL_SECTIONS_MAX = 32,   /* sections nested in one template */
	TMPL_PARTIALS_MAX = 64,   /* partials nested while rendering */
	TMPL_STEPS_MAX = 10000000 /* nodes visited by one rendering */
};

/* Bytes that belong to somebody else. */
struct slice {
	const char *s;
	size_t len;
};

enum node_kind {
	NODE_TEXT,
	NODE_VALUE,
	NODE_RAW,
	NODE_SECTION,
	NODE_INVERTED,
	NODE_PARTIAL
};

struct partial {
	struct slice name;
	struct slice indent;       /* white space before a standalone tag */
	bool alone;                /* the tag has its line to itself */
	const struct tmpl *target; /* set by tmpl_finish(); NULL renders nothing */
};

struct node {
	enum node_kind kind;
	bool bol;    /* begins a line of the template: an indented partial indents here */
	uint32_t at; /* offset of the text or of the tag */
	uint32_t len;  /* bytes of text; number of keys, 0 for {{.}} */
	uint32_t next; /* sections: index of the first node behind the body */
	union {
		const char *text;         /* NODE_TEXT */
		const struct slice *keys; /* values and sections: {{a.b}} has two */
		struct partial *partial;  /* NODE_PARTIAL */
	} u;
};

struct tmpl {
	struct tmpl *older; /* the one added before, until tmpl_finish() */
	const char *name;
	struct slice text;
	struct node *nodes;
	uint32_t count;
};

struct tmpl_set {
	struct arena arena; /* holds this struct too */
	bool strict, finished;
	struct tmpl *newest;
	size_t count;
	struct tmpl **sorted; /* by name, after tmpl_finish() */
	const char *version;
};

/* Fills nodes and count from the text. ERR_INVALID with the place. */
enum err tmpl_parse(struct arena *a, struct tmpl *t) MUST_USE;

/* Records "name:line:column: what" and the quoted bytes (shortened; none when quoted.s is
 * NULL) for the byte offset at, and returns code. */
enum err tmpl_error(const struct tmpl *t, enum err code, size_t at, const char *what,
    struct slice quoted);

/* The template with exactly this name in a finished set, or NULL. */
const struct tmpl *tmpl_find(const struct tmpl_set *s, const char *name);

#endif
