/* SPDX-License-Identifier: MIT */
/* qianfa export --proof: the ledger as far as it is signed, the signed texts, heads, keys
 * and proofs as plain files, and a script that checks them without this program. */
#include "cmd/export.h"

#include "base/clock.h"
#include "base/file.h"
#include "db/query.h"
#include "news/article.h"
#include "news/canonical.h"
#include "news/head.h"
#include "news/ledger.h"
#include "news/proof.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gen/check.h"

enum { BITE = 500 };

struct proof_export {
	struct cmd_env *env;
	struct db *db;
	const char *dir;
	struct head head;    /* the latest: what is behind it is left out */
	int64_t rows;        /* of the whole ledger */
	struct buf signoffs; /* the list for check.sh */
	struct arena a;      /* of one bite */
};

/* Not synced one by one: a folder that a crash cut short is made anew. */
static enum err write_at(
    struct proof_export *x, const char *name, const void *data, size_t len)
{
	char *path = arena_printf(&x->a, "%s/%s", x->dir, name);
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_set(ERR_BROKEN, "%s: %s", path, strerror(errno));
	enum err e = file_write_all(fd, data, len);
	if (close(fd) && !e)
		e = err_set(ERR_BROKEN, "%s: %s", path, strerror(errno));
	return e;
}

static enum err make_folder(struct proof_export *x, const char *name)
{
	return file_mkdir(arena_printf(&x->a, "%s/%s", x->dir, name), 0700);
}

/* What newer rows need is a newer head; it can be made where the key is. */
static enum err make_head(struct cmd_env *env)
{
	struct conf conf;
	struct vault v;
	struct db *db = NULL;
	enum err e = cmd_conf(&conf, env);
	if (e)
		return e;
	if (vault_open_conf(&v, &conf, false))
		return err_clear(), OK;
	e = db_open(&db, conf.data, DB_WRITE);
	if (!e)
		e = head_make(db, &v, clock_now());
	db_close(db);
	vault_close(&v);
	return e;
}

/* Byte 0 and the record, so that the file's SHA-256 is the leaf's hash. */
static enum err write_row(struct proof_export *x, const struct ledger_row *r)
{
	struct buf b = BUF_INIT;
	buf_add(&b, "", 1);
	ledger_record(&b, r);
	enum err e =
	    write_at(x, arena_printf(&x->a, "ledger/%09" PRId64, r->seq), b.data, b.len);
	buf_release(&b);
	return e;
}

static enum err write_ledger(struct proof_export *x)
{
	enum err e = make_folder(x, "ledger");
	for (int64_t after = 0; !e && after < x->head.size;) {
		struct ledger_row *rows;
		size_t n;
		struct query q = q_begin(x->db, SQL_LEDGER_FROM);
		q_bind_int(&q, ":after", after);
		q_bind_int(&q, ":limit", BITE);
		e = ledger_read(&rows, &n, &q, &x->a);
		if (!e && !n)
			e = err_set(ERR_BROKEN, "the ledger ends before its head");
		for (size_t i = 0; i < n && !e && rows[i].seq <= x->head.size; i++)
			e = write_row(x, &rows[i]);
		if (!e)
			after = rows[n - 1].seq;
		arena_reset(&x->a);
		cmd_progress(x->env, after, x->head.size);
	}
	return e;
}

/* The path from a row to the root, a file a step: its number, and on which side it goes.
 */
static enum err write_path(struct proof_export *x, int64_t seq)
{
	struct merkle_store store = tree_store(x->db);
	struct merkle_proof p;
	enum err e = merkle_inclusion(&p, &store, seq - 1, x->head.size);
	char *folder = arena_printf(&x->a, "proofs/%09" PRId64, seq);
	if (!e)
		e = make_folder(x, folder);
	int64_t fn = seq - 1, sn = x->head.size - 1;
	for (int i = 0; i < p.n && !e; i++) {
		bool left = fn & 1 || fn == sn;
		e = write_at(x, arena_printf(&x->a, "%s/%02d.%c", folder, i, "rl"[left]),
		    p.at[i].b, SHA_LEN);
		for (; left && !(fn & 1) && fn; fn >>= 1)
			sn >>= 1;
		fn >>= 1;
		sn >>= 1;
	}
	return e;
}

static enum err write_text(struct proof_export *x, int64_t article, int64_t no)
{
	struct revision r;
	struct buf b = BUF_INIT;
	enum err e = revision_by_no(&r, x->db, &x->a, article, no);
	char *name = arena_printf(&x->a, "texts/%" PRId64 "-%" PRId64, article, no);
	if (!e) {
		canonical_text(&b, r.text, r.html);
		e = write_at(x, arena_printf(&x->a, "%s.txt", name), b.data, b.len);
	}
	if (!e)
		e = write_at(
		    x, arena_printf(&x->a, "%s.html", name), r.html, strlen(r.html));
	buf_release(&b);
	return e;
}

static enum err write_signoff(struct proof_export *x, struct query *q)
{
	struct sha h;
	int64_t seq = q_int(q), article = q_int(q), no = q_int(q);
	q_blob(q, h.b, SHA_LEN);
	buf_printf(&x->signoffs, "%09" PRId64 " %" PRId64 "-%" PRId64 " %s\n", seq,
	    article, no, sha_hex(&x->a, &h));
	enum err e = write_text(x, article, no);
	if (!e)
		e = write_path(x, seq);
	arena_reset(&x->a);
	return e;
}

static enum err write_signoffs(struct proof_export *x)
{
	enum err e = make_folder(x, "texts");
	if (!e)
		e = make_folder(x, "proofs");
	if (e)
		return e;
	struct query q = q_begin(x->db, SQL_EXPORT_SIGNOFFS);
	q_bind_int(&q, ":last", x->head.size);
	while (!e && q_row(&q))
		e = write_signoff(x, &q);
	enum err end = q_end(&q);
	if (!e && !end)
		e = write_at(x, "signoffs", buf_text(&x->signoffs), x->signoffs.len);
	return e ? e : end;
}

static enum err write_heads(struct proof_export *x)
{
	enum err e = make_folder(x, "heads");
	for (int64_t after = -1, more = 1; more && !e;) {
		struct head *list;
		size_t n;
		e = head_list_from(&list, &n, x->db, &x->a, after, BITE);
		more = !e && n;
		for (size_t i = 0; i < n && !e; i++) {
			char *name = arena_printf(
			    &x->a, "heads/%s.txt", list[i].day ? list[i].day : "latest");
			after = list[i].id;
			e = write_at(x, name, list[i].text, strlen(list[i].text));
		}
		arena_reset(&x->a);
	}
	return e;
}

static enum err write_keys(struct proof_export *x)
{
	struct head_key *keys;
	size_t n;
	const char *pem = "";
	enum err e = make_folder(x, "keys");
	if (!e)
		e = head_keys(&keys, &n, x->db, &x->a);
	for (size_t i = 0; i < n && !e; i++) {
		pem = note_pem(&x->a, keys[i].pub);
		e = write_at(x,
		    arena_printf(&x->a, "keys/%09" PRId64 ".pem", keys[i].seq), pem,
		    strlen(pem));
	}
	if (!e)
		e = write_at(x, "key.pem", pem, strlen(pem));
	return e;
}

static enum err write_all(struct db *db, void *arg)
{
	struct proof_export *x = arg;
	struct sha last;
	enum err e = head_newest(&x->head, db, x->env->a);
	if (e == ERR_NOT_FOUND)
		return err_set(e, "no head was signed yet: start the site once");
	if (!e)
		e = tree_ledger_end(&x->rows, &last, db);
	if (!e)
		e = write_heads(x);
	if (!e)
		e = write_keys(x);
	if (!e)
		e = write_ledger(x);
	if (!e)
		e = write_signoffs(x);
	if (!e)
		e = export_passkeys(x->db, x->dir, x->head.size);
	return e ? e : write_at(x, "check.sh", check_script, strlen(check_script));
}

int export_proof(struct cmd_env *env, const char *dir)
{
	struct proof_export x = {.env = env, .dir = dir};
	arena_init(&x.a);
	if (mkdir(dir, 0700))
		return cmd_fail(
		    env, err_set(ERR_CONFLICT, "%s: %s", dir, strerror(errno)));
	enum err e = make_head(env);
	if (!e)
		e = cmd_open(&x.db, env, DB_READ);
	if (!e) {
		db_read_unlimited(x.db);
		e = db_read(x.db, write_all, &x, NULL);
	}
	db_close(x.db);
	cmd_progress_end();
	buf_release(&x.signoffs);
	arena_release(&x.a);
	if (e)
		return cmd_fail(env, e);
	printf("%" PRId64 " records up to the head of %s; check with: sh %s/check.sh\n",
	    x.head.size, clock_utc(env->a, x.head.made_at), dir);
	if (x.rows > x.head.size)
		printf("%" PRId64 " newer records are not signed yet and were left out\n",
		    x.rows - x.head.size);
	return EXIT_OK;
}
