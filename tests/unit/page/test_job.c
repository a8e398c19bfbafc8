/* SPDX-License-Identifier: MIT */
/* The program's own kinds of jobs, run in their children: passwords and Markdown. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "app/jobs.h"
#include "base/log.h"
#include "base/secret.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static struct jobs *jobs;

static int setup(void **state)
{
	(void)state;
	secret_init();
	log_set_level(LOG_ERROR);
	return jobs_new(&jobs) ? -1 : 0;
}

static int teardown(void **state)
{
	(void)state;
	jobs_free(jobs);
	return wait(NULL) > 0 ? 0 : -1;
}

/* What a handler sees of a password job. */
static struct ctx password(const char *hash, const char *typed, const char *fresh)
{
	static char result[256];
	struct buf in = BUF_INIT, out = BUF_INIT;
	job_password_input(&in, hash, typed, fresh);
	err_clear();
	struct ctx c = {.job_err = jobs_run(jobs, JOB_PASSWORD, &in, &out)};
	assert_true(out.len < sizeof result);
	memcpy(result, buf_text(&out), out.len + 1);
	c.job_out = result;
	c.job_len = out.len;
	buf_release(&in);
	buf_release(&out);
	return c;
}

static void passwords(void **state)
{
	char hash[SECRET_HASH_MAX];
	bool stale;
	(void)state;
	struct ctx c = password("", "", "correct horse"); /* only a new hash */
	assert_int_equal(c.job_err, OK);
	strcpy(hash, job_password_hash(&c));
	assert_true(!strncmp(hash, "$argon2id$", 10));
	assert_true(secret_verify(hash, "correct horse", &stale));
	c = password(hash, "correct horse", "");
	assert_true(job_password_fits(&c));
	assert_string_equal(job_password_hash(&c), "");
	c = password(hash, "wrong", "");
	assert_int_equal(c.job_err, OK);
	assert_false(job_password_fits(&c));
	/* the new one is made only when the old one fits */
	c = password(hash, "wrong", "another one");
	assert_false(job_password_fits(&c));
	assert_string_equal(job_password_hash(&c), "");
	c = password(hash, "correct horse", "another one");
	assert_true(job_password_fits(&c));
	assert_true(secret_verify(job_password_hash(&c), "another one", &stale));
	/* unknown names: as slow, and nothing fits */
	c = password(secret_dummy(), "", "");
	assert_false(job_password_fits(&c));
	c = password("no hash at all", "x", "");
	assert_false(job_password_fits(&c));
}

/* Its child stands back, but is not starved: it would be killed at its time-out. */
static void passwords_beside_busy_processes(void **state)
{
	enum { EACH = 3, BUSY_MAX = 64 };
	long n = EACH * sysconf(_SC_NPROCESSORS_ONLN);
	pid_t busy[BUSY_MAX];
	char hash[SECRET_HASH_MAX];
	(void)state;
	n = n < BUSY_MAX ? n : BUSY_MAX;
	assert_int_equal(secret_hash(hash, "correct horse"), OK);
	for (long i = 0; i < n; i++) {
		busy[i] = fork();
		if (!busy[i])
			for (;;)
				;
	}
	struct ctx c = password(hash, "correct horse", "");
	for (long i = 0; i < n; i++) {
		kill(busy[i], SIGKILL);
		waitpid(busy[i], NULL, 0);
	}
	assert_int_equal(c.job_err, OK);
	assert_true(job_password_fits(&c));
}

static void bad_input(void **state)
{
	static const struct {
		const char *data;
		size_t len;
	} cases[] = {{"", 0}, {"x", 1}, {"a\0b\0c", 5}};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf in = BUF_INIT, out = BUF_INIT;
		buf_add(&in, cases[i].data, cases[i].len);
		err_clear();
		assert_int_equal(jobs_run(jobs, JOB_PASSWORD, &in, &out), ERR_BROKEN);
		buf_release(&in);
		buf_release(&out);
	}
	struct ctx c = {.job_err = ERR_BUSY, .job_out = "1x", .job_len = 2};
	assert_false(job_password_fits(&c)); /* an error never fits */
	assert_string_equal(job_password_hash(&c), "");
}

static void markdown(void **state)
{
	struct buf in = BUF_INIT, out = BUF_INIT;
	(void)state;
	buf_str(&in, "# 标题\n\n**“从0到1”**的\n");
	assert_int_equal(jobs_run(jobs, JOB_MARKDOWN, &in, &out), OK);
	assert_string_equal(
	    buf_text(&out), "<h2>标题</h2>\n<p><strong>“从0到1”</strong>的</p>\n");
	buf_clear(&in);
	buf_clear(&out);
	for (int i = 0; i < 70000; i++)
		buf_str(&in, "字");
	err_clear();
	assert_int_equal(jobs_run(jobs, JOB_MARKDOWN, &in, &out), ERR_TOO_BIG);
	assert_true(*err_text());
	buf_release(&in);
	buf_release(&out);
}

static void limits(void **state)
{
	(void)state;
	assert_int_equal(
	    job_kinds[JOB_PASSWORD].parallel, 2); /* 19 MiB and a core each */
	for (enum job j = JOB_MARKDOWN; j < JOB__MAX; j++) {
		assert_non_null(job_kinds[j].run);
		assert_true(job_kinds[j].cpu_s > 0 && job_kinds[j].cpu_s <= 5);
		assert_true(job_kinds[j].wall_s >= job_kinds[j].cpu_s &&
			    job_kinds[j].wall_s <= 10);
		assert_true(job_kinds[j].memory_mb > 0 && job_kinds[j].memory_mb <= 512);
		assert_true(job_kinds[j].parallel > 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(passwords),
	    cmocka_unit_test(passwords_beside_busy_processes),
	    cmocka_unit_test(bad_input), cmocka_unit_test(markdown),
	    cmocka_unit_test(limits)};
	return cmocka_run_group_tests(tests, setup, teardown);
}
