/* SPDX-License-Identifier: MIT */
/* Error codes. A code is a decision for the caller; the message is for people.
 * One message is kept per process (processes are single-threaded): the first err_set()
 * or err_say() after the last err_clear() wins, so the failing call names the cause and
 * callers on the way up simply return the code. */
#ifndef BASE_ERR_H
#define BASE_ERR_H

enum err {
	OK,
	ERR_INVALID,   /* the input is wrong; the person can mend it */
	ERR_DENIED,    /* this person may not do that */
	ERR_NOT_FOUND, /* no such thing, or not for these eyes */
	ERR_GONE,      /* was public once, withdrawn since */
	ERR_CONFLICT,  /* somebody changed it meanwhile */
	ERR_TOO_BIG,   /* over a limit stated in the documentation */
	ERR_BUSY,      /* try again in a moment */
	ERR_FULL,      /* the disk is full; nothing was stored */
	ERR_BROKEN,    /* our fault or the machine's; logged, never shown */
	ERR__MAX
};

#define MUST_USE __attribute__((warn_unused_result))
#define PRINTF(f, a) __attribute__((format(printf, f, a)))

/* Records an English message for the log and returns code. */
enum err err_set(enum err code, const char *fmt, ...) PRINTF(2, 3);

/* Records a Chinese message that may be shown to the person, and returns code. */
enum err err_say(enum err code, const char *fmt, ...) PRINTF(2, 3);

/* The message for the log; "" when none. Borrowed until the next err_clear(). */
const char *err_text(void);

/* The message for the person, in Chinese: what err_say() recorded, else a sentence that
 * fits the code. Never NULL. */
const char *err_said(enum err code);

/* Short fixed name of the code ("not_found"), for logs and exit messages. */
const char *err_name(enum err code);

/* Out of memory, or a library that cannot work: one line on stderr, then abort(). */
_Noreturn void err_fatal(const char *fmt, ...) PRINTF(1, 2);

/* Forgets the message; done at the start of every request and command. */
void err_clear(void);

#endif
