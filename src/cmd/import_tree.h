/* SPDX-License-Identifier: MIT */
/* Private to import_html.c and import_block.c: the walk over libxml2's tree. */
#ifndef CMD_IMPORT_TREE_H
#define CMD_IMPORT_TREE_H

#include "cmd/import_html.h"

#include <libxml/tree.h>

enum kind {
	K_LOST, /* its text stays, and is reported */
	K_INLINE,
	K_BLOCK,
	K_HEADING,
	K_UL,
	K_OL,
	K_QUOTE,
	K_PRE,
	K_TABLE,
	K_HR,
	K_BR,
	K_LINK,
	K_STRONG,
	K_EM,
	K_CODE,
	K_DROP /* not text at all; reported */
};

enum { LOST_MAX = 20 };

struct conv {
	struct arena *a;
	bool classic;               /* line ends are breaks */
	int top;                    /* the highest heading level used */
	const char *lost[LOST_MAX]; /* names, each once */
	size_t n_lost;
	enum err err;
};

/* What blocks are written to. */
struct flow {
	struct conv *c;
	struct buf out;
	struct line line;
	bool flat;  /* a cell or a heading: no blocks in it */
	bool item;  /* a list's item */
	bool para;  /* the last block is a paragraph */
	bool loose; /* an empty line was needed */
	size_t blocks;
	enum kind list; /* the last block, when a list */
	bool other;     /* the last list had the other sign */
};

void flow_init(struct flow *f, struct conv *c, bool flat);
void flow_release(struct flow *f);
/* Room in out for the next block; close: without an empty line. */
void flow_block(struct flow *f, bool close);
/* Ends the paragraph on its way. */
void flow_end(struct flow *f);

enum kind tree_kind(const xmlNode *n);
/* The children of parent into the flow; depth is parent's. */
void tree_walk(struct flow *f, const xmlNode *parent, struct style st, int depth);
/* An element of this name lost something. */
void tree_lost(struct conv *c, const char *name);
enum err tree_too_deep(void);

/* import_block.c: an element as a block; depth is its own. */
void block_pre(struct flow *f, const xmlNode *node, int depth);
void block_heading(struct flow *f, const xmlNode *node, struct style st, int depth);
void block_quote(struct flow *f, const xmlNode *node, struct style st, int depth);
void block_list(struct flow *f, const xmlNode *node, enum kind kind, int depth);
void block_table(struct flow *f, const xmlNode *node, int depth);

#endif
