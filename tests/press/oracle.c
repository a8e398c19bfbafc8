/* SPDX-License-Identifier: MIT */
/* Every printed page against a fresh render of the database as it is now: bytes, times,
 * and what the compressed forms unpack to. Nothing is kept between two renders.
 *	oracle CONF DATA [WHERE]
 * Lists what is wrong; the last line counts the printed pages and the faults. WHERE: the
 * folder in the place of DATA/pages. */
#include "app/app.h"
#include "base/file.h"
#include "base/log.h"
#include "http_client.c"

#include <ftw.h>
#include <sys/stat.h>

static struct app app;
static const char *root;
static long pages, packed, faults;

static void wrong(const char *path, const char *what)
{
	faults++;
	printf("%s: %s\n", path, what);
}

/* Appends the body; the answer's status. *at: milliseconds. */
static int render(const char *file, struct buf *body, int64_t *at)
{
	struct exchange x = {0};
	int status = 0;
	size_t len = strlen(file);
	size_t cut = len >= 10 && !strcmp(file + len - 10, "index.html") ? 10 : 0;
	arena_init(&x.arena);
	if (cut && len > cut && file[len - cut - 1] != '/')
		cut = 0;
	char *env[] = {arena_strdup(&x.arena, "REQUEST_METHOD=GET"),
	    arena_printf(&x.arena, "DOCUMENT_URI=/%.*s", (int)(len - cut), file), NULL};
	response_init(&x.res, &x.arena);
	if (!request_parse(&x.req, &x.arena, env, "", 0, "", &status)) {
		app_handle(&app, &x);
		status = x.res.status;
	}
	buf_add(body, buf_text(&x.res.body), x.res.body.len);
	*at = x.res.changed_at;
	response_release(&x.res);
	arena_release(&x.arena);
	return status;
}

static const char *encoding_of(const char *path)
{
	const char *dot = strrchr(path, '.');
	return dot && !strcmp(dot, ".gz")   ? "gzip"
	       : dot && !strcmp(dot, ".br") ? "br"
					    : NULL;
}

static bool same(const struct buf *have, const struct buf *want)
{
	size_t n = have->len < want->len ? have->len : want->len, at = 0;
	while (at < n && have->data[at] == want->data[at])
		at++;
	if (have->len == want->len && at == n)
		return true;
	size_t from = at > 60 ? at - 60 : 0;
	printf("--- printed: %.120s\n--- now:     %.120s\n", buf_text(have) + from,
	    buf_text(want) + from);
	return false;
}

static int look(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	struct buf have = BUF_INIT, want = BUF_INIT, plain = BUF_INIT;
	char name[500];
	int64_t at;
	(void)ftw;
	if (type != FTW_F)
		return 0;
	const char *encoding = encoding_of(path);
	snprintf(name, sizeof name, "%s", path + strlen(root) + 1);
	if (encoding)
		*strrchr(name, '.') = 0;
	int status = render(name, &want, &at);
	if (status != 200)
		wrong(path, "nothing is to be seen there");
	else if (file_read(&have, path))
		wrong(path, err_text());
	else if (encoding && !http_unpack(&plain, encoding, have.data, have.len))
		wrong(path, "does not unpack");
	else if (!same(encoding ? &plain : &have, &want))
		wrong(path, "is not what is rendered now");
	else if (st->st_mtime != at / 1000)
		wrong(path, "has another time than the page");
	else if ((st->st_mode & 07777) != 0644)
		wrong(path, "is not of mode 0644");
	pages += !encoding;
	packed += encoding != NULL;
	buf_release(&have);
	buf_release(&want);
	buf_release(&plain);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc < 3)
		return 64;
	char path[300];
	log_set_level(LOG_ERROR);
	if (app_open(&app, SIDE_WEB, *argv[1] ? argv[1] : NULL, argv[2])) {
		fprintf(stderr, "%s\n", err_text());
		return 1;
	}
	log_set_level(LOG_ERROR);
	cache_free(app.cache);
	app.cache = NULL;
	url_init("", app.conf.base_url);
	snprintf(path, sizeof path, "%s/pages", argv[2]);
	root = argc > 3 ? argv[3] : path;
	nftw(root, look, 16, FTW_PHYS);
	app_close(&app);
	printf("%ld pages, %ld compressed, %ld faults\n", pages, packed, faults);
	return faults > 0;
}
