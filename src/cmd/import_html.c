/* SPDX-License-Identifier: MIT */
/* The tree of libxml2's HTML parser as blocks of Markdown. Blank lines divide
 * paragraphs, as in WordPress; in articles without its block comments a line
 * end is a line break. */
#include "cmd/import_tree.h"

#include "base/text.h"

#include <ctype.h>
#include <libxml/HTMLparser.h>
#include <string.h>

static const struct {
	const char *names; /* each between blanks */
	enum kind kind;
} kinds[] = {
    {" span font time abbr cite small html head title label big nobr wbr ", K_INLINE},
    {" p div section article main header footer aside nav figure figcaption "
     "address dl dt "
     "dd center body li ",
	K_BLOCK},
    {" h1 h2 h3 h4 h5 h6 ", K_HEADING},
    {" ul ", K_UL},
    {" ol ", K_OL},
    {" blockquote ", K_QUOTE},
    {" pre ", K_PRE},
    {" table ", K_TABLE},
    {" hr ", K_HR},
    {" br ", K_BR},
    {" a ", K_LINK},
    {" strong b ", K_STRONG},
    {" em i ", K_EM},
    {" code tt kbd samp ", K_CODE},
    {" script style iframe object embed applet template ", K_DROP},
};

enum err tree_too_deep(void)
{
	return err_say(ERR_INVALID, "正文的 HTML 套了超过 %d 层", HTML_DEPTH);
}

enum kind tree_kind(const xmlNode *n)
{
	char name[20];
	int len = snprintf(name, sizeof name, " %s ", (const char *)n->name);
	for (size_t i = 0; len < (int)sizeof name && i < sizeof kinds / sizeof *kinds;
	     i++)
		if (strstr(kinds[i].names, name))
			return kinds[i].kind;
	return K_LOST;
}

void tree_lost(struct conv *c, const char *name)
{
	for (size_t i = 0; i < c->n_lost; i++)
		if (!strcmp(c->lost[i], name))
			return;
	if (c->n_lost < LOST_MAX)
		c->lost[c->n_lost++] = arena_printf(c->a, "%.30s", name);
}

void flow_init(struct flow *f, struct conv *c, bool flat)
{
	*f = (struct flow){.c = c, .line = {.a = c->a}, .flat = flat};
}

void flow_release(struct flow *f)
{
	buf_release(&f->out);
	buf_release(&f->line.text);
}

/* Room for the next block. */
void flow_block(struct flow *f, bool close)
{
	if (f->blocks++)
		buf_str(&f->out, close ? "\n" : "\n\n");
	f->loose = f->loose || (f->blocks > 1 && !close);
	f->list = K_LOST;
	f->para = false;
}

void flow_end(struct flow *f)
{
	if (f->flat) {
		f->line.space = true;
		return;
	}
	if (!line_empty(&f->line)) {
		flow_block(f, false);
		line_md(&f->out, &f->line, 0);
		f->para = true;
	}
	line_clear(&f->line);
}

/* White space in text: see the head of this file. */
static void add_text(struct flow *f, const char *s, struct style st)
{
	while (*s) {
		size_t blank = strspn(s, " \t\n\r\f"), n;
		line_add(&f->line, s, blank, st);
		s += blank;
		size_t ends = f->line.newlines;
		if (*s && !f->flat && ends && !line_empty(&f->line)) {
			if (ends > 1)
				flow_end(f);
			else if (f->c->classic)
				line_break(&f->line);
		}
		n = strcspn(s, " \t\n\r\f");
		line_add(&f->line, s, n, st);
		s += n;
	}
}

/* ---- all elements ---- */

/* The same schemes as view/markdown's. */
static bool good_link(const char *s)
{
	if (!*s || s[strcspn(s, "\\")])
		return false;
	for (const char *p = s; *p; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			return false;
	if (!strncasecmp(s, "http://", 7))
		return isalnum((unsigned char)s[7]);
	if (!strncasecmp(s, "https://", 8))
		return isalnum((unsigned char)s[8]);
	if (!strncasecmp(s, "mailto:", 7))
		return s[7];
	return s[strcspn(s, ":/?#")] != ':' && !text_starts(s, "//");
}

static void do_link(struct flow *f, const xmlNode *n, struct style st, int depth)
{
	xmlChar *v = xmlGetNoNsProp(n, (const xmlChar *)"href");
	if (v) {
		char *url = text_trim(arena_strdup(f->c->a, (const char *)v));
		xmlFree(v);
		if (good_link(url) && strlen(url) <= 2000)
			st.link = url;
		else
			tree_lost(f->c, "a");
	}
	tree_walk(f, n, st, depth);
}

static void do_lost(struct flow *f, const xmlNode *n, struct style st, int depth)
{
	tree_lost(f->c, (const char *)n->name);
	if (!strcmp((const char *)n->name, "img")) {
		xmlChar *alt = xmlGetNoNsProp(n, (const xmlChar *)"alt");
		if (alt)
			line_add(
			    &f->line, (const char *)alt, strlen((const char *)alt), st);
		xmlFree(alt);
	}
	tree_walk(f, n, st, depth);
}

static void do_block(struct flow *f, const xmlNode *n, struct style st, int depth)
{
	enum kind k = tree_kind(n);
	flow_end(f);
	if (f->flat || k == K_BLOCK)
		tree_walk(f, n, st, depth);
	else if (k == K_HEADING)
		block_heading(f, n, st, depth);
	else if (k == K_QUOTE)
		block_quote(f, n, st, depth);
	else if (k == K_PRE)
		block_pre(f, n, depth);
	else if (k == K_TABLE)
		block_table(f, n, depth);
	else if (k == K_HR)
		flow_block(f, false), buf_str(&f->out, "***");
	else
		block_list(f, n, k, depth);
	flow_end(f);
}

static void do_element(struct flow *f, const xmlNode *n, struct style st, int depth)
{
	enum kind k = tree_kind(n);
	unsigned bits = k == K_STRONG ? RUN_STRONG
			: k == K_EM   ? RUN_EM
			: k == K_CODE ? RUN_CODE
				      : 0;
	st.bits |= bits;
	if (k == K_BR && f->flat)
		f->line.space = true;
	else if (k == K_BR)
		line_break(&f->line);
	else if (k == K_DROP)
		tree_lost(f->c, (const char *)n->name);
	else if (k == K_LINK)
		do_link(f, n, st, depth);
	else if (k == K_LOST)
		do_lost(f, n, st, depth);
	else if (bits || k == K_INLINE)
		tree_walk(f, n, st, depth);
	else
		do_block(f, n, st, depth);
}

void tree_walk(struct flow *f, const xmlNode *parent, struct style st, int depth)
{
	if (depth >= HTML_DEPTH)
		f->c->err = tree_too_deep();
	for (const xmlNode *n = parent->children; n && !f->c->err; n = n->next) {
		if (n->type == XML_TEXT_NODE || n->type == XML_CDATA_SECTION_NODE)
			add_text(f, (const char *)n->content, st);
		else if (n->type == XML_ELEMENT_NODE)
			do_element(f, n, st, depth + 1);
	}
}

/* ---- whole texts ---- */

static int top_heading(const xmlNode *parent, int depth)
{
	int top = 6;
	for (const xmlNode *n = parent->children; n && depth < HTML_DEPTH; n = n->next) {
		if (n->type != XML_ELEMENT_NODE)
			continue;
		int k = tree_kind(n) == K_HEADING ? n->name[1] - '0'
						  : top_heading(n, depth + 1);
		top = k < top ? k : top;
	}
	return top;
}

/* The body of html into the flow. */
static enum err convert(struct flow *f, const char *html)
{
	struct conv *c = f->c;
	struct buf b = BUF_INIT;
	char *text;
	if (strlen(html) > HTML_MAX)
		return err_say(ERR_TOO_BIG, "正文的 HTML 超过 %d KB", HTML_MAX / 1024);
	enum err e = text_normal(&text, c->a, html, strlen(html));
	if (e)
		return e;
	/* without it, libxml2 puts a paragraph of its own around the first text */
	buf_printf(&b, "<html><body>%s", text);
	htmlDocPtr doc = htmlReadMemory(b.data, (int)b.len, NULL, "UTF-8",
	    HTML_PARSE_RECOVER | HTML_PARSE_NONET | HTML_PARSE_NOERROR |
		HTML_PARSE_NOWARNING);
	buf_release(&b);
	const xmlNode *root = doc ? xmlDocGetRootElement(doc) : NULL;
	if (root) {
		c->top = top_heading(root, 0);
		c->classic = !strstr(html, "<!-- wp:");
		tree_walk(f, root, (struct style){0}, 0);
		flow_end(f);
	}
	xmlFreeDoc(doc);
	return c->err;
}

enum err html_to_md(
    char **out, struct arena *a, const char *html, size_t line, struct report *report)
{
	struct conv c = {.a = a};
	struct flow f;
	flow_init(&f, &c, false);
	enum err e = convert(&f, html);
	*out = arena_strdup(a, buf_text(&f.out));
	flow_release(&f);
	if (!e && c.n_lost) {
		const char *names = "";
		for (size_t i = 0; i < c.n_lost; i++)
			names =
			    arena_printf(a, "%s%s%s", names, i ? "、" : "", c.lost[i]);
		report_add(report, a, line,
		    arena_printf(a, "正文里有不支持的标记，只留下文字：%s", names));
	}
	return e;
}

enum err html_to_text(char **out, struct arena *a, const char *html)
{
	struct conv c = {.a = a};
	struct flow f;
	flow_init(&f, &c, true);
	enum err e = convert(&f, html);
	*out = arena_strdup(a, buf_text(&f.line.text));
	flow_release(&f);
	return e;
}
