/* SPDX-License-Identifier: MIT */
/* One event is one line, whatever the values hold. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/log.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"

#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static int saved, out[2];
static struct buf line;

/* stderr goes into a pipe; a line is shorter than its buffer. */
static int setup(void **state)
{
	(void)state;
	clock_fix(1795487047123);
	saved = dup(STDERR_FILENO);
	return pipe(out) || dup2(out[1], STDERR_FILENO) < 0;
}

static int teardown(void **state)
{
	(void)state;
	dup2(saved, STDERR_FILENO);
	close(saved);
	close(out[0]);
	close(out[1]);
	log_set_level(LOG_INFO);
	log_set_request(NULL);
	log_set_role(NULL);
	clock_fix(0);
	buf_release(&line);
	return 0;
}

/* What was logged since the last call. */
static const char *logged(void)
{
	char chunk[65536];
	if (write(STDERR_FILENO, "#", 1) != 1) /* so that read() never waits */
		return "";
	ssize_t n = read(out[0], chunk, sizeof(chunk));
	buf_clear(&line);
	buf_add(&line, chunk, n > 0 ? (size_t)n - 1 : 0);
	return buf_text(&line);
}

#define HEAD "2026-11-24T02:24:07.123Z level=info event=test"

static void assert_value(const char *value, const char *want)
{
	log_event(LOG_INFO, "test", "k", value, NULL);
	const char *got = logged();
	assert_int_equal(strlen(got), strlen(HEAD " k=") + strlen(want) + 1);
	assert_memory_equal(got, HEAD " k=", strlen(HEAD " k="));
	assert_memory_equal(got + strlen(HEAD " k="), want, strlen(want));
	assert_ptr_equal(strchr(got, '\n'), got + strlen(got) - 1);
}

static void pairs(void **state)
{
	(void)state;
	log_event(LOG_INFO, "test", NULL);
	assert_string_equal(logged(), HEAD "\n");
	log_event(LOG_INFO, "test", "a", "1", "none", NULL, "b", "/x?y", NULL);
	assert_string_equal(logged(), HEAD " a=1 b=/x?y\n");
	log_set_role("desk");
	log_set_request("r17");
	log_event(LOG_WARN, "login", "user", "li", NULL);
	assert_string_equal(logged(), "2026-11-24T02:24:07.123Z level=warn role=desk "
				      "event=login req=r17 user=li\n");
}

static void levels(void **state)
{
	(void)state;
	enum log_level l;
	log_event(LOG_DEBUG, "test", NULL);
	assert_string_equal(logged(), "");
	log_set_level(LOG_ERROR);
	log_event(LOG_WARN, "test", NULL);
	assert_string_equal(logged(), "");
	log_event(LOG_ERROR, "test", NULL);
	assert_non_null(strstr(logged(), "level=error"));
	log_set_level(LOG_DEBUG);
	log_event(LOG_DEBUG, "test", NULL);
	assert_non_null(strstr(logged(), "level=debug"));
	assert_true(log_level_parse(&l, "warn") && l == LOG_WARN);
	assert_true(log_level_parse(&l, "debug") && l == LOG_DEBUG);
	assert_false(log_level_parse(&l, "WARN") || log_level_parse(&l, ""));
}

static void values_are_escaped(void **state)
{
	(void)state;
	assert_value("plain-1.2:3/x", "plain-1.2:3/x");
	assert_value("", "\"\"");
	assert_value("a b", "\"a b\"");
	assert_value("a=b", "\"a=b\"");
	assert_value("春汛", "\"春汛\"");
	assert_value("say \"x\"", "\"say \\\"x\\\"\"");
	assert_value("c:\\d", "\"c:\\\\d\"");
	assert_value("x\n2026-01-01T00:00:00.000Z level=error event=forged",
	    "\"x\\n2026-01-01T00:00:00.000Z level=error event=forged\"");
	assert_value("\r\t", "\"\\r\\t\"");
	assert_value("\x1B[2J\x07", "\"\\u001b[2J\\u0007\"");
	assert_value("\x7F\xC2\x85\xC2\x9B", "\"\\u007f\\u0085\\u009b\"");
	assert_value("a\xE2\x80\xAE"
		     "b\xE2\x81\xA6"
		     "c\xE2\x80\x8F",
	    "\"a\\u202eb\\u2066c\\u200f\"");
	assert_value("\xE2\x80\xA8\xE2\x80\xA9\xEF\xBB\xBF", "\"\\u2028\\u2029\\ufeff\"");
	assert_value("\xF3\xA0\x80\x81", "\"\\U000e0001\"");
	assert_value("\xFF\xC0\x8A\xE4\xB8", "\"\\xff\\xc0\\x8a\\xe4\\xb8\"");
}

static void long_values_are_cut(void **state)
{
	(void)state;
	char value[5000];
	memset(value, 'x', sizeof(value));
	value[sizeof(value) - 1] = '\0';
	log_event(LOG_INFO, "test", "k", value, "z", "end", NULL);
	const char *got = logged();
	assert_true(strlen(got) < 1200);
	assert_non_null(strstr(got, "x…\" z=end\n"));
}

static void gathered_lines_wait(void **state)
{
	(void)state;
	log_gather(true);
	log_event(LOG_INFO, "test", "n", "1", NULL);
	assert_string_equal(logged(), "");
	log_flush();
	assert_string_equal(logged(), HEAD " n=1\n");
	log_event(LOG_INFO, "test", "n", "2", NULL);
	log_event(LOG_WARN, "test", NULL); /* takes what waits along, in order */
	assert_non_null(strstr(logged(), " n=2\n2026-11-24T02:24:07.123Z level=warn "));
	int n = 0;
	for (const char *got = ""; !*got; n++) { /* not without bounds */
		log_event(LOG_INFO, "test", NULL);
		got = logged();
	}
	assert_in_range(n, 2, 1000);
	log_event(LOG_INFO, "test", "n", "3", NULL);
	log_gather(false);
	assert_string_equal(logged(), HEAD " n=3\n");
}

/* Lines of several processes on one pipe do not mix: one write() is at most PIPE_BUF
 * bytes of whole lines, which a packet pipe shows. */
static void written_in_whole_lines(void **state)
{
	char chunk[65536];
	int packets[2];
	(void)state;
	assert_int_equal(pipe2(packets, O_DIRECT | O_NONBLOCK), 0);
	assert_true(dup2(packets[1], STDERR_FILENO) >= 0);
	log_gather(true);
	for (int i = 0; i < 200; i++)
		log_event(LOG_INFO, "test", "path", "/a/17.html", NULL);
	log_gather(false);
	ssize_t n;
	size_t all = 0;
	while ((n = read(packets[0], chunk, sizeof(chunk))) > 0) {
		assert_in_range(n, 1, PIPE_BUF);
		assert_int_equal(chunk[n - 1], '\n');
		assert_memory_equal(chunk, HEAD, strlen(HEAD));
		all += (size_t)n;
	}
	assert_int_equal(all, 200 * strlen(HEAD " path=/a/17.html\n"));
	close(packets[0]);
	close(packets[1]);
}

/* A socket takes what was gathered at once: no line can come between its parts. */
static void a_socket_at_once(void **state)
{
	char chunk[65536];
	int both[2];
	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, both), 0);
	assert_true(dup2(both[1], STDERR_FILENO) >= 0);
	log_gather(true);
	for (int i = 0; i < 200; i++)
		log_event(LOG_INFO, "test", "path", "/a/17.html", NULL);
	log_gather(false);
	assert_int_equal(
	    read(both[0], chunk, sizeof(chunk)), 200 * strlen(HEAD " path=/a/17.html\n"));
	close(both[0]);
	close(both[1]);
}

static void abort_loses_nothing(void **state)
{
	(void)state;
	fflush(NULL);
	pid_t pid = fork();
	if (pid == 0) {
		setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
		log_gather(true);
		log_event(LOG_INFO, "test", "n", "1", NULL);
		abort();
	}
	int status = 0;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
	assert_string_equal(logged(), HEAD " n=1\n");
}

static void failures_carry_their_cause(void **state)
{
	(void)state;
	err_clear();
	enum err e = err_set(ERR_FULL, "/x: write: %s", "No space");
	log_err("save", e, "id", "7", NULL);
	assert_string_equal(logged(), "2026-11-24T02:24:07.123Z level=error event=save "
				      "err=full msg=\"/x: write: No space\" id=7\n");
	err_clear();
	close(STDERR_FILENO); /* nobody listens: no crash, no message of its own */
	log_event(LOG_INFO, "test", NULL);
	assert_string_equal(err_text(), "");
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    T(pairs),
	    T(levels),
	    T(values_are_escaped),
	    T(long_values_are_cut),
	    T(gathered_lines_wait),
	    T(written_in_whole_lines),
	    T(a_socket_at_once),
	    T(abort_loses_nothing),
	    T(failures_carry_their_cause),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
