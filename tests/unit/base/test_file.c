/* SPDX-License-Identifier: MIT */
/* Files in a private folder: modes, atomic replacement, locks between processes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static struct arena a;
static char dir[64];

static int setup(void **state)
{
	(void)state;
	err_clear();
	arena_init(&a);
	strcpy(dir, "/tmp/qianfa-file-XXXXXX");
	return mkdtemp(dir) ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	arena_release(&a);
	pid_t pid = fork();
	if (pid == 0) {
		execlp("rm", "rm", "-rf", dir, (char *)NULL);
		_exit(127);
	}
	return waitpid(pid, NULL, 0) == pid ? 0 : -1;
}

static char *in(const char *name)
{
	return arena_printf(&a, "%s/%s", dir, name);
}

static mode_t mode_of(const char *path)
{
	struct stat st;
	assert_int_equal(stat(path, &st), 0);
	return st.st_mode & 07777;
}

static size_t entries(void)
{
	size_t n = 0;
	FILE *p = popen(arena_printf(&a, "ls -A %s | wc -l", dir), "r");
	assert_non_null(p);
	assert_int_equal(fscanf(p, "%zu", &n), 1);
	pclose(p);
	return n;
}

static void write_then_read(void **state)
{
	(void)state;
	struct buf b = BUF_INIT;
	assert_int_equal(file_write(in("x"), "one\0two", 7, 0644), OK);
	assert_int_equal(file_read(&b, in("x")), OK);
	assert_int_equal(b.len, 7);
	assert_memory_equal(b.data, "one\0two", 7);
	assert_int_equal(file_write(in("x"), "", 0, 0644), OK);
	assert_int_equal(file_read(&b, in("x")), OK); /* appends */
	assert_int_equal(b.len, 7);
	buf_release(&b);
	assert_int_equal(entries(), 1); /* no temporary file is left */
}

static void large_file(void **state)
{
	(void)state;
	size_t len = 3 * 1024 * 1024 + 17;
	unsigned char *data = arena_alloc(&a, len);
	for (size_t i = 0; i < len; i++)
		data[i] = (unsigned char)(i * 31 + i / 997);
	struct buf b = BUF_INIT;
	assert_int_equal(file_write(in("big"), data, len, 0600), OK);
	assert_int_equal(file_read(&b, in("big")), OK);
	assert_int_equal(b.len, len);
	assert_memory_equal(b.data, data, len);
	buf_release(&b);
}

static void read_limit_and_missing(void **state)
{
	(void)state;
	struct buf b;
	buf_init(&b, 4);
	assert_int_equal(file_write(in("x"), "12345", 5, 0644), OK);
	assert_int_equal(file_read(&b, in("x")), ERR_TOO_BIG);
	assert_non_null(strstr(err_text(), in("x")));
	buf_clear(&b);
	err_clear();
	assert_int_equal(file_read(&b, in("none")), ERR_NOT_FOUND);
	assert_non_null(strstr(err_text(), in("none")));
	err_clear();
	assert_int_equal(file_read(&b, dir), ERR_BROKEN);
	assert_non_null(strstr(err_text(), dir));
	buf_release(&b);
}

static void modes_hold_whatever_the_umask(void **state)
{
	(void)state;
	static const mode_t masks[] = {0, 022, 077, 0777};
	static const mode_t modes[] = {0600, 0640, 0644, 0664, 0755};
	mode_t before = umask(0);
	for (size_t i = 0; i < 4; i++)
		for (size_t j = 0; j < 5; j++) {
			char *name = in(arena_printf(&a, "f%zu-%zu", i, j));
			char *folder = in(arena_printf(&a, "d%zu-%zu", i, j));
			umask(masks[i]);
			enum err e = file_write(name, "x", 1, modes[j]);
			enum err f = file_mkdir(folder, modes[j] | 02110);
			umask(before);
			assert_int_equal(e, OK);
			assert_int_equal(f, OK);
			assert_int_equal(mode_of(name), modes[j]);
			assert_int_equal(mode_of(folder), modes[j] | 02110);
		}
	umask(0777);
	int fd = -1;
	enum err e = file_lock(&fd, in("lock"), 0);
	umask(before);
	assert_int_equal(e, OK);
	assert_int_equal(mode_of(in("lock")), 0660);
	close(fd);
}

static void write_sets_the_mode_of_an_old_file(void **state)
{
	(void)state;
	assert_int_equal(file_write(in("x"), "1", 1, 0644), OK);
	assert_int_equal(file_write(in("x"), "2", 1, 0600), OK);
	assert_int_equal(mode_of(in("x")), 0600);
}

/* A reader never sees anything but one whole version, also under kill -9. */
static void write_is_atomic(void **state)
{
	(void)state;
	enum { LEN = 100000 };
	char *data = arena_alloc(&a, LEN);
	char *path = in("page");
	memset(data, 'A', LEN);
	assert_int_equal(file_write(path, data, LEN, 0644), OK);
	for (int round = 0; round < 10; round++) {
		pid_t pid = fork();
		if (pid == 0) {
			for (int i = 0;; i++) {
				memset(data, 'A' + i % 26, LEN);
				if (file_write(path, data, LEN, 0644) != OK)
					_exit(1);
			}
		}
		assert_true(pid > 0);
		for (int i = 0; i < 20; i++) {
			struct buf b = BUF_INIT;
			assert_int_equal(file_read(&b, path), OK);
			assert_int_equal(b.len, LEN);
			for (int j = 1; j < LEN; j++)
				if (b.data[j] != b.data[0])
					fail_msg("mixed versions");
			buf_release(&b);
		}
		int status;
		kill(pid, SIGKILL);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFSIGNALED(status));
	}
	/* What the killed writers left is hidden from listings and the web server. */
	char **names;
	assert_int_equal(file_list(&names, &a, dir, ""), OK);
	assert_string_equal(names[0], "page");
	assert_null(names[1]);
}

static void failed_write_leaves_the_old_file(void **state)
{
	(void)state;
	assert_int_equal(file_write(in("none/x"), "1", 1, 0644), ERR_NOT_FOUND);
	assert_non_null(strstr(err_text(), "none/x"));
	assert_int_equal(mkdir(in("folder"), 0755), 0);
	err_clear();
	assert_int_equal(file_write(in("folder"), "1", 1, 0644), ERR_BROKEN);
	assert_int_equal(entries(), 1);
	int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
	assert_true(full >= 0);
	err_clear();
	assert_int_equal(file_write_all(full, "x", 1), ERR_FULL);
	close(full);
}

static void relative_path(void **state)
{
	(void)state;
	char old[1024];
	assert_non_null(getcwd(old, sizeof(old)));
	assert_int_equal(chdir(dir), 0);
	enum err e = file_write("plain", "x", 1, 0644);
	assert_int_equal(chdir(old), 0);
	assert_int_equal(e, OK);
	assert_true(file_exists(in("plain")));
}

static void folders(void **state)
{
	(void)state;
	assert_false(file_exists(in("d")));
	assert_int_equal(file_mkdir(in("d"), 0750), OK);
	assert_true(file_exists(in("d")));
	assert_int_equal(file_mkdir(in("d"), 0700), OK);
	assert_int_equal(mode_of(in("d")), 0750); /* made once, then the owner's affair */
	assert_int_equal(file_sync_dir(in("d")), OK);
	assert_int_equal(file_mkdir(in("a/b"), 0750), ERR_NOT_FOUND);
	assert_int_equal(file_sync_dir(in("none")), ERR_NOT_FOUND);
	assert_int_equal(file_write(in("f"), "", 0, 0644), OK);
	assert_int_equal(file_mkdir(in("f"), 0750), ERR_BROKEN);
}

static void list(void **state)
{
	(void)state;
	char **names;
	assert_int_equal(file_list(&names, &a, dir, ""), OK);
	assert_null(names[0]);
	for (int i = 40; i > 0; i--)
		assert_int_equal(
		    file_write(in(arena_printf(&a, "n%02d.md", i)), "", 0, 0644), OK);
	static const char *const more[] = {
	    "Z.md", "中.md", ".hidden.md", "x.txt", "md", "a.md.gz"};
	for (size_t i = 0; i < sizeof(more) / sizeof(more[0]); i++)
		assert_int_equal(file_write(in(more[i]), "", 0, 0644), OK);
	assert_int_equal(file_list(&names, &a, dir, ".md"), OK);
	assert_string_equal(names[0], "Z.md");
	for (int i = 1; i <= 40; i++)
		assert_string_equal(names[i], arena_printf(&a, "n%02d.md", i));
	assert_string_equal(names[41], "中.md");
	assert_null(names[42]);
	assert_int_equal(file_list(&names, &a, in("none"), ".md"), ERR_NOT_FOUND);
}

/* A child that holds the lock until it is killed; returns once it has it. */
static pid_t holder(const char *path)
{
	int ready[2];
	assert_int_equal(pipe(ready), 0);
	pid_t pid = fork();
	if (pid == 0) {
		int fd;
		if (file_lock(&fd, path, 0) != OK || write(ready[1], "x", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	char c;
	assert_int_equal(read(ready[0], &c, 1), 1);
	close(ready[0]);
	close(ready[1]);
	return pid;
}

static void lock_between_processes(void **state)
{
	(void)state;
	int fd = -1;
	char *path = in("writer.lock");
	pid_t pid = holder(path);
	assert_int_equal(file_lock(&fd, path, 0), ERR_BUSY);
	assert_non_null(strstr(err_text(), path));
	assert_int_equal(file_lock(&fd, path, 30), ERR_BUSY);
	struct flock who = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	int probe = open(path, O_RDWR | O_CLOEXEC);
	assert_int_equal(fcntl(probe, F_GETLK, &who), 0);
	assert_int_equal(who.l_pid, pid); /* the supervisor finds the holder so */
	close(probe);
	pid_t killer = fork();
	if (killer == 0) {
		usleep(50000);
		kill(pid, SIGKILL);
		_exit(0);
	}
	assert_int_equal(file_lock(&fd, path, 5000), OK); /* waits for the kill */
	waitpid(pid, NULL, 0);
	waitpid(killer, NULL, 0);
	pid_t other = fork();
	if (other == 0)
		_exit(file_lock(&fd, path, 0) == ERR_BUSY ? 0 : 1);
	int status;
	waitpid(other, &status, 0);
	assert_int_equal(status, 0);
	close(fd);
	pid = holder(path); /* free again */
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	assert_int_equal(file_lock(&fd, in("none/lock"), 0), ERR_NOT_FOUND);
}

static void lock_counts_right(void **state)
{
	(void)state;
	char *lock = in("lock"), *path = in("count");
	assert_int_equal(file_write(path, "0", 1, 0644), OK);
	for (int p = 0; p < 4; p++) {
		if (fork() != 0)
			continue;
		for (int i = 0; i < 25; i++) {
			int fd, n;
			FILE *f;
			if (file_lock(&fd, lock, 20000) != OK ||
			    !(f = fopen(path, "r+")) || fscanf(f, "%d", &n) != 1)
				_exit(1);
			rewind(f);
			fprintf(f, "%d", n + 1);
			fclose(f);
			close(fd);
		}
		_exit(0);
	}
	for (int p = 0; p < 4; p++) {
		int status;
		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
	struct buf b = BUF_INIT;
	assert_int_equal(file_read(&b, path), OK);
	assert_string_equal(buf_text(&b), "100");
	buf_release(&b);
}

static void descriptors(void **state)
{
	(void)state;
	int p[2];
	struct buf b = BUF_INIT;
	assert_int_equal(pipe(p), 0);
	assert_int_equal(file_write_all(p[1], "through a pipe", 14), OK);
	close(p[1]);
	assert_int_equal(file_read_fd(&b, p[0]), OK);
	assert_string_equal(buf_text(&b), "through a pipe");
	close(p[0]);
	buf_release(&b);
	assert_int_equal(file_read_fd(&b, -1), ERR_BROKEN);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    T(write_then_read),
	    T(large_file),
	    T(read_limit_and_missing),
	    T(modes_hold_whatever_the_umask),
	    T(write_sets_the_mode_of_an_old_file),
	    T(write_is_atomic),
	    T(failed_write_leaves_the_old_file),
	    T(relative_path),
	    T(folders),
	    T(list),
	    T(lock_between_processes),
	    T(lock_counts_right),
	    T(descriptors),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
