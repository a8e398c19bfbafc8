/* SPDX-License-Identifier: MIT */
/* sendmsg(2) and recvmsg(2) with two descriptors in the control message. */
#include "base/pass.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

union control {
	struct cmsghdr align;
	char space[CMSG_SPACE(2 * sizeof(int))];
};

enum err pass_send(int sock, unsigned char what, const int fd[2], int flags)
{
	union control control;
	memset(&control, 0, sizeof control);
	struct iovec iov = {&what, 1};
	struct msghdr m = {.msg_iov = &iov,
	    .msg_iovlen = 1,
	    .msg_control = &control,
	    .msg_controllen = sizeof control};
	struct cmsghdr *c = CMSG_FIRSTHDR(&m);
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(2 * sizeof(int));
	memcpy(CMSG_DATA(c), fd, 2 * sizeof(int));
	ssize_t n;
	do {
		n = sendmsg(sock, &m, MSG_NOSIGNAL | flags);
	} while (n < 0 && errno == EINTR);
	return n == 1 ? OK : err_set(ERR_BROKEN, "sendmsg: %s", strerror(errno));
}

bool pass_receive(int sock, unsigned char *what, int fd[2])
{
	union control control;
	struct iovec iov = {what, 1};
	struct msghdr m = {.msg_iov = &iov,
	    .msg_iovlen = 1,
	    .msg_control = &control,
	    .msg_controllen = sizeof control};
	ssize_t n;
	do {
		n = recvmsg(sock, &m, MSG_CMSG_CLOEXEC);
	} while (n < 0 && errno == EINTR);
	struct cmsghdr *c = n == 1 ? CMSG_FIRSTHDR(&m) : NULL;
	if (!c || c->cmsg_len != CMSG_LEN(2 * sizeof(int)))
		return false;
	memcpy(fd, CMSG_DATA(c), 2 * sizeof(int));
	return true;
}
