/* SPDX-License-Identifier: MIT */
/* Kills at each step: a correction is published and its pages are printed, again and
 * again, and at the nth file operation of the desk or the press SIGKILL takes that
 * process, the supervisor, or all; or the power goes. Afterwards every printed page is
 * what would be rendered now, what was acknowledged is there, and work goes on.
 *	kill PROGRAM ORACLE LIBRARY DATA ROLE HOW STRIDE SEED
 * ROLE: desk, press. HOW: self, supervisor, all; or a power cut, by enum
 * cut_how: power, names, some. STRIDE 1: every step;
 * else about one in STRIDE. The last line counts. */
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "newsroom.c"

#include "cut.c"

enum { WAIT_MS = 60000, PAGES = 5, STEPS_MAX = 2000 };

static struct {
	const char *program, *oracle, *library, *data;
	char map[300], cut[300], web[300], log[300];
	struct fault *f;
	struct newsroom n;
	pid_t daemon;
	long article, version, act;
	bool press; /* its steps, not the desk's */
	bool power;
	enum fault_victim victim;
	enum cut_how how;
	long failed, done;
} t;

static void bad(const char *what)
{
	if (t.failed++ < 20)
		printf("step %ld: %s: %s\n", t.f->kill_at, what, t.n.said);
}

static void start_daemon(void)
{
	pid_t pid = fork();
	if (!pid) {
		setsid();
		setenv("LD_PRELOAD", t.library, 1);
		setenv("FAULT", t.map, 1);
		setenv("FAULT_DATA", t.data, 1);
		setenv("FAULT_CUT", t.cut, 1);
		int fd = open(t.log, O_WRONLY | O_CREAT | O_APPEND, 0600);
		dup2(fd, 1);
		dup2(fd, 2);
		execl(t.program, t.program, "-d", t.data, "serve", (char *)NULL);
		_exit(127);
	}
	t.daemon = pid;
	atomic_store(&t.f->press, 0);
}

static bool group_lives(void)
{
	while (waitpid(-1, NULL, WNOHANG) > 0)
		;
	return !kill(-t.daemon, 0);
}

static void end_daemon(int sig)
{
	kill(-t.daemon, sig);
	while (group_lives())
		usleep(2000);
}

/* A page as web has it. */
static struct answer ask_web(const char *path)
{
	struct person reader = {.socket = t.web};
	return person_get(&t.n.a, &reader, path);
}

/* All of it answers, by processes of now. */
static bool wait_ready(void)
{
	for (int64_t until = clock_mono() + WAIT_MS; clock_mono() < until; usleep(5000)) {
		pid_t press = atomic_load(&t.f->press);
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
		if (press && !kill(press, 0) && ask_web("/healthz").status == 200 &&
		    person_get(&t.n.a, &t.n.author, "/admin/account").status == 200)
			return true;
	}
	bad("does not come back");
	return false;
}

/* file: of the form that is printed last. */
static const char *page_path(int i, bool file)
{
	static const char *const paths[PAGES][2] = {{"/", "/index.html.br"},
	    {"/a/%ld.html", "/a/%ld.html.br"},
	    {"/hant/a/%ld.html", "/hant/a/%ld.html.br"},
	    {"/s/g60/", "/s/g60/index.html.br"}, {"/hant/", "/hant/index.html.br"}};
	static char path[400];
	int n = file ? snprintf(path, sizeof path, "%s/pages", t.data) : 0;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	snprintf(path + n, sizeof path - (size_t)n, paths[i][file], t.article);
#pragma GCC diagnostic pop
	return path;
}

/* Until all are printed, the press is killed, or it takes too long. */
static bool print_pages(void)
{
	int left = PAGES;
	int64_t until = clock_mono() + WAIT_MS;
	for (int i = 0; left && clock_mono() < until; i++) {
		left = 0;
		for (int k = 0; k < PAGES; k++) {
			if (!access(page_path(k, true), F_OK))
				continue;
			left++;
			if (i % 20 == 0)
				ask_web(page_path(k, false));
		}
		if (t.f->count >= t.f->kill_at && t.f->target)
			return false;
		usleep(10000);
	}
	return !left;
}

static char *mark(void)
{
	return arena_printf(&t.n.a, "Q1X%07ldZ", t.act);
}

static bool prepare(char **form)
{
	t.act++;
	struct newsroom_text text = {"g60", mark(), mark(), "", ""};
	if (!newsroom_submit(&t.n, &t.article, t.version, &text))
		return false;
	t.version++;
	*form = newsroom_sign_form(&t.n, t.article);
	return *form;
}

static void check(const char *when, bool acked)
{
	char command[1000];
	struct answer r = ask_web(page_path(1, false));
	if (acked && !strstr(r.body, mark()))
		bad("what was acknowledged is lost");
	snprintf(command, sizeof command, "%s '' %s >&2", t.oracle, t.data);
	if (system(command))
		bad(when);
	t.done++;
}

/* Kills, plays the power cut, and brings everything back. */
static void recover(const char epoch[8], bool killed)
{
	t.f->target = 0;
	t.f->kill_at = 0;
	if (t.power && !killed)
		kill(-t.daemon, SIGKILL);
	if (t.power || t.victim != VICTIM_SELF) {
		while ((t.power || killed) && group_lives())
			usleep(2000);
		if (t.power)
			cut_power(t.f, t.data, t.cut, epoch, t.how);
		t.f->noting = 0;
		if (t.power || killed)
			start_daemon();
	} else if (killed) {
		usleep(20000); /* the dead one may still answer to kill() */
	}
	wait_ready();
}

static void read_epoch(char out[8])
{
	char path[400];
	snprintf(path, sizeof path, "%s/run/epoch", t.data);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || read(fd, out, 8) != 8)
		bad("run/epoch");
	close(fd);
}

/* One act with a kill at the nth step; false when it has not so many. */
static bool attempt(long n)
{
	char epoch[8] = "", *form;
	if (!newsroom_fresh(&t.n) || !prepare(&form)) {
		bad("prepare");
		return false;
	}
	if (!print_pages())
		bad("pages are not printed");
	read_epoch(epoch);
	t.f->notes = 0;
	t.f->noting = t.power;
	t.f->victim = t.power ? VICTIM_GROUP : t.victim;
	t.f->count = 0;
	t.f->kill_at = n;
	if (!t.press)
		t.f->target = t.f->desk;
	bool acked = newsroom_sign(&t.n, t.article, form);
	if (t.press) {
		t.f->target = t.f->press;
		print_pages();
	}
	usleep(1000);
	bool killed = t.f->count >= n;
	if (!acked && !killed)
		bad("not acknowledged");
	recover(epoch, killed);
	check("after the kill", acked);
	/* not acknowledged: it may have been done or not, and can be done now */
	if (!acked && !strstr(ask_web(page_path(1, false)).body, mark()) &&
	    (!(form = newsroom_sign_form(&t.n, t.article)) ||
		!newsroom_sign(&t.n, t.article, form)))
		bad("again");
	if (!print_pages())
		bad("pages are not printed any more");
	check("after the next act", true);
	arena_reset(&t.n.a);
	return killed;
}

static void set_up(char **argv)
{
	t.program = argv[1];
	t.oracle = argv[2];
	t.library = argv[3];
	t.data = argv[4];
	t.press = !strcmp(argv[5], "press");
	t.how = !strcmp(argv[6], "some")    ? CUT_SOME
		: !strcmp(argv[6], "names") ? CUT_NAMES
					    : CUT_ALL;
	t.power = t.how != CUT_ALL || !strcmp(argv[6], "power");
	t.victim = !strcmp(argv[6], "self")         ? VICTIM_SELF
		   : !strcmp(argv[6], "supervisor") ? VICTIM_PARENT
						    : VICTIM_GROUP;
	snprintf(t.map, sizeof t.map, "%s.fault", t.data);
	snprintf(t.cut, sizeof t.cut, "%s.cut", t.data);
	snprintf(t.log, sizeof t.log, "%s.log", t.data);
	snprintf(t.web, sizeof t.web, "%s/run/web.sock", t.data);
	mkdir(t.cut, 0700);
	int fd = open(t.map, O_RDWR | O_CREAT | O_TRUNC, 0600);
	if (fd < 0 || ftruncate(fd, sizeof *t.f))
		exit(1);
	t.f = mmap(NULL, sizeof *t.f, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
}

int main(int argc, char **argv)
{
	char *form;
	if (argc != 9)
		return 64;
	set_up(argv);
	long stride = atol(argv[7]), n = 1;
	srandom((unsigned)atol(argv[8]));
	start_daemon();
	if (!newsroom_open(&t.n, t.data) || !wait_ready() || !prepare(&form) ||
	    !newsroom_sign(&t.n, t.article, form))
		bad("start");
	if (stride > 1)
		n += random() % stride;
	while (!t.failed && n < STEPS_MAX && attempt(n))
		n += stride > 1 ? 1 + random() % (2 * stride - 1) : 1;
	end_daemon(SIGTERM);
	printf("%s, %s: %ld steps, %ld times all exact\n", argv[5], argv[6], n, t.done);
	printf("%ld passed, %ld failed\n", t.done, t.failed);
	return t.failed > 0;
}
