/* SPDX-License-Identifier: MIT */
/* A walk over the DER of an X.509 certificate to its validity; nothing else is read and
 * nothing verified. Every length is checked against what is left. */
#include "base/cert.h"

#include "base/buf.h"
#include "base/clock.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum {
	DER_INTEGER = 0x02,
	DER_UTC_TIME = 0x17,
	DER_TIME = 0x18,
	DER_SEQUENCE = 0x30,
	DER_VERSION = 0xA0,
	CERT_MAX = 64 * 1024
};

struct der {
	const unsigned char *at;
	size_t left;
};

/* Takes the next element off; its content is in *out. */
static bool take(struct der *out, struct der *in, int *tag)
{
	if (in->left < 2)
		return false;
	*tag = in->at[0];
	size_t len = in->at[1], head = 2;
	if (len & 0x80) {
		size_t n = len & 0x7F;
		if (n == 0 || n > 3 || in->left < 2 + n)
			return false;
		len = 0;
		for (size_t i = 0; i < n; i++)
			len = len << 8 | in->at[2 + i];
		head += n;
	}
	if (len > in->left - head)
		return false;
	*out = (struct der){in->at + head, len};
	in->at += head + len;
	in->left -= head + len;
	return true;
}

static bool take_as(struct der *out, struct der *in, int want)
{
	int tag = 0;
	return take(out, in, &tag) && tag == want;
}

/* "261124102407Z" (years from 1950) or "20261124102407Z". */
static enum err read_time(int64_t *out, const struct der *d, int tag)
{
	char digits[16], text[32];
	size_t n = tag == DER_UTC_TIME ? 12 : 14;
	if ((tag != DER_UTC_TIME && tag != DER_TIME) || d->left != n + 1 ||
	    d->at[n] != 'Z')
		return err_set(ERR_INVALID, "the certificate's dates cannot be read");
	const char *century = n == 14 ? "" : d->at[0] >= '5' ? "19" : "20";
	snprintf(digits, sizeof digits, "%s%.*s", century, (int)n, (const char *)d->at);
	if (strspn(digits, "0123456789") != 14)
		return err_set(ERR_INVALID, "the certificate's dates cannot be read");
	snprintf(text, sizeof text, "%.4s-%.2s-%.2sT%.2s:%.2s:%.2sZ", digits, digits + 4,
	    digits + 6, digits + 8, digits + 10, digits + 12);
	return clock_parse(out, text);
}

/* Certificate: tbsCertificate: version, serial, algorithm, issuer, validity. */
static enum err read_der(int64_t *out, struct der cert)
{
	struct der all, tbs, part, validity, at;
	int tag = 0;
	bool fits = take_as(&all, &cert, DER_SEQUENCE) &&
		    take_as(&tbs, &all, DER_SEQUENCE) && take(&part, &tbs, &tag);
	if (fits && tag == DER_VERSION)
		fits = take(&part, &tbs, &tag);
	fits = fits && tag == DER_INTEGER && take_as(&part, &tbs, DER_SEQUENCE) &&
	       take_as(&part, &tbs, DER_SEQUENCE) &&
	       take_as(&validity, &tbs, DER_SEQUENCE) && take(&at, &validity, &tag) &&
	       take(&at, &validity, &tag);
	return fits ? read_time(out, &at, tag)
		    : err_set(ERR_INVALID, "not an X.509 certificate");
}

static int sextet(char c)
{
	static const char alphabet[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *p = c ? strchr(alphabet, c) : NULL;
	return p ? (int)(p - alphabet) : -1;
}

/* The bytes between the lines of a PEM block; line ends are skipped. */
static void read_base64(struct buf *b, const char *s, const char *end)
{
	unsigned bits = 0, n = 0;
	for (; s < end; s++) {
		int v = sextet(*s);
		if (v < 0)
			continue;
		bits = bits << 6 | (unsigned)v;
		n += 6;
		if (n >= 8) {
			n -= 8;
			buf_ch(b, (char)(bits >> n & 0xFF));
		}
	}
}

enum err cert_expiry(int64_t *out, const char *pem)
{
	static const char begin[] = "-----BEGIN CERTIFICATE-----";
	const char *s = strstr(pem, begin);
	const char *end = s ? strstr(s, "-----END CERTIFICATE-----") : NULL;
	if (!end)
		return err_set(ERR_INVALID, "there is no certificate in the file");
	struct buf b;
	buf_init(&b, CERT_MAX);
	read_base64(&b, s + strlen(begin), end);
	enum err e = buf_err(&b);
	if (!e)
		e = read_der(
		    out, (struct der){(const unsigned char *)buf_text(&b), b.len});
	buf_release(&b);
	return e;
}
