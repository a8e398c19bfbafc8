/* SPDX-License-Identifier: MIT */
/* Time is int64_t UTC milliseconds, in fields and parameters named …_at or now.
 * Shown times are Beijing time (+08:00, no daylight saving since 1991). */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

/* Milliseconds since 1970 UTC; a fixed time when clock_fix() was called (tests). */
int64_t clock_now(void);

/* Milliseconds of the monotonic clock, for time-outs. */
int64_t clock_mono(void);

/* Milliseconds that this process has worked: what a bound on work is measured by, however
 * busy the machine is. */
int64_t clock_cpu(void);

/* Milliseconds since the machine started, sleep included: the clock that nobody sets. And
 * which start that was, 36 characters; "" when the kernel does not tell. */
int64_t clock_boot(void);
const char *clock_boot_id(void);

/* Every later clock_boot() returns at, with that id (tests); id NULL goes back to the
 * real ones. */
void clock_fix_boot(int64_t at, const char *id);

/* Every later clock_now() returns at; 0 goes back to the real clock. */
void clock_fix(int64_t at);

/* "2026-11-24T02:24:07Z" · "2026-11-24T10:24:07+08:00" · "2026年11月24日 10:24" ·
 * "Tue, 24 Nov 2026 02:24:07 GMT" (RFC 9110) · any strftime format in Beijing time
 * (the result at most 255 bytes, else ""). In the arena. */
char *clock_utc(struct arena *a, int64_t at);
char *clock_iso(struct arena *a, int64_t at);
char *clock_cn(struct arena *a, int64_t at);
char *clock_http(struct arena *a, int64_t at);
char *clock_format(struct arena *a, const char *fmt, int64_t at);

/* "星期二" of the Beijing day. Borrowed, constant. */
const char *clock_weekday(int64_t at);

/* Midnight in Beijing of the day that holds at. */
int64_t clock_day(int64_t at);

/* RFC 3339 date-time ("2026-11-24T10:24:07+08:00", fraction allowed, cut to milliseconds)
 * or a bare date (midnight in Beijing), years 1000 to 9999. ERR_INVALID otherwise. */
enum err clock_parse(int64_t *out, const char *s) MUST_USE;

/* A bare date only, as people type it. Leaves no error, and *out alone when it is none.
 */
bool clock_parse_day(int64_t *out, const char *s);

/* HTTP date in any of its three forms (RFC 9110, section 5.6.7), read as nginx reads it:
 * the day of the week and what follows the time are not looked at, a year of two digits
 * is one of 1970 to 2069. ERR_INVALID otherwise. */
enum err clock_parse_http(int64_t *out, const char *s) MUST_USE;

#endif
