/* SPDX-License-Identifier: MIT */
/* Two people at the same text at the same moment, ROUNDS times: exactly one wins, the
 * other gets 409 with both texts, and what readers see is what was signed.
 *	race DATA ROUNDS SEED
 * The site has the accounts of tests/torture/run.sh. The last line counts. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "desk_client.c"
#include "fcgi_client.c"

enum { AUTHOR, EDITOR, SIGNER, SIGNER2, PEOPLE };
enum { NEW = 'n', TEXT = 'A', LATE = 'K' }; /* ten letters from here */

struct torture {
	struct person who[PEOPLE];
	sqlite3 *db;
	struct arena a;
	long round;
	long article, no; /* the one at hand, and its newest version */
	long failed;
	long first[4]; /* how often the first of the two won, by kind */
};

static void complain(struct torture *t, const char *what, const struct answer *r)
{
	if (t->failed++ > 20)
		return;
	printf("round %ld, article %ld: %s: %d %s\n", t->round, t->article, what,
	    r ? r->status : 0, r ? r->location : "");
}

static char *path_of(struct torture *t, const char *act)
{
	return arena_printf(&t->a, "/admin/articles/%ld/%s", t->article, act);
}

/* A text that only this round and this person makes, without a character of the other's,
 * so that a comparison of the two shows each in one piece. */
static char *words_of(struct torture *t, char first)
{
	char *digits = arena_printf(&t->a, "%08ld", t->round);
	for (char *d = digits; *d; d++)
		*d = (char)(first + (*d - '0'));
	return digits;
}

static char *text_of(struct torture *t, char first)
{
	return arena_printf(&t->a, "&do=save&section=g60&title=race&source=s&body=%s",
	    words_of(t, first));
}

/* The edit form as it stands now, with a text. */
static char *edit_form(struct torture *t, int who, char first)
{
	struct answer r = person_get(&t->a, &t->who[who], path_of(t, "edit"));
	char *hidden = form_hidden(&t->a, r.body, path_of(t, "edit"), 0);
	if (!hidden)
		complain(t, "no form to edit", &r);
	return arena_printf(&t->a, "%s%s", hidden ? hidden : "", text_of(t, first));
}

/* The form of an act on the article's page; publish: of 签发 the one that publishes. */
static char *act_form(struct torture *t, int who, const char *act, bool publish)
{
	struct answer r = person_get(
	    &t->a, &t->who[who], arena_printf(&t->a, "/admin/articles/%ld", t->article));
	char *hidden = NULL;
	for (int n = 0; n < 4; n++) {
		hidden = form_hidden(&t->a, r.body, path_of(t, act), n);
		if (!hidden || !publish == !strstr(hidden, "publish=1"))
			break;
	}
	if (!hidden)
		complain(t, act, &r);
	return hidden ? hidden : arena_strdup(&t->a, "");
}

static void must(struct torture *t, int who, const char *act, const char *more)
{
	char *form = arena_printf(&t->a, "%s%s", act_form(t, who, act, false), more);
	struct answer r = person_post(&t->a, &t->who[who], path_of(t, act), form);
	if (r.status != 303)
		complain(t, act, &r);
}

static void save(struct torture *t, int who, char first)
{
	struct answer r = person_post(
	    &t->a, &t->who[who], path_of(t, "edit"), edit_form(t, who, first));
	if (r.status != 303)
		complain(t, "save", &r);
	t->no++;
}

static void new_article(struct torture *t)
{
	struct answer r = person_get(&t->a, &t->who[AUTHOR], "/admin/articles/new");
	char *hidden = form_hidden(&t->a, r.body, "/admin/articles/new", 0);
	r = person_post(&t->a, &t->who[AUTHOR], "/admin/articles/new",
	    arena_printf(&t->a, "%s%s", hidden ? hidden : "", text_of(t, NEW)));
	if (r.status != 303 || sscanf(r.location, "%*[^0-9]%ld", &t->article) != 1)
		complain(t, "new", &r);
	const char *id = strstr(r.location, "/articles/");
	t->article = id ? atol(id + 10) : 0;
	t->no = 1;
}

static long count(struct torture *t, const char *sql)
{
	sqlite3_stmt *s;
	long n = -1;
	if (sqlite3_prepare_v2(t->db, sql, -1, &s, NULL) == SQLITE_OK) {
		sqlite3_bind_int64(s, 1, t->article);
		if (sqlite3_step(s) == SQLITE_ROW)
			n = (long)sqlite3_column_int64(s, 0);
	}
	sqlite3_finalize(s);
	return n;
}

/* Whatever happened: readers see nothing but a revision whose very hash was signed, and
 * each version has one row that tells of it. */
static void check_promise(struct torture *t)
{
	if (count(t,
		"SELECT count(*) FROM article a WHERE a.id = ?1 AND a.public = 'live' "
		"AND "
		"NOT EXISTS (SELECT 1 FROM signoff s JOIN revision r ON r.article_id = "
		"s.article_id AND r.no = s.no WHERE s.article_id = a.id AND s.no = "
		"a.published_no AND s.hash = r.hash)"))
		complain(t, "readers see what nobody signed", NULL);
	if (count(t, "SELECT count(*) FROM revision r WHERE r.article_id = ?1 AND 1 <> "
		     "(SELECT "
		     "count(*) FROM ledger l WHERE l.article_id = r.article_id AND l.no "
		     "= r.no "
		     "AND l.action = 'save' AND l.text_hash = r.hash)"))
		complain(t, "a version without its ledger row", NULL);
}

/* Both at once; returns which of them won, -1 when not exactly one did. */
static int both(struct torture *t, int kind, int who1, const char *act1,
    const char *form1, int who2, const char *act2, const char *form2,
    const char *lost_text[2])
{
	struct buf request[2] = {BUF_INIT, BUF_INIT};
	struct answer r[2];
	person_request(
	    &request[0], &t->who[who1], path_of(t, act1), form1, "same-origin");
	person_request(
	    &request[1], &t->who[who2], path_of(t, act2), form2, "same-origin");
	race(&t->a, t->who[AUTHOR].socket, request, r);
	buf_release(&request[0]);
	buf_release(&request[1]);
	check_promise(t);
	for (int i = 0; i < 2; i++) {
		const struct answer *lost = &r[1 - i];
		if (r[i].status != 303 || lost->status != 409)
			continue;
		for (int m = 0; m < 2; m++)
			if (lost_text[m] && !strstr(lost->body, lost_text[m]))
				complain(t, lost_text[m], lost);
		t->first[kind] += i == 0;
		return i;
	}
	complain(t, arena_printf(&t->a, "%s/%s: not exactly one won", act1, act2), &r[0]);
	complain(t, "and the other", &r[1]);
	return -1;
}

static void save_save(struct torture *t)
{
	char *mine = words_of(t, TEXT), *yours = words_of(t, LATE);
	both(t, 0, AUTHOR, "edit", edit_form(t, AUTHOR, TEXT), EDITOR, "edit",
	    edit_form(t, EDITOR, LATE), (const char *[2]){mine, yours});
}

static void save_sign(struct torture *t)
{
	char *text = words_of(t, TEXT);
	save(t, AUTHOR, TEXT);
	must(t, AUTHOR, "submit", "");
	both(t, 1, EDITOR, "edit", edit_form(t, EDITOR, LATE), SIGNER, "sign",
	    act_form(t, SIGNER, "sign", true), (const char *[2]){text, NULL});
}

static void sign_publish(struct torture *t)
{
	char *text = words_of(t, TEXT);
	save(t, AUTHOR, TEXT);
	must(t, AUTHOR, "submit", "");
	if (t->round & 4) {
		both(t, 2, SIGNER, "sign", act_form(t, SIGNER, "sign", false), SIGNER2,
		    "sign", act_form(t, SIGNER2, "sign", true),
		    (const char *[2]){text, NULL});
		return;
	}
	must(t, SIGNER, "sign", "");
	both(t, 2, SIGNER2, "publish", act_form(t, SIGNER2, "publish", false), AUTHOR,
	    "edit", edit_form(t, AUTHOR, LATE), (const char *[2]){text, NULL});
}

static void withdraw_publish(struct torture *t)
{
	save(t, AUTHOR, TEXT);
	must(t, AUTHOR, "submit", "");
	must(t, SIGNER, "sign", "&publish=1");
	save(t, AUTHOR, LATE);
	must(t, AUTHOR, "submit", "");
	must(t, SIGNER, "sign", "");
	char *withdraw = arena_printf(
	    &t->a, "%s&reason=because", act_form(t, SIGNER, "withdraw", false));
	both(t, 3, SIGNER, "withdraw", withdraw, SIGNER2, "publish",
	    act_form(t, SIGNER2, "publish", false), (const char *[2]){NULL, NULL});
}

int main(int argc, char **argv)
{
	static void (*const kinds[])(struct torture *) = {
	    save_save, save_sign, sign_publish, withdraw_publish};
	static const char *const names[] = {"author", "editor", "signer", "signer2"};
	static struct torture t;
	if (argc != 4)
		return 64;
	char path[200], db[200];
	snprintf(path, sizeof path, "%s/run/desk.sock", argv[1]);
	snprintf(db, sizeof db, "%s/site.db", argv[1]);
	long rounds = atol(argv[2]);
	srandom((unsigned)atol(argv[3]));
	arena_init(&t.a);
	if (sqlite3_open_v2(db, &t.db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
		return 1;
	sqlite3_busy_timeout(t.db, 5000);
	for (int p = 0; p < PEOPLE; p++) {
		t.who[p] = (struct person){.socket = path,
		    .login = names[p],
		    .password = "correct+horse+battery"};
		if (!person_login(&t.who[p]))
			return 1;
	}
	for (t.round = 0; t.round < rounds; t.round++) {
		for (int p = 0; p < PEOPLE; p++)
			if (!person_fresh(&t.who[p]))
				return 1;
		if (t.round / 4 % 16 == 0 || t.no > 60 || t.round % 4 != 0)
			new_article(&t);
		kinds[t.round % 4](&t);
		arena_reset(&t.a);
	}
	printf("%ld rounds; the first of two won %ld, %ld, %ld, %ld of %ld\n", rounds,
	    t.first[0], t.first[1], t.first[2], t.first[3], rounds / 4);
	printf("%ld passed, %ld failed\n",
	    rounds - (t.failed < rounds ? t.failed : rounds), t.failed);
	return t.failed > 0;
}
