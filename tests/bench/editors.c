/* SPDX-License-Identifier: MIT */
/* People at work: EDITORS of them save their text about once a second over the desk's
 * socket for SECONDS, each in a process of its own; with LOGINS, as many others log in
 * again and again (argon2id). Prints lines of NAME NUMBER: how long a save took, in
 * milliseconds. The accounts are bench0 … with the password of the environment's
 * BENCH_PASSWORD. usage: editors SOCKET EDITORS LOGINS SECONDS NAME */
#include "base/arena.h"
#include "base/clock.h"
#include "base/slice.h"

#include "figures.h"

#include "../lib/desk_client.c"
#include "../lib/fcgi_client.c"

#include <sys/wait.h>

enum { PEOPLE_MAX = 32, SAVES_MAX = 100000, PAUSE_MS = 1000 }; /* 500 to 1500 */

struct told {
	int who; /* of a login: -1 */
	double ms;
};

static void tell(int to, int who, double ms)
{
	struct told t = {who, ms};
	if (write(to, &t, sizeof t) != sizeof t)
		_exit(1);
}

static char *form_of(struct arena *a, const struct person *p, const char *path)
{
	struct answer r = person_get(a, p, path);
	return form_hidden(a, r.body, path, 0);
}

static bool save(struct arena *a, struct person *p, char **path, int n)
{
	char *hidden = form_of(a, p, *path);
	char *text = arena_printf(a,
	    "%s&do=save&section=g60&title=%%E6%%B5%%8B%d&source=s&body=%%E6%%AD%%A3%%E6%%"
	    "96%%87%d",
	    hidden ? hidden : "", n, n);
	double start = now_ms();
	struct answer r = person_post(a, p, *path, text);
	tell((int)p->since, n, now_ms() - start);
	if (r.status != 303) {
		fprintf(stderr, "editors: %s: %d\n", *path, r.status);
		return false;
	}
	if (strstr(*path, "/new")) { /* the text has an address now */
		int64_t id =
		    strtoll(r.location + strcspn(r.location, "0123456789"), NULL, 10);
		*path = arena_printf(a, "/admin/articles/%lld/edit", (long long)id);
	}
	return true;
}

/* One editor until that time; since is the pipe, which the login has set before. */
static void edit(struct person *p, int to, double until, int start_ms)
{
	struct arena a;
	char path[80] = "/admin/articles/new", *at = path;
	if (!person_login(p))
		_exit(1);
	p->since = to;
	srandom((unsigned)start_ms);
	usleep((useconds_t)start_ms * 1000);
	for (int n = 0; now_ms() < until; n++) {
		arena_init(&a);
		if (!save(&a, p, &at, n))
			_exit(1);
		if (at != path)
			snprintf(path, sizeof path, "%s", at);
		at = path;
		arena_release(&a);
		usleep((useconds_t)(PAUSE_MS / 2 + random() % PAUSE_MS) * 1000);
	}
	_exit(0);
}

static void log_in(struct person *p, int to, double until)
{
	while (now_ms() < until) {
		double start = now_ms();
		if (!person_login(p))
			_exit(1);
		tell(to, -1, now_ms() - start);
		usleep(PAUSE_MS / 4 * 1000);
	}
	_exit(0);
}

int main(int argc, char **argv)
{
	static double took[SAVES_MAX];
	static char login[PEOPLE_MAX][24];
	int ends[2], bad = 0, status;
	size_t n = 0, logins = 0;
	if (argc != 6 || pipe(ends))
		return 2;
	int editors = atoi(argv[2]), people = editors + atoi(argv[3]);
	double until = now_ms() + atof(argv[4]) * 1e3;
	slice_short(); /* people have machines of their own: an answer is seen at once */
	for (int i = 0; i < people && i < PEOPLE_MAX; i++) {
		snprintf(login[i], sizeof login[i], "bench%d", i);
		struct person p = {.socket = argv[1],
		    .login = login[i],
		    .password = getenv("BENCH_PASSWORD")};
		if (fork())
			continue;
		close(ends[0]);
		if (i < editors)
			edit(&p, ends[1], until, i * PAUSE_MS / editors);
		log_in(&p, ends[1], until);
	}
	close(ends[1]);
	for (struct told t; read(ends[0], &t, sizeof t) == sizeof t && n < SAVES_MAX;) {
		if (t.who < 0)
			logins++;
		else
			took[n++] = t.ms;
	}
	while (wait(&status) > 0)
		bad += status != 0;
	if (bad || !n) {
		fprintf(stderr, "editors: %d of %d broke off\n", bad, people);
		return 1;
	}
	printf("%s_saves %zu\n%s_logins %zu\n%s_p50_ms %.3f\n%s_p99_ms %.3f\n", argv[5],
	    n, argv[5], logins, argv[5], percentile(took, n, 50), argv[5],
	    percentile(took, n, 99));
	return 0;
}
