/* SPDX-License-Identifier: MIT */
/* WordPress eXtended RSS, read as a stream. A file with a DOCTYPE is refused,
 * so it has no entities of its own; nothing is ever loaded from elsewhere. */
#include "base/clock.h"
#include "base/text.h"
#include "cmd/import.h"
#include "cmd/import_html.h"

#include <libxml/xmlreader.h>
#include <string.h>

enum { FIELD_BYTES = 1024 * 1024, SMALL_BYTES = 4096, PEOPLE_MAX = 10000 };

enum wxr {
	TITLE,
	LINK,
	CREATOR,
	CONTENT,
	EXCERPT,
	DATE,
	STATUS,
	TYPE,
	PASSWORD,
	LOGIN,
	NAME,
	WXR__MAX
};

static const char *const names[WXR__MAX] = {"title", "link", "dc:creator",
    "content:encoded", "excerpt:encoded", "wp:post_date_gmt", "wp:status", "wp:post_type",
    "wp:post_password", "wp:author_login", "wp:author_display_name"};

struct person {
	char *login, *name;
};

struct wxr_file {
	struct import *im;
	xmlTextReaderPtr r;
	struct arena a; /* of the whole file: people */
	struct person *people;
	size_t n_people, cap_people;
	size_t line; /* where the item begins */
	struct buf field[WXR__MAX];
	struct buf source; /* what the item is known by when it comes again */
	struct buf *into;  /* the text being read goes there, NULL: nowhere */
	char *section, *section_unknown;
	char **tags;
	size_t n_tags, cap_tags;
	enum err e; /* of the item */
	size_t others;
	char bad[200];
	int bad_line;
};

static int read_some(void *f, char *to, int len)
{
	return (int)fread(to, 1, (size_t)len, f);
}

static xmlParserInputPtr load_nothing(const char *url, const char *id, xmlParserCtxtPtr c)
{
	(void)url, (void)id, (void)c;
	return NULL;
}

static void on_error(void *arg, xmlErrorPtr x)
{
	struct wxr_file *w = arg;
	if (x->level < XML_ERR_ERROR || *w->bad)
		return;
	snprintf(w->bad, sizeof w->bad, "%s", x->message ? x->message : "not XML");
	w->bad[strcspn(w->bad, "\n")] = 0;
	w->bad_line = x->line;
}

static const char *get(const struct wxr_file *w, enum wxr i)
{
	return buf_text(&w->field[i]);
}

static void clear(struct wxr_file *w)
{
	for (size_t i = 0; i < WXR__MAX; i++)
		buf_clear(&w->field[i]);
	buf_clear(&w->source);
	w->section = w->section_unknown = NULL;
	w->tags = NULL;
	w->n_tags = w->cap_tags = 0;
	w->e = OK;
	w->into = NULL;
	arena_reset(&w->im->a);
}

static void say(struct wxr_file *w, const char *text)
{
	import_say(w->im, w->line, text);
}

/* ---- one item ---- */

static void take_category(struct wxr_file *w, const char *slug)
{
	const struct section *s = section_by_slug(&w->im->sections, slug);
	bool good = w->im->db ? s && s->kind != SECTION_HOME : text_is_slug(slug);
	if (good && !w->section)
		w->section = arena_strdup(&w->im->a, slug);
	else if (!good)
		w->section_unknown = arena_printf(&w->im->a, "%.60s", slug);
}

/* The end of a category element whose text is in the field TITLE's neighbour
 * NAME. */
static void end_category(struct wxr_file *w, const char *domain, const char *nicename)
{
	struct arena *a = &w->im->a;
	buf_printf(&w->source, "%s:%s:%s\n", domain, nicename, get(w, NAME));
	if (!strcmp(domain, "category")) {
		take_category(w, nicename);
	} else if (!strcmp(domain, "post_tag") && *get(w, NAME)) {
		w->tags =
		    arena_grow(a, w->tags, w->n_tags, &w->cap_tags, sizeof *w->tags);
		w->tags[w->n_tags++] = arena_strdup(a, get(w, NAME));
	}
	buf_clear(&w->field[NAME]);
}

static char *author(struct wxr_file *w)
{
	for (size_t i = 0; i < w->n_people; i++)
		if (!strcmp(w->people[i].login, get(w, CREATOR)))
			return arena_strdup(&w->im->a, w->people[i].name);
	return arena_strdup(&w->im->a, get(w, CREATOR));
}

static int hex(char c)
{
	const char *p = c ? strchr("0123456789abcdef", c | 0x20) : NULL;
	return p ? (int)(p - "0123456789abcdef") : -1;
}

/* %E4%B8%80 as the bytes it means: paths are compared decoded. */
static void decode(char *path)
{
	char *to = path;
	for (char *p = path; *p; p++) {
		int high = *p == '%' ? hex(p[1]) : -1;
		int low = high < 0 ? -1 : hex(p[2]);
		if (low >= 0 && (high || low)) {
			*to++ = (char)(high * 16 + low);
			p += 2;
		} else {
			*to++ = *p;
		}
	}
	*to = 0;
}

/* The path of the old address, when it can lead here. */
static char *old_path(struct wxr_file *w)
{
	char *link = text_trim(arena_strdup(&w->im->a, get(w, LINK)));
	char *host = strstr(link, "://");
	char *path = host ? strchr(host + 3, '/') : strchr(link, '/');
	if (!path || (!path[1]))
		return NULL;
	if (!strpbrk(path, "?#")) {
		decode(path);
		if (text_valid(path, strlen(path)) && draft_check_url(path) == OK)
			return path;
	}
	err_clear();
	say(w, arena_printf(&w->im->a, "旧网址不能转到本站，没有记下：%.200s", link));
	return NULL;
}

static void take_time(struct wxr_file *w, struct draft *d)
{
	char t[40];
	const char *s = get(w, DATE);
	if (!*s || text_starts(s, "0000"))
		return;
	snprintf(t, sizeof t, "%.10sT%.8sZ", s, strlen(s) > 11 ? s + 11 : "");
	if (clock_parse(&d->published_at, t) != OK) {
		err_clear();
		w->e = err_say(ERR_INVALID, "wp:post_date_gmt 不是时间：%.40s", s);
	}
}

static enum err build(struct wxr_file *w, struct draft *d, struct report *report)
{
	struct arena *a = &w->im->a;
	for (size_t i = 0; i < WXR__MAX && !w->e; i++)
		if (buf_err(&w->field[i]))
			w->e = err_say(ERR_TOO_BIG, "%s 超过 %zu KB", names[i],
			    w->field[i].limit / 1024);
	if (!w->e && w->im->publish &&
	    (strcmp(get(w, STATUS), "publish") != 0 || *get(w, PASSWORD)))
		w->e = err_say(ERR_INVALID, "在原站没有公开（%.20s%s），只能作为草稿导入",
		    get(w, STATUS), *get(w, PASSWORD) ? "，有密码" : "");
	if (!w->e)
		take_time(w, d);
	if (!w->e)
		w->e = html_to_text(&d->text[FIELD_TITLE], a, get(w, TITLE));
	if (!w->e)
		w->e = html_to_text(&d->text[FIELD_SUMMARY], a, get(w, EXCERPT));
	if (!w->e)
		w->e =
		    html_to_md(&d->text[FIELD_BODY], a, get(w, CONTENT), w->line, report);
	return w->e;
}

/* Posts, and pages that have text; the rest (pictures, menus, waste) is
 * counted. */
static bool wanted(struct wxr_file *w)
{
	const char *type = get(w, TYPE), *status = get(w, STATUS);
	if (!strcmp(status, "trash") || !strcmp(status, "auto-draft") ||
	    !strcmp(status, "inherit"))
		return false;
	return !strcmp(type, "post") || (!strcmp(type, "page") && *get(w, CONTENT));
}

static void end_item(struct wxr_file *w)
{
	struct draft d = {0};
	struct report report = {0};
	if (!wanted(w)) {
		w->others++;
		return;
	}
	if (build(w, &d, &report)) {
		import_refuse(w->im, w->line, w->e);
		return;
	}
	d.text[FIELD_BYLINE] = author(w);
	d.section = w->section;
	w->tags =
	    arena_grow(&w->im->a, w->tags, w->n_tags, &w->cap_tags, sizeof *w->tags);
	d.tags = w->tags; /* the element behind the last is NULL */
	d.url = old_path(w);
	for (size_t i = 0; i < report.n; i++)
		say(w, report.at[i].text);
	if (!w->section && w->section_unknown)
		say(w, arena_printf(&w->im->a, "本站没有这个分类对应的栏目：%s",
			   w->section_unknown));
	for (size_t i = 0; i < WXR__MAX; i++)
		buf_printf(&w->source, "%zu:%s\n", i, get(w, (enum wxr)i));
	import_take(w->im, &d, w->line, buf_text(&w->source), w->source.len);
}

static void end_author(struct wxr_file *w)
{
	if (w->n_people < PEOPLE_MAX && *get(w, LOGIN) && *get(w, NAME)) {
		w->people = arena_grow(
		    &w->a, w->people, w->n_people, &w->cap_people, sizeof *w->people);
		w->people[w->n_people++] =
		    (struct person){arena_strdup(&w->a, get(w, LOGIN)),
			arena_strdup(&w->a, get(w, NAME))};
	}
	clear(w);
}

/* ---- the stream ---- */

struct place {
	int item, author; /* depth of the open element, -1: none */
	char domain[32], nicename[256];
	bool category;
};

static void attribute(struct wxr_file *w, const char *name, char *to, size_t size)
{
	xmlChar *v = xmlTextReaderGetAttribute(w->r, (const xmlChar *)name);
	snprintf(to, size, "%s", v ? (const char *)v : "");
	xmlFree(v);
}

static void begin_element(
    struct wxr_file *w, struct place *p, const char *name, int depth)
{
	w->into = NULL;
	if (p->item < 0 && p->author < 0) {
		bool item = !strcmp(name, "item"), person = !strcmp(name, "wp:author");
		if (item || person) {
			clear(w);
			w->line = (size_t)xmlTextReaderGetParserLineNumber(w->r);
			*(item ? &p->item : &p->author) = depth;
		}
		return;
	}
	if (depth != (p->item < 0 ? p->author : p->item) + 1)
		return;
	p->category = p->item >= 0 && !strcmp(name, "category");
	if (p->category) {
		attribute(w, "domain", p->domain, sizeof p->domain);
		attribute(w, "nicename", p->nicename, sizeof p->nicename);
		w->into = &w->field[NAME];
	}
	for (size_t i = 0; i < WXR__MAX && !p->category; i++)
		if (!strcmp(name, names[i]))
			w->into = &w->field[i];
}

static void end_element(struct wxr_file *w, struct place *p, int depth)
{
	w->into = NULL;
	if (depth == p->item) {
		end_item(w);
		p->item = -1;
		clear(w);
	} else if (depth == p->author) {
		end_author(w);
		p->author = -1;
	} else if (p->category && depth == p->item + 1) {
		end_category(w, p->domain, p->nicename);
		p->category = false;
	}
}

static enum err node(struct wxr_file *w, struct place *p)
{
	int type = xmlTextReaderNodeType(w->r), depth = xmlTextReaderDepth(w->r);
	if (type == XML_READER_TYPE_DOCUMENT_TYPE)
		return err_say(ERR_INVALID, "文件里有 DOCTYPE，不接受（WXR 不需要它）");
	if (type == XML_READER_TYPE_ELEMENT) {
		bool empty = xmlTextReaderIsEmptyElement(w->r) == 1;
		begin_element(w, p, (const char *)xmlTextReaderConstName(w->r), depth);
		if (empty)
			end_element(w, p, depth);
	} else if (type == XML_READER_TYPE_END_ELEMENT) {
		end_element(w, p, depth);
	} else if (w->into &&
		   (type == XML_READER_TYPE_TEXT || type == XML_READER_TYPE_CDATA ||
		       type == XML_READER_TYPE_SIGNIFICANT_WHITESPACE)) {
		buf_str(w->into, (const char *)xmlTextReaderConstValue(w->r));
	}
	return OK;
}

static enum err read_all(struct wxr_file *w)
{
	struct place p = {.item = -1, .author = -1};
	int more = 0;
	enum err e = OK;
	while (!e && (more = xmlTextReaderRead(w->r)) == 1)
		e = node(w, &p);
	if (!e && more < 0) {
		w->line = w->bad_line > 0 ? (size_t)w->bad_line : 0;
		import_refuse(w->im, w->line,
		    err_set(ERR_INVALID, "%s", *w->bad ? w->bad : "not XML"));
	}
	if (w->others)
		import_say(w->im, 0,
		    arena_printf(&w->a, "跳过 %zu 项：不是文章，或在回收站", w->others));
	return e;
}

enum err import_wxr(struct import *im, FILE *f)
{
	struct wxr_file w = {.im = im};
	enum err e;
	arena_init(&w.a);
	for (size_t i = 0; i < WXR__MAX; i++)
		buf_init(&w.field[i],
		    i == CONTENT || i == EXCERPT ? FIELD_BYTES : SMALL_BYTES);
	buf_init(&w.source, 0);
	xmlSetExternalEntityLoader(load_nothing);
	w.r = xmlReaderForIO(
	    read_some, NULL, f, NULL, NULL, XML_PARSE_NONET | XML_PARSE_NOWARNING);
	if (w.r) {
		xmlTextReaderSetStructuredErrorHandler(w.r, on_error, &w);
		e = read_all(&w);
	} else {
		e = err_set(ERR_INVALID, "not XML");
	}
	xmlFreeTextReader(w.r);
	for (size_t i = 0; i < WXR__MAX; i++)
		buf_release(&w.field[i]);
	buf_release(&w.source);
	arena_release(&w.a);
	return e;
}
