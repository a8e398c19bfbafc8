/* SPDX-License-Identifier: MIT */
/* Self-audit: do the processes answer? A FastCGI request for /healthz over each socket,
 * as nginx would send it; any answer in time counts. The press answers nobody, but holds
 * a lock as long as it lives. */
#include "news/audit_int.h"

#include "base/buf.h"
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { WAIT_MS = 2000, FCGI_BEGIN = 1, FCGI_PARAMS = 4, FCGI_STDIN = 5 };

enum answer { ANSWERS, SILENT, REFUSED, ABSENT };

/* One record of FastCGI 1.0 section 3.3, request 1, without padding. */
static void record(struct buf *b, int type, const void *data, size_t len)
{
	const unsigned char head[8] = {
	    1, (unsigned char)type, 0, 1, (unsigned char)(len >> 8), (unsigned char)len};
	buf_add(b, head, sizeof head);
	if (len)
		buf_add(b, data, len);
}

static void variable(struct buf *b, const char *name, const char *value)
{
	buf_ch(b, (char)strlen(name));
	buf_ch(b, (char)strlen(value));
	buf_str(b, name);
	buf_str(b, value);
}

static void request(struct buf *b)
{
	static const unsigned char responder[8] = {0, 1};
	struct buf vars = BUF_INIT;
	variable(&vars, "REQUEST_METHOD", "GET");
	variable(&vars, "DOCUMENT_URI", "/healthz");
	variable(&vars, "QUERY_STRING", "");
	variable(&vars, "REMOTE_ADDR", "127.0.0.1");
	record(b, FCGI_BEGIN, responder, sizeof responder);
	record(b, FCGI_PARAMS, buf_text(&vars), vars.len);
	record(b, FCGI_PARAMS, NULL, 0);
	record(b, FCGI_STDIN, NULL, 0);
	buf_release(&vars);
}

static enum answer ask(int fd)
{
	struct buf b = BUF_INIT;
	char head[8] = "";
	struct pollfd p = {.fd = fd, .events = POLLIN};
	request(&b);
	bool sent = send(fd, buf_text(&b), b.len, MSG_NOSIGNAL) == (ssize_t)b.len;
	buf_release(&b);
	bool got = sent && poll(&p, 1, WAIT_MS) == 1 &&
		   recv(fd, head, sizeof head, MSG_WAITALL) == (ssize_t)sizeof head &&
		   head[0] == 1;
	return got ? ANSWERS : SILENT;
}

static enum answer probe(const char *path)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	if (strlen(path) >= sizeof at.sun_path)
		return REFUSED;
	memcpy(at.sun_path, path, strlen(path));
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return REFUSED;
	enum answer a = ANSWERS;
	if (connect(fd, (const struct sockaddr *)&at, sizeof at))
		a = errno == ENOENT ? ABSENT : errno == ECONNREFUSED ? SILENT : REFUSED;
	if (a == ANSWERS)
		a = ask(fd);
	close(fd);
	return a;
}

static const char *text_of(enum answer a)
{
	switch (a) {
	case ANSWERS:
		return "有回答";
	case SILENT:
		return "没有回答";
	case ABSENT:
		return "没有这个套接字";
	case REFUSED:
		break;
	}
	return "这个进程没有权限去连（属 www-data 组），用 root 运行 qianfa check 可以量";
}

static char *path_of(struct audit_env *env, const char *side)
{
	bool installed = !strcmp(env->conf->data, "/var/lib/qianfa");
	return installed ? arena_printf(env->a, "/run/qianfa/%s.sock", side)
			 : arena_printf(env->a, "%s/run/%s.sock", env->conf->data, side);
}

static enum answer press(struct audit_env *env)
{
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	int fd = open(arena_printf(env->a, "%s/run/press.lock", env->conf->data),
	    O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? ABSENT : REFUSED;
	bool held = fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
	close(fd);
	return held ? ANSWERS : ABSENT;
}

static const char *press_text(enum answer a)
{
	return a == ANSWERS ? "在印" : a == REFUSED ? "没有权限去看" : "没有在运行";
}

/* The desk that shows the page is busy with it and cannot answer itself. */
enum err audit_sockets(struct audit_result *out, struct audit_env *env)
{
	enum answer web = probe(path_of(env, "web"));
	enum answer desk = env->full ? probe(path_of(env, "desk")) : ANSWERS;
	enum answer prints = press(env);
	bool good = web == ANSWERS && desk == ANSWERS && prints == ANSWERS;
	bool unknown = web == REFUSED || desk == REFUSED || prints == REFUSED;
	return audit_say(out, env,
	    good      ? AUDIT_GREEN
	    : unknown ? AUDIT_UNKNOWN
		      : AUDIT_RED,
	    "对外（设了 %lld 个进程）：%s。编辑台：%s。印刷：%s。",
	    (long long)env->conf->workers, text_of(web),
	    env->full ? text_of(desk) : "正在给你看这一页", press_text(prints));
}
