/* SPDX-License-Identifier: MIT */
/* The one place of libbrotlienc and libbrotlidec. */
#include "app/brotli.h"

#include <brotli/decode.h>
#include <brotli/encode.h>

enum { BEST_UP_TO = 64 * 1024, BEST = 11, FAST = 5 };

static uint32_t window_for(size_t len)
{
	uint32_t bits = BROTLI_MIN_WINDOW_BITS;
	/* a window of n bits holds 2^n - 16 bytes */
	while (bits < BROTLI_DEFAULT_WINDOW && ((size_t)1 << bits) < len + 16)
		bits++;
	return bits;
}

enum err brotli_pack(struct buf *out, const struct buf *body)
{
	BrotliEncoderState *s = BrotliEncoderCreateInstance(NULL, NULL, NULL);
	if (!s)
		err_fatal("brotli: out of memory");
	BrotliEncoderSetParameter(
	    s, BROTLI_PARAM_QUALITY, body->len <= BEST_UP_TO ? BEST : FAST);
	BrotliEncoderSetParameter(s, BROTLI_PARAM_LGWIN, window_for(body->len));
	BrotliEncoderSetParameter(s, BROTLI_PARAM_MODE, BROTLI_MODE_TEXT);
	BrotliEncoderSetParameter(s, BROTLI_PARAM_SIZE_HINT, (uint32_t)body->len);
	const uint8_t *in = (const uint8_t *)body->data;
	size_t left = body->len, room = 0;
	bool good = true;
	while (good && !BrotliEncoderIsFinished(s)) {
		good = BrotliEncoderCompressStream(
		    s, BROTLI_OPERATION_FINISH, &left, &in, &room, NULL, NULL);
		size_t n = 0;
		const uint8_t *made = BrotliEncoderTakeOutput(s, &n);
		if (n)
			buf_add(out, made, n);
	}
	BrotliEncoderDestroyInstance(s);
	return good ? buf_err(out) : err_set(ERR_BROKEN, "brotli");
}

bool brotli_unpack(struct buf *out, const struct buf *body)
{
	BrotliDecoderState *s = BrotliDecoderCreateInstance(NULL, NULL, NULL);
	if (!s)
		err_fatal("brotli: out of memory");
	const uint8_t *in = (const uint8_t *)body->data;
	size_t left = body->len, room = 0;
	BrotliDecoderResult rc = BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT;
	while (rc == BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT && buf_err(out) == OK) {
		rc = BrotliDecoderDecompressStream(s, &left, &in, &room, NULL, NULL);
		size_t n = 0;
		const uint8_t *made = BrotliDecoderTakeOutput(s, &n);
		if (n)
			buf_add(out, made, n);
	}
	BrotliDecoderDestroyInstance(s);
	return rc == BROTLI_DECODER_RESULT_SUCCESS && !left;
}
