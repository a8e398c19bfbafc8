/* SPDX-License-Identifier: MIT */
/* The file of upkeep: "KIND MILLISECONDS WHAT" a line. It is replaced as a whole under a
 * lock, so that two commands at once lose nothing. Lines that are none are dropped. */
#include "news/upkeep.h"

#include "base/file.h"
#include "base/log.h"
#include "base/text.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_MAX = 64 * 1024, LOCK_WAIT_MS = 5000 };

static const char *const names[UPKEEP__MAX] = {
    [UPKEEP_BACKUP] = "backup",
    [UPKEEP_DRILL] = "drill",
    [UPKEEP_RESTORE] = "restore",
    [UPKEEP_CHECK] = "check",
};

static void read_line(struct upkeep_note out[UPKEEP__MAX], char *line)
{
	int64_t at;
	char *when = strchr(line, ' '), *what = when ? strchr(when + 1, ' ') : NULL;
	if (!what)
		return;
	*when++ = *what++ = 0;
	for (enum upkeep k = 0; k < UPKEEP__MAX; k++)
		if (!strcmp(line, names[k]) && text_int(when, 1, INT64_MAX, &at))
			out[k] = (struct upkeep_note){at, what};
}

enum err upkeep_load(
    struct upkeep_note out[UPKEEP__MAX], struct arena *a, const char *data)
{
	for (enum upkeep k = 0; k < UPKEEP__MAX; k++)
		out[k] = (struct upkeep_note){0, arena_strdup(a, "")};
	struct buf b;
	buf_init(&b, FILE_MAX);
	enum err e = file_read(&b, arena_printf(a, "%s/run/upkeep", data));
	if (e == ERR_NOT_FOUND) {
		err_clear();
		e = OK;
	} else if (!e && !text_valid(buf_text(&b), b.len)) {
		e = err_set(ERR_BROKEN, "%s/run/upkeep is no text", data);
	}
	char *s = arena_strdup(a, buf_text(&b));
	buf_release(&b);
	while (!e && *s) {
		size_t n = strcspn(s, "\n");
		bool last = !s[n];
		s[n] = 0;
		read_line(out, s);
		s += n + !last;
	}
	return e;
}

static enum err store(const struct upkeep_note all[UPKEEP__MAX], const char *path)
{
	struct buf b = BUF_INIT;
	for (enum upkeep k = 0; k < UPKEEP__MAX; k++)
		if (all[k].at)
			buf_printf(&b, "%s %lld %s\n", names[k], (long long)all[k].at,
			    all[k].what);
	enum err e = file_write(path, buf_text(&b), b.len, 0640);
	buf_release(&b);
	return e;
}

/* Root leaves no file of its own in DATA. */
static void give_to_owner(struct arena *a, const char *data)
{
	static const char *const ends[] = {"", ".lock"};
	struct stat st;
	if (geteuid() != 0 || stat(arena_printf(a, "%s/run", data), &st))
		return;
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		if (chown(arena_printf(a, "%s/run/upkeep%s", data, ends[i]), st.st_uid,
			st.st_gid))
			log_event(LOG_WARN, "upkeep-owner", NULL);
}

enum err upkeep_note(const char *data, enum upkeep kind, int64_t at, const char *what)
{
	struct upkeep_note all[UPKEEP__MAX];
	struct arena a;
	int lock = -1;
	arena_init(&a);
	char *path = arena_printf(&a, "%s/run/upkeep", data);
	enum err e = file_lock(&lock, arena_printf(&a, "%s.lock", path), LOCK_WAIT_MS);
	if (!e)
		e = upkeep_load(all, &a, data);
	if (!e) {
		bool text = text_valid(what, strlen(what));
		char *line = arena_strdup(&a, text ? what : "?");
		for (char *s = line; *s; s++)
			if ((unsigned char)*s < ' ')
				*s = '?';
		all[kind] = (struct upkeep_note){at, line};
		e = store(all, path);
	}
	if (!e)
		give_to_owner(&a, data);
	if (lock >= 0)
		close(lock);
	arena_release(&a);
	return e;
}
