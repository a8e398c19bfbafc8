/* SPDX-License-Identifier: MIT */
/* One structured line an event on stderr: "2026-11-24T02:24:07.123Z level=info
 * event=request key=value …". Values with spaces, quotes or control characters are
 * quoted and escaped, so one event is always one line. Secrets are never passed in. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

/* Events below level are dropped; the default is LOG_INFO. */
void log_set_level(enum log_level level);

/* The level called debug, info, warn or error: true and *out, else false. */
bool log_level_parse(enum log_level *out, const char *name);

/* A request id (borrowed) and a role put on every line until changed; NULL clears. */
void log_set_request(const char *id);
void log_set_role(const char *role);

/* log_event(LOG_INFO, "login", "user", name, NULL): pairs of key and value, ended by one
 * NULL key. A NULL value leaves its pair out; one over 1,024 bytes is cut with "…". */
void log_event(enum log_level level, const char *event, ...) __attribute__((sentinel));

/* Gathered lines are kept until log_flush(), 16 KB or a line above LOG_INFO, and then
 * written together: a busy loop writes ten times a second, not once a request. abort()
 * writes them too; only a process that is killed outright loses what is not flushed.
 * log_gather(false) flushes. */
void log_gather(bool on);
void log_flush(void);

/* The same for a failed call: adds err=NAME and msg=err_text(). */
#define log_err(event, code, ...) \
	log_event(LOG_ERROR, event, "err", err_name(code), "msg", err_text(), __VA_ARGS__)

#endif
