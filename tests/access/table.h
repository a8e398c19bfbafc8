/* SPDX-License-Identifier: MIT */
/* The two tables of doc/access.md, read from the page itself. */
#ifndef TESTS_ACCESS_TABLE_H
#define TESTS_ACCESS_TABLE_H

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static const char *const states[] = {"draft", "review1", "review2", "review3",
    "submitted", "returned", "rejected", "signed", "scheduled", "published", "withdrawn",
    "urgent", "taken", "revising"};
enum { STATES = sizeof states / sizeof *states, ROLES = 7, ROWS = 200 };

struct row {
	char method[8], path[100], cell[ROLES][16];
};
struct act_row {
	char name[20], cell[STATES][16];
};

struct table {
	struct row route[ROWS];
	struct act_row act[40];
	size_t routes, acts;
};

/* The cells of a line "| a | b |", trimmed and without backquotes. */
static inline size_t cells_of(char *line, char **cell, size_t max)
{
	size_t n = 0;
	for (char *at = strchr(line, '|'); at && n < max;) {
		char *start = at + 1 + strspn(at + 1, " `");
		at = strchr(start, '|');
		if (!at)
			break;
		char *end = at;
		while (end > start && strchr(" `", end[-1]))
			end--;
		*end = 0;
		cell[n++] = start;
	}
	return n;
}

static inline void read_line(struct table *t, char *line)
{
	char *cell[32];
	if (*line != '|')
		return;
	size_t n = cells_of(line, cell, 32);
	if (n >= 2 + ROLES && (!strcmp(cell[0], "GET") || !strcmp(cell[0], "POST"))) {
		struct row *r = &t->route[t->routes++];
		snprintf(r->method, sizeof r->method, "%s", cell[0]);
		snprintf(r->path, sizeof r->path, "%s", cell[1]);
		for (size_t i = 0; i < ROLES; i++)
			snprintf(r->cell[i], sizeof r->cell[i], "%s", cell[2 + i]);
	}
	if (n >= 1 + STATES && n < 32 &&
	    strspn(cell[0], "abcdefghijklmnopqrstuvwxyz") == strlen(cell[0]) &&
	    *cell[0]) {
		struct act_row *r = &t->act[t->acts++];
		snprintf(r->name, sizeof r->name, "%s", cell[0]);
		for (size_t i = 0; i < STATES; i++)
			snprintf(r->cell[i], sizeof r->cell[i], "%s", cell[1 + i]);
	}
}

static inline bool table_read(struct table *t, const char *path)
{
	char line[2000];
	FILE *f = fopen(path, "r");
	while (f && fgets(line, sizeof line, f))
		read_line(t, line);
	if (f)
		fclose(f);
	return t->routes && t->acts;
}

#endif
