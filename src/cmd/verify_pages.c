/* SPDX-License-Identifier: MIT */
/* The oracle: a printed page is what a reader's request would be answered with now, by
 * the same handlers, without anything kept. */
#include "cmd/verify_pages.h"

#include "app/app.h"
#include "app/brotli.h"
#include "base/file.h"
#include "base/log.h"
#include "http/url.h"
#include "news/change.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

/* Somebody may be at work: looked at again, but not without end. */
enum { TRIES = 3, WAIT_MS = 300, WAITS = 30, DEPTH = 8, FILE_MAX = 256 << 20 };

enum form { PLAIN, GZIP, BROTLI, FORMS };
static const char *const ends[FORMS] = {"", ".gz", ".br"};

struct oracle {
	struct app app;
	struct cmd_env *env;
	struct pages_report *report;
	const char *root;
	struct arena a; /* of one page */
	char why[300];
	int waits; /* left */
};

struct printed {
	struct buf body; /* unpacked */
	time_t at;
	bool there;
};

/* Notes what is wrong with the page; true, so that it can be returned. */
static bool wrong(struct oracle *o, const char *fmt, ...) PRINTF(2, 3);
static bool wrong(struct oracle *o, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(o->why, sizeof o->why, fmt, ap);
	va_end(ap);
	return true;
}

/* One form of the page as it lies there. True when it is not what a form can be. */
static bool bad_form(
    struct printed *out, struct oracle *o, const char *file, enum form form)
{
	struct stat st;
	struct buf raw;
	char *path = arena_printf(&o->a, "%s/%s%s", o->root, file, ends[form]);
	out->there = !lstat(path, &st);
	if (!out->there)
		return errno == ENOENT ? false
				       : wrong(o, "%s: %s", path, strerror(errno));
	if (!S_ISREG(st.st_mode))
		return wrong(o, "%s is no file", ends[form]);
	out->at = st.st_mtime;
	buf_init(&raw, FILE_MAX);
	buf_init(&out->body, FILE_MAX);
	enum err e = file_read(form == PLAIN ? &out->body : &raw, path);
	bool bad = e && e != ERR_NOT_FOUND ? wrong(o, "%s", err_text()) : false;
	out->there = e != ERR_NOT_FOUND;
	err_clear();
	if (!bad && out->there && form != PLAIN) {
		bool sound = form == GZIP ? cache_gunzip(&out->body, &raw)
					  : brotli_unpack(&out->body, &raw);
		bad = sound ? false : wrong(o, "its %s form does not unpack", ends[form]);
	}
	buf_release(&raw);
	return bad;
}

/* The page as it is now. Its status; 0 when no page with that address is printed. */
static int render(struct oracle *o, const char *file, struct buf *body, time_t *at)
{
	static const char index[] = "index.html";
	struct exchange x;
	size_t len = strlen(file), n = sizeof index - 1;
	if (len >= n && !strcmp(file + len - n, index) &&
	    (len == n || file[len - n - 1] == '/'))
		len -= n;
	int status =
	    app_ask(&o->app, &x, arena_printf(&o->a, "/%.*s", (int)len, file), "");
	if (status == 200 && !x.res.changed_at) /* pages that are kept have a time */
		status = 0;
	*at = (time_t)(x.res.changed_at / 1000);
	buf_add(body, buf_text(&x.res.body), x.res.body.len);
	response_release(&x.res);
	arena_release(&x.arena);
	err_clear();
	return status;
}

static bool same(const struct buf *x, const struct buf *y)
{
	return x->len == y->len && !memcmp(buf_text(x), buf_text(y), x->len);
}

static bool bad_bytes(
    struct oracle *o, const struct printed form[FORMS], const struct buf *now, time_t at)
{
	for (int i = 0; i < FORMS; i++) {
		if (!form[i].there)
			continue;
		if (!same(&form[i].body, &form[PLAIN].body))
			return wrong(o, "its %s form unpacks to something else", ends[i]);
		if (form[i].at != form[PLAIN].at)
			return wrong(o, "its %s form has another time", ends[i]);
	}
	if (!o->report->compared)
		return false;
	if (!same(&form[PLAIN].body, now))
		return wrong(o, "is not the page that is made of the database now");
	return form[PLAIN].at != at ? wrong(o, "has another time than the page") : false;
}

/* A press that died gave compressed forms their names and not yet the plain one's. Nobody
 * gets them, and the next change takes them away, so they are of this state too. */
static bool bad_rest(
    struct oracle *o, const struct printed form[FORMS], const struct buf *now)
{
	for (int i = 0; i < FORMS; i++)
		if (form[i].there && o->report->compared && !same(&form[i].body, now))
			return wrong(o,
			    "its %s form, without a plain one, is not the page", ends[i]);
	return false;
}

/* True when what is printed of the page is not what it should be; o->why says what is
 * wrong. *there: it is printed at all. */
static bool is_bad(struct oracle *o, const char *file, bool *there)
{
	struct printed form[FORMS] = {0};
	struct buf now = BUF_INIT;
	time_t at;
	bool bad = false;
	*there = false;
	for (int i = 0; i < FORMS && !bad; i++) {
		bad = bad_form(&form[i], o, file, (enum form)i);
		*there = *there || bad || form[i].there;
	}
	int status = bad || !*there ? 200 : render(o, file, &now, &at);
	if (status == 0)
		bad = wrong(o, "is no page that is printed");
	else if (status != 200)
		bad = wrong(o, "is printed, but the program answers %d", status);
	else if (!bad && *there && form[PLAIN].there)
		bad = bad_bytes(o, form, &now, at);
	else if (!bad && *there)
		bad = bad_rest(o, form, &now);
	for (int i = 0; i < FORMS; i++)
		buf_release(&form[i].body);
	buf_release(&now);
	return bad;
}

static void check(struct oracle *o, const char *file)
{
	bool there, bad = is_bad(o, file, &there);
	for (int i = 1; bad && i < TRIES; i++) {
		if (o->waits-- > 0)
			nanosleep(&(struct timespec){.tv_nsec = WAIT_MS * 1000000}, NULL);
		bad = is_bad(o, file, &there);
	}
	o->report->pages += there;
	o->report->faults += bad;
	cmd_progress(o->env, o->report->pages, 0);
	if (bad) {
		cmd_progress_end();
		printf("FAULT pages/%s: %s\n", file, o->why);
	}
	arena_reset(&o->a);
}

static bool exists(struct oracle *o, const char *file, enum form form)
{
	struct stat st;
	return !lstat(arena_printf(&o->a, "%s/%s%s", o->root, file, ends[form]), &st);
}

/* The name of the page that this is a form of; false for all forms but its first. */
static bool page_of(struct oracle *o, char *file, const char *dir, const char *name)
{
	enum form form = PLAIN;
	size_t len = strlen(name);
	bool first = true;
	for (enum form f = GZIP; f < FORMS; f++)
		if (len > 3 && !strcmp(name + len - 3, ends[f]))
			form = f;
	snprintf(file, PATH_MAX, "%s%s%.*s", dir, *dir ? "/" : "",
	    (int)(len - strlen(ends[form])), name);
	for (enum form f = PLAIN; f < form && first; f++)
		first = !exists(o, file, f);
	arena_reset(&o->a);
	return first;
}

static enum err walk(struct oracle *o, const char *dir, int depth)
{
	char file[PATH_MAX], path[PATH_MAX];
	enum err e = OK;
	snprintf(path, sizeof path, "%s/%s", o->root, dir);
	DIR *d = opendir(path);
	if (!d)
		return errno == ENOENT
			   ? OK
			   : err_set(ERR_BROKEN, "%s: %s", path, strerror(errno));
	for (struct dirent *entry; !e && (entry = readdir(d));) {
		struct stat st;
		const char *name = entry->d_name;
		if (!strcmp(name, ".") || !strcmp(name, ".."))
			continue;
		if (fstatat(dirfd(d), name, &st, AT_SYMLINK_NOFOLLOW))
			continue; /* taken away */
		if (S_ISDIR(st.st_mode) && depth < DEPTH) {
			snprintf(file, sizeof file, "%s%s%s", dir, *dir ? "/" : "", name);
			e = walk(o, file, depth + 1);
		} else if (page_of(o, file, dir, name)) {
			check(o, file);
		}
	}
	closedir(d);
	return e;
}

static enum err open_with(struct oracle *o, const char *conf_path)
{
	struct change now;
	app_close(&o->app);
	enum err e = app_open(&o->app, SIDE_WEB, conf_path, o->env->data);
	if (e)
		return e;
	log_set_level(LOG_ERROR);
	cache_free(o->app.cache);
	o->app.cache = NULL;
	db_read_unlimited(o->app.db);
	url_init("", o->app.conf.base_url);
	e = change_state(&now, o->app.db);
	if (!e)
		o->report->compared = !strcmp(now.made_by, o->app.generation);
	return e;
}

/* The one of `make run`. */
static enum err open_any(struct oracle *o)
{
	struct arena *a = o->env->a;
	enum err e = open_with(o, o->env->conf_path);
	if (e || o->report->compared || o->env->conf_path)
		return e;
	char *own = arena_printf(a, "%s/qianfa.conf", o->app.conf.data);
	e = file_exists(own) ? open_with(o, own) : OK;
	return e == ERR_INVALID ? err_clear(), open_with(o, NULL) : e;
}

enum err verify_pages(struct pages_report *out, struct cmd_env *env)
{
	static struct oracle o;
	o = (struct oracle){.env = env, .report = out, .waits = WAITS};
	*out = (struct pages_report){0};
	arena_init(&o.a);
	enum err e = open_any(&o);
	if (!e) {
		o.root = arena_printf(env->a, "%s/pages", o.app.conf.data);
		e = walk(&o, "", 0);
		cmd_progress_end();
	}
	app_close(&o.app);
	arena_release(&o.a);
	return e;
}
