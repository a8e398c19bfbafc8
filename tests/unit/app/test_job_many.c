/* SPDX-License-Identifier: MIT */
/* Many texts through one child: every answer comes back in its place, however much is
 * written before anybody reads, and whatever ends the child in between. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "app/job_many.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/secret.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* How many texts were done, in memory shared with the test. */
static int *shared;

/* The input says what to do; a number: so many bytes. */
static enum err act(struct buf *out, const char *in, size_t len)
{
	__atomic_add_fetch(shared, 1, __ATOMIC_SEQ_CST);
	if (!strcmp(in, "refuse"))
		return err_say(ERR_INVALID, "第 3 行的表格不完整");
	if (!strcmp(in, "crash"))
		raise(SIGKILL);
	for (int n = atoi(in); n > 0; n--)
		buf_str(out, "x");
	if (!out->len)
		buf_add(out, in, len);
	return buf_err(out);
}

const struct job_kind job_kinds[JOB__MAX] = {
    [JOB_MARKDOWN] = {"test", act, 5, 20, 96, 1},
    [JOB_PASSWORD] = {"small", act, 5, 20, 40, 1},
};

static struct job_many many;

static int setup(void **state)
{
	(void)state;
	secret_init();
	log_set_level(LOG_ERROR);
	shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	many = (struct job_many){.kind = JOB_MARKDOWN};
	return jobs_new(&many.jobs) ? -1 : 0;
}

static int teardown(void **state)
{
	(void)state;
	job_many_release(&many);
	jobs_free(many.jobs);
	while (waitpid(-1, NULL, 0) > 0)
		continue;
	return munmap(shared, sizeof *shared);
}

static void add(const char *text)
{
	job_many_add(&many, text, strlen(text));
}

static void next_is(const char *want)
{
	struct buf out = BUF_INIT;
	assert_int_equal(job_many_next(&many, &out), OK);
	assert_string_equal(buf_text(&out), want);
	buf_release(&out);
}

static void next_has(size_t len)
{
	struct buf out = BUF_INIT;
	assert_int_equal(job_many_next(&many, &out), OK);
	assert_int_equal(out.len, len);
	assert_int_equal(strspn(buf_text(&out), "x"), len);
	buf_release(&out);
}

static void next_fails(enum err want)
{
	struct buf out = BUF_INIT;
	err_clear();
	assert_int_equal(job_many_next(&many, &out), want);
	assert_int_equal(out.len, 0);
	buf_release(&out);
}

static void in_their_order(void **state)
{
	(void)state;
	for (int lot = 0; lot < 3; lot++) {
		job_many_clear(&many);
		add("one");
		add("");
		add("refuse");
		add("two");
		assert_int_equal(job_many_start(&many), OK);
		next_is("one");
		next_is("");
		next_fails(ERR_INVALID);
		assert_string_equal(err_said(ERR_INVALID), "第 3 行的表格不完整");
		next_is("two");
	}
	job_many_clear(&many);
	assert_int_equal(job_many_start(&many), OK); /* of nothing */
}

/* The child is through before the first answer is read: 30 MB wait for it. */
static void nobody_waits(void **state)
{
	enum { TEXTS = 300 };
	int64_t start = clock_mono();
	(void)state;
	for (int i = 0; i < TEXTS; i++)
		add("100000");
	assert_int_equal(job_many_start(&many), OK);
	while (__atomic_load_n(shared, __ATOMIC_SEQ_CST) < TEXTS) {
		assert_true(clock_mono() - start < 120000);
		usleep(1000);
	}
	for (int i = 0; i < TEXTS; i++)
		next_has(100000);
	assert_int_equal(*shared, TEXTS);
}

static void a_dead_child_costs_its_text_alone(void **state)
{
	(void)state;
	add("3");
	add("crash");
	add("4");
	add("crash");
	add("crash");
	add("5");
	assert_int_equal(job_many_start(&many), OK);
	next_has(3);
	next_fails(ERR_TOO_BIG);
	next_has(4);
	next_fails(ERR_TOO_BIG);
	next_fails(ERR_TOO_BIG);
	next_has(5);
}

/* More than one child may say in all: another one says the rest. */
static void more_than_may_wait(void **state)
{
	enum { TEXTS = 20, EACH = 15 << 20 };
	char text[16];
	(void)state;
	snprintf(text, sizeof text, "%d", EACH);
	for (int i = 0; i < TEXTS; i++)
		add(text);
	assert_int_equal(job_many_start(&many), OK);
	for (int i = 0; i < TEXTS; i++)
		next_has(EACH);
	assert_true(*shared > TEXTS); /* it did come to that */
}

/* The child dies while it reads the texts: none of them is taken for an answer. */
static void a_child_that_never_began(void **state)
{
	enum { MUCH = 30 << 20 };
	(void)state;
#if defined(__SANITIZE_ADDRESS__)
	skip(); /* there is no limit of memory then */
#endif
	char *much = malloc(MUCH + 1);
	assert_non_null(much);
	memset(much, 'b', MUCH);
	much[MUCH] = 0;
	many.kind = JOB_PASSWORD;
	add("");
	add("refuse");
	add(much);
	assert_int_equal(job_many_start(&many), OK);
	next_is("");
	next_fails(ERR_INVALID);
	next_fails(ERR_TOO_BIG);
	free(much);
}

/* Forgotten before it was read. */
static void cleared(void **state)
{
	(void)state;
	add("1000000");
	add("crash");
	assert_int_equal(job_many_start(&many), OK);
	job_many_clear(&many);
	add("one");
	assert_int_equal(job_many_start(&many), OK);
	next_is("one");
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
int main(void)
{
	const struct CMUnitTest tests[] = {T(in_their_order), T(nobody_waits),
	    T(a_dead_child_costs_its_text_alone), T(more_than_may_wait),
	    T(a_child_that_never_began), T(cleared)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
