/* SPDX-License-Identifier: MIT */
/* Nodes and data to text: one walk over the node array. The context stack and the
 * indentation of partials are lists on the C stack, so nothing is allocated but what the
 * output needs. */
#include "view/tmpl_int.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct frame {
	json_t *value;
	const struct frame *outer;
};

struct indent {
	struct slice s;
	const struct indent *outer; /* written first */
};

/* One rendering of one template; a partial gets its own. */
struct place {
	const struct tmpl *t;
	const struct indent *indent; /* NULL for most */
	unsigned depth;              /* of partials */
	struct buf *out;
	uint32_t *steps;
};

static enum err render(
    const struct place *p, uint32_t from, uint32_t to, const struct frame *top);

static json_t *lookup(const struct node *n, const struct frame *f)
{
	const struct slice *k = n->u.keys;
	json_t *v = NULL;

	if (!n->len)
		return f->value;
	for (; f && !v; f = f->outer)
		v = json_object_getn(f->value, k->s, k->len);
	for (uint32_t i = 1; i < n->len && v; i++)
		v = json_object_getn(v, k[i].s, k[i].len);
	return v;
}

static bool is_true(const json_t *v)
{
	switch (v ? json_typeof(v) : JSON_NULL) {
	case JSON_OBJECT:
	case JSON_TRUE:
		return true;
	case JSON_ARRAY:
		return json_array_size(v) > 0;
	case JSON_STRING:
		return json_string_length(v) > 0;
	case JSON_INTEGER:
		return json_integer_value(v) != 0;
	case JSON_REAL:
		return json_real_value(v) < 0 || json_real_value(v) > 0;
	case JSON_FALSE:
	case JSON_NULL:
	default:
		return false;
	}
}

/* The shortest digits that read back as the same number. */
static void add_real(struct buf *out, double x)
{
	char s[32];

	for (int digits = 15; digits <= 17; digits++) {
		snprintf(s, sizeof s, "%.*g", digits, x);
		if (!islessgreater(strtod(s, NULL), x))
			break;
	}
	buf_str(out, s);
}

static void add_value(struct buf *out, const json_t *v, bool escape)
{
	switch (v ? json_typeof(v) : JSON_NULL) {
	case JSON_STRING:
		if (escape)
			buf_html(out, json_string_value(v), json_string_length(v));
		else
			buf_add(out, json_string_value(v), json_string_length(v));
		break;
	case JSON_INTEGER:
		buf_printf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(v));
		break;
	case JSON_REAL:
		add_real(out, json_real_value(v));
		break;
	case JSON_TRUE:
		buf_add(out, "true", 4);
		break;
	case JSON_FALSE:
		buf_add(out, "false", 5);
		break;
	case JSON_OBJECT:
	case JSON_ARRAY:
	case JSON_NULL:
	default:
		break;
	}
}

static void add_indent(struct buf *out, const struct indent *i)
{
	if (!i)
		return;
	add_indent(out, i->outer);
	buf_add(out, i->s.s, i->s.len);
}

/* Text of an indented partial: every line that begins here and is not empty. */
static void add_lines(const struct place *p, const struct node *n)
{
	const char *s = n->u.text, *end = s + n->len, *stop;
	bool bol = n->bol;

	if (!n->len && bol)
		add_indent(p->out, p->indent);
	for (; s < end; s = stop) {
		stop = memchr(s, '\n', (size_t)(end - s));
		stop = stop ? stop + 1 : end;
		if (bol && *s != '\n' && !(*s == '\r' && stop - s == 2))
			add_indent(p->out, p->indent);
		buf_add(p->out, s, (size_t)(stop - s));
		bol = true;
	}
}

/* Each node and each turn of a section is one, also of a section with nothing in it. */
static enum err step(const struct place *p, const struct node *n)
{
	if (++*p->steps <= TMPL_STEPS_MAX)
		return OK;
	return tmpl_error(p->t, ERR_TOO_BIG, n->at,
	    "rendering takes over ten million steps", (struct slice){0});
}

static enum err section(
    const struct place *p, const struct node *n, const struct frame *top)
{
	uint32_t from = (uint32_t)(n - p->t->nodes) + 1;
	struct frame f = {lookup(n, top), top};
	json_t *list = f.value;
	enum err err = OK;

	if (is_true(list) != (n->kind == NODE_SECTION))
		return OK;
	if (n->kind == NODE_INVERTED)
		return render(p, from, n->next, top);
	if (!json_is_array(list))
		return render(p, from, n->next, &f);
	for (size_t i = 0; i < json_array_size(list) && !err; i++) {
		f.value = json_array_get(list, i);
		err = step(p, n);
		if (!err)
			err = render(p, from, n->next, &f);
	}
	return err;
}

static enum err partial(
    const struct place *p, const struct node *n, const struct frame *top)
{
	const struct partial *x = n->u.partial;
	struct indent mine = {x->indent, p->indent};
	struct place inner = *p;

	if (!x->target)
		return OK;
	if (p->depth == TMPL_PARTIALS_MAX)
		return tmpl_error(p->t, ERR_TOO_BIG, n->at,
		    "partials are nested over 64 deep at", x->name);
	inner.t = x->target;
	inner.depth++;
	if (!x->alone)
		inner.indent = NULL;
	else if (mine.s.len)
		inner.indent = &mine;
	return render(&inner, 0, inner.t->count, top);
}

/* A text or a value. */
static void leaf(const struct place *p, const struct node *n, const struct frame *top)
{
	if (n->kind != NODE_TEXT)
		add_value(p->out, lookup(n, top), n->kind == NODE_VALUE);
	else if (p->indent)
		add_lines(p, n);
	else
		buf_add(p->out, n->u.text, n->len);
}

static enum err render(
    const struct place *p, uint32_t from, uint32_t to, const struct frame *top)
{
	const struct node *n;
	enum err err = buf_err(p->out);

	for (uint32_t i = from; i < to && !err; i++) {
		n = &p->t->nodes[i];
		err = step(p, n);
		if (err)
			return err;
		if (p->indent && n->bol && n->kind != NODE_TEXT)
			add_indent(p->out, p->indent);
		if (n->kind == NODE_SECTION || n->kind == NODE_INVERTED) {
			err = section(p, n, top);
			i = n->next - 1;
		} else if (n->kind == NODE_PARTIAL) {
			err = partial(p, n, top);
		} else {
			leaf(p, n, top);
		}
	}
	return err;
}

enum err tmpl_render(
    const struct tmpl_set *s, const char *name, json_t *data, struct buf *out)
{
	struct frame root = {data, NULL};
	uint32_t steps = 0;
	struct place p = {.out = out, .steps = &steps};
	enum err err;

	p.t = tmpl_find(s, name);
	if (!p.t)
		return err_set(ERR_NOT_FOUND, "no template %s", name);
	err = render(&p, 0, p.t->count, &root);
	return err ? err : buf_err(out);
}
