/* SPDX-License-Identifier: MIT */
/* The do-nothing peer of the benchmark: libfcgi on epoll over kept connections, one
 * process, every request answered with one of two ready replies. It reads what libfcgi
 * reads, looks at Accept-Encoding and knows nothing else: no deadlines, no log, no
 * checks. usage: null_fcgi SOCKET PLAIN GZIP (files with a complete CGI reply: head and
 * body) */
#include <fcgiapp.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FD_MAX = 1024, EVENTS = 64 };

struct reply {
	char *data;
	int len;
};

static FCGX_Request requests[FD_MAX]; /* by descriptor */

static struct reply load(const char *path)
{
	struct stat st;
	struct reply r = {NULL, 0};
	int fd = open(path, O_RDONLY);
	if (fd < 0 || fstat(fd, &st) != 0 ||
	    (r.data = malloc((size_t)st.st_size)) == NULL ||
	    read(fd, r.data, (size_t)st.st_size) != st.st_size) {
		perror(path);
		exit(1);
	}
	close(fd);
	r.len = (int)st.st_size;
	return r;
}

/* False when the connection is closed. */
static int serve(int fd, const struct reply *plain, const struct reply *gzip)
{
	FCGX_Request *r = &requests[fd];
	FCGX_InitRequest(r, -1, 0);
	r->ipcFd = fd;
	r->keepConnection = 1; /* or Accept_r would close it before reading */
	if (FCGX_Accept_r(r) != 0) {
		if (r->ipcFd >= 0)
			FCGX_Free(r, 1);
		return 0;
	}
	const char *accepts = FCGX_GetParam("HTTP_ACCEPT_ENCODING", r->envp);
	const struct reply *reply = accepts && strstr(accepts, "gzip") ? gzip : plain;
	FCGX_PutStr(reply->data, reply->len, r->out);
	FCGX_Finish_r(r);
	return r->ipcFd >= 0;
}

static void add(int ep, int fd)
{
	struct epoll_event ev = {.events = EPOLLIN, .data.fd = fd};
	if (fd >= FD_MAX || epoll_ctl(ep, EPOLL_CTL_ADD, fd, &ev) != 0)
		close(fd);
}

int main(int argc, char **argv)
{
	if (argc != 4) {
		fprintf(stderr, "usage: null_fcgi SOCKET PLAIN GZIP\n");
		return 2;
	}
	struct reply plain = load(argv[2]), gzip = load(argv[3]);
	signal(SIGPIPE, SIG_IGN);
	FCGX_Init();
	signal(SIGTERM, SIG_DFL); /* the handler of libfcgi only sets a flag */
	int ep = epoll_create1(0), listener = FCGX_OpenSocket(argv[1], 1024);
	if (ep < 0 || listener < 0)
		return 1;
	add(ep, listener);
	for (;;) {
		struct epoll_event ev[EVENTS];
		int n = epoll_wait(ep, ev, EVENTS, -1);
		for (int i = 0; i < n; i++) {
			int fd = ev[i].data.fd;
			if (fd != listener)
				serve(
				    fd, &plain, &gzip); /* a closed one leaves the set */
			else if ((fd = accept(listener, NULL, NULL)) >= 0)
				add(ep, fd);
		}
	}
}
