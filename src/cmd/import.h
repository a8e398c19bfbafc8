/* SPDX-License-Identifier: MIT */
/* Private to cmd/import*.c and export.c: readers of the formats, and where their articles
 * go. */
#ifndef CMD_IMPORT_H
#define CMD_IMPORT_H

#include "app/jobs.h"
#include "base/buf.h"
#include "cmd/cmd.h"
#include "cmd/import_index.h"
#include "news/draft.h"
#include "news/section.h"

#include <stdio.h>

enum { IMPORT_RECORD_MAX = 2 * 1024 * 1024 }; /* bytes of one article in a file */

/* Where a good article waits until all files are read: as a JSON line in the spool. */
struct import_record {
	int64_t at; /* published_at; INT64_MAX when it has none */
	int64_t offset;
	const char *file;
	size_t line;
	char key[72]; /* form_key: the same source gives the same */
};

struct import {
	struct cmd_env *env;
	struct arena a;      /* of one article */
	const char *section; /* for articles that name none; NULL: none */
	const char *signer;  /* the same, with publish */
	bool dry, publish;
	int64_t author;
	const char *data; /* the directory, once articles are stored */
	struct db *db;    /* NULL: a dry run without a site */
	struct section_list sections;
	const char *file; /* being read, for messages */
	FILE *spool;      /* standard output in a dry run */
	struct import_record *at;
	size_t n, cap;
	int64_t imported, refused, seen;
	int64_t first; /* the lowest number of those that are in, 0: none */
};

/* A reader calls one of these for each article; both may be followed by an
 * arena_reset(&im->a). source: the bytes it was read from. */
void import_take(
    struct import *im, struct draft *d, size_t line, const char *source, size_t len);
void import_refuse(struct import *im, size_t line, enum err e);
/* "FILE:LINE: text" on stderr. */
void import_say(struct import *im, size_t line, const char *text);

/* The readers; an error is about the file as a whole. */
enum err import_seed(struct import *im, FILE *f) MUST_USE;
enum err import_md(struct import *im, FILE *f) MUST_USE;
enum err import_jsonl(struct import *im, FILE *f) MUST_USE;
enum err import_csv(struct import *im, FILE *f) MUST_USE;
enum err import_wxr(struct import *im, FILE *f) MUST_USE;

/* import_json.c: one JSON Lines article. ERR_INVALID names the key. */
enum err draft_from_json(
    struct draft *out, struct arena *a, const char *text, size_t len) MUST_USE;
/* Appends the line, LF included; empty fields are left out. */
void draft_to_json(struct buf *out, struct arena *a, const struct draft *d);

/* One value by its key as in JSON Lines; tags are divided by commas. For formats that
 * hold text only. */
enum err draft_set(
    struct draft *d, struct arena *a, const char *key, const char *value) MUST_USE;

/* The frame: opens the spool, the renderers and the site, lets fill() take its articles,
 * stores them and tells how many. Returns the exit status. */
struct import_source {
	enum err (*open)(struct import *im, void *arg); /* im->db is open; checks it */
	void (*fill)(struct import *im, void *arg);
	void *arg;
};
int import_run(struct import *im, const struct import_source *from) MUST_USE;

/* import_store.c: the spool into the database, oldest article first. */
enum err import_store(
    struct import *im, struct jobs *jobs, struct import_index *index) MUST_USE;

/* Appends the next line without its end; false at the end of the file. Too long a line is
 * cut at the buffer's limit, with its error. */
bool import_line(struct buf *b, FILE *f);

#endif
