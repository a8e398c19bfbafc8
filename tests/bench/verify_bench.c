/* SPDX-License-Identifier: MIT */
/* `make bench`: verify of a ledger of ROWS records against what its hashes and signatures
 * alone cost. A quarter of the rows are versions, another their signatures. Prints
 * lines "name number". usage: verify_bench FOLDER ROWS */
#include "base/clock.h"
#include "base/secret.h"
#include "db/query.h"
#include "news/act.h"
#include "news/article.h"
#include "news/canonical.h"
#include "news/head.h"
#include "news/ledger.h"
#include "news/section.h"
#include "news/site.h"
#include "news/tree.h"
#include "news/verify.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void must(enum err e, const char *what)
{
	if (e) {
		fprintf(
		    stderr, "verify_bench: %s: %s %s\n", what, err_name(e), err_text());
		exit(1);
	}
}

struct fill {
	int64_t n, now, section;
	struct arena a;
};

/* Each article leaves two rows, and two of the kind that fill a ledger up. */
static enum err fill_some(struct db *db, void *arg)
{
	struct fill *f = arg;
	struct ledger_entry aside = {.action = "login", .detail = ""};
	char *text[FIELD__MAX];
	enum err e = OK;
	for (int i = 0; i < 500 && f->n > 0 && !e; i++, f->n -= 4) {
		for (enum field k = 0; k < FIELD__MAX; k++)
			text[k] = arena_strdup(&f->a, "");
		text[FIELD_TITLE] = arena_printf(&f->a, "第%lld篇", (long long)f->n);
		text[FIELD_BODY] = arena_printf(&f->a,
		    "上海松江加快建设科技和制度创新双轮驱动的先试走廊，第%lld次。",
		    (long long)f->n);
		struct save s = {.section = f->section,
		    .html = arena_printf(&f->a, "<p>%s</p>\n", text[FIELD_BODY]),
		    .renderer = "bench"};
		memcpy(s.text, text, sizeof text);
		e = article_save_in(db, actor_console(), f->now, &s);
		if (!e)
			e = act_import(db, actor_console(), f->now, s.id, "周丹丹", 0);
		for (int k = 0; k < 2 && !e; k++)
			e = ledger_add(NULL, db, actor_console(), f->now, &aside);
		f->now += 10;
	}
	arena_reset(&f->a);
	return e;
}

/* The least that any check has to do: every record, node and text hashed, every head's
 * signature, from memory. */
struct bare {
	struct buf records;
	size_t *end, n, cap;
	struct arena a;
};

static enum err collect(void *arg, const struct ledger_row *r)
{
	struct bare *b = arg;
	ledger_record(&b->records, r);
	b->end = arena_grow(&b->a, b->end, b->n, &b->cap, sizeof *b->end);
	b->end[b->n++] = b->records.len;
	return OK;
}

static double hash_all(const struct bare *b, const struct buf *texts, size_t each,
    const struct head *head, const struct head_key *key)
{
	struct merkle_tree t = {0};
	int64_t start = clock_mono();
	size_t at = 0;
	for (size_t i = 0; i < b->n; at = b->end[i++]) {
		struct sha h = sha_leaf(b->records.data + at, b->end[i] - at);
		must(merkle_add(&t, &h, NULL, NULL), "tree");
	}
	/* an article's text is two hashes: its HTML's, and its own with that in it */
	for (size_t i = 0; i + each <= texts->len; i += each)
		sha_of(texts->data + i, each);
	struct sha root = merkle_tree_root(&t);
	if (!sha_equal(&root, &head->note.root) || !head_key_fits(&head->note, key, 1))
		must(ERR_BROKEN, "the head does not fit");
	return (double)(clock_mono() - start);
}

static void on_fault(void *arg, const char *text)
{
	(void)arg;
	fprintf(stderr, "verify_bench: FAULT %s\n", text);
	exit(1);
}

static int by_value(const void *x, const void *y)
{
	double a = *(const double *)x, b = *(const double *)y;
	return (a > b) - (a < b);
}

int main(int argc, char **argv)
{
	enum { ROUNDS = 5 };
	struct db *db;
	struct vault v;
	struct head head;
	struct head_key *keys;
	size_t n;
	struct section_list sections;
	struct bare bare = {0};
	struct buf texts = BUF_INIT;
	struct verify_report r;
	struct verify_calls calls = {.fault = on_fault};
	double whole[ROUNDS], alone[ROUNDS];
	if (argc != 3)
		return 2;
	secret_init();
	struct fill f = {.n = atoll(argv[2]), .now = 1764000000000};
	arena_init(&f.a);
	arena_init(&bare.a);
	must(db_create(argv[1]), "create");
	must(db_open(&db, argv[1], DB_WRITE), "open");
	must(site_init(db, f.now), "init");
	must(vault_open(&v, argv[1], true), "key");
	must(head_start(db, &v, actor_console(), "http://127.0.0.1", f.now), "head");
	must(section_all(&sections, db, &bare.a), "sections");
	f.section = section_by_slug(&sections, "g60")->id;
	while (f.n > 0)
		must(db_write(db, fill_some, &f), "fill");
	must(head_make(db, &v, f.now), "head");
	must(head_newest(&head, db, &bare.a), "head");
	must(head_keys(&keys, &n, db, &bare.a), "keys");
	must(ledger_each(db, collect, &bare), "read");
	must(db_checkpoint(db, true), "checkpoint"); /* as the desk's clock does */
	must(db_bulk(db, 32), "cache");              /* as the command does */
	/* 300 bytes of canonical text and 120 of HTML an article, about what is stored */
	while (texts.len < (size_t)(bare.n / 4) * 420)
		buf_add(&texts, bare.records.data, 420);
	for (int i = 0; i < ROUNDS; i++) {
		alone[i] = hash_all(&bare, &texts, 210, &head, keys);
		int64_t start = clock_mono();
		must(verify_all(&r, db, &calls), "verify");
		whole[i] = (double)(clock_mono() - start);
	}
	qsort(whole, ROUNDS, sizeof *whole, by_value);
	qsort(alone, ROUNDS, sizeof *alone, by_value);
	printf("verify_ms %.0f\nverify_hashes_ms %.0f\nverify_ratio %.1f\n",
	    whole[ROUNDS / 2], alone[ROUNDS / 2], whole[ROUNDS / 2] / alone[ROUNDS / 2]);
	db_close(db);
	return 0;
}
