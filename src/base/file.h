/* SPDX-License-Identifier: MIT */
/* Whole files and folders. Paths are bytes for the kernel; every error names the path. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/arena.h"
#include "base/buf.h"

#include <stdbool.h>
#include <sys/types.h>

/* Appends the whole file (or descriptor) to out; out's limit holds (ERR_TOO_BIG).
 * ERR_NOT_FOUND when there is none. */
enum err file_read(struct buf *out, const char *path) MUST_USE;
enum err file_read_fd(struct buf *out, int fd) MUST_USE;

/* Writes data to path so that after a crash the old or the new file is there: temporary
 * file beside it (.NAME.XXXXXX, left behind by a kill), fsync, rename, fsync of the
 * folder. The file has exactly this mode whatever the umask. */
enum err file_write(const char *path, const void *data, size_t len, mode_t mode) MUST_USE;

/* All len bytes to a descriptor, retried over EINTR. */
enum err file_write_all(int fd, const void *data, size_t len) MUST_USE;

/* Makes the folder with exactly this mode whatever the umask; fine (and its mode left
 * alone) when it is there. */
enum err file_mkdir(const char *path, mode_t mode) MUST_USE;

bool file_exists(const char *path);

/* fsync of a folder, so that names made or removed in it are durable. */
enum err file_sync_dir(const char *path) MUST_USE;

/* Takes an exclusive fcntl lock on path (made with mode 0660 when missing), waiting at
 * most wait_ms; *fd holds it until closed. ERR_BUSY when another process keeps it. The
 * lock belongs to the process: children do not inherit it, a second call in the same
 * process succeeds, and closing any descriptor of the file gives it up. */
enum err file_lock(int *fd, const char *path, int wait_ms) MUST_USE;

/* Names in a folder that end with suffix and do not begin with a dot, sorted bytewise,
 * NULL-terminated, in the arena. */
enum err file_list(
    char ***out, struct arena *a, const char *dir, const char *suffix) MUST_USE;

#endif
