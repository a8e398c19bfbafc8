/* SPDX-License-Identifier: MIT */
/* Opening, reloading and closing what a process serves with. */
#include "app/app.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/secret.h"
#include "news/change.h"
#include "news/site.h"
#include "news/sitemap.h"
#include "view/opencc.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int64_t later(int64_t x, int64_t y)
{
	return x > y ? x : y;
}

/* When the file got its present bytes or name, in milliseconds of whole seconds: not its
 * mtime, which may be that of another machine. 0: there is none. */
static int64_t changed(const char *path)
{
	struct stat st;
	return path && !stat(path, &st) ? (int64_t)st.st_ctime * 1000 : 0;
}

/* This program's file, as it was when the process (or the one it was forked from)
 * started: it may be replaced meanwhile, and workers that are forked later have to agree
 * with those that run. */
static const char *program(void)
{
	static char name[96];
	struct stat st;
	if (!*name && !stat("/proc/self/exe", &st))
		snprintf(name, sizeof name, "%llx %lld %lld.%09ld",
		    (unsigned long long)st.st_ino, (long long)st.st_size,
		    (long long)st.st_ctim.tv_sec, st.st_ctim.tv_nsec);
	return name;
}

/* Newest change below dir, and of its lists of names: of files that are too large to be
 * read at each start. */
static int64_t newest_in(const char *dir, int depth)
{
	struct arena a;
	int64_t newest = changed(dir);
	DIR *d = depth < 8 ? opendir(dir) : NULL;
	if (!d)
		return newest;
	arena_init(&a);
	for (struct dirent *e; (e = readdir(d));) {
		if (e->d_name[0] != '.')
			newest = later(
			    newest, newest_in(arena_printf(&a, "%s/%s", dir, e->d_name),
					depth + 1));
	}
	closedir(d);
	arena_release(&a);
	return newest;
}

/* Everything that comes from files, so that a reload changes all of it or nothing. */
static enum err load_files(struct app *app, const char *data)
{
	struct arena a;
	struct conf conf;
	struct tmpl_set *tmpl = NULL;
	arena_init(&a);
	enum err e = conf_load(&conf, &a, app->conf_path);
	if (!e && data)
		conf.data = arena_strdup(&a, data);
	if (!e)
		e = tmpl_load_dir(&tmpl, conf.templates);
	if (!e)
		e = url_load_assets(conf.public_dir);
	if (e) {
		tmpl_free(tmpl);
		arena_release(&a);
		return e;
	}
	arena_release(&app->arena);
	tmpl_free(app->tmpl);
	app->arena = a;
	app->conf = conf;
	app->tmpl = tmpl;
	app->tables_at = newest_in(SCRIPT_TABLES, 0);
	url_init(app->server ? "" : conf.cgi_base, conf.base_url);
	enum log_level level = LOG_INFO; /* conf_load() has checked the word */
	if (log_level_parse(&level, conf.log_level))
		log_set_level(level);
	return OK;
}

/* The hashes of addresses in the ledger take a secret of the database and one outside:
 * who has a copy of the database alone cannot try all addresses through. */
static void mix_client_key(struct app *app)
{
	struct arena a;
	unsigned char key[VAULT_KEY];
	arena_init(&a);
	vault_key(key, &app->vault, VAULT_CLIENTS);
	struct sha h =
	    sha_hmac(key, sizeof key, app->client_key, strlen(app->client_key));
	mem_free(app->client_key);
	app->client_key = mem_strdup(sha_hex(&a, &h));
	secret_wipe(key, sizeof key);
	arena_release(&a);
}

static enum err name_generation(struct app *app)
{
	char *secret = NULL;
	struct arena *a = &app->arena;
	enum err e = site_secret(&secret, app->db);
	if (e)
		return e;
	char *text = arena_printf(a, "%s %s %s %lld %s %s", program(),
	    tmpl_version(app->tmpl), url_assets_version(), (long long)app->tables_at,
	    app->conf.base_url, app->conf.cgi_base);
	struct sha h = sha_hmac(secret, strlen(secret), text, strlen(text));
	app->generation = sha_hex(a, &h);
	mem_free(secret);
	return OK;
}

void app_adopt(struct app *app)
{
	enum err e = change_made(app->db, clock_now(), app->generation);
	if (e)
		log_err("generation", e, NULL);
	err_clear();
}

void app_day(struct app *app)
{
	enum err e = change_day(app->db, clock_now());
	if (e)
		log_err("day", e, NULL);
	e = sitemap_news_tick(app->db, clock_now());
	if (e)
		log_err("news-sitemap", e, NULL);
}

static enum err open_rest(struct app *app)
{
	enum side side = app->side;
	enum err e = OK;
	if (side & SIDE_DESK)
		e = jobs_new(&app->jobs);
	if (!e)
		e = db_open(
		    &app->db, app->conf.data, side & SIDE_DESK ? DB_WRITE : DB_READ);
	if (!e && side & SIDE_DESK)
		e = vault_open_conf(&app->vault, &app->conf, true);
	if (!e && side == SIDE_WEB)
		app->cache = cache_new((size_t)app->conf.cache_mb << 20);
	if (!e)
		e = site_secret(&app->client_key, app->db);
	if (!e && app->vault.open)
		mix_client_key(app);
	return e ? e : name_generation(app);
}

enum err app_open(
    struct app *app, enum side side, const char *conf_path, const char *data)
{
	*app = (struct app){.side = side, .conf_path = conf_path};
	arena_init(&app->arena);
	enum err e = load_files(app, data);
	return e ? e : open_rest(app);
}

enum err app_open_with(
    struct app *app, enum side side, const char *conf_path, struct app *from)
{
	*app = (struct app){.side = side,
	    .conf_path = conf_path,
	    .arena = from->arena,
	    .conf = from->conf,
	    .tmpl = from->tmpl,
	    .tables_at = from->tables_at};
	*from = (struct app){0};
	return open_rest(app);
}

void app_reload(void *arg)
{
	struct app *app = arg;
	struct arena keep;
	arena_init(&keep);
	char *data = arena_strdup(&keep, app->conf.data);
	err_clear();
	enum err e = load_files(app, data);
	if (e)
		log_err("reload", e, "kept", "the running set", NULL);
	else
		log_event(LOG_INFO, "reload", "templates", tmpl_version(app->tmpl), NULL);
	if (!e && app->cache)
		cache_clear(app->cache);
	if (!e)
		e = name_generation(app);
	if (!e && app->side & SIDE_DESK)
		app_adopt(app);
	arena_release(&keep);
}

int app_ask(struct app *app, struct exchange *x, const char *path, const char *base)
{
	int status = 0;
	size_t len = strcspn(path, "?");
	*x = (struct exchange){0};
	arena_init(&x->arena);
	response_init(&x->res, &x->arena);
	char *env[] = {arena_strdup(&x->arena, "REQUEST_METHOD=GET"),
	    arena_printf(&x->arena, "DOCUMENT_URI=%.*s", (int)len, path),
	    arena_printf(&x->arena, "QUERY_STRING=%s", path[len] ? path + len + 1 : ""),
	    NULL};
	if (request_parse(&x->req, &x->arena, env, "", 0, base, &status))
		return status;
	app_handle(app, x);
	return x->res.status;
}

void app_shut(struct app *app)
{
	db_close(app->db);
	vault_close(&app->vault);
	jobs_free(app->jobs);
	if (app->tell_fd > 0)
		close(app->tell_fd);
	cache_free(app->cache);
	mem_free(app->client_key);
	app->db = NULL;
	app->jobs = NULL;
	app->tell_fd = 0;
	app->cache = NULL;
	app->client_key = NULL;
}

void app_close(struct app *app)
{
	app_shut(app);
	tmpl_free(app->tmpl);
	arena_release(&app->arena);
}
