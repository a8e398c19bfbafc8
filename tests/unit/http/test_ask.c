/* SPDX-License-Identifier: MIT */
/* One GET to a FastCGI process: whole answers, cut ones, slow ones, and nobody. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "http/ask.h"
#include "http/server.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static char dir[64], path[96];
static int listener = -1;

static int setup(void **state)
{
	(void)state;
	strcpy(dir, "/tmp/qianfa-ask-XXXXXX");
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof path, "%s/web.sock", dir);
	return socket_listen(&listener, path) == OK ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	close(listener);
	unlink(path);
	return rmdir(dir);
}

static void add(struct buf *b, int type, const char *data, size_t len)
{
	unsigned char head[8] = {1, (unsigned char)type, 0, 1, (unsigned char)(len >> 8),
	    (unsigned char)len, 3, 0};
	buf_add(b, head, sizeof head);
	buf_add(b, data, len);
	buf_add(b, "xyz", 3);
}

static void answer(struct buf *b, const char *text)
{
	for (size_t at = 0, len = strlen(text); at < len; at += 1000)
		add(b, 6, text + at, len - at < 1000 ? len - at : 1000);
	add(b, 7, "an error", 8); /* STDERR is not of interest */
	add(b, 6, "", 0);
	add(b, 3, "\0\0\0\0\0\0\0\0", 8);
}

/* A child that takes one connection, reads a little and sends that, then waits. */
static pid_t serve(const struct buf *b, int wait_ms)
{
	pid_t pid = fork();
	if (pid)
		return pid;
	char in[4096];
	struct pollfd p = {.fd = listener, .events = POLLIN};
	poll(&p, 1, 60000);
	int fd = accept(listener, NULL, NULL);
	ssize_t n = recv(fd, in, sizeof in, 0);
	/* what is asked for stands in the parameters */
	if (n < 0 || !memmem(in, (size_t)n, "DOCUMENT_URI/a/7.html", 21) ||
	    !memmem(in, (size_t)n, "QUERY_STRINGq=7?", 16))
		_exit(1);
	for (size_t at = 0; at < b->len; at += 500)
		send(fd, b->data + at, b->len - at < 500 ? b->len - at : 500,
		    MSG_NOSIGNAL);
	poll(NULL, 0, wait_ms);
	_exit(0);
}

/* The whole of it, until deadline. */
static enum err get(struct buf *out, int *status, const char *socket_path,
    const char *url, int64_t deadline)
{
	struct ask *a = NULL;
	bool done = false;
	enum err e = ask_begin(&a, socket_path, url, out->limit);
	while (!e && !done) {
		int64_t left = deadline - clock_mono();
		struct pollfd p = {.fd = ask_fd(a), .events = POLLIN};
		if (left <= 0 || poll(&p, 1, (int)left) == 0)
			e = ERR_BUSY;
		else
			e = ask_more(&done, a);
	}
	if (!e)
		e = ask_take(out, status, a);
	ask_end(a);
	return e;
}

static enum err ask(struct buf *out, int *status, const struct buf *b, int wait_ms)
{
	int how;
	pid_t pid = serve(b, wait_ms);
	int64_t began = clock_mono();
	err_clear();
	/* who sends all there is needs no deadline, who is silent has a short one */
	enum err e =
	    get(out, status, path, "/a/7.html?q=7?", began + (wait_ms ? 300 : 60000));
	assert_true(!wait_ms || clock_mono() - began < wait_ms);
	kill(pid, wait_ms ? SIGKILL : 0);
	assert_int_equal(waitpid(pid, &how, 0), pid);
	if (!wait_ms)
		assert_int_equal(how, 0);
	return e;
}

static void whole(void **state)
{
	struct buf b = BUF_INIT, out = BUF_INIT, text = BUF_INIT;
	int status = 0;
	(void)state;
	buf_str(&text, "Status: 410 Gone\r\nContent-Type: text/html\r\n\r\n");
	for (int i = 0; i < 5000; i++)
		buf_str(&text, "正文");
	answer(&b, buf_text(&text));
	assert_int_equal(ask(&out, &status, &b, 0), OK);
	assert_int_equal(status, 410);
	assert_int_equal(out.len, 5000 * 6);
	/* without a status it is 200 */
	buf_clear(&b);
	buf_clear(&out);
	answer(&b, "Content-Type: text/html\r\n\r\nStatus: 500\r\n");
	assert_int_equal(ask(&out, &status, &b, 0), OK);
	assert_int_equal(status, 200);
	assert_string_equal(buf_text(&out), "Status: 500\r\n");
	buf_release(&text);
	buf_release(&b);
	buf_release(&out);
}

static void broken(void **state)
{
	struct buf b = BUF_INIT, out = BUF_INIT;
	int status;
	(void)state;
	answer(&b, "Status: 200 OK\r\n\r\nbody");
	b.len -= 5; /* cut off in END_REQUEST */
	assert_int_equal(ask(&out, &status, &b, 0), ERR_BUSY);
	assert_int_equal(
	    ask(&out, &status, &b, 30000), ERR_BUSY); /* and nothing more comes */
	buf_clear(&b);
	answer(&b, "no head at all");
	assert_int_equal(ask(&out, &status, &b, 0), ERR_BUSY);
	buf_clear(&b);
	buf_str(&b, "HTTP/1.1 200 OK\r\n\r\n");
	assert_int_equal(ask(&out, &status, &b, 0), ERR_BUSY);
	buf_release(&out);
	buf_init(&out, 10);
	buf_clear(&b);
	answer(&b, "Status: 200 OK\r\n\r\nmore than ten bytes");
	assert_int_equal(ask(&out, &status, &b, 0), ERR_TOO_BIG);
	buf_release(&b);
	buf_release(&out);
}

static void nobody(void **state)
{
	struct buf out = BUF_INIT;
	int status;
	char longer[200];
	(void)state;
	err_clear();
	assert_int_equal(
	    get(&out, &status, "/nowhere/web.sock", "/", clock_mono() + 300), ERR_BUSY);
	err_clear();
	/* it is listening and takes nobody */
	int64_t began = clock_mono();
	assert_int_equal(get(&out, &status, path, "/", began + 60), ERR_BUSY);
	assert_in_range(clock_mono() - began, 50, 30000);
	memset(longer, 'x', sizeof longer);
	longer[sizeof longer - 1] = 0;
	err_clear();
	assert_int_equal(
	    get(&out, &status, longer, "/", clock_mono() + 300), ERR_INVALID);
	buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(whole, setup, teardown),
	    cmocka_unit_test_setup_teardown(broken, setup, teardown),
	    cmocka_unit_test_setup_teardown(nobody, setup, teardown)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
