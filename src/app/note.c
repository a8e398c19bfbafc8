/* SPDX-License-Identifier: MIT */
/* Words on their way from web to the desk. */
#include "app/note.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "news/search_miss.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { WORDS = 64, A_TICK = 200, WRITE_MS = 3000, AGAIN_MS = 60000 };

static bool address(struct sockaddr_un *out, const char *data)
{
	*out = (struct sockaddr_un){.sun_family = AF_UNIX};
	int len = snprintf(out->sun_path, sizeof out->sun_path, "%s/run/note.sock", data);
	return len > 0 && len < (int)sizeof out->sun_path;
}

void note_missed(struct app *app, const char *q)
{
	struct sockaddr_un to;
	if (!address(&to, app->conf.data))
		return;
	if (app->tell_fd <= 0)
		app->tell_fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (app->tell_fd > 0)
		(void)!sendto(app->tell_fd, q, strlen(q), MSG_DONTWAIT | MSG_NOSIGNAL,
		    (const struct sockaddr *)&to, sizeof to);
}

bool note_desk_lives(const char *data)
{
	struct sockaddr_un to;
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool lives = fd >= 0 && address(&to, data) &&
		     connect(fd, (const struct sockaddr *)&to, sizeof to) == 0;
	if (fd >= 0)
		close(fd);
	return lives;
}

/* The desk's end. */
static struct {
	int fd; /* 0: not made */
	int64_t open_at, write_at;
	struct search_miss word[WORDS];
	size_t n;
} notes;

static void open_socket(const struct app *app)
{
	struct sockaddr_un at;
	if (!address(&at, app->conf.data))
		return;
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	unlink(at.sun_path);
	mode_t mask = umask(0117); /* 0660: the group's web may write */
	bool good = fd > 0 && bind(fd, (struct sockaddr *)&at, sizeof at) == 0;
	int why = errno;
	umask(mask);
	if (good) {
		notes.fd = fd;
		return;
	}
	log_event(LOG_WARN, "note", "path", at.sun_path, "why", strerror(why), NULL);
	if (fd >= 0)
		close(fd);
}

/* Only what a search could have asked for. */
static bool is_word(char *text, size_t len)
{
	if (!len || !text_valid(text, len))
		return false;
	text[len] = 0;
	for (const char *s = text; *s; s++)
		if ((unsigned char)*s < 0x20)
			return false;
	return text_chars(text) <= SEARCH_CHARS;
}

static void count(const char *word)
{
	size_t i = 0;
	while (i < notes.n && strcmp(notes.word[i].q, word) != 0)
		i++;
	if (i == WORDS)
		return;
	if (i == notes.n)
		notes.word[notes.n++] = (struct search_miss){0};
	snprintf(notes.word[i].q, sizeof notes.word[i].q, "%s", word);
	notes.word[i].n++;
}

static void receive(void)
{
	char text[sizeof notes.word->q];
	for (int i = 0; i < A_TICK; i++) {
		ssize_t len = recv(notes.fd, text, sizeof text, MSG_TRUNC);
		if (len < 0)
			return;
		if ((size_t)len < sizeof text && is_word(text, (size_t)len))
			count(text);
	}
}

void note_tick(struct app *app, int64_t mono)
{
	if (!notes.fd && mono >= notes.open_at) {
		notes.open_at = mono + AGAIN_MS;
		open_socket(app);
	}
	if (!notes.fd)
		return;
	receive();
	if (!notes.n || mono < notes.write_at)
		return;
	notes.write_at = mono + WRITE_MS;
	enum err e = search_miss_add(app->db, clock_now(), notes.word, notes.n);
	if (e == ERR_BUSY)
		return; /* with the next ones */
	if (e)
		log_err("note", e, NULL);
	notes.n = 0;
}
