/* SPDX-License-Identifier: MIT */
/* The FastCGI transport over a real socket, driven record by record: good requests, torn
 * and hostile ones, slow peers, parking, draining. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* The Makefile links a test with the library only. */
#include "../../lib/fcgi_client.c"
#include "server_fixture.c"

#include <sys/resource.h>
#include <time.h>

#define FORM "application/x-www-form-urlencoded"

/* Until a request has to be there: long enough that a busy machine is no slow peer. */
enum { RECV_MS = 2000 };

static pid_t pid;

static int start(void **state)
{
	(void)state;
	pid = server_start(RECV_MS, 60000, false);
	return pid > 0 ? 0 : -1;
}

static int stop(void **state)
{
	(void)state;
	return server_stop(pid, NULL);
}

static bool has(const struct buf *b, const char *text)
{
	return strstr(buf_text(b), text) != NULL;
}

/* One GET on a connection of its own. */
static void check_alive(void)
{
	struct buf q = BUF_INIT, r = BUF_INIT;
	fc_request(&q, false, "/hello", NULL, NULL, 0);
	assert_int_equal(fc_once(socket_path, &q, 0, &r), 1);
	assert_true(has(&r, "Status: 200 OK\r\n"));
	assert_true(has(&r, "\r\n\r\nhello 0"));
	buf_release(&q);
	buf_release(&r);
}

static void test_get(void **state)
{
	(void)state;
	check_alive();
	assert_int_equal(seen->handled, 1);
}

static void test_keep(void **state)
{
	struct buf q = BUF_INIT, r = BUF_INIT;
	(void)state;
	int fd = fc_connect(socket_path);
	fc_request(&q, true, "/echo", FORM, "v=abc", 5);
	for (int i = 1; i <= 20; i++) {
		buf_clear(&r);
		assert_true(fc_send(fd, q.data, q.len, 0));
		assert_int_equal(fc_receive(fd, &r), 1);
		assert_true(has(&r, "hello 3"));
		assert_int_equal(seen->handled, i);
	}
	close(fd);
	/* Without KEEP_CONN the server closes, at once and not after libfcgi's 2 s. */
	int64_t begin = clock_mono();
	buf_clear(&q);
	fc_request(&q, false, "/hello", NULL, NULL, 0);
	fd = fc_connect(socket_path);
	fc_send(fd, q.data, q.len, 0);
	assert_int_equal(fc_receive(fd, &r), 1);
	assert_int_equal(fc_receive(fd, &r), 0);
	assert_true(clock_mono() - begin < 1900);
	close(fd);
	buf_release(&q);
	buf_release(&r);
}

static void test_splits(void **state)
{
	struct buf q = BUF_INIT, r = BUF_INIT;
	(void)state;
	fc_request(&q, false, "/echo", FORM, "v=0123456789", 12);
	for (size_t step = 1; step < 12; step++) {
		buf_clear(&r);
		assert_int_equal(fc_once(socket_path, &q, step, &r), 1);
		assert_true(has(&r, "hello 10"));
	}
	buf_release(&q);
	buf_release(&r);
}

static void test_big_answer(void **state)
{
	struct buf q = BUF_INIT, r = BUF_INIT;
	(void)state;
	fc_request(&q, false, "/big", NULL, NULL, 0);
	assert_int_equal(fc_once(socket_path, &q, 0, &r), 1);
	assert_true(has(&r, "Content-Length: 300000\r\n"));
	assert_true(r.len > 300000);
	buf_release(&q);
	buf_release(&r);
}

enum cut { CUT_CLOSE, CUT_HALF, CUT_ABORT, CUT_END };

/* Cuts one save at many points, in every way a peer can end it. */
static void test_torn(void **state)
{
	struct buf q = BUF_INIT, r = BUF_INIT;
	char body[1000];
	(void)state;
	memset(body, 'x', sizeof(body));
	memcpy(body, "v=", 2);
	fc_request(&q, true, "/echo", FORM, body, sizeof(body));
	size_t head = q.len - sizeof(body) - 16; /* both STDIN records at the end */
	for (int how = CUT_CLOSE; how <= CUT_END; how++) {
		for (size_t cut = how >= CUT_ABORT ? head : 1; cut < q.len - 8;
		     cut += 37) {
			struct buf part = BUF_INIT;
			size_t n =
			    cut > head + 8 ? cut - head - 8 : 0; /* bytes of body */
			buf_add(&part, q.data, how >= CUT_ABORT ? head : cut);
			if (how >= CUT_ABORT && n > 0)
				fc_record(&part, FC_STDIN, 1, body, n < 1000 ? n : 999);
			fc_record(
			    &part, how == CUT_ABORT ? FC_ABORT : FC_STDIN, 1, "", 0);
			int fd = fc_connect(socket_path);
			fc_send(fd, part.data, how >= CUT_ABORT ? part.len : cut, 0);
			buf_clear(&r);
			if (how == CUT_HALF)
				shutdown(fd, SHUT_WR);
			if (how != CUT_CLOSE)
				assert_int_equal(fc_receive(fd, &r), 0);
			close(fd);
			buf_release(&part);
			assert_int_equal(r.len, 0);
			assert_int_equal(seen->handled, 0);
		}
	}
	check_alive();
	buf_release(&q);
	buf_release(&r);
}

/* A body that holds records, behind a request that is refused before it is read. */
static void test_smuggling(void **state)
{
	static const char *const evil[] = {"REQUEST_METHOD", "GET", "DOCUMENT_URI",
	    "/hello", "REMOTE_ADDR", "6.6.6.6", NULL};
	static const char *const lengths[] = {"7000", "x", "-1", "999999999", ""};
	struct buf inner = BUF_INIT, r = BUF_INIT;
	(void)state;
	fc_begin(&inner, true);
	fc_params(&inner, evil);
	fc_stdin(&inner, "", 0);
	for (size_t k = 0; k < sizeof(lengths) / sizeof(lengths[0]); k++) {
		for (size_t pad = 7000; pad < 8400; pad += 50) {
			const char *const pairs[] = {"REQUEST_METHOD", "POST",
			    "DOCUMENT_URI", "/nowhere", "CONTENT_LENGTH", lengths[k],
			    "CONTENT_TYPE", "text/plain", NULL};
			struct buf q = BUF_INIT, body = BUF_INIT;
			for (size_t i = 0; i < pad; i++)
				buf_ch(&body, 'x');
			buf_add(&body, inner.data, inner.len);
			fc_begin(&q, true);
			fc_params(&q, pairs);
			fc_stdin(&q, body.data, body.len);
			buf_clear(&r);
			int fd = fc_connect(socket_path);
			fc_send(fd, q.data, q.len, 0);
			while (fc_receive(fd, &r) == 1)
				;
			close(fd);
			assert_int_equal(seen->nested, 0);
			buf_release(&q);
			buf_release(&body);
		}
	}
	check_alive();
	buf_release(&inner);
	buf_release(&r);
}

static void test_limit(void **state)
{
	struct buf q = BUF_INIT, r = BUF_INIT;
	char *body = malloc(LIMIT + 1);
	(void)state;
	memset(body, 'x', LIMIT + 1);
	memcpy(body, "v=", 2);
	fc_request(&q, true, "/echo", FORM, body, LIMIT);
	assert_int_equal(fc_once(socket_path, &q, 0, &r), 1);
	assert_int_equal(seen->body, LIMIT - 2);
	buf_clear(&q);
	buf_clear(&r);
	fc_request(&q, true, "/echo", FORM, body, LIMIT + 1);
	int fd = fc_connect(socket_path);
	fc_send(fd, q.data, q.len, 0);
	assert_int_equal(fc_receive(fd, &r), 1);
	assert_true(has(&r, "Status: 413 "));
	assert_int_equal(seen->refused, 413);
	assert_int_equal(fc_receive(fd, &r), 0); /* closed in spite of KEEP_CONN */
	close(fd);
	free(body);
	buf_release(&q);
	buf_release(&r);
}

static void test_first_record(void **state)
{
	static const char *const firsts[] = {"\1\11\0\0\0\0\0\0",
	    "GET / HTTP/1.1\r\n\r\n", "\1\4\0\1\0\0\0\0", "\2\1\0\1\0\10\0\0",
	    "\1\1\0\1\0\0\0\0"};
	(void)state;
	for (size_t i = 0; i < sizeof(firsts) / sizeof(firsts[0]); i++) {
		int64_t begin = clock_mono();
		int fd = fc_connect(socket_path);
		char c;
		fc_send(fd, firsts[i], 8, 0);
		assert_true(recv(fd, &c, 1, 0) <= 0);
		assert_true(clock_mono() - begin < RECV_MS); /* not by a time-out */
		close(fd);
	}
	assert_int_equal(seen->handled, 0);
	check_alive();
}

/* Role authorizer is not ours. */
static void test_role(void **state)
{
	static const unsigned char body[8] = {0, 2, 1};
	static const char *const none[] = {NULL};
	struct buf q = BUF_INIT, r = BUF_INIT;
	(void)state;
	fc_record(&q, FC_BEGIN, 1, body, 8);
	fc_params(&q, none);
	fc_stdin(&q, "", 0);
	assert_int_equal(fc_once(socket_path, &q, 0, &r), 0);
	assert_int_equal(seen->handled, 0);
	buf_release(&q);
	buf_release(&r);
}

/* Few bytes and silence cost nothing; a dripping peer holds the process for recv_ms at
 * most. */
static void test_slow(void **state)
{
	struct buf q = BUF_INIT, r = BUF_INIT;
	(void)state;
	fc_request(&q, true, "/echo", FORM, "v=0123456789", 12);
	int64_t begin = clock_mono();
	int few = fc_connect(socket_path);
	fc_send(few, q.data, 3, 0);
	usleep(20000);
	check_alive();
	assert_true(clock_mono() - begin < RECV_MS);
	assert_int_equal(fc_receive(few, &r), 0);
	assert_in_range(clock_mono() - begin, RECV_MS * 7 / 8, 30000);
	close(few);

	int drip = fc_connect(socket_path);
	fc_send(drip, q.data, 24, 0);
	fflush(NULL);
	pid_t child_pid = fork();
	if (child_pid == 0) {
		for (size_t i = 24; i < q.len && fc_send(drip, q.data + i, 1, 0); i++)
			usleep(50000);
		_exit(0);
	}
	close(drip);
	usleep(20000);
	begin = clock_mono();
	check_alive();
	assert_true(clock_mono() - begin < 2 * RECV_MS); /* it drips for 10 s */
	waitpid(child_pid, NULL, 0);
	assert_int_equal(seen->handled, 2);
	buf_release(&q);
	buf_release(&r);
}

/* The timer that an earlier request left running goes off in the middle of a later one,
 * which is slow but in time. */
static void test_old_timer(void **state)
{
	struct buf q = BUF_INIT, r = BUF_INIT;
	(void)state;
	check_alive();
	usleep(RECV_MS * 1000 * 5 / 8);
	fc_request(&q, true, "/echo", FORM, "v=0123456789", 12);
	int fd = fc_connect(socket_path);
	fc_send(fd, q.data, 24, 0);
	usleep(RECV_MS * 1000 * 5 / 8);
	fc_send(fd, q.data + 24, q.len - 24, 0);
	assert_int_equal(fc_receive(fd, &r), 1);
	assert_int_equal(seen->body, 10);
	close(fd);
	buf_release(&q);
	buf_release(&r);
}

static void test_park(void **state)
{
	struct buf q = BUF_INIT, r = BUF_INIT;
	(void)state;
	fc_request(&q, true, "/park", NULL, NULL, 0);
	int fd = fc_connect(socket_path);
	fc_send(fd, q.data, q.len, 0);
	int64_t begin = clock_mono();
	check_alive(); /* while it is parked */
	assert_true(clock_mono() - begin < PARK_MS);
	assert_int_equal(fc_receive(fd, &r), 1);
	assert_true(has(&r, "resumed, 0 parked"));
	buf_clear(&q);
	buf_clear(&r);
	fc_request(&q, true, "/instant", NULL, NULL, 0); /* the same connection goes on */
	fc_send(fd, q.data, q.len, 0);
	assert_int_equal(fc_receive(fd, &r), 1);
	assert_true(has(&r, "resumed"));
	close(fd);
	/* A peer that goes away meanwhile. */
	buf_clear(&q);
	fc_request(&q, true, "/park", NULL, NULL, 0);
	fd = fc_connect(socket_path);
	fc_send(fd, q.data, q.len, 0);
	close(fd);
	usleep((PARK_MS + 200) * 1000);
	check_alive();
	buf_release(&q);
	buf_release(&r);
}

static void test_drain(void **state)
{
	struct buf q = BUF_INIT, r = BUF_INIT;
	int64_t ms;
	(void)state;
	pid = server_start(400, 60000, false);
	int idle = fc_connect(socket_path);
	int fd = fc_connect(socket_path);
	fc_request(&q, true, "/park", NULL, NULL, 0);
	fc_send(fd, q.data, q.len, 0);
	server_wait(&seen->handled, 1);
	assert_int_equal(seen->handled, 1);
	assert_int_equal(server_stop(pid, &ms), 0);
	assert_in_range(ms, 100, 9000); /* not the 10 s of who does not come to an end */
	assert_int_equal(fc_receive(fd, &r), 1);
	assert_true(has(&r, "resumed"));
	assert_int_equal(fc_receive(fd, &r), 0);
	assert_int_equal(fc_receive(idle, &r), 0);
	close(fd);
	close(idle);
	buf_release(&q);
	buf_release(&r);
}

static void test_idle_and_signals(void **state)
{
	struct buf r = BUF_INIT;
	(void)state;
	pid = server_start(400, 300, false);
	int64_t begin = clock_mono();
	int fd = fc_connect(socket_path);
	assert_int_equal(fc_receive(fd, &r), 0);
	assert_in_range(clock_mono() - begin, 200, 30000);
	close(fd);
	kill(pid, SIGHUP);
	server_wait(&seen->reloads, 1);
	assert_int_equal(seen->reloads, 1);
	server_wait(&seen->ticks, 3);
	assert_true(seen->ticks >= 3);
	assert_int_equal(server_stop(pid, NULL), 0);
}

/* More connections than the server takes: the others wait in the backlog. */
static void test_many(void **state)
{
	enum { N = 1100 };
	static int fds[N];
	(void)state;
	pid = server_start(2000, 60000, false);
	check_alive();
	for (int i = 0; i < N; i++)
		fds[i] = fc_connect(socket_path);
	usleep(300000);
	assert_true(server_fds(pid) < 1024 + 20);
	for (int i = 0; i < N; i++)
		close(fds[i]);
	check_alive();
	assert_int_equal(server_stop(pid, NULL), 0);
}

static int64_t cpu_ms(void)
{
	clockid_t id;
	struct timespec t;
	assert_int_equal(clock_getcpuclockid(pid, &id), 0);
	assert_int_equal(clock_gettime(id, &t), 0);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* No descriptors left, or a few bytes of a request there: waiting costs no processor
 * time. */
static void test_no_spin(void **state)
{
	enum { N = 40 };
	struct rlimit few = {24, 24};
	int fds[N];
	(void)state;
	pid = server_start(2000, 60000, false);
	check_alive();
	assert_int_equal(prlimit(pid, RLIMIT_NOFILE, &few, NULL), 0);
	for (int i = 0; i < N; i++) {
		fds[i] = fc_connect(socket_path);
		fc_send(fds[i], "\1\1\0", 3, 0);
	}
	usleep(200000);
	int64_t before = cpu_ms();
	usleep(1000000);
	assert_true(cpu_ms() - before < 100);
	for (int i = 0; i < N; i++)
		close(fds[i]);
	check_alive();
	assert_int_equal(server_stop(pid, NULL), 0);
}

/* Streams with random bytes changed, records doubled, cut off: always alive, nothing
 * leaks. */
static void test_mutations(void **state)
{
	struct buf q = BUF_INIT, r = BUF_INIT;
	(void)state;
	pid = server_start(30, 60000, true);
	check_alive();
	usleep(50000);
	int fds = server_fds(pid);
	fc_request(&q, true, "/echo", FORM, "v=0123456789", 12);
	srand(20261124);
	for (int i = 0; i < 500; i++) {
		struct buf m = BUF_INIT;
		buf_add(&m, q.data, q.len);
		for (int k = rand() % 4; k >= 0; k--)
			m.data[(size_t)rand() % m.len] = (char)rand();
		if (rand() % 4 == 0)
			buf_add(&m, q.data, (size_t)rand() % q.len);
		size_t len = rand() % 4 == 0 ? (size_t)rand() % m.len : m.len;
		int fd = fc_connect(socket_path);
		assert_true(fd >= 0);
		fc_send(fd, m.data, len, 0);
		if (rand() % 2 == 0)
			shutdown(fd, SHUT_WR);
		if (rand() % 8 == 0)
			fc_receive(fd, &r);
		close(fd);
		buf_release(&m);
	}
	check_alive();
	for (int i = 0; i < 60000 && server_fds(pid) > fds; i++)
		usleep(1000);
	assert_true(server_fds(pid) <= fds);
	assert_int_equal(server_stop(pid, NULL), 0);
	buf_release(&q);
	buf_release(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_get, start, stop),
	    cmocka_unit_test_setup_teardown(test_keep, start, stop),
	    cmocka_unit_test_setup_teardown(test_splits, start, stop),
	    cmocka_unit_test_setup_teardown(test_big_answer, start, stop),
	    cmocka_unit_test_setup_teardown(test_torn, start, stop),
	    cmocka_unit_test_setup_teardown(test_smuggling, start, stop),
	    cmocka_unit_test_setup_teardown(test_limit, start, stop),
	    cmocka_unit_test_setup_teardown(test_first_record, start, stop),
	    cmocka_unit_test_setup_teardown(test_role, start, stop),
	    cmocka_unit_test_setup_teardown(test_slow, start, stop),
	    cmocka_unit_test_setup_teardown(test_old_timer, start, stop),
	    cmocka_unit_test_setup_teardown(test_park, start, stop),
	    cmocka_unit_test(test_drain),
	    cmocka_unit_test(test_idle_and_signals),
	    cmocka_unit_test(test_many),
	    cmocka_unit_test(test_no_spin),
	    cmocka_unit_test(test_mutations),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
