/* SPDX-License-Identifier: MIT */
/* The passkeys' part of export --proof: for each signed row a folder with what was signed
 * (authenticator data and the hash of client.json), the signature, and the key with the
 * number of the row that tells of it; and the script that checks them. */
#include "cmd/export.h"

#include "base/file.h"
#include "db/query.h"
#include "news/passkey.h"
#include "news/verify_passkey.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "gen/check_passkeys.h"

enum { PART_MAX = 4096 };

struct folder {
	const char *dir;
	struct arena a; /* of one row */
};

static enum err write_at(struct folder *f, const char *name, struct bytes b)
{
	char *path = arena_printf(&f->a, "%s/%s", f->dir, name);
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_set(ERR_BROKEN, "%s: %s", path, strerror(errno));
	enum err e = file_write_all(fd, (const char *)b.at, b.len);
	if (close(fd) && !e)
		e = err_set(ERR_BROKEN, "%s: %s", path, strerror(errno));
	return e;
}

static struct bytes text_bytes(const char *s)
{
	return (struct bytes){(const unsigned char *)s, strlen(s)};
}

static enum err write_parts(
    struct folder *f, const char *at, const struct passkey_signed *p)
{
	struct bytes authenticator, client, signature;
	const char *pem = webauthn_pem(&f->a, &p->key);
	if (!pem ||
	    !base64_bytes(&authenticator, &f->a, p->answer.authenticator, PART_MAX) ||
	    !base64_bytes(&client, &f->a, p->answer.client, PART_MAX) ||
	    !base64_bytes(&signature, &f->a, p->answer.signature, PART_MAX))
		return err_set(ERR_BROKEN, "%s: damaged, run verify", at);
	struct sha hash = sha_of(client.at, client.len);
	unsigned char *both = arena_alloc(&f->a, authenticator.len + SHA_LEN);
	memcpy(both, authenticator.at, authenticator.len);
	memcpy(both + authenticator.len, hash.b, SHA_LEN);
	const struct {
		const char *name;
		struct bytes data;
	} parts[] = {
	    {"client.json", client},
	    {"signed", {both, authenticator.len + SHA_LEN}},
	    {"signature", signature},
	    {"key.pem", text_bytes(pem)},
	    {"row", text_bytes(arena_printf(&f->a, "%09" PRId64 "\n", p->key_seq))},
	};
	enum err e = file_mkdir(arena_printf(&f->a, "%s/%s", f->dir, at), 0700);
	for (size_t i = 0; i < sizeof parts / sizeof *parts && !e; i++)
		e = write_at(
		    f, arena_printf(&f->a, "%s/%s", at, parts[i].name), parts[i].data);
	return e;
}

static enum err write_row(struct folder *f, struct db *db, const char *login, int64_t seq)
{
	struct passkey_signed p;
	enum err e = passkey_signed(&p, db, &f->a, login, seq);
	return e ? e
		 : write_parts(f, arena_printf(&f->a, "passkeys/%09" PRId64, seq), &p);
}

/* Every key there ever was, as `qianfa passkey list` has it: an anchor to keep. */
static enum err write_list(struct folder *f, struct db *db)
{
	struct buf b = BUF_INIT;
	enum err e = verify_pins_write(&b, db);
	if (!e)
		e = write_at(f, "passkeys/list", text_bytes(buf_text(&b)));
	buf_release(&b);
	return e;
}

enum err export_passkeys(struct db *db, const char *dir, int64_t last)
{
	struct folder f = {.dir = dir};
	arena_init(&f.a);
	enum err e = file_mkdir(arena_printf(&f.a, "%s/passkeys", dir), 0700);
	if (!e)
		e = write_list(&f, db);
	struct query q = q_begin(db, SQL_EXPORT_PASSKEYS);
	q_bind_int(&q, ":last", last);
	while (!e && q_row(&q)) {
		int64_t seq = q_int(&q);
		e = write_row(&f, db, q_text(&q, &f.a), seq);
		arena_reset(&f.a);
	}
	enum err end = q_end(&q);
	if (!e && !end)
		e = write_at(&f, "check-passkeys.sh", text_bytes(check_passkeys));
	arena_release(&f.a);
	return e ? e : end;
}
