/* SPDX-License-Identifier: MIT */
/* A QR code (ISO/IEC 18004, by libqrencode) as numbers for an inline SVG: one path over
 * all dark modules. The template draws it on white, in light and dark:
 *
 *	<svg viewBox="0 0 {{size}} {{size}}"><path fill="#fff" d="M0
 *0h{{size}}v{{size}}H0z"/> <path fill="#000" d="{{path}}"/></svg>
 *(templates/part/qr.html) */
#ifndef BASE_QR_H
#define BASE_QR_H

#include "base/arena.h"

struct qr {
	int size;   /* of a side in modules, with the quiet zone of 4 all around */
	char *path; /* the dark modules, in units of a module; in the arena */
};

/* The text byte for byte, error correction M. ERR_TOO_BIG when it does not fit (over
 * 2331 bytes). */
enum err qr_make(struct qr *out, struct arena *a, const char *text) MUST_USE;

#endif
