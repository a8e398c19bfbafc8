/* SPDX-License-Identifier: MIT */
/* Finding the words of a list in a text. The text is folded once; at each character the
 * words that begin with it (two characters where a word has two) come from a hash table,
 * so the cost grows with the text and hardly with the list. */
#include "news/wordcheck.h"

#include "base/buf.h"
#include "base/text.h"

#include <string.h>

enum { RESULT_MAX = 600, SAID_MAX = 5 };

static const enum field looked[] = {FIELD_KICKER, FIELD_TITLE, FIELD_SUBTITLE,
    FIELD_SUMMARY, FIELD_BODY, FIELD_CORRECTION};

struct folded {
	int32_t c;
	size_t paragraph;
	bool open; /* something that was left out stands before it */
};

static bool is_space(int32_t c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == 0x3000 || c == 0xA0 ||
	       (c >= 0x2000 && c <= 0x200D) || c == 0x202F || c == 0x2060 || c == 0xFEFF;
}

/* What Markdown puts between the characters of a word. */
static bool is_mark(int32_t c)
{
	return c == '*' || c == '_' || c == '`' || c == '\\' || c == '~';
}

/* 0: the character does not count. */
static int32_t fold(int32_t c)
{
	if (c >= 0xFF01 && c <= 0xFF5E)
		c -= 0xFEE0;
	if (is_space(c) || is_mark(c))
		return 0;
	return c >= 'A' && c <= 'Z' ? c + 32 : c;
}

static bool alnum(int32_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z');
}

static size_t hash_of(int32_t first, int32_t second)
{
	uint64_t h = ((uint64_t)(uint32_t)first << 21 ^ (uint32_t)second) *
		     UINT64_C(0x9E3779B97F4A7C15);
	return (size_t)(h >> 32);
}

static size_t slot_of(const struct word_list *l, int32_t first, int32_t second)
{
	size_t i = hash_of(first, second) & l->mask;
	while (l->slots[i]) {
		const struct word *w = &l->at[l->slots[i]];
		if (w->key[0] == first && (w->len > 1 ? w->key[1] : 0) == second)
			break;
		i = (i + 1) & l->mask;
	}
	return i;
}

static bool same_key(const struct word *x, const struct word *y)
{
	return x->len == y->len && !memcmp(x->key, y->key, x->len * sizeof *x->key);
}

/* ERR_CONFLICT for a word that is there already; its line in *line. */
static enum err enter(struct word_list *l, size_t n, size_t *line)
{
	struct word *w = &l->at[n];
	size_t *slot = &l->slots[slot_of(l, w->key[0], w->len > 1 ? w->key[1] : 0)];
	for (size_t i = *slot; i; i = l->at[i].next)
		if (same_key(&l->at[i], w))
			return *line = l->at[i].line, ERR_CONFLICT;
	w->next = *slot;
	*slot = n;
	return OK;
}

static enum err read_word(struct word *w, struct arena *a, char *s, size_t line)
{
	*w = (struct word){.advice = "", .line = line};
	w->block = *s == '!' || text_starts(s, "！");
	if (w->block)
		s += *s == '!' ? 1 : strlen("！");
	char *mark = strchr(s, '=');
	if (mark) {
		*mark = 0;
		w->advice = text_trim(mark + 1);
	}
	w->text = text_trim(s);
	if (text_chars(w->text) > WORD_CHARS || text_chars(w->advice) > WORD_CHARS)
		return err_say(
		    ERR_TOO_BIG, "第 %zu 行太长：词和建议都最多 %d 字", line, WORD_CHARS);
	w->key = arena_array(a, text_chars(w->text) + 1, sizeof *w->key);
	for (const char *p = w->text; *p;) {
		int32_t c = fold(text_next(p, &p));
		if (c)
			w->key[w->len++] = c;
	}
	return w->len ? OK : err_say(ERR_INVALID, "第 %zu 行没有词", line);
}

static size_t count_lines(const char *s)
{
	size_t n = 1;
	for (; *s; s++)
		n += *s == '\n';
	return n;
}

static enum err add_line(struct word_list *l, struct arena *a, char *line, size_t no)
{
	size_t other = 0;
	line = text_trim(line);
	if (!*line || *line == '#')
		return OK;
	if (l->n == WORDS_MAX)
		return err_say(ERR_TOO_BIG, "最多 %d 个词", WORDS_MAX);
	enum err e = read_word(&l->at[l->n + 1], a, line, no);
	if (!e && enter(l, l->n + 1, &other))
		e = err_say(ERR_INVALID, "第 %zu 行和第 %zu 行是同一个词“%s”", no, other,
		    l->at[l->n + 1].text);
	l->n += !e;
	return e;
}

enum err word_list_parse(struct word_list *out, struct arena *a, const char *text)
{
	size_t lines = count_lines(text), cap = 16;
	if (strlen(text) > WORDS_BYTES)
		return err_say(ERR_TOO_BIG, "词表太大，最多 %d KB", WORDS_BYTES / 1024);
	while (cap < 2 * lines)
		cap *= 2;
	*out = (struct word_list){.text = text,
	    .at = arena_array(a, lines + 2, sizeof *out->at),
	    .slots = arena_array(a, cap, sizeof *out->slots),
	    .mask = cap - 1,
	    .hash = sha_of(text, strlen(text))};
	char *copy = arena_strdup(a, text);
	enum err e = OK;
	for (size_t no = 1; copy && !e; no++) {
		char *line = copy;
		copy = strchr(line, '\n');
		if (copy)
			*copy++ = 0;
		e = add_line(out, a, line, no);
	}
	return e;
}

/* s: the folded text from there, left characters. */
static bool fits(const struct word *w, const struct folded *s, size_t left)
{
	if (left < w->len || s[0].paragraph != s[w->len - 1].paragraph)
		return false;
	for (size_t i = 0; i < w->len; i++)
		if (s[i].c != w->key[i])
			return false;
	return true;
}

/* A word of letters is not found inside a longer one: "AI" not in "main". */
static bool whole(const struct word *w, const struct folded *all, size_t at, size_t n)
{
	size_t end = at + w->len;
	if (at && alnum(w->key[0]) && alnum(all[at - 1].c) && !all[at].open)
		return false;
	return end >= n || !alnum(w->key[w->len - 1]) || !alnum(all[end].c) ||
	       all[end].open;
}

static void add_hit(struct word_hits *h, const struct word *w, enum field f, size_t para)
{
	h->total++;
	h->blocks += w->block;
	for (size_t i = h->n; i-- > 0;) {
		struct word_hit *old = &h->at[i];
		if (old->field != f || old->paragraph != para)
			break;
		if (old->word == w) {
			old->times++;
			return;
		}
	}
	if (h->n < WORD_HITS_MAX)
		h->at[h->n++] = (struct word_hit){w, f, para, 1};
}

static void find_chain(struct word_hits *h, const struct word_list *l, enum field f,
    const struct folded *all, size_t at, size_t n, int32_t second)
{
	size_t i = l->slots[slot_of(l, all[at].c, second)];
	for (; i; i = l->at[i].next)
		if (fits(&l->at[i], all + at, n - at) && whole(&l->at[i], all, at, n))
			add_hit(h, &l->at[i], f, f == FIELD_BODY ? all[at].paragraph : 0);
}

/* Paragraphs are parted by lines without text; each title is one. */
static size_t fold_text(struct folded *out, const char *s)
{
	size_t n = 0, paragraph = 1, breaks = 0;
	bool open = false;
	while (*s) {
		int32_t raw = text_next(s, &s), c = fold(raw);
		breaks += raw == '\n';
		if (!c) {
			open = true;
			continue;
		}
		if (breaks > 1 && n)
			paragraph++;
		out[n++] = (struct folded){c, paragraph, open};
		breaks = 0;
		open = false;
	}
	return n;
}

static void find_in(struct word_hits *h, const struct word_list *l, enum field f,
    const struct folded *all, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		find_chain(h, l, f, all, i, n, 0);
		if (i + 1 < n)
			find_chain(h, l, f, all, i, n, all[i + 1].c);
	}
}

void word_find(
    struct word_hits *out, const struct word_list *list, char *const text[FIELD__MAX])
{
	struct arena a;
	*out = (struct word_hits){0};
	if (!list->n)
		return;
	arena_init(&a);
	for (size_t i = 0; i < sizeof looked / sizeof *looked; i++) {
		const char *s = text[looked[i]];
		struct folded *all = arena_array(&a, text_chars(s) + 1, sizeof *all);
		find_in(out, list, looked[i], all, fold_text(all, s));
	}
	arena_release(&a);
}

char *word_place(struct arena *a, const struct word_hit *hit)
{
	const char *label = field_info[hit->field].label;
	return hit->paragraph ? arena_printf(a, "%s第 %zu 段", label, hit->paragraph)
			      : arena_strdup(a, label);
}

char *word_result(
    struct arena *a, const struct word_list *list, const struct word_hits *hits)
{
	struct buf b = BUF_INIT;
	if (!list->version)
		return arena_strdup(a, "no list");
	if (hits->total)
		buf_printf(&b, "found %zu", hits->total);
	else
		buf_str(&b, "ok");
	buf_printf(&b, ", %zu words, list %.12s", list->n, sha_hex(a, &list->hash));
	for (size_t i = 0; i < hits->n; i++) {
		const struct word_hit *h = &hits->at[i];
		char *one = arena_printf(a, "%s %s%s %s%s", i ? ";" : ":",
		    h->word->block ? "!" : "", h->word->text, field_info[h->field].name,
		    h->paragraph ? arena_printf(a, " %zu", h->paragraph) : "");
		if (b.len + strlen(one) > RESULT_MAX - strlen("; …")) {
			buf_str(&b, "; …");
			break;
		}
		buf_str(&b, one);
	}
	char *out = arena_strdup(a, buf_text(&b));
	buf_release(&b);
	return out;
}

static enum err refuse(struct arena *a, const struct word_hits *hits)
{
	char *list = arena_strdup(a, "");
	size_t n = 0;
	for (size_t i = 0; i < hits->n && n < SAID_MAX; i++) {
		const struct word_hit *h = &hits->at[i];
		if (!h->word->block)
			continue;
		list = arena_printf(a, "%s%s“%s”（%s%s%s）", list, n++ ? "、" : "",
		    h->word->text, word_place(a, h), *h->word->advice ? "，建议：" : "",
		    h->word->advice);
	}
	return err_say(ERR_INVALID, "词表拦截 %zu 处：%s%s。改好存一个新版本再办。",
	    hits->blocks, list, hits->blocks > n ? " 等" : "");
}

enum err word_check(char **result, struct db *db, struct arena *a,
    char *const text[FIELD__MAX], bool blocking)
{
	struct word_list list;
	*result = NULL;
	enum err e = word_list_load(&list, db, a);
	if (e)
		return e;
	struct word_hits *hits = arena_alloc(a, sizeof *hits);
	word_find(hits, &list, text);
	*result = word_result(a, &list, hits);
	return blocking && hits->blocks ? refuse(a, hits) : OK;
}
