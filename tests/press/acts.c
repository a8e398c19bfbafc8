/* SPDX-License-Identifier: MIT */
/* The oracle after random acts: everything is printed by asking for it, then some acts
 * run (publish, correct, withdraw, publish again; the site's
 * settings, a section's; an import; the next day), and whatever is still printed must be
 * what would be rendered now.
 *	acts PROGRAM TESTS DATA PORT MAP ROUNDS SEED
 * TESTS: the folder of oracle and crawl. MAP: of fault.so, which the daemon has. The last
 * line counts. */
#include <fcntl.h>
#include <sys/mman.h>

#include "fault.h"
#include "newsroom.c"

enum { OWN_MAX = 200, DAY_MS = 86400000 };

static const char *const sections[] = {"g60", "zhengce"};
static const char *const tags[] = {"", "t1", "t1,t2"};

static struct {
	const char *program, *tests, *data, *port;
	struct fault *f;
	struct newsroom n;
	struct person admin;
	struct own {
		long article, version;
		const char *section; /* what was published stays there */
		bool live;
	} own[OWN_MAX];
	long owns, acts, imported, failed, passed, left, days;
	char what[200]; /* the acts of this round */
} t;

static bool run_tool(const char *tool, const char *more, long *printed)
{
	char command[1200], out[400], line[300];
	snprintf(out, sizeof out, "%s.tool", t.data);
	snprintf(command, sizeof command, "%s/%s %s >%s", t.tests, tool, more, out);
	bool good = !system(command);
	FILE *file = fopen(out, "r");
	while (file && fgets(line, sizeof line, file)) {
		if (!good)
			fputs(line, stdout);
		if (printed && strstr(line, " pages, "))
			*printed = atol(line);
	}
	if (file)
		fclose(file);
	return good;
}

static void compare(const char *when)
{
	char more[900];
	long printed = 0;
	snprintf(more, sizeof more, "'' %s", t.data);
	if (run_tool("oracle", more, &printed)) {
		t.passed++;
	} else {
		t.failed++;
		printf("%s: %s\n", when, t.what);
	}
	t.left += printed;
}

static void note(const char *what, long article)
{
	size_t n = strlen(t.what);
	snprintf(t.what + n, sizeof t.what - n, " %s %ld", what, article);
}

static bool publish(struct own *o)
{
	char *mark = arena_printf(&t.n.a, "Q%ldX%07ldZ", o - t.own, ++t.acts);
	if (!o->section)
		o->section = sections[random() % 2];
	struct newsroom_text text = {o->section, mark, mark,
	    o->version && random() % 2 ? "%E6%9B%B4%E6%AD%A3" : "", tags[random() % 3]};
	note(o->version ? "correct" : "publish", o->article);
	if (!newsroom_submit(&t.n, &o->article, o->version, &text))
		return false;
	o->version++;
	char *form = newsroom_sign_form(&t.n, o->article);
	o->live = form && newsroom_sign(&t.n, o->article, form);
	return o->live;
}

static bool withdraw(struct own *o)
{
	note("withdraw", o->article);
	char *form = newsroom_withdraw_form(&t.n, o->article);
	o->live = !(form && newsroom_withdraw(&t.n, o->article, form));
	return !o->live;
}

/* Of the samples. */
static bool withdraw_old(void)
{
	long article = 1 + random() % 22;
	note("withdraw", article);
	char *form = newsroom_withdraw_form(&t.n, article);
	return !form || newsroom_withdraw(&t.n, article, form);
}

static bool set(void)
{
	note("settings", 0);
	struct answer r = person_post(&t.n.a, &t.admin, "/admin/settings",
	    arena_printf(&t.n.a,
		"_csrf=%s&name=site&description=d%ld&icp=&police=&licence=&report_phone="
		"&copyright=&log_days=183&signer_title=s%ld",
		t.admin.csrf, ++t.acts, random() % 3));
	snprintf(t.n.said, sizeof t.n.said, "settings: %d", r.status);
	return r.status == 303;
}

static bool set_section(void)
{
	static const char *const todo[] = {
	    "do=rename", "do=hide", "do=show", "do=up", "do=down"};
	long id = 2 + random() % 3;
	note("section", id);
	struct answer r = person_post(&t.n.a, &t.admin,
	    arena_printf(&t.n.a, "/admin/sections/%ld", id),
	    arena_printf(&t.n.a, "_csrf=%s&id=%ld&title=T%ld&description=d%ld&parent=&%s",
		t.admin.csrf, id, t.acts, t.acts, todo[random() % 5]));
	t.acts++;
	snprintf(t.n.said, sizeof t.n.said, "section: %d", r.status);
	return r.status == 303 || r.status == 409; /* it is hidden, first, last already */
}

/* Dates between those of the samples: the lists are renumbered. */
static bool import(void)
{
	char path[400], command[1200];
	note("import", 0);
	snprintf(path, sizeof path, "%s.jsonl", t.data);
	FILE *file = fopen(path, "w");
	long n = 1 + random() % 4;
	for (long i = 0; file && i < n; i++)
		fprintf(file,
		    "{\"title\": \"I%ld\", \"section\": \"g60\", \"body\": \"B%ld\", "
		    "\"signer\": \"N\", \"source\": \"s\", \"published_at\": "
		    "\"2024-03-%02ldT09:30:00+08:00\"}\n",
		    t.imported + i, t.imported + i, 1 + random() % 28);
	if (file)
		fclose(file);
	t.imported += n;
	snprintf(command, sizeof command,
	    "%s -d %s import --format jsonl --publish %s >/dev/null", t.program, t.data,
	    path);
	snprintf(t.n.said, sizeof t.n.said, "import");
	return file && !system(command);
}

/* What every change of the site adds to. */
static int64_t epoch(void)
{
	char path[400];
	int64_t n = -1;
	snprintf(path, sizeof path, "%s/run/epoch", t.data);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || read(fd, &n, sizeof n) != sizeof n)
		n = -1;
	close(fd);
	return n;
}

/* The desk's clock finds the next day. */
static bool next_day(void)
{
	note("day", 0);
	int64_t before = epoch();
	t.f->shift_ms += DAY_MS;
	t.days++;
	usleep(1500000);
	for (int i = 0; i < 6000 && epoch() == before; i++)
		usleep(10000);
	/* sessions are over */
	return person_login(&t.n.author) && person_login(&t.n.signer) &&
	       person_login(&t.admin);
}

static bool act(void)
{
	struct own *o = t.owns ? &t.own[random() % t.owns] : NULL;
	long what = random() % 100;
	if (what < 3 && t.days < 3)
		return next_day();
	if (what < 8)
		return import();
	if (what < 16)
		return set_section();
	if (what < 20)
		return set();
	if (what < 30)
		return withdraw_old();
	if (o && what < 70)
		return o->live && what < 45 ? withdraw(o) : publish(o);
	return t.owns == OWN_MAX || publish(&t.own[t.owns++]);
}

static void play_round(void)
{
	long n = 1 + random() % 4;
	*t.what = 0;
	newsroom_fresh(&t.n);
	for (long i = 0; i < n; i++) {
		if (act())
			continue;
		printf("%s: %s\n", t.what, t.n.said);
		t.failed++;
	}
	arena_reset(&t.n.a);
}

int main(int argc, char **argv)
{
	char more[900];
	if (argc != 8)
		return 64;
	t.program = argv[1];
	t.tests = argv[2];
	t.data = argv[3];
	t.port = argv[4];
	long rounds = atol(argv[6]);
	srandom((unsigned)atol(argv[7]));
	int fd = open(argv[5], O_RDWR | O_CLOEXEC);
	t.f = fd < 0 ? MAP_FAILED
		     : mmap(NULL, sizeof *t.f, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (t.f == MAP_FAILED || !newsroom_open(&t.n, t.data))
		return 1;
	t.admin = (struct person){
	    .socket = t.n.socket, .login = "admin", .password = t.n.author.password};
	if (!person_login(&t.admin))
		return 1;
	snprintf(more, sizeof more, "%s %s/pages", t.port, t.data);
	for (long i = 0; i < rounds && t.failed < 5; i++) {
		if (!run_tool("crawl", more, NULL))
			t.failed++;
		compare("printed anew");
		long before = t.left;
		play_round();
		compare("after acts");
		printf("%ld left:%s\n", t.left - before, t.what);
	}
	printf("%ld pages compared in %ld rounds\n", t.left, rounds);
	printf("%ld passed, %ld failed\n", t.passed, t.failed);
	return t.failed > 0;
}
