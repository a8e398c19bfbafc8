/* SPDX-License-Identifier: MIT */
/* What it costs to publish and to withdraw beside a bare commit, and whether the next
 * request sees it. In turn, N times: a transaction of SQLite that writes as many pages to
 * a file of its own, with fsync of the folders that the act touches; 签发并发布, then a
 * GET of the article and of the home page from nginx; the bare transaction again; 撤稿,
 * then the same GETs. Prints lines of NAME NUMBER, in milliseconds.
 * usage: write DATA PORT N */
#include "base/clock.h"
#include "base/file.h"
#include "base/secret.h"
#include "db/internal.h"
#include "news/act.h"
#include "news/article.h"
#include "news/user.h"

#include "figures.h"

#include "../lib/http_client.c"

#include <string.h>
#include <unistd.h>

enum { ROUNDS_MAX = 5000, FOLDERS = 32 };

struct site {
	const char *data;
	struct db *db;
	sqlite3 *bare;
	struct arena a;
	struct actor author, signer;
	int64_t section;
	struct http http;
	struct http_answer got;
	long misses, asked;
};

/* The account, made when it is not there yet. */
static enum err add_person(struct actor *out, struct site *s, const char *login,
    const char *name, enum role role)
{
	struct user user;
	struct user_new u = {.login = login, .name = name, .role = role};
	enum err e = user_by_login(&user, s->db, &s->a, login);
	if (e == ERR_NOT_FOUND) {
		err_clear();
		e = user_add(s->db, actor_console(), clock_now(), &u);
		if (!e)
			e = user_by_id(&user, s->db, &s->a, u.id);
	}
	if (!e)
		*out = user_actor(&user, "password", "bench");
	return e;
}

static enum err open_site(struct site *s)
{
	struct section_list l;
	enum err e = db_open(&s->db, s->data, DB_WRITE);
	if (!e)
		e = add_person(&s->author, s, "bench-writer", "测作者", ROLE_AUTHOR);
	if (!e)
		e = add_person(&s->signer, s, "bench-signer", "测责编", ROLE_SIGNER);
	if (!e)
		e = section_all(&l, s->db, &s->a);
	if (!e)
		s->section = section_by_slug(&l, "g60")->id;
	return e;
}

static enum err sql(struct site *s, const char *text)
{
	char *said = NULL;
	if (sqlite3_exec(s->bare, text, NULL, NULL, &said) == SQLITE_OK)
		return OK;
	return err_set(ERR_BROKEN, "%s: %s", text, said);
}

static enum err open_bare(struct site *s)
{
	char *path = arena_printf(&s->a, "%s/bare.db", s->data);
	unlink(path);
	if (sqlite3_open(path, &s->bare))
		return err_set(ERR_BROKEN, "%s", path);
	enum err e = sql(s, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
			    "PRAGMA wal_autocheckpoint=0; CREATE TABLE t (id INTEGER "
			    "PRIMARY KEY, b BLOB)");
	for (int i = 0; i < 400 && !e; i++)
		e = sql(s, "INSERT INTO t (b) VALUES (randomblob(3900))");
	return e;
}

/* A transaction that writes so many pages, and fsync of those folders. */
static enum err bare(double *took, struct site *s, int pages, char **folder)
{
	char *text = arena_printf(&s->a,
	    "BEGIN IMMEDIATE; UPDATE t SET b = randomblob(3900) WHERE id <= %d; COMMIT",
	    pages > 400 ? 400 : pages);
	double start = now_ms();
	enum err e = sql(s, text);
	for (size_t i = 0; folder[i] && !e; i++)
		e = file_sync_dir(folder[i]);
	*took = now_ms() - start;
	return e;
}

/* The folders of the pages that the last transaction named, each once. */
static char **touched_folders(struct site *s)
{
	char **out = arena_array(&s->a, FOLDERS + 1, sizeof *out);
	size_t n = 0;
	for (size_t i = 0; i < s->db->files.n && n < FOLDERS; i++) {
		const char *file = s->db->files.at[i], *slash = strrchr(file, '/');
		char *dir = arena_printf(&s->a, "%s/pages/%.*s", s->data,
		    slash ? (int)(slash - file) : 0, file);
		size_t k = 0;
		while (k < n && strcmp(out[k], dir))
			k++;
		if (k == n && file_exists(dir))
			out[n++] = dir;
	}
	out[n] = NULL;
	return out;
}

static int written(struct site *s)
{
	int now = 0, high = 0;
	sqlite3_db_status(s->db->conn, SQLITE_DBSTATUS_CACHE_WRITE, &now, &high, 1);
	return now;
}

static enum err act(double *took, struct site *s, const struct actor *who,
    enum action action, int64_t id, int *pages)
{
	struct article art;
	struct revision rev;
	enum err e = article_by_id(&art, s->db, &s->a, id);
	if (!e)
		e = revision_by_no(&rev, s->db, &s->a, id, art.current_no);
	if (e)
		return e;
	struct act a = {.article = id,
	    .action = action,
	    .no = art.current_no,
	    .hash = rev.hash,
	    .reason = action == ACTION_WITHDRAW ? "测量" : "",
	    .publish = action == ACTION_SIGN};
	written(s);
	double start = now_ms();
	e = act_run(s->db, who, clock_now(), &a);
	*took = now_ms() - start;
	*pages = written(s);
	return e;
}

static enum err add_article(int64_t *id, struct site *s, const char *title)
{
	struct save save = {.section = s->section,
	    .html = "<p>测量用的正文。</p>\n",
	    .renderer = "bench"};
	for (enum field f = 0; f < FIELD__MAX; f++)
		save.text[f] = arena_strdup(&s->a, "");
	save.text[FIELD_TITLE] = arena_strdup(&s->a, title);
	save.text[FIELD_SOURCE] = arena_strdup(&s->a, "本站");
	save.text[FIELD_BODY] = arena_strdup(&s->a, "测量用的正文。");
	enum err e = article_save(s->db, &s->author, clock_now(), &save);
	double took;
	int pages;
	*id = save.id;
	return e ? e : act(&took, s, &s->author, ACTION_SUBMIT, save.id, &pages);
}

/* The first requests after the acknowledgement. */
static void look(struct site *s, int64_t id, const char *title, bool up)
{
	char *path = arena_printf(&s->a, "/a/%lld.html", (long long)id);
	bool good = http_get(&s->http, &s->got, path, "br", "");
	s->asked += 2;
	s->misses += !good || s->got.status != (up ? 200 : 410);
	good = http_get(&s->http, &s->got, "/", "gzip", "");
	bool shown = good && strstr(buf_text(&s->got.body), title);
	s->misses += !good || s->got.status != 200 || shown != up;
}

struct times {
	double publish[ROUNDS_MAX], publish_bare[ROUNDS_MAX], withdraw[ROUNDS_MAX],
	    withdraw_bare[ROUNDS_MAX];
};

static enum err one_round(struct site *s, struct times *t, long i)
{
	static int pages[2] = {20, 20};
	static char *none[] = {NULL};
	char *title = arena_printf(&s->a, "测第%ld篇", i), **folder = none;
	int64_t id = 0;
	enum err e = add_article(&id, s, title);
	if (!e)
		e = act(&t->publish[i], s, &s->signer, ACTION_SIGN, id, &pages[0]);
	folder = touched_folders(s);
	if (!e)
		look(s, id, title, true);
	if (!e)
		e = bare(&t->publish_bare[i], s, pages[0], folder);
	if (!e)
		e = act(&t->withdraw[i], s, &s->signer, ACTION_WITHDRAW, id, &pages[1]);
	folder = touched_folders(s);
	if (!e)
		look(s, id, title, false);
	if (!e)
		e = bare(&t->withdraw_bare[i], s, pages[1], folder);
	if (!e && i % 10 == 9) { /* as the desk's clock does: the log is written over */
		sqlite3_wal_checkpoint_v2(
		    s->bare, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
		if (db_checkpoint(s->db, false))
			err_clear();
	}
	arena_reset(&s->a);
	return e;
}

int main(int argc, char **argv)
{
	static struct times t;
	struct site s = {.data = argv[1]};
	long n = argc == 4 ? atol(argv[3]) : 0;
	if (n < 1 || n > ROUNDS_MAX) {
		fprintf(stderr, "usage: write DATA PORT N (at most %d)\n", ROUNDS_MAX);
		return 2;
	}
	secret_init();
	arena_init(&s.a);
	s.http = (struct http){.port = atoi(argv[2]), .fd = -1};
	enum err e = open_site(&s);
	struct arena whole = s.a; /* names of people stay */
	arena_init(&s.a);
	if (!e)
		e = open_bare(&s);
	for (long i = 0; i < n && !e; i++)
		e = one_round(&s, &t, i);
	sqlite3_close(s.bare);
	db_close(s.db);
	arena_release(&s.a);
	arena_release(&whole);
	if (e)
		return give_up("write");
	size_t k = (size_t)n;
	printf("publish_ms %.3f\npublish_bare_ms %.3f\nwithdraw_ms "
	       "%.3f\nwithdraw_bare_ms %.3f\n"
	       "publish_p99_ms %.3f\nacts_unseen %ld\nacts_asked %ld\n",
	    percentile(t.publish, k, 50), percentile(t.publish_bare, k, 50),
	    percentile(t.withdraw, k, 50), percentile(t.withdraw_bare, k, 50),
	    percentile(t.publish, k, 99), s.misses, s.asked);
	return 0;
}
