/* SPDX-License-Identifier: MIT */
/* Opening, reloading and closing what a process serves with. */
#include "app/app.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/secret.h"
#include "news/site.h"

#include <dirent.h>
#include <string.h>
#include <sys/stat.h>

/* Newest change below dir, in milliseconds of whole seconds. */
static int64_t newest_in(const char *dir, int depth)
{
	struct arena a;
	int64_t newest = 0;
	DIR *d = depth < 8 ? opendir(dir) : NULL;
	if (!d)
		return 0;
	arena_init(&a);
	for (struct dirent *e; (e = readdir(d));) {
		struct stat st;
		char *path = arena_printf(&a, "%s/%s", dir, e->d_name);
		if (e->d_name[0] == '.' || stat(path, &st))
			continue;
		int64_t at = S_ISDIR(st.st_mode) ? newest_in(path, depth + 1)
						 : (int64_t)st.st_mtime * 1000;
		newest = at > newest ? at : newest;
	}
	closedir(d);
	arena_release(&a);
	return newest;
}

static enum err load_templates(struct tmpl_set **out, const char *dir)
{
	struct tmpl_set *s = tmpl_new(true);
	enum err e = tmpl_add_dir(s, dir);
	if (!e)
		e = tmpl_finish(s);
	if (e)
		tmpl_free(s);
	else
		*out = s;
	return e;
}

static int64_t later(int64_t x, int64_t y)
{
	return x > y ? x : y;
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
		e = load_templates(&tmpl, conf.templates);
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
	app->tmpl_at = later(newest_in(conf.templates, 0), newest_in(conf.public_dir, 0));
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

enum err app_open(
    struct app *app, enum side side, const char *conf_path, const char *data)
{
	*app = (struct app){.side = side, .conf_path = conf_path};
	arena_init(&app->arena);
	enum err e = load_files(app, data);
	if (!e && side & SIDE_DESK)
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
	return e;
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
	arena_release(&keep);
}

void app_close(struct app *app)
{
	db_close(app->db);
	vault_close(&app->vault);
	jobs_free(app->jobs);
	cache_free(app->cache);
	tmpl_free(app->tmpl);
	mem_free(app->client_key);
	arena_release(&app->arena);
}
