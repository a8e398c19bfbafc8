/* SPDX-License-Identifier: MIT */
/* One request as plain CGI: a child runs cgi_once() on pipes with an environment of its
 * own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/log.h"
#include "base/secret.h"
#include "http/server.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int waits;

static void wait_for_job(void *arg, struct exchange *x)
{
	(void)arg;
	x->user = &waits;
}

static enum verdict handle(void *arg, struct exchange *x)
{
	(void)arg;
	if (strcmp(x->req.path, "/park") == 0 && x->user == NULL)
		return VERDICT_PARK;
	x->res.type = "text/plain";
	x->res.status = x->refused != 0 ? x->refused : 200;
	const char *v = pairs_get(&x->req.form, "v");
	buf_printf(
	    &x->res.body, "%s %s %d", x->req.path, v != NULL ? v : "-", x->user != NULL);
	return VERDICT_SEND;
}

/* Runs one request with body on stdin; what came on stdout goes to out. Returns the exit
 * code: 0 when cgi_once() was content. */
static int run(const char *path, const char *length, const char *body, struct buf *out)
{
	int in[2], answer[2], status;
	assert_int_equal(pipe(in), 0);
	assert_int_equal(pipe(answer), 0);
	fflush(NULL);
	pid_t pid = fork();
	if (pid == 0) {
		dup2(in[0], 0);
		dup2(answer[1], 1);
		close(in[1]);
		close(answer[0]);
		clearenv();
		setenv("REQUEST_METHOD", "POST", 1);
		setenv("SCRIPT_NAME", "/cgi/q", 1);
		setenv("PATH_INFO", path, 1);
		setenv("CONTENT_LENGTH", length, 1);
		setenv("CONTENT_TYPE", "application/x-www-form-urlencoded", 1);
		_exit(cgi_once(handle, wait_for_job, NULL, 100, "/cgi/q") == OK ? 0 : 3);
	}
	close(in[0]);
	close(answer[1]);
	assert_int_equal(write(in[1], body, strlen(body)), strlen(body));
	close(in[1]);
	buf_clear(out);
	assert_int_equal(file_read_fd(out, answer[0]), OK);
	close(answer[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void test_cgi(void **state)
{
	struct buf out = BUF_INIT;
	(void)state;
	assert_int_equal(run("/x", "5", "v=abc", &out), 0);
	assert_non_null(strstr(buf_text(&out), "Status: 200 OK\r\n"));
	assert_non_null(strstr(buf_text(&out), "\r\n\r\n/x abc 0"));
	assert_int_equal(run("/x", "5", "v=abcMORE", &out), 0);
	assert_non_null(strstr(buf_text(&out), "\r\n\r\n/x abc 0"));
	assert_int_equal(run("", "0", "", &out), 0);
	assert_non_null(strstr(buf_text(&out), "\r\n\r\n/ - 0"));
	assert_int_equal(run("/park", "0", "", &out), 0);
	assert_non_null(strstr(buf_text(&out), "\r\n\r\n/park - 1"));
	/* Torn: no answer, and no handler. */
	assert_int_equal(run("/x", "6", "v=abc", &out), 3);
	assert_int_equal(out.len, 0);
	assert_int_equal(run("/x", "101", "v=abc", &out), 0);
	assert_non_null(strstr(buf_text(&out), "Status: 413 "));
	assert_int_equal(run("/x", "1x", "v=abc", &out), 0);
	assert_non_null(strstr(buf_text(&out), "Status: 400 "));
	assert_int_equal(run("/x/../y", "0", "", &out), 0);
	assert_non_null(strstr(buf_text(&out), "Status: 404 "));
	buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_cgi),
	};
	secret_init();
	log_set_level(LOG_ERROR);
	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
