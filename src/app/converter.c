/* SPDX-License-Identifier: MIT */
/* A request is two descriptors: a memory file with the text, which is written over with
 * the converted one, and a pipe that says by a byte when it is. So a process that stands
 * still or dies never holds the converter. */
#include "app/converter.h"

#include "base/file.h"
#include "base/log.h"
#include "base/pass.h"
#include "view/opencc.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	WARM_MS = 300, /* after the start: the first readers come first */
	WAIT_MS = 2000 /* longer than any text takes, and than a new converter */
};

static int ask_fd = -1;

enum err converter_open(struct converter *c)
{
	int pair[2];
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair))
		return err_set(ERR_BROKEN, "socketpair: %s", strerror(errno));
	*c = (struct converter){.ask = pair[0], .serve = pair[1]};
	return OK;
}

void converter_close(struct converter *c)
{
	if (c->ask > 0)
		close(c->ask);
	if (c->serve > 0)
		close(c->serve);
	*c = (struct converter){0};
}

/* The whole file from its beginning. */
static bool read_file(struct buf *out, int fd)
{
	return lseek(fd, 0, SEEK_SET) == 0 && file_read_fd(out, fd) == OK;
}

static bool write_file(int fd, const struct buf *text)
{
	return lseek(fd, 0, SEEK_SET) == 0 && ftruncate(fd, 0) == 0 &&
	       file_write_all(fd, buf_text(text), text->len) == OK;
}

/* The byte '1' when the answer is in the file. */
static bool wait_for(int fd)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};
	char said = 0;
	int n;
	do {
		n = poll(&p, 1, WAIT_MS);
	} while (n < 0 && errno == EINTR);
	return n > 0 && read(fd, &said, 1) == 1 && said == '1';
}

static bool ask(struct buf *out, int text, enum script_change how)
{
	int done[2];
	struct buf got = BUF_INIT;
	if (pipe2(done, O_CLOEXEC))
		return false;
	const int fd[2] = {text, done[1]};
	bool sent = pass_send(ask_fd, (unsigned char)how, fd, MSG_DONTWAIT) == OK;
	close(done[1]); /* the converter's end alone is left: its death is seen */
	bool good = sent && wait_for(done[0]) && read_file(&got, text);
	close(done[0]);
	if (good)
		buf_add(out, got.data, got.len);
	buf_release(&got);
	return good;
}

static bool convert_there(
    struct buf *out, const char *s, size_t len, enum script_change how)
{
	int text = memfd_create("words", MFD_CLOEXEC);
	if (text < 0)
		return false;
	bool good = file_write_all(text, s, len) == OK && ask(out, text, how);
	close(text);
	if (!good) {
		log_event(LOG_WARN, "converter", "msg", "not there", NULL);
		err_clear();
	}
	return good;
}

void converter_use(const struct converter *c)
{
	ask_fd = c->ask;
	close(c->serve); /* else what waits would wait for a converter that has gone */
	script_ask_elsewhere(convert_there);
}

static void answer(unsigned char how, const int fd[2])
{
	struct buf in = BUF_INIT, out = BUF_INIT;
	bool good = how < SCRIPT__MAX && read_file(&in, fd[0]) &&
		    script_change(&out, buf_text(&in), in.len, how) == OK &&
		    !buf_err(&out) && write_file(fd[0], &out);
	if (!good)
		log_err("convert", ERR_BROKEN, NULL);
	if (write(fd[1], good ? "1" : "0", 1) != 1)
		err_clear(); /* whoever asked has gone */
	buf_release(&in);
	buf_release(&out);
}

void converter_run(const struct converter *c)
{
	unsigned char how;
	int fd[2];
	struct pollfd p = {.fd = c->serve, .events = POLLIN};
	signal(SIGPIPE, SIG_IGN);
	close(c->ask);
	if (!poll(&p, 1, WARM_MS)) {
		struct buf warm = BUF_INIT;
		if (script_change(&warm, "字", strlen("字"), SCRIPT_S2T))
			log_err("convert", ERR_BROKEN, NULL);
		buf_release(&warm);
	}
	while (pass_receive(c->serve, &how, fd)) {
		err_clear();
		answer(how, fd);
		close(fd[0]);
		close(fd[1]);
	}
}
