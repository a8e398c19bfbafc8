/* SPDX-License-Identifier: MIT */
/* 错敏词: the site's list of words to look out for, and finding them in a text. A line of
 * the list is 词 (提示: shown), !词 (拦截: 送审 and 签发 are refused), either with =建议
 * behind it; a line that begins with # is a comment. Found is what a reader would read:
 * white space, break marks and emphasis marks between the characters do not count,
 * full-width and half-width letters and upper and lower case are the same, and a word
 * that begins or ends with a letter or digit is not found inside a longer one. */
#ifndef NEWS_WORDCHECK_H
#define NEWS_WORDCHECK_H

#include "base/secret.h"
#include "db/db.h"
#include "news/actor.h"
#include "news/field.h"

enum { WORDS_MAX = 20000, WORD_CHARS = 40, WORDS_BYTES = 300 * 1024 };

struct word {
	const char *text;   /* as typed */
	const char *advice; /* "" when none */
	bool block;
	int32_t *key; /* folded characters */
	size_t len, line;
	size_t next; /* next word with the same beginning, 0: none */
};

struct word_list {
	struct word *at; /* from 1 */
	size_t n;
	size_t *slots, mask; /* hash of the first one or two characters -> word */
	int64_t version;     /* 0: there never was a list */
	int64_t made_at;
	const char *text; /* as stored, "" when none */
	struct sha hash;
};

/* What was found: a word in one paragraph of one field. */
struct word_hit {
	const struct word *word;
	enum field field;
	size_t paragraph; /* of the body, from 1; 0: another field */
	size_t times;
};

enum { WORD_HITS_MAX = 200 };
struct word_hits {
	struct word_hit at[WORD_HITS_MAX]; /* in the order of the text */
	size_t n;
	size_t total;  /* finds, also those beyond the array */
	size_t blocks; /* finds of 拦截 words */
};

/* Reads a list. ERR_INVALID, ERR_TOO_BIG: said in Chinese with the number of the line.
 * text is borrowed and normal (text_normal). */
enum err word_list_parse(
    struct word_list *out, struct arena *a, const char *text) MUST_USE;

/* The list in force; an empty one when there is none. */
enum err word_list_load(struct word_list *out, struct db *db, struct arena *a) MUST_USE;

/* What the ledger tells of a list of so many words that replaces one of so many. */
char *word_list_told(
    struct arena *a, int64_t words, int64_t replaced, const struct sha *hash);

/* Puts a new list in force, with its ledger row; nothing when it is the same text. */
enum err word_list_set(
    struct db *db, const struct actor *who, int64_t now, const char *text) MUST_USE;

/* Looks through the titles, summary, body and 更正说明. */
void word_find(
    struct word_hits *out, const struct word_list *list, char *const text[FIELD__MAX]);

/* "ok, 12 words, list 3f2a9c0d1e2f" or "found 3, 12 words, list 3f2a…: 词 body 3; !词
 * title": what the ledger keeps (field words), at most 600 bytes. "no list" without one.
 * In the arena. */
char *word_result(
    struct arena *a, const struct word_list *list, const struct word_hits *hits);

/* Loads the list, looks through the text and fills *result for the ledger. blocking: the
 * act is 送审 or 签发; ERR_INVALID (said) when the text has a 拦截 word. */
enum err word_check(char **result, struct db *db, struct arena *a,
    char *const text[FIELD__MAX], bool blocking) MUST_USE;

/* "正文第 3 段", "主题". In the arena. */
char *word_place(struct arena *a, const struct word_hit *hit);

#endif
