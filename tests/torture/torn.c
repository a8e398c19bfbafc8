/* SPDX-License-Identifier: MIT */
/* A save whose body is cut at every byte (or every STEPth), over the raw socket, three
 * ways: the peer vanishes, the stream ends cleanly but too early, FCGI_ABORT_REQUEST.
 * Nothing may be stored, and the desk goes on.
 *	torn DATA STEP SEED */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "desk_client.c"
#include "fcgi_client.c"

enum { BODY = 4096 };
enum way { VANISHES, ENDS, ABORTS, WAYS };

static long stored(sqlite3 *db)
{
	sqlite3_stmt *s;
	long n = -1;
	sqlite3_prepare_v2(db,
	    "SELECT (SELECT count(*) FROM revision) + (SELECT count(*) FROM ledger) + "
	    "(SELECT count(*) FROM article)",
	    -1, &s, NULL);
	if (sqlite3_step(s) == SQLITE_ROW)
		n = (long)sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	return n;
}

/* The request but for its body, which is announced in full. */
static void head(struct buf *out, const struct person *p, const char *body)
{
	char length[24];
	snprintf(length, sizeof length, "%zu", strlen(body));
	const char *pairs[] = {"REQUEST_METHOD", "POST", "DOCUMENT_URI",
	    "/admin/articles/new", "QUERY_STRING", "", "REMOTE_ADDR", "127.0.0.1",
	    "HTTP_HOST", "127.0.0.1:8080", "HTTP_COOKIE", p->cookie,
	    "HTTP_SEC_FETCH_SITE", "same-origin", "CONTENT_TYPE",
	    "application/x-www-form-urlencoded", "CONTENT_LENGTH", length, NULL};
	fc_begin(out, false);
	fc_params(out, pairs);
}

/* The status of the answer, 0 for none. */
static int cut(
    struct arena *a, const struct person *p, const char *body, size_t at, enum way way)
{
	struct buf request = BUF_INIT, out = BUF_INIT;
	int fd = fc_connect(p->socket);
	head(&request, p, body);
	if (at)
		fc_record(&request, FC_STDIN, 1, body, at);
	if (way == ENDS)
		fc_record(&request, FC_STDIN, 1, "", 0);
	if (way == ABORTS)
		fc_record(&request, FC_ABORT, 1, "", 0);
	fc_send(fd, request.data, request.len, 0);
	if (way != VANISHES)
		fc_receive(fd, &out);
	close(fd);
	struct answer r = person_answer(a, &out);
	buf_release(&request);
	buf_release(&out);
	return r.status;
}

int main(int argc, char **argv)
{
	char path[200], name[200];
	long passed = 0, failed = 0;
	struct arena a;
	sqlite3 *db;
	if (argc != 4)
		return 64;
	snprintf(path, sizeof path, "%s/run/desk.sock", argv[1]);
	snprintf(name, sizeof name, "%s/site.db", argv[1]);
	size_t step = (size_t)atol(argv[2]);
	struct person p = {
	    .socket = path, .login = "author", .password = "correct+horse+battery"};
	arena_init(&a);
	if (!step || !person_login(&p) ||
	    sqlite3_open_v2(name, &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
		return 1;
	char *body = arena_printf(&a,
	    "_csrf=%s&do=save&section=g60&title=torn&source=s&base=0&key=%032d&body=",
	    p.csrf, 7);
	size_t len = strlen(body);
	char *full = arena_alloc(&a, BODY + 1);
	memset(full, 'x', BODY);
	memcpy(full, body, len);
	full[BODY] = 0;
	long before = stored(db);
	for (size_t at = (size_t)atol(argv[3]) % step; at < BODY; at += step) {
		for (enum way w = 0; w < WAYS; w++) {
			int status = cut(&a, &p, full, at, w);
			if (status < 400 && status != 0) {
				printf("cut at %zu, way %d: answered %d\n", at, (int)w,
				    status);
				failed++;
			} else {
				passed++;
			}
		}
		if (stored(db) != before) {
			printf("cut at %zu: something was stored\n", at);
			failed++;
			before = stored(db);
		}
	}
	/* whole it is a save like any other */
	struct answer r = person_post(&a, &p, "/admin/articles/new", full);
	if (r.status != 303 || stored(db) <= before) {
		printf("whole: %d\n", r.status);
		failed++;
	}
	passed += r.status == 303;
	printf("%ld passed, %ld failed\n", passed, failed);
	return failed > 0;
}
