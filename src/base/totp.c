/* SPDX-License-Identifier: MIT */
/* One-time codes. The only file that includes liboath. */
#include "base/totp.h"

#include "base/buf.h"
#include "base/secret.h"

#include <oath.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

void totp_seed(unsigned char out[TOTP_SEED])
{
	secret_bytes(out, TOTP_SEED);
}

static void init(void)
{
	static bool done;
	if (!done && oath_init() != OATH_OK)
		err_fatal("liboath: init");
	done = true;
}

void totp_code(
    char out[TOTP_DIGITS + 1], const unsigned char seed[TOTP_SEED], int64_t step)
{
	/* the code of a step is HOTP with the step as its counter (RFC 6238, section 4.2)
	 */
	init();
	int rc = oath_hotp_generate((const char *)seed, TOTP_SEED, (uint64_t)step,
	    TOTP_DIGITS, false, OATH_HOTP_DYNAMIC_TRUNCATION, out);
	if (rc != OATH_OK)
		err_fatal("liboath: %s", oath_strerror(rc));
}

int64_t totp_match(
    const unsigned char seed[TOTP_SEED], const char *code, int64_t now, int64_t after)
{
	int64_t middle = now / TOTP_STEP_MS, found = -1;
	if (now < 0 || strlen(code) != TOTP_DIGITS)
		return -1;
	for (int64_t step = middle + 1; step >= middle - 1 && step >= 0; step--) {
		char want[TOTP_DIGITS + 1];
		totp_code(want, seed, step);
		if (secret_equal(want, code, TOTP_DIGITS) && step > after)
			found = step;
		secret_wipe(want, sizeof want);
	}
	return found;
}

/* Groups of four when grouped; without the padding that apps do not want. */
static char *base32(struct arena *a, const unsigned char *seed, bool grouped)
{
	char *raw;
	size_t n;
	struct buf b = BUF_INIT;
	if (oath_base32_encode((const char *)seed, TOTP_SEED, &raw, &n) != OATH_OK)
		err_fatal("liboath: base32");
	for (size_t i = 0; i < n && raw[i] != '='; i++) {
		if (grouped && i && i % 4 == 0)
			buf_ch(&b, ' ');
		buf_ch(&b, raw[i]);
	}
	secret_wipe(raw, n);
	free(raw);
	char *out = arena_strdup(a, buf_text(&b));
	secret_wipe(b.data, b.len);
	buf_release(&b);
	return out;
}

char *totp_text(struct arena *a, const unsigned char seed[TOTP_SEED])
{
	return base32(a, seed, true);
}

/* RFC 3986: everything but the unreserved characters. */
static void add_escaped(struct buf *b, const char *s)
{
	static const char plain[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
	for (; *s; s++) {
		if (strchr(plain, *s))
			buf_ch(b, *s);
		else
			buf_printf(b, "%%%02X", (unsigned char)*s);
	}
}

char *totp_uri(struct arena *a, const unsigned char seed[TOTP_SEED], const char *site,
    const char *login)
{
	struct buf b = BUF_INIT;
	buf_str(&b, "otpauth://totp/");
	add_escaped(&b, site);
	buf_ch(&b, ':');
	add_escaped(&b, login);
	buf_printf(&b, "?secret=%s&issuer=", base32(a, seed, false));
	add_escaped(&b, site);
	char *out = arena_strdup(a, buf_text(&b));
	secret_wipe(b.data, b.len);
	buf_release(&b);
	return out;
}
