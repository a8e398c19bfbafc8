/* SPDX-License-Identifier: MIT */
/* Listening sockets: mode, live and dead predecessors, and those that systemd passes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "http/server.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static char path[64];

static void test_listen(void **state)
{
	struct stat st;
	int fd, other = -1;
	(void)state;
	umask(0);
	assert_int_equal(socket_listen(&fd, path), OK);
	assert_int_equal(umask(022), 0);
	assert_int_equal(stat(path, &st), 0);
	assert_true(S_ISSOCK(st.st_mode));
	assert_int_equal(st.st_mode & 07777, 0660);
	assert_int_equal(fcntl(fd, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
	assert_int_equal(socket_listen(&other, path), ERR_BUSY);
	close(fd); /* dead now, its name is still there */
	assert_int_equal(socket_listen(&fd, path), OK);
	close(fd);
	unlink(path);
	err_clear();
}

static void test_refused(void **state)
{
	char big[200];
	int fd = -1;
	(void)state;
	memset(big, 'x', sizeof(big) - 1);
	big[sizeof(big) - 1] = '\0';
	assert_int_equal(socket_listen(&fd, big), ERR_INVALID);
	assert_int_equal(socket_listen(&fd, ""), ERR_INVALID);
	assert_int_equal(socket_listen(&fd, "/nonexistent/x.sock"), ERR_BROKEN);
	/* A file of somebody is not removed. */
	FILE *f = fopen(path, "w");
	fclose(f);
	assert_int_equal(socket_listen(&fd, path), ERR_BROKEN);
	assert_int_equal(unlink(path), 0);
	err_clear();
}

static void set(const char *pid, const char *fds, const char *names)
{
	setenv("LISTEN_PID", pid, 1);
	setenv("LISTEN_FDS", fds, 1);
	setenv("LISTEN_FDNAMES", names, 1);
}

static void test_inherited(void **state)
{
	char pid[16];
	int fd = -1, other = open("/dev/null", O_RDONLY);
	(void)state;
	dup2(other, 3);
	dup2(other, 4);
	snprintf(pid, sizeof(pid), "%d", (int)getpid());
	set(pid, "2", "web:desk");
	assert_int_equal(socket_inherited(&fd, "desk"), OK);
	assert_int_equal(fd, 4);
	assert_int_equal(fcntl(4, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
	assert_int_equal(socket_inherited(&fd, "web"), OK);
	assert_int_equal(fd, 3);
	assert_int_equal(socket_inherited(&fd, "des"), ERR_NOT_FOUND);
	assert_int_equal(socket_inherited(&fd, "press"), ERR_NOT_FOUND);
	set(pid, "1", "web:desk"); /* more names than sockets */
	assert_int_equal(socket_inherited(&fd, "desk"), ERR_NOT_FOUND);
	set("1", "2", "web:desk"); /* meant for another process */
	assert_int_equal(socket_inherited(&fd, "desk"), ERR_NOT_FOUND);
	set(pid, "x", "web:desk");
	assert_int_equal(socket_inherited(&fd, "desk"), ERR_NOT_FOUND);
	unsetenv("LISTEN_PID");
	assert_int_equal(socket_inherited(&fd, "desk"), ERR_NOT_FOUND);
	err_clear();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_listen),
	    cmocka_unit_test(test_refused),
	    cmocka_unit_test(test_inherited),
	};
	snprintf(path, sizeof(path), "/tmp/qf-sock-%d", (int)getpid());
	return cmocka_run_group_tests(tests, NULL, NULL);
}
