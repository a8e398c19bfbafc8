/* SPDX-License-Identifier: MIT */
/* Mustache text to nodes in one pass: tags found by tmpl_tag.c, text between them cut as
 * standalone tags want it. So rendering knows nothing of lines except where an indented
 * partial must put its indentation. */
#include "view/tmpl_tag.h"

#include <string.h>

struct open_section {
	struct slice name;
	uint32_t node;
	size_t at;
};

struct parser {
	struct arena *arena;
	struct scanner scan;
	struct buf nodes; /* struct node after struct node */
	uint32_t count;
	bool bol; /* the next node begins a line */
	struct open_section stack[TMPL_SECTIONS_MAX];
	size_t depth;
};

static bool same(struct slice x, struct slice y)
{
	return x.len == y.len && memcmp(x.s, y.s, x.len) == 0;
}

static struct node *node_at(const struct parser *p, uint32_t i)
{
	return (struct node *)(void *)p->nodes.data + i;
}

static void push(struct parser *p, struct node n)
{
	buf_add(&p->nodes, &n, sizeof n);
	p->count++;
}

static void push_text(struct parser *p, size_t from, size_t to)
{
	const char *s = p->scan.t->text.s;

	if (from == to)
		return;
	push(p, (struct node){.kind = NODE_TEXT,
		    .bol = p->bol,
		    .at = (uint32_t)from,
		    .len = (uint32_t)(to - from),
		    .u.text = s + from});
	p->bol = s[to - 1] == '\n';
}

/* Splits a.b.c; {{.}} has no keys. */
static enum err split(struct parser *p, const struct tag *tag, struct node *n)
{
	const char *s = tag->name.s, *end = s + tag->name.len;
	struct slice *keys;

	if (tag->name.len == 1 && *s == '.')
		return OK;
	for (const char *q = s; q < end; q++)
		n->len += *q == '.';
	keys = arena_array(p->arena, ++n->len, sizeof *keys);
	for (uint32_t i = 0; i < n->len; i++) {
		const char *dot = memchr(s, '.', (size_t)(end - s));

		keys[i] = (struct slice){s, (size_t)((dot ? dot : end) - s)};
		if (!keys[i].len)
			return tmpl_error(p->scan.t, ERR_INVALID, tag->at,
			    "a part of this dotted name is empty:", tag->name);
		s += keys[i].len + 1;
	}
	n->u.keys = keys;
	return OK;
}

static enum err open_section(struct parser *p, const struct tag *tag, struct node n)
{
	enum err err = split(p, tag, &n);

	if (err)
		return err;
	if (p->depth == TMPL_SECTIONS_MAX)
		return tmpl_error(p->scan.t, ERR_INVALID, tag->at,
		    "sections are nested over 32 deep at", tag->name);
	p->stack[p->depth++] = (struct open_section){tag->name, p->count, tag->at};
	push(p, n);
	return OK;
}

static enum err close_section(struct parser *p, const struct tag *tag)
{
	const struct open_section *top;

	if (!p->depth)
		return tmpl_error(p->scan.t, ERR_INVALID, tag->at,
		    "this closes a section that is not open:", tag->name);
	top = &p->stack[--p->depth];
	if (!same(top->name, tag->name))
		return tmpl_error(p->scan.t, ERR_INVALID, tag->at,
		    "this closes another section than the open one, which is", top->name);
	node_at(p, top->node)->next = p->count;
	return OK;
}

static void push_partial(
    struct parser *p, const struct tag *tag, struct node n, const size_t *indent_at)
{
	struct partial *x = arena_alloc(p->arena, sizeof *x);

	x->name = tag->name;
	x->alone = indent_at != NULL;
	if (indent_at)
		x->indent =
		    (struct slice){p->scan.t->text.s + *indent_at, tag->at - *indent_at};
	n.u.partial = x;
	push(p, n);
}

/* A tag in the middle of a line takes over that it is the first thing of the line; before
 * a closing tag an empty text does, because the closing tag leaves no node. */
static void begin_line(struct parser *p, char sigil, struct node *n)
{
	n->bol = p->bol && sigil != '!' && sigil != '=';
	if (n->bol && sigil == '/')
		push(p, (struct node){
			    .kind = NODE_TEXT, .bol = true, .at = n->at, .u.text = ""});
	if (n->bol)
		p->bol = false;
}

/* line_at: where the line of a standalone tag begins, NULL for any other tag. */
static enum err add_tag(struct parser *p, const struct tag *tag, const size_t *line_at)
{
	struct node n = {.kind = NODE_VALUE, .at = (uint32_t)tag->at};
	enum err err;

	if (tag->sigil == '!')
		return OK;
	if (tag->sigil == '=')
		return tmpl_tag_delimiters(&p->scan, tag);
	if ((err = tmpl_tag_check(&p->scan, tag)))
		return err;
	if (!line_at)
		begin_line(p, tag->sigil, &n);
	switch (tag->sigil) {
	case '#':
		n.kind = NODE_SECTION;
		return open_section(p, tag, n);
	case '^':
		n.kind = NODE_INVERTED;
		return open_section(p, tag, n);
	case '/':
		return close_section(p, tag);
	case '>':
		n.kind = NODE_PARTIAL;
		push_partial(p, tag, n, line_at);
		return OK;
	case '&':
	case '{':
		n.kind = NODE_RAW;
		break;
	default:
		break;
	}
	err = split(p, tag, &n);
	push(p, n);
	return err;
}

static enum err parse(struct parser *p)
{
	struct tag tag;
	size_t from, to;
	bool found;
	enum err err;

	while ((err = tmpl_tag_next(&p->scan, &tag, &found)) == OK && found) {
		from = tag.at;
		to = tag.end;
		bool alone = tmpl_tag_alone(&p->scan, &tag, &from, &to);
		push_text(p, p->scan.pos, from);
		p->scan.pos = to;
		if ((err = add_tag(p, &tag, alone ? &from : NULL)))
			return err;
	}
	if (err)
		return err;
	push_text(p, p->scan.pos, p->scan.t->text.len);
	if (p->depth)
		return tmpl_error(p->scan.t, ERR_INVALID, p->stack[p->depth - 1].at,
		    "this section is never closed:", p->stack[p->depth - 1].name);
	return OK;
}

enum err tmpl_parse(struct arena *a, struct tmpl *t)
{
	struct parser p = {.arena = a, .bol = true};
	enum err err;

	p.scan = (struct scanner){t, {"{{", 2}, {"}}", 2}, 0};
	buf_init(&p.nodes, 0);
	err = parse(&p);
	if (!err && p.count) {
		t->nodes = arena_array(a, p.count, sizeof *t->nodes);
		memcpy(t->nodes, p.nodes.data, p.count * sizeof *t->nodes);
		t->count = p.count;
	}
	buf_release(&p.nodes);
	return err;
}
