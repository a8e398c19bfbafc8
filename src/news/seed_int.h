/* SPDX-License-Identifier: MIT */
/* Private to news/seed*.c: the text as lines, and how one line is read. */
#ifndef NEWS_SEED_INT_H
#define NEWS_SEED_INT_H

#include "base/buf.h"
#include "news/seed.h"

#include <stdbool.h>

struct line {
	char *s;      /* trimmed, not empty */
	size_t no;    /* in the file, from 1 */
	size_t width; /* columns: a Chinese character has two */
	bool gap;     /* an empty line stands before it */
	bool nav;     /* site name or navigation */
	bool title;   /* begins like a label and is the title all the same */
};

struct seed {
	struct arena *a;
	struct draft *out;
	struct report *report;
	struct line *at;
	size_t n;
};

enum label {
	LABEL_NONE,
	LABEL_TITLE,
	LABEL_KICKER,
	LABEL_SUBTITLE,
	LABEL_SUMMARY,
	LABEL_SOURCE,
	LABEL_AUTHOR,
	LABEL_REPORTER, /* 记者, 通讯员: several may stand in a row */
	LABEL_TIME,
	LABEL_TAGS,
	LABEL_EDITOR,
	LABEL_DESK, /* 编辑: the responsible editor when no line says 责任编辑 */
	LABEL_OTHER,
	LABEL_BARE, /* no label at all */
};

struct piece {
	enum label label;
	const char *name; /* of the label, NULL: none */
	char *value;
	int64_t at; /* LABEL_TIME: the time, 0 when it could not be read */
};

enum { PIECES_MAX = 12 };

struct pieces {
	struct piece at[PIECES_MAX];
	size_t n;
};

/* seed_line.c: characters. */
bool seed_is_space(int32_t c);
bool seed_is_han(int32_t c);
size_t seed_width(const char *s);
const char *seed_skip_space(const char *s);
/* Copies what fits of s, traditional characters of labels, offices, datelines and
 * surnames as their simplified ones; every byte keeps its place. */
void seed_fold(char *out, size_t size, const char *s);
/* True when the text ends with closing punctuation, or a quotation whose speech does. */
bool seed_ends_closed(const char *s);
/* True when c is a sign that ends or divides sentences. */
bool seed_is_stop(int32_t c);
bool seed_has_letter(const char *s);

/* seed_label.c: the label that a text begins with. */
struct label_at {
	enum label label;
	const char *name;  /* "记者" */
	const char *value; /* behind it */
};

/* The label at s ("摘要：", "【责 编】", "（责任编辑："); LABEL_NONE: there is none. */
struct label_at seed_label(const char *s);
/* The pieces of a line that is made of labels and values ("来源：… 作者：… 2022-11-23
 * 10:20"). head: texts without a label may stand among them. False when the line is
 * something else. */
bool seed_pieces(struct pieces *out, struct arena *a, const char *s, bool head);
/* Fills what is not filled yet; the rest goes to the report. */
void seed_place(struct seed *s, const struct pieces *p, size_t line);
/* "2022-11-23 10:20", "2022年11月23日", "2022/11/23" at s: *end behind it, 0 when there
 * is none. */
int64_t seed_date(const char *s, const char **end);

/* seed_name.c: names. True when s holds names and their offices only ("记者 张三 通讯员
 * 李四"); *office tells whether an office is named. */
bool seed_names(const char *s, bool *office);
/* The same text with "倪　珺" as "倪珺", pieces divided by one space. */
char *seed_join(struct arena *a, const char *s);
/* The byline that a paragraph ends with, in brackets; NULL: none. */
char *seed_byline(struct arena *a, const char *s);
/* The reporters in the bracket that a text begins with ("（记者 王梅）……"); NULL: none.
 */
char *seed_head_byline(struct arena *a, const char *s);
/* Bytes of the dateline that a paragraph begins with, 0: none; *text is where the text
 * begins. */
size_t seed_dateline(const char *s, const char **text);

/* seed_head.c: reads everything up to the text; returns the first line of the text. */
size_t seed_head(struct seed *s);

#endif
