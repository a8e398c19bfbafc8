/* SPDX-License-Identifier: MIT */
/* qianfa export: articles as JSON Lines, oldest first. What is held in memory is one
 * number and one time an article. */
#include "cmd/export.h"
#include "cmd/import.h"
#include "db/query.h"
#include "news/listing.h"

#include <stdlib.h>
#include <string.h>

struct item {
	int64_t at, id; /* at: INT64_MAX when it was never public */
};

struct export
{
	struct cmd_env *env;
	struct arena a; /* of one article */
	struct db *db;
	int64_t section; /* 0: all of them */
	bool all;
	struct item *at;
	size_t n, cap;
	/* the article being read */
	int64_t id;
	struct article art;
	struct revision rev;
	struct draft draft;
};

/* Notes the live articles (with all: every one) behind *after; *more is false at the end.
 */
static enum err list_some(struct export *x, int64_t *after, bool *more)
{
	struct query q = q_begin(x->db, SQL_EXPORT_EACH);
	q_bind_int(&q, ":after", *after);
	*more = false;
	while (q_row(&q)) {
		*more = true;
		*after = q_int(&q);
		int64_t at = q_int(&q);
		bool live = !strcmp(q_text(&q, &x->a), "live");
		if (!live && !x->all)
			continue;
		x->at = arena_grow(x->env->a, x->at, x->n, &x->cap, sizeof *x->at);
		x->at[x->n++] = (struct item){at ? at : INT64_MAX, *after};
	}
	arena_reset(&x->a);
	return q_end(&q);
}

static int by_time(const void *x, const void *y)
{
	const struct item *a = x, *b = y;
	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	return a->id < b->id ? -1 : a->id > b->id;
}

static enum err read_one(struct db *db, void *arg)
{
	struct export *x = arg;
	enum err e;
	if (x->all) {
		e = article_by_id(&x->art, db, &x->a, x->id);
		if (!e)
			e = revision_by_no(&x->rev, db, &x->a, x->id, x->art.current_no);
	} else {
		e = listing_article(&x->art, &x->rev, db, &x->a, x->id);
	}
	if (!e)
		e = article_tags(&x->draft.tags, db, &x->a, x->id);
	return e ? e : redirect_of(&x->draft.url, db, &x->a, x->id);
}

static enum err print_one(struct export *x, int64_t id)
{
	struct buf b = BUF_INIT;
	x->id = id;
	x->draft = (struct draft){0};
	enum err e = db_read(x->db, read_one, x, NULL);
	if (e == ERR_GONE || e == ERR_NOT_FOUND) /* taken down while we were reading */
		return err_clear(), OK;
	if (e || (x->section && x->art.section_id != x->section))
		return e;
	memcpy(x->draft.text, x->rev.text, sizeof x->draft.text);
	x->draft.section = x->art.section_slug;
	x->draft.published_at = x->art.published_at;
	x->draft.signer =
	    x->rev.signer_name ? arena_strdup(&x->a, x->rev.signer_name) : NULL;
	draft_to_json(&b, &x->a, &x->draft);
	bool written = fwrite(b.data, 1, b.len, stdout) == b.len;
	buf_release(&b);
	return written ? OK : err_set(ERR_FULL, "standard output cannot be written");
}

static enum err work(struct export *x, const char *slug)
{
	struct section_list l;
	enum err e = cmd_open(&x->db, x->env, DB_READ);
	if (!e)
		e = section_all(&l, x->db, x->env->a);
	const struct section *s = e || !slug ? NULL : section_by_slug(&l, slug);
	if (!e && slug && !s)
		e = err_set(ERR_NOT_FOUND, "no such section: %s", slug);
	x->section = s ? s->id : 0;
	int64_t after = 0;
	for (bool more = true; more && !e;)
		e = list_some(x, &after, &more);
	if (x->n)
		qsort(x->at, x->n, sizeof *x->at, by_time);
	for (size_t i = 0; i < x->n && !e; i++) {
		e = print_one(x, x->at[i].id);
		arena_reset(&x->a);
		cmd_progress(x->env, (int64_t)i + 1, (int64_t)x->n);
	}
	cmd_progress_end();
	return e;
}

static int run(struct cmd_env *env, int argc, char **argv)
{
	struct export x = {.env = env};
	const char *slug = NULL, *proof = NULL, *v;
	bool missing = false;
	for (int i = 1; i < argc; i++) {
		if ((v = cmd_option("--section", argc, argv, &i, &missing)))
			slug = v;
		else if ((v = cmd_option("--proof", argc, argv, &i, &missing)))
			proof = v;
		else if (!strcmp(argv[i], "--all"))
			x.all = true;
		else
			return cmd_usage(env, "unexpected argument: %s", argv[i]);
	}
	if (missing)
		return cmd_usage(env, "a value is missing");
	if (proof && (slug || x.all))
		return cmd_usage(env, "--proof is of everything and stands alone");
	if (proof)
		return export_proof(env, proof);
	arena_init(&x.a);
	enum err e = work(&x, slug);
	db_close(x.db);
	arena_release(&x.a);
	return e ? cmd_fail(env, e) : EXIT_OK;
}

const struct cmd cmd_export = {"export", "[--section SLUG] [--all] | --proof DIR",
    "articles as JSON Lines on standard output",
    "The published text of every article that readers see, oldest first, in the form "
    "that import reads.\n"
    "--section  of one section only.\n"
    "--all      the newest version of every article instead, drafts included. Those that "
    "were never\n"
    "           public have no published_at.\n"
    "Taken in again by 'import --publish', a new site exports the same bytes.\n"
    "--proof    instead writes a folder: the ledger's records as far as they are signed, "
    "every signed\n"
    "           text, heads, public keys, the proofs between them, and check.sh, which "
    "checks all of it\n"
    "           with nothing but sha256sum and openssl.\n",
    run};
