/* SPDX-License-Identifier: MIT */
/* Traditional and simplified characters that a search takes for one, from the OpenCC that
 * is installed: foldgen pairs → a string of pairs of characters, what is folded and to
 * what (src/news/search_word.c); foldgen rules → a number that another table would
 * have another of (src/news/search_index.h). Characters are one when a conversion of
 * either direction makes one of the other; the simplified one stands for all. */
#include <opencc/opencc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 0x40000 };

static int32_t
    top[MOST]; /* a character of the same kind, itself when it stands for all */

/* Blocks with ideographs; compatibility ones are folded before (base/fold.h). */
static int is_han(int32_t c)
{
	return (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x4E00 && c <= 0x9FFF) ||
	       (c >= 0x20000 && c <= 0x2F7FF) || (c >= 0x30000 && c <= 0x323AF);
}

static size_t put(char *out, int32_t c)
{
	size_t n = 0;
	if (c >= 0x10000)
		out[n++] = (char)(0xF0 | c >> 18);
	out[n++] = (char)(c >= 0x10000 ? 0x80 | (c >> 12 & 63) : 0xE0 | c >> 12);
	out[n++] = (char)(0x80 | (c >> 6 & 63));
	out[n++] = (char)(0x80 | (c & 63));
	return n;
}

/* The first character of s when it has three or four bytes, else 0. */
static int32_t get(const char *s)
{
	const unsigned char *u = (const unsigned char *)s;
	if (u[0] >= 0xF0 && u[1] && u[2] && u[3])
		return (u[0] & 7) << 18 | (u[1] & 63) << 12 | (u[2] & 63) << 6 |
		       (u[3] & 63);
	return u[0] >= 0xE0 && u[1] && u[2]
		   ? (u[0] & 15) << 12 | (u[1] & 63) << 6 | (u[2] & 63)
		   : 0;
}

static int32_t converted(opencc_t with, int32_t c)
{
	char text[8] = "";
	size_t n = put(text, c);
	char *to = opencc_convert_utf8(with, text, n);
	int32_t other = to ? get(to) : 0;
	opencc_convert_utf8_free(to);
	return is_han(other) ? other : c;
}

static int32_t find(int32_t c)
{
	while (top[c] != c)
		c = top[c];
	return c;
}

static void join(int32_t from, int32_t to)
{
	from = find(from);
	to = find(to);
	if (from != to)
		top[from] = to;
}

static opencc_t table(const char *name)
{
	opencc_t t = opencc_open(name);
	if (t == (opencc_t)-1) {
		fprintf(stderr, "%s: %s\n", name, opencc_error());
		exit(1);
	}
	return t;
}

/* The pairs, when out is given; *n: how many. Returns their sum. */
static uint32_t write_pairs(FILE *out, int *n)
{
	uint32_t sum = 2166136261u; /* FNV-1a */
	*n = 0;
	for (int32_t c = 0; c < MOST; c++) {
		char line[16] = "";
		int32_t to = find(c);
		if (to == c)
			continue;
		size_t len = put(line, c);
		len += put(line + len, to);
		++*n;
		for (size_t i = 0; i < len; i++)
			sum = (sum ^ (unsigned char)line[i]) * 16777619u;
		if (out)
			fprintf(out, "\n\t\"%s\"", line);
	}
	return sum;
}

int main(int argc, char **argv)
{
	int n;
	opencc_t t2s = table("t2s.json"), s2t = table("s2t.json");
	for (int32_t c = 0; c < MOST; c++)
		top[c] = c;
	/* first what t2s says, so that its results stand for all */
	for (int32_t c = 0; c < MOST; c++)
		if (is_han(c))
			join(c, converted(t2s, c));
	for (int32_t c = 0; c < MOST; c++)
		if (is_han(c))
			join(c, converted(s2t, c));
	printf("/* Made by tools/foldgen.c: do not edit. */\n");
	uint32_t sum = write_pairs(NULL, &n);
	if (argc > 1 && !strcmp(argv[1], "rules")) {
		printf("enum { SEARCH_FOLD = 0x%06x };\n", (unsigned)(sum & 0xFFFFFF));
		return 0;
	}
	printf("#pragma GCC diagnostic ignored \"-Woverlength-strings\"\n"
	       "enum { SEARCH_FOLD_PAIRS = %d };\n"
	       "static const char search_fold_pairs[] =",
	    n);
	write_pairs(stdout, &n);
	printf(";\n");
	return 0;
}
