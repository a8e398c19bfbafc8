/* SPDX-License-Identifier: MIT */
/* QR codes as an SVG path: each run of dark modules of a line is one flat rectangle, so a
 * code of 41 modules is about 6 KB. The only file that includes qrencode.h. */
#include "base/qr.h"

#include "base/buf.h"

#include <errno.h>
#include <qrencode.h>
#include <stdbool.h>
#include <string.h>

enum { QUIET = 4 };

static void draw_row(struct buf *b, const unsigned char *row, int width, int y)
{
	for (int x = 0, run; x < width; x += run) {
		bool dark = row[x] & 1;
		for (run = 1; x + run < width && (row[x + run] & 1) == dark; run++)
			;
		if (dark)
			buf_printf(b, "M%d %dh%dv1h-%dz", x + QUIET, y + QUIET, run, run);
	}
}

enum err qr_make(struct qr *out, struct arena *a, const char *text)
{
	*out = (struct qr){0};
	/* 8-bit mode as it is: the alphanumeric mode would fold case, Kanji is not ours
	 */
	QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
	if (!code && errno == ENOMEM)
		err_fatal("qr: out of memory");
	if (!code)
		return err_set(errno == ERANGE ? ERR_TOO_BIG : ERR_INVALID,
		    "qr: %zu bytes: %s", strlen(text), strerror(errno));
	struct buf b = BUF_INIT;
	for (int y = 0; y < code->width; y++)
		draw_row(
		    &b, code->data + (size_t)y * (size_t)code->width, code->width, y);
	out->size = code->width + 2 * QUIET;
	out->path = arena_strdup(a, buf_text(&b));
	buf_release(&b);
	QRcode_free(code);
	return OK;
}
