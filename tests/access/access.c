/* SPDX-License-Identifier: MIT */
/* The authorization matrix: every route × identity × state × {good, token missing, token
 *of another session, another site}. What each cell expects stands in doc/access.md and
 * nowhere else; the code is asked over the desk's socket.
 *	access DATA doc/access.md
 * Accounts and daemon are made by tests/access/run.sh. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/app.h"
#include "base/clock.h"
#include "desk_client.c"
#include "fcgi_client.c"
#include "news/act.h"
#include "news/article.h"
#include "news/flow.h"
#include "news/grant.h"
#include "news/ledger_find.h"
#include "table.h"

/* W is another author; T a second responsible editor, who did the 终审; X a second
 * editor and N somebody new, to whom things are passed on. */
enum ident { G, A, W, E, D, T, S, U, M, IDENTITIES, X = IDENTITIES, PEOPLE };

static const struct {
	char letter;
	const char *login;
	int role; /* column of the table of routes, from 0 for guests */
} people[PEOPLE] = {{'G', NULL, 0}, {'A', "author", 1}, {'W', "writer", 1},
    {'E', "editor", 2}, {'D', "director", 3}, {'T', "third", 4}, {'S', "signer", 4},
    {'U', "auditor", 5}, {'M', "admin", 6}, {'X', "editor2", 2}};

enum variant {
	GOOD,
	OWN_ORIGIN,
	NO_TOKEN,
	FOREIGN_TOKEN,
	CUT_TOKEN,
	CROSS_SITE,
	FOREIGN_ORIGIN,
	NO_ORIGIN,
	PLAIN_HTTP,
	ODD_FIELD,
	VARIANTS
};
/* name, Sec-Fetch-Site or Origin, Host */
static const struct {
	const char *name, *site, *host;
} variants[VARIANTS] = {{"as it should be", "same-origin", NULL},
    {"our Origin alone", "http://127.0.0.1:8080", NULL},
    {"no token", "same-origin", NULL}, {"another session's token", "same-origin", NULL},
    {"half a token", "same-origin", NULL}, {"another site", "cross-site", NULL},
    {"another site's Origin", "http://evil.example", NULL},
    {"neither site nor Origin", NULL, NULL},
    {"plain http from afar", "same-origin", "www.example.cn"},
    {"a field more", "same-origin", NULL}};

struct matrix {
	struct table table;
	struct person who[PEOPLE];
	struct actor actor[PEOPLE];
	struct user user[PEOPLE];
	struct db *db;
	struct arena a, keep;
	int64_t section, article[STATES];
	long passed, failed;
};

static void wrong(struct matrix *m, const char *fmt, ...) PRINTF(2, 3);
static void wrong(struct matrix *m, const char *fmt, ...)
{
	va_list ap;
	if (m->failed++ > 60)
		return;
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
}

static const struct row *route_row(const struct matrix *m, const struct route *r)
{
	const char *method = r->method == METHOD_POST ? "POST" : "GET";
	for (size_t i = 0; i < m->table.routes; i++)
		if (!strcmp(m->table.route[i].method, method) &&
		    !strcmp(m->table.route[i].path, r->pattern))
			return &m->table.route[i];
	return NULL;
}

static const struct act_row *act_row(const struct matrix *m, const char *name)
{
	for (size_t i = 0; i < m->table.acts; i++)
		if (!strcmp(m->table.act[i].name, name))
			return &m->table.act[i];
	return NULL;
}

/* == articles == */

static int64_t new_article(struct matrix *m, int64_t article, int64_t base)
{
	struct save s = {.article = article,
	    .base_no = base,
	    .section = m->section,
	    .html = arena_printf(&m->a, "<p>x%lld</p>\n", (long long)base),
	    .renderer = "test"};
	for (enum field f = 0; f < FIELD__MAX; f++)
		s.text[f] = arena_strdup(&m->a, "");
	s.text[FIELD_TITLE] = arena_strdup(&m->a, "矩阵");
	s.text[FIELD_SOURCE] = arena_strdup(&m->a, "本站");
	s.text[FIELD_BODY] = arena_printf(&m->a, "x%lld", (long long)base);
	if (article_save(m->db, &m->actor[A], clock_now(), &s))
		wrong(m, "save: %s", err_text());
	return s.id;
}

static void load(struct matrix *m, int64_t id, struct article *art, struct revision *rev)
{
	if (article_by_id(art, m->db, &m->a, id) ||
	    revision_by_no(rev, m->db, &m->a, id, art->current_no))
		wrong(m, "article %lld: %s", (long long)id, err_text());
}

static void act(struct matrix *m, enum ident who, int64_t id, enum action action)
{
	struct article art;
	struct revision rev;
	load(m, id, &art, &rev);
	struct act a = {.article = id,
	    .action = action,
	    .no = rev.no,
	    .hash = rev.hash,
	    .reason = "理由"};
	if (action == ACTION_TAKEDOWN)
		a.reason = "";
	if (action == ACTION_SCHEDULE)
		a.at = clock_now() + 2 * 3600 * 1000;
	err_clear();
	if (act_run(m->db, &m->actor[who], clock_now(), &a))
		wrong(m, "%s in %s: %s", action_name(action), state_name(art.state),
		    err_said(ERR_CONFLICT));
}

/* An article in that state, on the way that the letters of the table stand for. */
static int64_t make(struct matrix *m, size_t state)
{
	static const struct step {
		enum ident who;
		enum action action;
	} way[] = {{A, ACTION_SUBMIT}, {E, ACTION_PASS}, {D, ACTION_PASS},
	    {T, ACTION_PASS}, {S, ACTION_SIGN}, {S, ACTION_PUBLISH}};
	static const int steps[STATES] = {0, 1, 2, 3, 4, 1, 1, 5, 5, 6, 6, 0, 6, 6};
	int64_t id = new_article(m, 0, 0);
	for (int i = 0; i < steps[state]; i++)
		act(m, way[i].who, id, way[i].action);
	const char *name = states[state];
	if (!strcmp(name, "returned"))
		act(m, E, id, ACTION_RETURN);
	if (!strcmp(name, "rejected"))
		act(m, E, id, ACTION_REJECT);
	if (!strcmp(name, "scheduled"))
		act(m, S, id, ACTION_SCHEDULE);
	if (!strcmp(name, "withdrawn"))
		act(m, S, id, ACTION_WITHDRAW);
	if (!strcmp(name, "urgent"))
		act(m, S, id, ACTION_EMERGENCY);
	if (!strcmp(name, "taken"))
		act(m, T, id, ACTION_TAKEDOWN);
	if (!strcmp(name, "revising"))
		new_article(m, id, 1);
	return id;
}

/* == one cell == */

static bool listed(const char *fields, const char *name)
{
	size_t len = strlen(name);
	for (const char *at = fields; at && (at = strstr(at, name)); at += len)
		if ((at == fields || at[-1] == ' ') && (!at[len] || at[len] == ' '))
			return true;
	return false;
}

static const char *path_for(struct matrix *m, const char *pattern, int64_t article)
{
	static const char *const values[][2] = {{":token", "abcdefghijklmnopqrstuv"},
	    {":slug", "g60"}, {":day", "2026-11-24"}, {":kind", "state"}};
	char *out = arena_strdup(&m->a, "");
	for (const char *at = pattern; *at;) {
		size_t name =
		    *at == ':' ? 1 + strspn(at + 1, "abcdefghijklmnopqrstuvwxyz_") : 0;
		const char *value = NULL;
		for (size_t i = 0; i < sizeof values / sizeof *values && name; i++)
			if (strlen(values[i][0]) == name &&
			    !strncmp(at, values[i][0], name))
				value = values[i][1];
		if (name && !value)
			value = !strncmp(at, ":id", name) && article
				    ? arena_printf(&m->a, "%lld", (long long)article)
				    : "1";
		out = name ? arena_printf(&m->a, "%s%s", out, value)
			   : arena_printf(&m->a, "%s%c", out, *at);
		at += name ? name : 1;
	}
	/* a search for nothing is a bad request */
	return strcmp(pattern, "/api/v1/search") ? out
						 : arena_printf(&m->a, "%s?q=x", out);
}

/* What a form of that route would send; the fields it may have are the route's. */
static const char *body_for(struct matrix *m, const struct route *r, enum ident who,
    enum variant v, int64_t article)
{
	struct article art = {0};
	struct revision rev = {0};
	const char *const token = v == NO_TOKEN        ? NULL
				  : v == FOREIGN_TOKEN ? m->who[who == S ? T : S].csrf
						       : m->who[who].csrf;
	char *out =
	    token ? arena_printf(&m->a, "_csrf=%s", token) : arena_strdup(&m->a, "do=x");
	if (v == CUT_TOKEN)
		out[strlen(out) / 2] = 0;
	if (v == ODD_FIELD)
		out = arena_printf(&m->a, "%s&state=published", out);
	if (!article)
		return out;
	load(m, article, &art, &rev);
	bool on_public = strstr(r->pattern, "countersign");
	int64_t no = on_public ? art.published_no : rev.no;
	if (on_public && revision_by_no(&rev, m->db, &m->a, article, no))
		err_clear();
	if (listed(r->fields, "no"))
		out = arena_printf(&m->a, "%s&no=%lld&hash=%s", out, (long long)no,
		    sha_hex(&m->a, &rev.hash));
	if (listed(r->fields, "reason"))
		out = arena_printf(&m->a, "%s&reason=because", out);
	if (listed(r->fields, "target"))
		out = arena_printf(&m->a, "%s&target=returned", out);
	if (listed(r->fields, "user")) {
		bool ask = strstr(r->pattern, "/ask");
		enum ident to = ask                          ? X
				: art.state == STATE_REVIEW1 ? X
				: art.state == STATE_REVIEW2 ? D
							     : S;
		out = arena_printf(&m->a, "%s&user=%lld", out, (long long)m->user[to].id);
	}
	if (listed(r->fields, "at"))
		/* an embargo ends before the text of `scheduled` goes out, an expiry
		 * after */
		out = arena_printf(&m->a, "%s&at=%s", out,
		    clock_format(&m->a, "%Y-%m-%dT%H:%M",
			clock_now() + (strstr(r->pattern, "/expiry") ? 3 : 1) *
					  (int64_t)3600 * 1000));
	if (strstr(r->pattern, "/edit"))
		out = arena_printf(&m->a,
		    "%s&do=save&base=%lld&section=g60&title=t&source=s&body=%lld", out,
		    (long long)rev.no, (long long)clock_mono());
	return out;
}

/* The last row that a person made: the clock adds its own at any time. */
static int64_t ledger_end(struct matrix *m)
{
	struct ledger_row *rows;
	size_t n;
	if (ledger_find(&rows, &n, m->db, &m->a, &(struct ledger_filter){0}, 100))
		wrong(m, "ledger: %s", err_text());
	for (size_t i = 0; i < n; i++)
		if (strcmp(rows[i].actor, "clock") != 0 &&
		    strcmp(rows[i].action, "ledger-read") != 0)
			return rows[i].seq;
	return 0;
}

static struct answer ask_as(struct matrix *m, const struct route *r, enum ident who,
    enum variant v, const char *path, int64_t article)
{
	struct buf request = BUF_INIT, out = BUF_INIT;
	bool post = r->method == METHOD_POST;
	const char *body = post ? body_for(m, r, who, v, article) : NULL;
	struct person p = m->who[who];
	p.host = variants[v].host;
	person_request(&request, &p, path, body, variants[v].site);
	bool desk = path_is_desk(path);
	fc_once(desk ? m->who[S].socket : m->who[G].password, &request, 0, &out);
	struct answer a = person_answer(&m->a, &out);
	buf_release(&request);
	buf_release(&out);
	return a;
}

/* What the table says of a request: ok, login, 403, 404 or 409. */
static const char *expected(const struct row *row, const struct act_row *acts,
    enum ident who, size_t state, enum variant v, bool post)
{
	const char *cell = row->cell[people[who].role];
	/* readers' forms have no session and no token */
	bool elsewhere = v == CROSS_SITE || v == FOREIGN_ORIGIN || v == ODD_FIELD;
	if (post && v > OWN_ORIGIN && (elsewhere || path_is_desk(row->path)))
		return "refused";
	if (!strcmp(cell, "✓"))
		return "ok";
	if (!strcmp(cell, "登录"))
		return "login";
	if (!strcmp(cell, "–"))
		return "403";
	if (strcmp(cell, "稿") != 0 || !acts)
		return "a cell that says ✓, –, 登录 or 稿";
	/* the table of acts decides */
	if (who == W || who == M)
		return "404";
	const char *acts_cell = acts->cell[state];
	if (!strcmp(acts_cell, "×"))
		return "409";
	return strchr(acts_cell, people[who].letter) ? "ok" : "403";
}

static bool fits(const char *want, const struct answer *r)
{
	bool to_login = r->status == 303 && strstr(r->location, "/admin/login");
	bool asks = strstr(r->body, "name=\"password\"") && r->status != 200;
	if (!strcmp(want, "ok"))
		return r->status && r->status != 403 && !to_login && r->status != 409 &&
		       r->status != 400 && r->status < 500;
	if (!strcmp(want, "login"))
		return to_login || asks || r->status == 403;
	if (!strcmp(want, "refused"))
		return r->status == 403 || r->status == 400 || to_login || asks;
	return r->status == atoi(want);
}

static void cell(struct matrix *m, const struct route *r, const struct row *row,
    const struct act_row *acts, enum ident who, size_t state, enum variant v)
{
	bool post = r->method == METHOD_POST;
	if (acts && !m->article[state])
		m->article[state] = make(m, state);
	int64_t article = acts ? m->article[state] : 0;
	const char *path = path_for(m, r->pattern, article);
	const char *want = expected(row, acts, who, state, v, post);
	int64_t before = ledger_end(m);
	struct answer got = ask_as(m, r, who, v, path, article);
	bool moved = ledger_end(m) != before;
	bool good = fits(want, &got);
	if (good && strcmp(want, "ok") != 0 && moved)
		good = false;
	/* what an act allows it must also have done */
	if (good && acts && post && !strcmp(want, "ok") && (!moved || got.status != 303))
		good = false;
	if (good)
		m->passed++;
	else
		wrong(m, "%s %s as %c in %s, %s: want %s, got %d %s%s",
		    post ? "POST" : "GET", path, people[who].letter,
		    acts ? states[state] : "-", variants[v].name, want, got.status,
		    got.location, moved ? " (ledger moved)" : "");
	if (moved && acts)
		m->article[state] = 0;
	arena_reset(&m->a);
}

/* The row of acts for a route below an article, "read" for what only shows it. */
static const struct act_row *acts_for(const struct matrix *m, const struct route *r)
{
	static const char below[] = "/admin/articles/:id";
	if (strncmp(r->pattern, below, strlen(below)) != 0)
		return NULL;
	const char *last = strrchr(r->pattern, '/') + 1;
	const struct act_row *a = act_row(m, last);
	return a ? a : act_row(m, "read");
}

static void walk(struct matrix *m, const struct route *r)
{
	const struct row *row = route_row(m, r);
	bool post = r->method == METHOD_POST;
	if (!row) {
		wrong(m, "doc/access.md has no row for %s %s", post ? "POST" : "GET",
		    r->pattern);
		return;
	}
	/* who leaves or changes the password would be out for the rest of the walk */
	bool leaves = !strcmp(r->pattern, "/admin/logout");
	const struct act_row *acts = acts_for(m, r);
	for (size_t s = 0; s < (acts ? STATES : 1); s++) {
		for (enum ident w = A; w < PEOPLE; w++)
			if (!person_fresh(&m->who[w]))
				wrong(m, "%s is out", m->who[w].login);
		for (enum ident w = 0; w < IDENTITIES; w++)
			for (enum variant v = 0; v < (post ? VARIANTS : 1); v++)
				if (!leaves || v > OWN_ORIGIN || w == G)
					cell(m, r, row, acts, w, s, v);
	}
}

static bool start(struct matrix *m, const char *data)
{
	static char desk[200], web[200];
	struct section_list l;
	snprintf(desk, sizeof desk, "%s/run/desk.sock", data);
	snprintf(web, sizeof web, "%s/run/web.sock", data);
	secret_init();
	arena_init(&m->a);
	arena_init(&m->keep);
	if (db_open(&m->db, data, DB_WRITE) || section_all(&l, m->db, &m->keep))
		return false;
	m->section = section_by_slug(&l, "g60")->id;
	struct flow three = {.levels = 7};
	if (flow_set(m->db, actor_console(), clock_now(), m->section, &three))
		return false;
	for (enum ident w = A; w < PEOPLE; w++) {
		m->who[w] = (struct person){.socket = desk,
		    .login = people[w].login,
		    .password = "correct+horse+battery"};
		if (user_by_login(&m->user[w], m->db, &m->keep, people[w].login) ||
		    grant_actor(&m->actor[w], m->db, &m->keep, &m->user[w], "password",
			"c1ient", clock_now()) ||
		    !person_login(&m->who[w]))
			return false;
	}
	m->who[G] = (struct person){.socket = desk, .login = "", .password = web};
	return person_come(&m->who[G]);
}

int main(int argc, char **argv)
{
	static struct matrix m;
	if (argc != 3)
		return 64;
	if (!table_read(&m.table, argv[2]) || !start(&m, argv[1])) {
		printf("no start: %s\n", err_text());
		return 1;
	}
	for (size_t i = 0; i < routes_n; i++)
		walk(&m, &routes[i]);
	for (size_t i = 0; i < m.table.routes; i++) {
		bool known = false;
		for (size_t k = 0; k < routes_n; k++)
			known |= route_row(&m, &routes[k]) == &m.table.route[i];
		if (!known)
			wrong(&m, "doc/access.md has a row for nothing: %s %s",
			    m.table.route[i].method, m.table.route[i].path);
	}
	db_close(m.db);
	printf("%ld passed, %ld failed\n", m.passed, m.failed);
	return m.failed > 0;
}
