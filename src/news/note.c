/* SPDX-License-Identifier: MIT */
/* Writing, reading and checking signed notes. Formats: C2SP signed-note and
 * tlog-checkpoint; RFC 8410 for the PEM of an Ed25519 key. */
#include "news/note.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/text.h"

#include <inttypes.h>
#include <string.h>

static const char dash[] = "\xe2\x80\x94 "; /* em dash and space start a signature */
enum { ALG_ED25519 = 1 };

/* SHA-256(name ‖ LF ‖ algorithm ‖ key), its first four bytes. */
static void key_name(
    unsigned char out[4], const char *name, const unsigned char pub[SECRET_KEY])
{
	struct buf b = BUF_INIT;
	buf_str(&b, name);
	buf_ch(&b, '\n');
	buf_ch(&b, ALG_ED25519);
	buf_add(&b, pub, SECRET_KEY);
	struct sha h = sha_of(b.data, b.len);
	memcpy(out, h.b, 4);
	buf_release(&b);
}

static char *signed_text(struct arena *a, const struct note *n)
{
	return arena_printf(a, "%s\n%" PRId64 "\n%s\ntime %s\nlast %s\n", n->origin,
	    n->size, secret_base64(a, n->root.b, SHA_LEN), clock_utc(a, n->at),
	    sha_hex(a, &n->last));
}

char *note_sign(
    struct arena *a, const struct note *n, const unsigned char seed[SECRET_KEY])
{
	char *text = signed_text(a, n);
	unsigned char pub[SECRET_KEY], line[4 + SECRET_SIG];
	secret_public(pub, seed);
	key_name(line, n->origin, pub);
	secret_sign(line + 4, seed, text, strlen(text));
	return arena_printf(a, "%s\n%s%s %s\n", text, dash, n->origin,
	    secret_base64(a, line, sizeof line));
}

/* Cuts the next line out of *s; NULL when none is complete. */
static char *next_line(char **s)
{
	char *line = *s, *end = strchr(line, '\n');
	if (!end)
		return NULL;
	*end = '\0';
	*s = end + 1;
	return line;
}

static bool read_body(struct note *n, char *s)
{
	size_t len;
	n->origin = next_line(&s);
	char *size = next_line(&s), *root = next_line(&s), *at = next_line(&s),
	     *last = next_line(&s);
	return last && !*s && *n->origin && !strpbrk(n->origin, " +") &&
	       text_int(size, 1, INT64_MAX, &n->size) &&
	       secret_base64_parse(n->root.b, SHA_LEN, &len, root) && len == SHA_LEN &&
	       text_starts(at, "time ") && !clock_parse(&n->at, at + 5) &&
	       text_starts(last, "last ") && sha_parse(&n->last, last + 5);
}

static bool read_sig(struct note *n, char *line)
{
	unsigned char raw[512];
	size_t len;
	if (!text_starts(line, dash))
		return false;
	char *name = line + strlen(dash), *space = strchr(name, ' ');
	if (!space || space == name ||
	    !secret_base64_parse(raw, sizeof raw, &len, space + 1) || len <= 4)
		return false;
	*space = '\0';
	if (len != 4 + SECRET_SIG || n->sigs == NOTE_SIGS)
		return true; /* of another kind, or too many: no use to us */
	struct note_sig *sig = &n->sig[n->sigs++];
	sig->name = name;
	memcpy(sig->key_name, raw, 4);
	memcpy(sig->sig, raw + 4, SECRET_SIG);
	return true;
}

enum err note_parse(struct note *out, struct arena *a, const char *s)
{
	size_t len = strlen(s);
	const char *gap = strstr(s, "\n\n");
	*out = (struct note){0};
	if (!gap || len > NOTE_MAX || !text_valid(s, len))
		return err_set(ERR_INVALID, "not a signed note");
	out->text_len = (size_t)(gap - s) + 1;
	out->text = arena_strndup(a, s, out->text_len);
	if (!read_body(out, arena_strdup(a, out->text)))
		return err_set(ERR_INVALID, "not a head of a ledger");
	/* Exactly one spelling: what is stored and what is signed cannot differ. */
	if (strcmp(signed_text(a, out), out->text))
		return err_set(ERR_INVALID, "a head in another spelling");
	char *rest = arena_strdup(a, gap + 2), *line;
	if (!*rest)
		return err_set(ERR_INVALID, "a head without a signature");
	while (*rest)
		if (!(line = next_line(&rest)) || !read_sig(out, line))
			return err_set(ERR_INVALID, "a malformed signature under a head");
	return OK;
}

bool note_signed_by(
    const struct note *n, const char *name, const unsigned char pub[SECRET_KEY])
{
	unsigned char want[4];
	key_name(want, name, pub);
	for (size_t i = 0; i < n->sigs; i++)
		if (!strcmp(n->sig[i].name, name) &&
		    !memcmp(n->sig[i].key_name, want, sizeof want) &&
		    secret_signed(n->sig[i].sig, pub, n->text, n->text_len))
			return true;
	return false;
}

char *note_vkey(struct arena *a, const char *name, const unsigned char pub[SECRET_KEY])
{
	unsigned char id[4], key[1 + SECRET_KEY] = {ALG_ED25519};
	key_name(id, name, pub);
	memcpy(key + 1, pub, SECRET_KEY);
	return arena_printf(a, "%s+%02x%02x%02x%02x+%s", name, id[0], id[1], id[2], id[3],
	    secret_base64(a, key, sizeof key));
}

/* SubjectPublicKeyInfo of id-Ed25519 up to the key (RFC 8410 section 4). */
static const unsigned char spki[12] = {
    0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};
static const char pem_begin[] = "-----BEGIN PUBLIC KEY-----\n",
		  pem_end[] = "-----END PUBLIC KEY-----";

char *note_pem(struct arena *a, const unsigned char pub[SECRET_KEY])
{
	unsigned char der[sizeof spki + SECRET_KEY];
	memcpy(der, spki, sizeof spki);
	memcpy(der + sizeof spki, pub, SECRET_KEY);
	return arena_printf(
	    a, "%s%s\n%s\n", pem_begin, secret_base64(a, der, sizeof der), pem_end);
}

static bool parse_pem(unsigned char pub[SECRET_KEY], char *s)
{
	unsigned char der[sizeof spki + SECRET_KEY];
	size_t len;
	char *end = strstr(s, pem_end);
	if (!end)
		return false;
	*end = '\0';
	char *body = text_trim(s + sizeof pem_begin - 1);
	if (!secret_base64_parse(der, sizeof der, &len, body) || len != sizeof der ||
	    memcmp(der, spki, sizeof spki))
		return false;
	memcpy(pub, der + sizeof spki, SECRET_KEY);
	return true;
}

bool note_key_parse(unsigned char pub[SECRET_KEY], struct arena *a, const char *s)
{
	unsigned char key[1 + SECRET_KEY];
	struct sha hex;
	size_t len;
	char *copy = text_trim(arena_strdup(a, s));
	if (text_starts(copy, pem_begin))
		return parse_pem(pub, copy);
	if (sha_parse(&hex, copy)) {
		memcpy(pub, hex.b, SECRET_KEY);
		return true;
	}
	char *plus = strchr(copy, '+'); /* name+hash+key; the key's base64 may have + */
	plus = plus ? strchr(plus + 1, '+') : NULL;
	if (!plus || !secret_base64_parse(key, sizeof key, &len, plus + 1) ||
	    len != sizeof key || key[0] != ALG_ED25519)
		return false;
	memcpy(pub, key + 1, SECRET_KEY);
	*strchr(copy, '+') = '\0';
	return !strcmp(note_vkey(a, copy, pub), text_trim(arena_strdup(a, s)));
}
