/* SPDX-License-Identifier: MIT */
/* The site's secret key: found or made, and used only through keys derived from it. */
#include "base/vault.h"

#include "base/file.h"
#include "base/secret.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

_Static_assert((int)VAULT_KEY == (int)SECRET_KEY, "one size of keys");
_Static_assert((int)VAULT_OVERHEAD == (int)SECRET_SEAL, "one form of sealed values");

/* Reads the key. closed: nobody but the owner may be let in by the file's mode; systemd
 * gives a credential's reader access by an ACL, which shows as the group's. */
static enum err read_key(struct vault *out, const char *path, mode_t closed)
{
	struct stat st;
	struct buf b;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0 && errno == ENOENT)
		return ERR_NOT_FOUND;
	if (fd < 0 || fstat(fd, &st) != 0) {
		enum err e = err_set(ERR_BROKEN, "%s: %s", path, strerror(errno));
		if (fd >= 0)
			close(fd);
		return e;
	}
	enum err e = OK;
	if (!S_ISREG(st.st_mode) || st.st_size != VAULT_KEY)
		e = err_set(ERR_INVALID, "%s: is not a key of %d bytes", path, VAULT_KEY);
	else if (st.st_mode & closed)
		e = err_set(ERR_INVALID, "%s: others may read it, run chmod 0600", path);
	buf_init(&b, VAULT_KEY);
	if (!e)
		e = file_read_fd(&b, fd);
	if (!e && b.len != VAULT_KEY)
		e = err_set(ERR_INVALID, "%s: changed while it was read", path);
	if (!e) {
		memcpy(out->master, b.data, VAULT_KEY);
		out->open = true;
	}
	if (b.len)
		secret_wipe(b.data, b.len);
	buf_release(&b);
	close(fd);
	return e;
}

/* A key that appears whole or not at all and never in the place of another: link(2) fails
 * where a rename would replace. */
static enum err make_key(const char *path)
{
	struct arena a;
	unsigned char key[VAULT_KEY];
	arena_init(&a);
	char *temp = arena_printf(&a, "%s.XXXXXX", path);
	int fd = mkostemp(temp, O_CLOEXEC);
	enum err e = OK;
	secret_bytes(key, sizeof(key));
	if (fd < 0 || fchmod(fd, 0600) != 0)
		e = err_set(ERR_BROKEN, "%s: %s", temp, strerror(errno));
	if (!e)
		e = file_write_all(fd, key, sizeof(key));
	if (!e && fsync(fd) != 0)
		e = err_set(ERR_BROKEN, "%s: fsync: %s", temp, strerror(errno));
	secret_wipe(key, sizeof(key));
	if (!e && link(temp, path) != 0 && errno != EEXIST)
		e = err_set(ERR_BROKEN, "%s: %s", path, strerror(errno));
	if (fd >= 0) {
		close(fd);
		unlink(temp);
	}
	char *slash = strrchr(temp, '/');
	if (slash)
		*slash = '\0';
	if (!e)
		e = file_sync_dir(!slash ? "." : *temp ? temp : "/");
	arena_release(&a);
	return e;
}

static enum err open_file(struct vault *out, const char *path, bool create)
{
	*out = (struct vault){0};
	const char *folder = getenv("CREDENTIALS_DIRECTORY");
	enum err e = ERR_NOT_FOUND;
	if (folder && *folder) {
		struct arena a;
		arena_init(&a);
		e = read_key(out, arena_printf(&a, "%s/qianfa.key", folder), 0007);
		arena_release(&a);
	}
	if (e == ERR_NOT_FOUND)
		e = read_key(out, path, 0077);
	if (e == ERR_NOT_FOUND && create) {
		e = make_key(path);
		if (!e)
			e = read_key(out, path, 0077);
	}
	return e == ERR_NOT_FOUND ? err_set(e, "%s: there is no secret key", path) : e;
}

enum err vault_open(struct vault *out, const char *data, bool create)
{
	struct arena a;
	arena_init(&a);
	enum err e = open_file(out, arena_printf(&a, "%s/secret.key", data), create);
	arena_release(&a);
	return e;
}

enum err vault_open_conf(struct vault *out, const struct conf *conf, bool create)
{
	if (*conf->key_file)
		return open_file(out, conf->key_file, create);
	return vault_open(out, conf->data, create);
}

void vault_close(struct vault *v)
{
	secret_wipe(v, sizeof(*v));
}

void vault_key(unsigned char out[VAULT_KEY], const struct vault *v, enum vault_purpose p)
{
	assert(v->open);
	secret_derive(out, v->master, (uint64_t)p);
}

unsigned char *vault_seal(struct arena *a, const struct vault *v, enum vault_purpose p,
    const char *context, const void *plain, size_t len)
{
	unsigned char key[VAULT_KEY], *out = arena_alloc(a, len + VAULT_OVERHEAD);
	vault_key(key, v, p);
	secret_seal(out, key, context, plain, len);
	secret_wipe(key, sizeof(key));
	return out;
}

enum err vault_unseal(unsigned char **out, struct arena *a, const struct vault *v,
    enum vault_purpose p, const char *context, const void *sealed, size_t len)
{
	unsigned char key[VAULT_KEY];
	/* one byte more: the value may be a text, and stays usable as one */
	*out = arena_alloc(a, len + 1);
	vault_key(key, v, p);
	bool ok = secret_unseal(*out, key, context, sealed, len);
	secret_wipe(key, sizeof(key));
	if (ok)
		return OK;
	*out = NULL;
	return err_set(
	    ERR_BROKEN, "a sealed value (%s) was changed or has another key", context);
}
