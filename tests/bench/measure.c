/* SPDX-License-Identifier: MIT */
/* What the benchmark measures without nginx: saving through db_write(), argon2id, and the
 * time from exec() to the first page. Prints one line of NAME NUMBER a result, in
 * milliseconds. usage: measure save DATA BODY | measure password | measure start SOCKET
 * PATH PROGRAM ARGUMENT… */
#include "base/clock.h"
#include "base/file.h"
#include "base/secret.h"
#include "news/article.h"
#include "news/site.h"
#include "news/user.h"
#include "view/markdown.h"

#include "figures.h"

/* The Makefile links a helper with the library only. */
#include "../lib/fcgi_client.c"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>

enum { SAVES = 1000, PASSWORDS = 11, STARTS = 7, START_MAX_MS = 10000 };

/* New articles as an author saves them; rendering is a job before the write. */
static enum err save_all(struct db *db, struct arena *a, const char *body, double *took)
{
	struct section_list l;
	struct buf html = BUF_INIT;
	struct user_new u = {.login = "bench", .name = "测量", .role = ROLE_AUTHOR};
	struct user user;
	enum err e = site_init(db, clock_now());
	if (!e)
		e = user_add(db, actor_console(), clock_now(), &u);
	if (!e)
		e = user_by_id(&user, db, a, u.id);
	if (!e)
		e = section_all(&l, db, a);
	if (!e)
		e = markdown_html(&html, body, strlen(body));
	struct actor who = {0};
	if (!e)
		who = user_actor(&user, "password", "bench");
	for (int i = 0; !e && i < SAVES; i++) {
		struct save s = {.section = section_by_slug(&l, "g60")->id,
		    .html = buf_text(&html),
		    .renderer = markdown_version};
		for (enum field f = 0; f < FIELD__MAX; f++)
			s.text[f] = arena_strdup(a, "");
		s.text[FIELD_TITLE] = arena_printf(a, "第%d篇", i);
		s.text[FIELD_BODY] = arena_strdup(a, body);
		double start = now_ms();
		e = article_save(db, &who, clock_now(), &s);
		took[i] = now_ms() - start;
		if (i % 100 == 99 && !e) /* the desk's clock does it each second */
			e = db_checkpoint(db, false);
	}
	buf_release(&html);
	return e;
}

static int measure_save(const char *data, const char *body_file)
{
	static double took[SAVES];
	struct arena a;
	struct db *db = NULL;
	struct buf body = BUF_INIT;
	arena_init(&a);
	enum err e = file_read(&body, body_file);
	if (!e)
		e = db_create(data);
	if (!e)
		e = db_open(&db, data, DB_WRITE);
	if (!e)
		e = save_all(db, &a, buf_text(&body), took);
	db_close(db);
	arena_release(&a);
	buf_release(&body);
	if (e)
		return give_up("save");
	printf("save_p50_ms %.3f\nsave_p99_ms %.3f\n", percentile(took, SAVES, 50),
	    percentile(took, SAVES, 99));
	return 0;
}

static int measure_password(void)
{
	double took[PASSWORDS];
	char hash[SECRET_HASH_MAX];
	for (int i = 0; i < PASSWORDS; i++) {
		double start = now_ms();
		if (secret_hash(hash, "a long enough password"))
			return give_up("password");
		took[i] = now_ms() - start;
	}
	printf("argon2id_ms %.1f\n", percentile(took, PASSWORDS, 50));
	return 0;
}

/* True when the page came with status 200. */
static bool try_page(const char *socket_path, const struct buf *request)
{
	struct sockaddr_un addr = {.sun_family = AF_UNIX};
	struct timeval tv = {5, 0};
	struct buf got = BUF_INIT;
	bool good = false;
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	snprintf(addr.sun_path, sizeof(addr.sun_path), "%s", socket_path);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv));
	if (connect(fd, (struct sockaddr *)&addr, sizeof(addr)) == 0 &&
	    fc_send(fd, request->data, request->len, 0) && fc_receive(fd, &got) == 1)
		good = strncmp(buf_text(&got), "Status: 200", 11) == 0;
	close(fd);
	buf_release(&got);
	return good;
}

/* Milliseconds from exec to the end of the first page; negative when none came. */
static double start_once(char **argv, const char *socket_path, const struct buf *request)
{
	double start = now_ms(), took = -1;
	pid_t pid = fork();
	if (pid == 0) {
		int null = open("/dev/null", O_WRONLY);
		dup2(null, STDERR_FILENO);
		execv(argv[0], argv);
		_exit(127);
	}
	while (took < 0 && now_ms() - start < START_MAX_MS) {
		if (try_page(socket_path, request))
			took = now_ms() - start;
		else
			usleep(200);
	}
	kill(pid, SIGTERM);
	waitpid(pid, NULL, 0);
	return took;
}

static int measure_start(const char *socket_path, const char *path, char **argv)
{
	double took[STARTS];
	struct buf request = BUF_INIT;
	fc_request(&request, false, path, NULL, NULL, 0);
	for (int i = 0; i < STARTS; i++) {
		took[i] = start_once(argv, socket_path, &request);
		if (took[i] < 0) {
			fprintf(stderr, "measure: start: no page\n");
			return 1;
		}
	}
	buf_release(&request);
	printf("start_ms %.1f\n", percentile(took, STARTS, 50));
	return 0;
}

int main(int argc, char **argv)
{
	secret_init();
	if (argc == 4 && strcmp(argv[1], "save") == 0)
		return measure_save(argv[2], argv[3]);
	if (argc == 2 && strcmp(argv[1], "password") == 0)
		return measure_password();
	if (argc > 4 && strcmp(argv[1], "start") == 0)
		return measure_start(argv[2], argv[3], argv + 4);
	fprintf(stderr, "usage: measure save DATA BODY | password | start SOCKET PATH "
			"PROGRAM ARGUMENT...\n");
	return 2;
}
