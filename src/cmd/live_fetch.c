/* SPDX-License-Identifier: MIT */
/* Fetching by the program curl: TLS, proxies and time-outs are its trade, and the daemons
 * load no HTTP client. Addresses are written into a configuration file for it, bodies
 * come back as files of a private folder. */
#include "cmd/live.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { BODY_MAX = 64 * 1024 * 1024, TOO_OFTEN = 429, WAIT_S = 1, WAITS = 120 };

struct fetch {
	struct arena a;
	char *folder;
};

static char *file_of(struct fetch *f, const char *name)
{
	return arena_printf(&f->a, "%s/%s", f->folder, name);
}

static char *body_of(struct fetch *f, size_t i)
{
	return arena_printf(&f->a, "%s/%zu", f->folder, i);
}

/* Paths are our own and hold nothing that curl's file would read otherwise. */
static enum err write_config(
    struct fetch *f, const char *site, const struct live_page *pages, size_t n)
{
	struct buf b = BUF_INIT;
	buf_str(&b,
	    "silent\nno-progress-meter\nparallel\nparallel-max = 8\ngloboff\nmax-time = "
	    "60\n"
	    "proto = \"=http,https\"\nuser-agent = \"qianfa-verify\"\n"
	    "write-out = \"%{urlnum} %{http_code} %{redirect_url} %{errormsg}\\n\"\n");
	if (n && pages->encoding)
		buf_printf(&b, "compressed\nheader = \"Accept-Encoding: %s\"\n",
		    pages->encoding);
	for (size_t i = 0; i < n; i++)
		buf_printf(&b, "url = \"%s%s\"\noutput = \"%s\"\n", site, pages[i].path,
		    body_of(f, i));
	enum err e = file_write(file_of(f, "config"), b.data, b.len, 0600);
	buf_release(&b);
	return e;
}

static enum err run_curl(struct fetch *f)
{
	char *argv[] = {arena_strdup(&f->a, "curl"), arena_strdup(&f->a, "-q"),
	    arena_strdup(&f->a, "--config"), file_of(f, "config"), NULL};
	posix_spawn_file_actions_t actions;
	pid_t pid;
	int status = 0;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, file_of(f, "codes"),
	    O_WRONLY | O_CREAT | O_TRUNC, 0600);
	posix_spawn_file_actions_addopen(
	    &actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(
	    &actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	int no = posix_spawnp(&pid, argv[0], &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	if (no)
		return err_set(ERR_BROKEN, "curl: %s", strerror(no));
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	/* an address that gives nothing is told by its line; this is about curl itself */
	if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
		return err_set(ERR_NOT_FOUND, "the program curl is missing");
	return OK;
}

static enum err read_codes(struct fetch *f, struct live_answer *out, size_t n)
{
	struct buf b = BUF_INIT;
	enum err e = file_read(&b, file_of(f, "codes"));
	char *text = arena_strdup(&f->a, buf_text(&b));
	for (char *line = text, *end; !e && (end = strchr(line, '\n')); line = end + 1) {
		char *rest;
		*end = '\0';
		size_t i = strtoul(line, &rest, 10);
		int status = (int)strtol(rest, &rest, 10);
		if (i >= n || *rest != ' ')
			continue;
		out[i].status = status;
		if (!status) /* why */
			buf_str(&out[i].body, rest + 1);
		else if (status / 100 == 3) /* where to */
			buf_add(&out[i].body, rest + 1, strcspn(rest + 1, " "));
	}
	buf_release(&b);
	return e;
}

static void clean(struct fetch *f, size_t n)
{
	for (size_t i = 0; i < n; i++)
		unlink(body_of(f, i));
	unlink(file_of(f, "config"));
	unlink(file_of(f, "codes"));
	rmdir(f->folder);
	arena_release(&f->a);
}

static enum err fetch(
    struct live_answer *out, const char *site, const struct live_page *pages, size_t n)
{
	struct fetch f;
	arena_init(&f.a);
	const char *tmp = getenv("TMPDIR");
	f.folder =
	    arena_printf(&f.a, "%s/qianfa-live.XXXXXX", tmp && *tmp ? tmp : "/tmp");
	for (size_t i = 0; i < n; i++)
		out[i] = (struct live_answer){.body = {.limit = BODY_MAX}};
	if (!mkdtemp(f.folder)) {
		enum err e = err_set(ERR_BROKEN, "%s: %s", f.folder, strerror(errno));
		arena_release(&f.a);
		return e;
	}
	enum err e = write_config(&f, site, pages, n);
	if (!e)
		e = run_curl(&f);
	if (!e)
		e = read_codes(&f, out, n);
	for (size_t i = 0; i < n && !e; i++) {
		if (!out[i].status || out[i].status / 100 == 3)
			continue;
		e = file_read(&out[i].body, body_of(&f, i));
		if (e == ERR_NOT_FOUND) /* an empty body makes no file */
			err_clear(), e = OK;
	}
	clean(&f, n);
	return e;
}

/* Those that were refused for being too many, once more and together. */
static enum err fetch_refused(
    struct live_answer *out, const char *site, const struct live_page *pages, size_t n)
{
	struct arena a;
	size_t again = 0;
	arena_init(&a);
	struct live_page *some = arena_array(&a, n, sizeof *some);
	struct live_answer *answers = arena_array(&a, n, sizeof *answers);
	size_t *from = arena_array(&a, n, sizeof *from);
	for (size_t i = 0; i < n; i++)
		if (out[i].status == TOO_OFTEN) {
			some[again] = pages[i];
			from[again++] = i;
		}
	enum err e = fetch(answers, site, some, again);
	for (size_t i = 0; i < again; i++) {
		buf_release(&out[from[i]].body);
		out[from[i]] = answers[i];
	}
	arena_release(&a);
	return e;
}

static bool refused(const struct live_answer *out, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (out[i].status == TOO_OFTEN)
			return true;
	return false;
}

enum err live_fetch(
    struct live_answer *out, const char *site, const struct live_page *pages, size_t n)
{
	enum err e = fetch(out, site, pages, n);
	for (int i = 0; !e && i < WAITS && refused(out, n); i++) {
		nanosleep(&(struct timespec){.tv_sec = WAIT_S}, NULL);
		e = fetch_refused(out, site, pages, n);
	}
	return e;
}
