/* SPDX-License-Identifier: MIT */
/* The helper's side of jobs: fork, receive, limit, run, write the result. */
#include "app/job_child.h"

#include "base/file.h"
#include "base/log.h"
#include "base/pass.h"
#include "base/slice.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
enum { LIMIT_MEMORY = 0 }; /* ASan maps terabytes of shadow */
#else
enum { LIMIT_MEMORY = 1 };
#endif

enum {
	MANY = 0x80,          /* beside the kind: texts in a row */
	MANY_CPU = 100,       /* times a text's processor time for all of them */
	MANY_OUT = 256 << 20, /* bytes of all answers */
	KIND = 0x7f,          /* the kind alone */
	STEP_BACK_US = 1000
};

static void limit(const struct job_kind *k, bool many)
{
	rlim_t cpu = (rlim_t)(k->cpu_s * (many ? MANY_CPU : 1));
	rlim_t mem = (rlim_t)k->memory_mb << 20, out = many ? MANY_OUT : 0;
	if (k->nice) {
		setpriority(PRIO_PROCESS, 0, k->nice);
		slice_usual();
		/* it woke before the giver of the job went on, and with memory to fill
		 * it may not leave the processor for milliseconds */
		usleep(STEP_BACK_US);
	}
	setrlimit(RLIMIT_CPU, &(struct rlimit){cpu, cpu});
	setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
	setrlimit(RLIMIT_FSIZE, &(struct rlimit){out, out});
	if (LIMIT_MEMORY)
		setrlimit(RLIMIT_AS, &(struct rlimit){mem, mem});
}

/* For one text, from now on: the wall's time, and the processor's. */
static void start_timers(int wall_s, int cpu_s)
{
	setitimer(ITIMER_REAL, &(struct itimerval){.it_value = {wall_s, 0}}, NULL);
	setitimer(ITIMER_PROF, &(struct itimerval){.it_value = {cpu_s, 0}}, NULL);
}

/* Writes what a job ended with; false when it cannot be sent. */
static bool answer(enum job kind, int to, enum err e, const struct buf *out)
{
	const char *text = e ? err_said(e) : buf_text(out);
	size_t len = e ? strlen(text) : out->len;
	struct job_head head = {(uint32_t)e, (uint32_t)len};
	bool sent = file_write_all(to, &head, sizeof head) == OK &&
		    file_write_all(to, text, len) == OK;
	/* last: where the log is a file, the limit above may end the child here */
	if (e == ERR_BROKEN)
		log_err("job", e, "job", job_kinds[kind].name, NULL);
	return sent;
}

static bool answer_one(enum job kind, int to, enum err e, const struct buf *in)
{
	const struct job_kind *k = &job_kinds[kind];
	struct buf out;
	buf_init(&out, JOB_OUTPUT_MAX);
	start_timers(k->wall_s, k->cpu_s);
	err_clear();
	if (!e)
		e = k->run(&out, buf_text(in), in->len);
	return answer(kind, to, e, &out);
}

/* Nobody waits for the answers any more. */
static bool is_alone(int result)
{
	struct pollfd p = {.fd = result};
	return poll(&p, 1, 0) > 0 && (p.revents & POLLERR);
}

static bool answer_all(enum job kind, int to, int result, const struct buf *in)
{
	const struct job_kind *k = &job_kinds[kind];
	uint32_t len;
	bool sent = !ftruncate(to, 0) && !lseek(to, 0, SEEK_SET) &&
		    file_write_all(result, "", 1) == OK;
	struct buf text = BUF_INIT, out;
	buf_init(&out, JOB_OUTPUT_MAX);
	for (size_t at = 0; sent && in->len - at >= sizeof len && !is_alone(result);
	     at += len) {
		memcpy(&len, in->data + at, sizeof len);
		at += sizeof len;
		if (len > in->len - at)
			return false;
		/* a copy with an end of its own, as a single text has */
		buf_clear(&text);
		buf_clear(&out);
		buf_add(&text, in->data + at, len);
		err_clear();
		start_timers(k->wall_s, k->cpu_s);
		enum err e = k->run(&out, buf_text(&text), len);
		sent = answer(kind, to, e, &out);
	}
	return sent;
}

static void run_child(unsigned char what, int input, int result)
{
	enum job kind = what & KIND;
	bool many = what & MANY;
	struct buf in = BUF_INIT;
	limit(&job_kinds[kind], many);
	enum err e =
	    lseek(input, 0, SEEK_SET) < 0 ? ERR_BROKEN : file_read_fd(&in, input);
	bool sent = many ? !e && answer_all(kind, input, result, &in)
			 : answer_one(kind, result, e, &in);
	close(result); /* the reader need not wait for the memory to be given back */
	_exit(sent ? 0 : 1);
}

/* ---- the helper ---- */

enum {
	SPARE = 3,      /* children that wait for a job: forking takes a millisecond */
	GAP_MS = 10,    /* before the next fork: the child that has a job goes first */
	RETRY_MS = 100, /* when none can be forked */
};

/* A child takes one job and ends: no text meets what another one left. */
static void spare_run(int sock, int taken)
{
	unsigned char what;
	int fd[2];
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (!pass_receive(sock, &what, fd))
		_exit(0);
	prctl(PR_SET_PDEATHSIG, 0); /* from now on its limits end it */
	close(taken);
	close(sock);
	signal(SIGTERM, SIG_DFL);
	enum job kind = what & KIND;
	if (kind < JOB__MAX && job_kinds[kind].run)
		run_child(what, fd[0], fd[1]);
	_exit(1); /* the reader sees the end at once */
}

/* *taken is to be read from: its other end is closed when the child has a job, or died.
 */
static bool spare_start(int *taken, int sock)
{
	int ends[2];
	if (pipe2(ends, O_CLOEXEC))
		return false;
	pid_t pid = fork();
	if (!pid)
		spare_run(sock, ends[1]);
	close(ends[1]);
	if (pid < 0) {
		close(ends[0]);
		return false;
	}
	*taken = ends[0];
	return true;
}

/* Without a child, for want of memory or processes, jobs wait in the socket. */
static void keep_spares(int sock)
{
	struct pollfd p[SPARE + 1];
	for (int i = 0; i < SPARE; i++)
		p[i] = (struct pollfd){.fd = -1};
	p[SPARE] = (struct pollfd){.fd = sock};
	do {
		bool all = true;
		for (int i = 0; i < SPARE; i++)
			if (p[i].fd < 0)
				all &= spare_start(&p[i].fd, sock);
		if (poll(p, SPARE + 1, all ? -1 : RETRY_MS) < 0)
			continue;
		poll(NULL, 0, GAP_MS);
		for (int i = 0; i < SPARE; i++)
			if (p[i].fd >= 0 && p[i].revents) {
				close(p[i].fd);
				p[i].fd = -1;
			}
	} while (!(p[SPARE].revents & POLLHUP));
}

static void helper(int sock)
{
	sigset_t none;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(
	    SIGINT, SIG_IGN); /* Ctrl-C is for the server, which then closes our socket */
	signal(SIGTERM, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	signal(SIGCHLD, SIG_IGN); /* children are not waited for */
	signal(SIGALRM, SIG_DFL); /* the timers kill, whoever handled them before */
	signal(SIGPROF, SIG_DFL);
	keep_spares(sock);
	_exit(0);
}

enum err job_helper_start(int *sock)
{
	int pair[2];
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair))
		return err_set(ERR_BROKEN, "socketpair: %s", strerror(errno));
	pid_t pid = fork();
	if (pid < 0) {
		enum err e = err_set(ERR_BROKEN, "fork: %s", strerror(errno));
		close(pair[0]);
		close(pair[1]);
		return e;
	}
	if (!pid) {
		close(pair[0]);
		helper(pair[1]);
	}
	close(pair[1]);
	*sock = pair[0];
	return OK;
}

enum err job_helper_send(int sock, enum job kind, bool many, int input, int result)
{
	const int fd[2] = {input, result};
	return pass_send(sock, (unsigned char)(kind | (many ? MANY : 0)), fd, 0);
}
