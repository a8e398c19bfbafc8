/* SPDX-License-Identifier: MIT */
/* What the desk's clock makes of a web process that answers late, breaks off, says
 * nothing or is not there. A child plays it; no loop runs, so each answer is found by the
 * tick behind its deadline, as when the desk was kept from looking. */
#include "newsfix.h"

#include "app/probe.h"
#include "base/clock.h"
#include "http/server.h"
#include "http/url.h"
#include "news/receipt.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { BEHIND_US = 600 * 1000, TOLD_MS = 1500, TRIES = 3000, KEPT = 2 };

static struct app app;

/* FastCGI: the whole answer in one record, and its end. */
static void send_answer(int to, const char *text)
{
	size_t len = strlen(text);
	const unsigned char head[8] = {1, 6, 0, 1, (unsigned char)(len >> 8),
	    (unsigned char)len},
			    end[16] = {1, 3, 0, 1, 0, 8};
	if (write(to, head, sizeof head) != sizeof head ||
	    write(to, text, len) != (ssize_t)len ||
	    write(to, end, sizeof end) != sizeof end)
		_exit(1);
}

/* One connection for each word of what: a answers, t tears the answer off, s says
 * nothing. A byte to told when that is done. */
static void play(int listening, const char *what, int told)
{
	static const char gone[] = "Status: 410 Gone\r\n\r\ngone";
	char question[4096];
	fcntl(listening, F_SETFL, 0); /* it waits */
	for (; *what; what++) {
		int c = accept(listening, NULL, NULL);
		if (c < 0 || read(c, question, sizeof question) <= 0)
			_exit(1);
		if (*what == 'a')
			send_answer(c, gone);
		if (*what == 't' && write(c, "\1\6\0\1\0\377\0\0St", 10) != 10)
			_exit(1);
		if (*what != 's')
			close(c);
		if (write(told, what, 1) != 1)
			_exit(1);
	}
	pause();
}

struct web {
	pid_t pid;
	int listening, told;
};

static struct web start(struct newsfix *f, const char *what)
{
	struct web w;
	int ends[2];
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	assert_int_equal(
	    socket_listen(&w.listening, arena_printf(&f->a, "%s/run/web.sock", f->data)),
	    OK);
	w.pid = fork();
	if (!w.pid)
		play(w.listening, what, ends[1]);
	close(ends[1]);
	w.told = ends[0];
	return w;
}

static void stop(struct newsfix *f, struct web *w)
{
	int status;
	kill(w->pid, SIGKILL);
	waitpid(w->pid, &status, 0);
	assert_true(WIFSIGNALED(status)); /* it broke off nowhere */
	close(w->listening);
	close(w->told);
	unlink(arena_printf(&f->a, "%s/run/web.sock", f->data));
}

/* Ticks until that many questions were dealt with, each seen behind its deadline. */
static void tick_behind(struct web *w, const char *what)
{
	char c;
	struct pollfd told = {.fd = w->told, .events = POLLIN};
	for (; *what; what++) {
		/* a round may have to wait; but no tick before web had its turn */
		for (int tries = 0; tries < 20 && poll(&told, 1, 0) == 0; tries++) {
			probe_tick(&app);
			poll(&told, 1, TOLD_MS);
		}
		assert_int_equal(read(w->told, &c, 1), 1);
		assert_int_equal(c, *what);
		usleep(BEHIND_US);
		probe_tick(&app);
	}
}

/* A withdrawn text of which only its own page and its twin are still to be asked for. */
static int64_t withdrawn(struct newsfix *f)
{
	struct receipt_due *due;
	size_t n, left;
	int64_t seq, id = newsfix_publish(f, "标题");
	assert_int_equal(newsfix_act(f, SIGNER, id, ACTION_WITHDRAW, false), OK);
	clock_fix(f->now);
	do {
		assert_int_equal(receipt_due(&due, &n, f->db, &f->a, f->now), OK);
		left = 0;
		for (size_t i = 0; i < n; i++) {
			struct receipt_seen seen = {&due[i], FOUND_STOPPED, 410, f->now};
			if (due[i].key.place == PLACE_ARTICLE)
				left++;
			else
				assert_int_equal(
				    receipt_store(f->db, f->now, &seen, 1), OK);
		}
	} while (n > left);
	assert_int_equal(n, KEPT);
	assert_int_equal(receipt_newest(&seq, f->db, id), OK);
	return seq;
}

static void assert_found(struct newsfix *f, int64_t seq, const enum found want[KEPT])
{
	struct receipt_line *lines;
	size_t n, k = 0;
	assert_int_equal(receipt_lines(&lines, &n, f->db, &f->a, seq), OK);
	for (size_t i = 0; i < n; i++) {
		if (lines[i].key.place != PLACE_ARTICLE)
			continue;
		assert_true(k < KEPT);
		assert_int_equal(lines[i].found, want[k]);
		assert_int_equal(lines[i].tries, 1);
		assert_int_equal(lines[i].status, want[k] == FOUND_STOPPED ? 410 : 0);
		k++;
	}
	assert_int_equal(k, KEPT);
}

/* What web does with the two questions, and what is found of the first. */
static void play_round(struct newsfix *f, const char *what, enum found first)
{
	int64_t seq = withdrawn(f);
	struct web w = start(f, what);
	tick_behind(&w, what);
	assert_found(f, seq, (enum found[]){first, FOUND_STOPPED});
	stop(f, &w);
}

static void late_is_an_answer(void **state)
{
	play_round(*state, "aa", FOUND_STOPPED);
}

static void torn_is_none_and_the_round_goes_on(void **state)
{
	play_round(*state, "ta", FOUND_UNREACHABLE);
}

/* The other one was not asked yet: the next round does. */
static void silence_ends_the_round(void **state)
{
	play_round(*state, "sa", FOUND_UNREACHABLE);
}

static void nobody_there(void **state)
{
	struct newsfix *f = *state;
	struct receipt_due *due;
	size_t n = 1;
	int64_t seq = withdrawn(f);
	/* a round asks both; the one before may have its rest */
	for (int tries = TRIES; n && tries; tries--) {
		probe_tick(&app);
		usleep(20 * 1000);
		assert_int_equal(receipt_due(&due, &n, f->db, &f->a, f->now), OK);
	}
	assert_found(f, seq, (enum found[]){FOUND_UNREACHABLE, FOUND_UNREACHABLE});
}

static handle_fn no_request;

static enum verdict no_request(void *arg, struct exchange *x)
{
	(void)arg;
	(void)x;
	fail();
	return VERDICT_SEND;
}

static int setup(void **state)
{
	static char none[] = "";
	if (newsfix_setup(state))
		return -1;
	struct newsfix *f = *state;
	struct server_opts o = {.handle = no_request};
	url_init("", "http://www.example.cn");
	app = (struct app){.db = f->db, .conf = {.data = f->data, .web_socket = none}};
	return socket_listen(
		   &o.listen_fd, arena_printf(&f->a, "%s/run/desk.sock", f->data)) ||
	       server_new(&app.server, &o);
}

static int teardown(void **state)
{
	server_free(app.server);
	clock_fix(0);
	return newsfix_teardown(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(late_is_an_answer, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		torn_is_none_and_the_round_goes_on, setup, teardown),
	    cmocka_unit_test_setup_teardown(silence_ends_the_round, setup, teardown),
	    cmocka_unit_test_setup_teardown(nobody_there, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
