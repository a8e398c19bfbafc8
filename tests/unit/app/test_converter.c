/* SPDX-License-Identifier: MIT */
/* The converter: the same words as OpenCC in the process itself, for many who ask at
 * once, whoever of them dies; and when it has gone, everybody converts alone. This
 * process converts nothing itself, so its children begin without tables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "app/converter.h"
#include "base/log.h"
#include "base/pass.h"
#include "view/opencc.h"

#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TEXT_MAX = 4 << 20, TABLES = 4 << 20, CLIENTS = 6 };

static const char sentence[] = "长三角G60科创走廊：里面的头发与发展，一只干净的后台。\n";

/* What a client reports, in memory that it shares with the test. */
struct report {
	enum err err;
	bool own_tables; /* it had to open OpenCC itself */
	size_t len;
	char text[TEXT_MAX];
};

static struct converter converter;
static pid_t process;

static void start_converter(void)
{
	process = fork();
	assert_true(process >= 0);
	if (!process) {
		converter_run(&converter);
		_exit(0);
	}
}

static void end_converter(void)
{
	assert_int_equal(kill(process, SIGKILL), 0);
	assert_int_equal(waitpid(process, NULL, 0), process);
}

static struct report *report_new(void)
{
	struct report *r = mmap(
	    NULL, sizeof *r, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_true(r != MAP_FAILED);
	return r;
}

static void report_free(struct report *r)
{
	munmap(r, sizeof *r);
}

/* A process of its own that converts the text so many times over. */
static pid_t client(struct report *r, int times, bool alone)
{
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid)
		return pid;
	struct buf in = BUF_INIT, out = BUF_INIT;
	if (!alone)
		converter_use(&converter);
	for (int i = 0; i < times; i++)
		buf_str(&in, sentence);
	r->err = script_change(&out, buf_text(&in), in.len, SCRIPT_S2T);
	r->len = out.len;
	if (out.len <= TEXT_MAX)
		memcpy(r->text, buf_text(&out), out.len);
	r->own_tables = mallinfo2().uordblks > TABLES;
	_exit(0);
}

static void converted_itself(const struct report *r, bool want)
{
#if defined(__SANITIZE_ADDRESS__)
	(void)r, (void)want; /* glibc's allocator, which tells, is not used then */
#else
	assert_int_equal(r->own_tables, want);
#endif
}

static void wait_for(pid_t pid)
{
	int status;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
}

/* What a process without a converter makes of it. */
static struct report *expected(int times)
{
	struct report *r = report_new();
	wait_for(client(r, times, true));
	assert_int_equal(r->err, OK);
	converted_itself(r, true);
	assert_true(r->len > 0);
	return r;
}

static void same(const struct report *r, const struct report *want)
{
	assert_int_equal(r->err, OK);
	assert_int_equal(r->len, want->len);
	assert_memory_equal(r->text, want->text, want->len);
}

/* The converter did it, or does it now: on a busy machine a client may lose patience. */
static void not_itself(struct report *r, int times, const struct report *want)
{
	for (int tries = 0; r->own_tables && tries < 10; tries++) {
		wait_for(client(r, times, false));
		same(r, want);
	}
	converted_itself(r, false);
}

static void converts_as_opencc_does(void **state)
{
	(void)state;
	static const int lengths[] = {1, 100, 20000}; /* sentences: to 1.6 MB */
	for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
		struct report *want = expected(lengths[i]), *r = report_new();
		wait_for(client(r, lengths[i], false));
		same(r, want);
		if (lengths[i] <= 100)
			not_itself(r, lengths[i], want);
		assert_non_null(strstr(r->text, "裏面的頭髮與發展"));
		report_free(r);
		report_free(want);
	}
}

static void many_ask_at_once(void **state)
{
	(void)state;
	struct report *want[CLIENTS], *r[CLIENTS];
	pid_t pid[CLIENTS];
	for (int i = 0; i < CLIENTS; i++) {
		want[i] = expected(1 + 50 * i);
		r[i] = report_new();
	}
	for (int i = 0; i < CLIENTS; i++)
		pid[i] = client(r[i], 1 + 50 * i, false);
	for (int i = 0; i < CLIENTS; i++) {
		wait_for(pid[i]);
		same(r[i], want[i]);
		not_itself(r[i], 1 + 50 * i, want[i]);
		report_free(r[i]);
		report_free(want[i]);
	}
}

/* Asks and does not wait: with a text, with a byte that is no conversion, with a file
 * that cannot be written. */
static void nobody_holds_it_up(void **state)
{
	(void)state;
	int done[2], text = memfd_create("text", MFD_CLOEXEC);
	assert_int_equal(write(text, sentence, strlen(sentence)), strlen(sentence));
	assert_int_equal(pipe2(done, O_CLOEXEC), 0);
	const int fd[2] = {text, done[1]};
	assert_int_equal(pass_send(converter.ask, SCRIPT_S2T, fd, 0), OK);
	assert_int_equal(pass_send(converter.ask, 99, fd, 0), OK);
	int sealed = open("/dev/null", O_RDONLY | O_CLOEXEC);
	assert_int_equal(
	    pass_send(converter.ask, SCRIPT_S2T, (int[]){sealed, done[1]}, 0), OK);
	close(text);
	close(sealed);
	close(done[0]);
	close(done[1]);
	struct report *want = expected(3), *r = report_new();
	wait_for(client(r, 3, false));
	same(r, want);
	not_itself(r, 3, want);
	report_free(r);
	report_free(want);
}

static void the_next_one_takes_what_waits(void **state)
{
	(void)state;
	struct report *want = expected(5), *r = report_new();
	r->own_tables = true;
	for (int tries = 0; r->own_tables && tries < 10; tries++) {
		end_converter();
		pid_t pid = client(r, 5, false);
		usleep(50000);
		start_converter();
		wait_for(pid);
		same(r, want);
	}
	converted_itself(r, false);
	report_free(r);
	report_free(want);
}

static void killed_at_work(void **state)
{
	(void)state;
	struct report *want = expected(20000), *r = report_new();
	pid_t pid = client(r, 20000, false);
	usleep(30000);
	end_converter();
	wait_for(pid); /* alone, unless the converter was that fast */
	same(r, want);
	start_converter();
	report_free(r);
	report_free(want);
}

static void closed_for_good(void **state)
{
	(void)state;
	struct report *want = expected(5), *r = report_new();
	struct converter gone;
	assert_int_equal(converter_open(&gone), OK);
	close(gone.serve);
	gone.serve = dup(gone.ask); /* converter_use() closes one */
	struct converter kept = converter;
	converter = gone;
	pid_t pid = client(r, 5, false);
	converter = kept;
	wait_for(pid);
	same(r, want);
	converted_itself(r, true);
	converter_close(&gone);
	report_free(r);
	report_free(want);
}

static int open_all(void **state)
{
	(void)state;
	log_set_level(LOG_ERROR + 1); /* it says what went wrong; here that is wanted */
	assert_int_equal(converter_open(&converter), OK);
	start_converter();
	return 0;
}

static int close_all(void **state)
{
	(void)state;
	end_converter();
	converter_close(&converter);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(converts_as_opencc_does),
	    cmocka_unit_test(many_ask_at_once),
	    cmocka_unit_test(nobody_holds_it_up),
	    cmocka_unit_test(the_next_one_takes_what_waits),
	    cmocka_unit_test(killed_at_work),
	    cmocka_unit_test(closed_for_good),
	};
	return cmocka_run_group_tests(tests, open_all, close_all);
}
