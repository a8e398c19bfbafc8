/* SPDX-License-Identifier: MIT */
/* Jobs: results come back, limits kill, a queue is bounded. The kinds are the test's own;
 * those of the program are tested in tests/unit/page/test_job.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "app/jobs.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/secret.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* What children do together, in memory shared with the test. */
static struct {
	int running, most;
} * shared;

static enum err count_yourself(struct buf *out)
{
	int n = __atomic_add_fetch(&shared->running, 1, __ATOMIC_SEQ_CST);
	int most = __atomic_load_n(&shared->most, __ATOMIC_SEQ_CST);
	while (n > most && !__atomic_compare_exchange_n(&shared->most, &most, n, false,
			       __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
		continue;
	usleep(30000);
	__atomic_sub_fetch(&shared->running, 1, __ATOMIC_SEQ_CST);
	buf_str(out, "counted");
	return OK;
}

static enum err eat_memory(struct buf *out)
{
	for (size_t mb = 1; mb <= 120; mb++) {
		char *p = malloc(1 << 20);
		if (!p)
			return err_say(ERR_FULL, "只有 %zu MB", mb);
		memset(p, 1, 1 << 20);
	}
	buf_str(out, "all of it");
	return OK;
}

/* The input says what to do. */
static enum err act(struct buf *out, const char *in, size_t len)
{
	if (!strcmp(in, "refuse"))
		return err_say(ERR_INVALID, "第 3 行的表格不完整");
	if (!strcmp(in, "refuse in silence"))
		return ERR_TOO_BIG;
	if (!strcmp(in, "burn"))
		for (volatile unsigned n = 0;; n++)
			continue;
	if (!strcmp(in, "sleep"))
		for (;;)
			pause();
	if (!strcmp(in, "crash"))
		signal(SIGSEGV, SIG_DFL), raise(SIGSEGV); /* cmocka catches it */
	if (!strcmp(in, "memory"))
		return eat_memory(out);
	if (!strcmp(in, "count"))
		return count_yourself(out);
	if (!strcmp(in, "write")) {
		char path[] = "/tmp/qianfa-job-XXXXXX";
		int fd = mkostemp(path, O_CLOEXEC);
		unlink(path);
		buf_printf(out, "wrote %zd", write(fd, "x", 1));
		return OK;
	}
	if (!strcmp(in, "much"))
		for (int i = 0; i < 300000; i++)
			buf_str(out, "0123456789");
	if (!strcmp(in, "too much"))
		for (int i = 0; i < 2000000; i++)
			buf_str(out, "0123456789");
	if (!out->len)
		buf_add(out, in, len);
	return buf_err(out);
}

/* MARKDOWN: one at a time, little CPU; PASSWORD: two at a time, little wall time. */
const struct job_kind job_kinds[JOB__MAX] = {
    [JOB_MARKDOWN] = {"cpu", act, 1, 60, 96, 1},
    [JOB_PASSWORD] = {"wall", act, 20, 3, 512, 2},
};

static struct jobs *jobs;
static struct server *server;
static int fds[2];

static enum err run(enum job kind, const char *what, struct buf *out)
{
	struct buf in = BUF_INIT;
	buf_str(&in, what);
	err_clear();
	enum err e = jobs_run(jobs, kind, &in, out);
	buf_release(&in);
	return e;
}

static int setup(void **state)
{
	(void)state;
	secret_init();
	log_set_level(LOG_ERROR);
	shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return jobs_new(&jobs) ? -1 : 0;
}

static int teardown(void **state)
{
	(void)state;
	jobs_free(jobs);
	/* the helper ends when its socket closes */
	int64_t start = clock_mono();
	while (waitpid(-1, NULL, WNOHANG) == 0) {
		assert_true(clock_mono() - start < 60000);
		usleep(1000);
	}
	munmap(shared, sizeof *shared);
	return 0;
}

static void results(void **state)
{
	struct buf out = BUF_INIT;
	(void)state;
	assert_int_equal(run(JOB_MARKDOWN, "echo", &out), OK);
	assert_string_equal(buf_text(&out), "echo");
	buf_clear(&out);
	assert_int_equal(
	    run(JOB_MARKDOWN, "much", &out), OK); /* more than a pipe holds */
	assert_int_equal(out.len, 3000000);
	buf_clear(&out);
	assert_int_equal(run(JOB_MARKDOWN, "", &out), OK);
	assert_int_equal(out.len, 0);
	buf_release(&out);
}

static void errors_bring_their_message(void **state)
{
	struct buf out = BUF_INIT;
	(void)state;
	assert_int_equal(run(JOB_MARKDOWN, "refuse", &out), ERR_INVALID);
	assert_string_equal(err_said(ERR_INVALID), "第 3 行的表格不完整");
	assert_int_equal(out.len, 0);
	assert_int_equal(run(JOB_MARKDOWN, "refuse in silence", &out), ERR_TOO_BIG);
	assert_true(*err_said(ERR_TOO_BIG));
	assert_int_equal(run(JOB_MARKDOWN, "too much", &out), ERR_TOO_BIG);
	assert_int_equal(out.len, 0);
	buf_release(&out);
}

static void killed_by_cpu_time(void **state)
{
	struct buf out = BUF_INIT;
	int64_t start = clock_mono();
	(void)state;
	assert_int_equal(run(JOB_MARKDOWN, "burn", &out), ERR_TOO_BIG);
	int64_t ms = clock_mono() - start;
	assert_true(ms >= 500 && ms < 45000); /* long before the wall's 60 s */
	assert_true(strlen(err_said(ERR_TOO_BIG)) > 20);
	assert_int_equal(run(JOB_MARKDOWN, "echo", &out), OK); /* and life goes on */
	buf_release(&out);
}

static void killed_by_wall_time(void **state)
{
	struct buf out = BUF_INIT;
	int64_t start = clock_mono();
	(void)state;
	assert_int_equal(run(JOB_PASSWORD, "sleep", &out), ERR_TOO_BIG);
	int64_t ms = clock_mono() - start;
	assert_true(ms >= 2900 && ms < 15000);
	buf_release(&out);
}

static void crash_is_an_error(void **state)
{
	struct buf out = BUF_INIT;
	(void)state;
	assert_int_not_equal(run(JOB_MARKDOWN, "crash", &out), OK);
	assert_int_equal(
	    run(JOB_MARKDOWN, "write", &out), ERR_TOO_BIG); /* no file grows */
	assert_int_equal(run(JOB_MARKDOWN, "echo", &out), OK);
	buf_release(&out);
}

static void memory_is_limited(void **state)
{
	struct buf out = BUF_INIT;
	(void)state;
#if defined(__SANITIZE_ADDRESS__)
	skip(); /* ASan maps terabytes of shadow, so there is no limit then */
#endif
	assert_int_equal(run(JOB_MARKDOWN, "memory", &out), ERR_FULL);
	assert_int_equal(run(JOB_PASSWORD, "memory", &out), OK);
	buf_release(&out);
}

static enum verdict no_request(void *arg, struct exchange *x)
{
	(void)arg;
	(void)x;
	return VERDICT_SEND;
}

static int looped(void **state)
{
	struct server_opts o = {.handle = no_request,
	    .body_limit = 100,
	    .recv_ms = 100,
	    .send_ms = 100,
	    .idle_ms = 100};
	if (setup(state) || pipe2(fds, O_CLOEXEC))
		return -1;
	o.listen_fd = fds[0]; /* nobody ever connects */
	if (server_new(&server, &o))
		return -1;
	jobs_attach(jobs, server);
	memset(shared, 0, sizeof *shared);
	return 0;
}

static int unlooped(void **state)
{
	server_free(server);
	close(fds[0]);
	close(fds[1]);
	return teardown(state);
}

/* What has come back so far. */
static struct {
	int left, ok, order[64];
} back;

static void done(void *arg, enum err e, const char *out, size_t len)
{
	int id = (int)(intptr_t)arg;
	(void)out;
	(void)len;
	back.order[back.ok + (e != OK)] = id;
	back.ok += e == OK;
	if (!--back.left)
		kill(getpid(), SIGTERM); /* ends server_run() */
}

static enum err start(enum job kind, const char *what, int id)
{
	struct buf in = BUF_INIT;
	buf_str(&in, what);
	err_clear();
	enum err e = jobs_start(jobs, kind, &in, done, (void *)(intptr_t)id);
	buf_release(&in);
	back.left += e == OK;
	return e;
}

static void serve(void)
{
	/* SIGALRM is the transport's: a job that never ends ends the test by SIGKILL */
	struct sigevent kill_us = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGKILL};
	struct itimerspec in_2_minutes = {.it_value = {120, 0}};
	timer_t timer;
	assert_int_equal(timer_create(CLOCK_MONOTONIC, &kill_us, &timer), 0);
	timer_settime(timer, 0, &in_2_minutes, NULL);
	assert_int_equal(server_run(server), OK);
	timer_delete(timer);
	assert_int_equal(back.left, 0);
}

static void two_hashes_at_once(void **state)
{
	(void)state;
	memset(&back, 0, sizeof back);
	for (int i = 0; i < 20; i++)
		assert_int_equal(start(JOB_PASSWORD, "count", i), OK);
	serve();
	assert_int_equal(back.ok, 20);
	assert_int_equal(shared->most, 2);
}

static void queue_is_bounded_and_in_order(void **state)
{
	(void)state;
	memset(&back, 0, sizeof back);
	for (int i = 0; i < JOBS_PARKED_MAX; i++)
		assert_int_equal(start(JOB_MARKDOWN, i % 2 ? "count" : "echo", i), OK);
	assert_int_equal(JOBS_PARKED_MAX, 32);
	assert_int_equal(start(JOB_MARKDOWN, "echo", 32), ERR_BUSY);
	assert_int_equal(start(JOB_PASSWORD, "echo", 33), ERR_BUSY);
	serve();
	assert_int_equal(back.ok, 32);
	for (int i = 0; i < 32; i++)
		assert_int_equal(back.order[i], i);
	assert_int_equal(shared->most, 1);
}

/* One kind's queue does not hold the other up, and a killed job gives its place back. */
static void kinds_are_apart(void **state)
{
	(void)state;
	memset(&back, 0, sizeof back);
	for (int i = 0; i < 3; i++)
		assert_int_equal(start(JOB_PASSWORD, "sleep", i), OK);
	assert_int_equal(start(JOB_MARKDOWN, "echo", 3), OK);
	assert_int_equal(start(JOB_MARKDOWN, "crash", 4), OK);
	assert_int_equal(start(JOB_MARKDOWN, "echo", 5), OK);
	assert_int_equal(start(JOB_PASSWORD, "echo", 6), OK);
	serve();
	assert_int_equal(back.ok, 3);
	assert_int_equal(back.order[0], 3);
}

static int children_of(int pid, int *out, int most)
{
	char path[64];
	int n = 0;
	snprintf(path, sizeof path, "/proc/%d/task/%d/children", pid, pid);
	FILE *f = fopen(path, "r");
	assert_non_null(f);
	while (n < most && fscanf(f, "%d", &out[n]) == 1)
		n++;
	fclose(f);
	return n;
}

/* Those that wait for a job, once there are two. */
static int spares_of(int helper, int *out, int most)
{
	int n = 0;
	for (int i = 0; i < 60000 && n < 2; i++) {
		n = children_of(helper, out, most);
		usleep(1000);
	}
	assert_true(n >= 2);
	return n;
}

/* Gone, or waited for by nobody: it holds no descriptor any more. */
static bool is_over(int pid)
{
	char path[64], state = 'Z';
	snprintf(path, sizeof path, "/proc/%d/stat", pid);
	FILE *f = fopen(path, "r");
	if (!f)
		return true;
	if (fscanf(f, "%*d %*[^)]) %c", &state) != 1)
		state = 'Z';
	fclose(f);
	return state == 'Z' || state == 'X';
}

static void wait_over(int pid)
{
	for (int i = 0; i < 60000 && !is_over(pid); i++)
		usleep(1000);
	assert_true(is_over(pid));
}

/* Children wait for jobs, and another one comes in the place of each that has one, or is
 * killed while it waits. */
static void children_wait(void **state)
{
	int helper, waiting[8];
	struct buf out = BUF_INIT;
	(void)state;
	assert_int_equal(children_of(getpid(), &helper, 1), 1);
	assert_int_equal(run(JOB_MARKDOWN, "echo", &out), OK);
	for (int round = 0; round < 3; round++) {
		int n = spares_of(helper, waiting, 8);
		for (int i = 0; i < n; i++) {
			kill(waiting[i], SIGKILL);
			wait_over(waiting[i]);
		}
		for (int i = 0; i < 10; i++)
			assert_int_equal(run(JOB_MARKDOWN, "echo", &out), OK);
	}
	buf_release(&out);
}

/* Without its helper a process can do no job: the caller gets an error, the loop ends,
 * and the supervisor starts another. */
static void dead_helper_ends_the_loop(void **state)
{
	int helper, waiting[8];
	(void)state;
	assert_int_equal(children_of(getpid(), &helper, 1), 1);
	int n = spares_of(helper, waiting, 8);
	assert_int_equal(kill(helper, SIGKILL), 0);
	assert_int_equal(waitpid(helper, NULL, 0), helper);
	for (int i = 0; i < n; i++)
		wait_over(waiting[i]); /* the kernel ends them with it */
	memset(&back, 0, sizeof back);
	assert_int_equal(start(JOB_PASSWORD, "echo", 0), ERR_BROKEN);
	serve();
	assert_int_equal(back.ok, 0);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
#define L(f) cmocka_unit_test_setup_teardown(f, looped, unlooped)
	const struct CMUnitTest tests[] = {T(results), T(errors_bring_their_message),
	    T(killed_by_cpu_time), T(killed_by_wall_time), T(crash_is_an_error),
	    T(memory_is_limited), T(children_wait), L(two_hashes_at_once),
	    L(queue_is_bounded_and_in_order), L(kinds_are_apart),
	    L(dead_helper_ends_the_loop)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
