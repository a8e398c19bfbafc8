/* SPDX-License-Identifier: MIT */
/* The traditional twin's words. A page is taken apart once: what is read by people goes
 * to `words`, each piece followed by a mark; all else goes to `frame`, with a mark where
 * a piece was. The words are converted in one call and put back at the marks, so no tag
 * and no address ever passes through the converter, and phrases do not reach from one
 * piece into the next. It is a tokenizer for pages that our own templates made, and safe
 * for others: what it does not understand it leaves as it is. */
#include "view/hant.h"

#include "view/opencc.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

enum { MARK = '\x01' }; /* no page has one */

struct piece {
	const char *at;
	size_t len;
};

struct attr {
	struct piece name,
	    value;       /* value: without its quotes; empty when there is none */
	const char *end; /* behind it, quote included */
};

struct tag {
	struct piece name;
	const char *attrs, *end; /* end: behind ">" */
	bool keep;               /* translate="no" */
	bool readable;           /* <input> whose value is its label */
	bool json;               /* <script> of linked data */
	bool has_value;
};

struct scan {
	const char *at, *end;
	struct buf frame, words;
	size_t pieces;
};

static bool is(const struct piece *p, const char *word)
{
	return p->len == strlen(word) && !strncasecmp(p->at, word, p->len);
}

static bool listed(const struct piece *p, const char *const *words)
{
	for (; *words; words++)
		if (is(p, *words))
			return true;
	return false;
}

static bool is_space(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

/* As it is. */
static void keep(struct scan *s, const char *at, const char *end)
{
	buf_add(&s->frame, at, (size_t)(end - at));
}

/* Converted, when there is anything but ASCII in it. */
static void convert(struct scan *s, const char *at, const char *end)
{
	const char *c = at;
	while (c < end && (unsigned char)*c < 0x80)
		c++;
	if (c == end) {
		keep(s, at, end);
		return;
	}
	buf_ch(&s->frame, MARK);
	buf_add(&s->words, at, (size_t)(end - at));
	buf_ch(&s->words, MARK);
	s->pieces++;
}

/* The first byte of word at or behind at, any case; end when there is none. */
static const char *find(const char *at, const char *end, const char *word)
{
	size_t len = strlen(word);
	for (; at < end && (at = memchr(at, word[0], (size_t)(end - at))); at++)
		if ((size_t)(end - at) >= len && !strncasecmp(at, word, len))
			return at;
	return end;
}

/* The attribute at or behind at; false at the tag's ">" or at the end. */
static bool attr_next(struct attr *out, const char *at, const char *end)
{
	while (at < end && (is_space(*at) || *at == '/'))
		at++;
	if (at == end || *at == '>')
		return false;
	const char *name = at;
	while (at < end && !is_space(*at) && !strchr("=>/", *at))
		at++;
	if (at == name) /* a lone "=": part of a name, as browsers have it */
		at++;
	out->name = (struct piece){name, (size_t)(at - name)};
	out->value = (struct piece){at, 0};
	out->end = at;
	while (at < end && is_space(*at))
		at++;
	if (at == end || *at != '=')
		return true;
	at++;
	while (at < end && is_space(*at))
		at++;
	char quote = at < end && (*at == '"' || *at == '\'') ? *at++ : 0;
	const char *value = at;
	while (at < end && (quote ? *at != quote : !is_space(*at) && *at != '>'))
		at++;
	out->value = (struct piece){value, (size_t)(at - value)};
	out->end = quote && at < end ? at + 1 : at;
	return true;
}

/* The tag that begins at s->at, "<" and a letter. */
static struct tag tag_read(const struct scan *s)
{
	static const char *const labels[] = {"submit", "button", "reset", NULL};
	struct tag t = {.name = {s->at + 1, 0}};
	const char *at = t.name.at;
	struct attr a;
	while (at < s->end && !is_space(*at) && *at != '>' && *at != '/')
		at++;
	t.name.len = (size_t)(at - t.name.at);
	t.attrs = at;
	for (; attr_next(&a, at, s->end); at = a.end) {
		t.keep |= is(&a.name, "translate") && is(&a.value, "no");
		t.has_value |= is(&a.name, "value");
		if (!is(&a.name, "type"))
			continue;
		t.readable |= is(&t.name, "input") && listed(&a.value, labels);
		t.json |= is(&a.value, "application/ld+json");
	}
	while (at < s->end && *at != '>')
		at++;
	t.end = at < s->end ? at + 1 : at;
	return t;
}

static bool readable(const struct tag *t, const struct attr *a)
{
	static const char *const everywhere[] = {"title", "alt", "placeholder",
	    "aria-label", "aria-description", "label", NULL};
	return listed(&a->name, everywhere) ||
	       (is(&a->name, "content") && is(&t->name, "meta")) ||
	       (is(&a->name, "value") && t->readable);
}

static void tag_write(struct scan *s, const struct tag *t)
{
	const char *from = s->at;
	struct attr a;
	for (const char *at = t->attrs; !t->keep && attr_next(&a, at, s->end);
	     at = a.end) {
		const char *value = a.value.at, *end = value + a.value.len;
		bool lang = is(&a.name, "lang") && is(&t->name, "html");
		if (!lang && !readable(t, &a))
			continue;
		keep(s, from, value);
		if (lang)
			buf_str(&s->frame, "zh-Hant");
		else
			convert(s, value, end);
		from = end;
	}
	keep(s, from, t->end);
}

/* The end tag that closes an element of that name whose content begins at at. */
static const char *closing(const struct scan *s, const char *at, const struct piece *name)
{
	for (int depth = 0; (at = find(at, s->end, "<")) < s->end; at++) {
		bool end = at + 1 < s->end && at[1] == '/';
		const char *word = at + 1 + end;
		if ((size_t)(s->end - word) <= name->len ||
		    strncasecmp(word, name->at, name->len) != 0 ||
		    (!is_space(word[name->len]) && word[name->len] != '>'))
			continue;
		if (!end)
			depth++;
		else if (depth-- == 0)
			return at;
	}
	return s->end;
}

static void element(struct scan *s)
{
	static const char *const text_only[] = {"script", "style", "textarea", NULL};
	static const char *const literal[] = {"pre", "code", NULL};
	static const char *const empty[] = {"area", "base", "br", "col", "hr", "img",
	    "input", "link", "meta", "source", "wbr", NULL};
	struct tag t = tag_read(s);
	tag_write(s, &t);
	s->at = t.end;
	if (listed(&t.name, text_only)) {
		char close[16] = "</";
		memcpy(close + 2, t.name.at, t.name.len);
		const char *end = find(s->at, s->end, close);
		(t.json ? convert : keep)(s, s->at, end);
		s->at = end;
	} else if ((t.keep && !listed(&t.name, empty) && t.end[-2] != '/') ||
		   listed(&t.name, literal) || (is(&t.name, "option") && !t.has_value)) {
		const char *end = closing(s, s->at, &t.name);
		keep(s, s->at, end);
		s->at = end;
	}
}

static void scan(struct scan *s)
{
	while (s->at < s->end) {
		const char *lt = find(s->at, s->end, "<"), *end;
		convert(s, s->at, lt);
		s->at = lt;
		char next = lt + 1 < s->end ? lt[1] : 0;
		if ((next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z')) {
			element(s);
			continue;
		}
		if (lt == s->end)
			return;
		end = next == '/' || next == '!' || next == '?'
			  ? find(lt, s->end, !strncmp(lt, "<!--", 4) ? "-->" : ">")
			  : lt; /* a "<" that begins nothing */
		end = end < s->end ? end + 1 : end;
		keep(s, lt, end);
		s->at = end;
	}
}

/* frame with the converted words at its marks, into page. */
static enum err put_back(struct buf *page, const struct scan *s, const struct buf *words)
{
	const char *at = buf_text(&s->frame), *end = at + s->frame.len;
	const char *word = buf_text(words), *last = word + words->len;
	size_t pieces = 0;
	buf_clear(page);
	for (const char *mark; (mark = memchr(at, MARK, (size_t)(end - at)));
	     at = mark + 1, pieces++) {
		const char *stop = memchr(word, MARK, (size_t)(last - word));
		if (!stop)
			break;
		buf_add(page, at, (size_t)(mark - at));
		buf_add(page, word, (size_t)(stop - word));
		word = stop + 1;
	}
	buf_add(page, at, (size_t)(end - at));
	if (pieces != s->pieces || word != last)
		return err_set(
		    ERR_BROKEN, "opencc: %zu of %zu pieces", pieces, s->pieces);
	return buf_err(page);
}

enum err hant_text(struct buf *out, const char *s, size_t len)
{
	return script_change(out, s, len, SCRIPT_S2T);
}

enum err hant_page(struct buf *page)
{
	struct buf words = BUF_INIT;
	struct scan s = {.frame = BUF_INIT, .words = BUF_INIT};
	for (size_t i = 0; i < page->len; i++) /* HTML has neither; OpenCC stops at NUL */
		if (page->data[i] == MARK || page->data[i] == '\0')
			page->data[i] = ' ';
	s.at = buf_text(page);
	s.end = s.at + page->len;
	scan(&s);
	enum err e = hant_text(&words, buf_text(&s.words), s.words.len);
	if (!e)
		e = buf_err(&s.frame) ? buf_err(&s.frame) : put_back(page, &s, &words);
	buf_release(&s.frame);
	buf_release(&s.words);
	buf_release(&words);
	return e;
}
