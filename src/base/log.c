/* SPDX-License-Identifier: MIT */
/* Structured lines on stderr. Only whole lines are written, on a pipe up to PIPE_BUF
 * bytes of them with one write(), so the lines of several processes do not mix (on a pipe
 * one line over PIPE_BUF may). */
#include "base/log.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/text.h"

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { KEY_MAX = 32, VALUE_MAX = 1024 }; /* bytes of a value; the rest is cut */
enum { GATHER_MAX = 16 * 1024 };

static enum log_level threshold = LOG_INFO;
static const char *request_id;
static struct buf lines;     /* not written yet; its memory is kept */
static struct buf role_pair; /* as in a line */
static bool gathering;

static const char *const levels[] = {[LOG_DEBUG] = "debug",
    [LOG_INFO] = "info",
    [LOG_WARN] = "warn",
    [LOG_ERROR] = "error"};

void log_set_level(enum log_level level)
{
	threshold = level;
}

bool log_level_parse(enum log_level *out, const char *name)
{
	for (enum log_level l = LOG_DEBUG; l <= LOG_ERROR; l++)
		if (strcmp(name, levels[l]) == 0) {
			*out = l;
			return true;
		}
	return false;
}

void log_set_request(const char *id)
{
	request_id = id;
}

/* Control characters, and what moves or hides text on a terminal or in a log viewer:
 * line separators, zero-width and bidirectional marks. */
static bool is_unsafe(int32_t c)
{
	return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0xAD || c == 0x61C ||
	       c == 0x180E || (c >= 0x200B && c <= 0x200F) ||
	       (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) ||
	       c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB) ||
	       (c >= 0xE0000 && c <= 0xE0FFF);
}

static void add_escaped(struct buf *b, const char *s, int32_t c, size_t n)
{
	if (c == '"' || c == '\\')
		buf_printf(b, "\\%c", (char)c);
	else if (c == '\n')
		buf_str(b, "\\n");
	else if (c == '\r')
		buf_str(b, "\\r");
	else if (c == '\t')
		buf_str(b, "\\t");
	else if (is_unsafe(c))
		buf_printf(b, c > 0xFFFF ? "\\U%08x" : "\\u%04x", (unsigned)c);
	else
		buf_add(b, s, n);
}

/* A bit for each character that needs no quotes: printable ASCII, not space " = \ */
static const uint64_t plain_bits[4] = {
    ~UINT64_C(0) << 33 & ~(UINT64_C(1) << '"') & ~(UINT64_C(1) << '='),
    ~UINT64_C(0) >> 1 & ~(UINT64_C(1) << ('\\' - 64)),
};

/* Length of a value that needs no quotes, 0 for one that does. */
static size_t bare(const char *value)
{
	const unsigned char *s = (const unsigned char *)value, *start = s;
	while (plain_bits[*s / 64] >> *s % 64 & 1)
		s++;
	return *s ? 0 : (size_t)(s - start);
}

static void add_quoted(struct buf *b, const char *s)
{
	const char *start = s, *next;
	buf_ch(b, '"');
	for (; *s && s - start < VALUE_MAX; s = next) {
		int32_t c = text_next(s, &next);
		if (next - s == 1 && (unsigned char)*s >= 0x80) /* not UTF-8 */
			buf_printf(b, "\\x%02x", (unsigned)(unsigned char)*s);
		else
			add_escaped(b, s, c, (size_t)(next - s));
	}
	buf_str(b, *s ? "…\"" : "\"");
}

static void add_pair(struct buf *b, const char *key, const char *value)
{
	char name[KEY_MAX + 2]; /* small: the compiler's zeros cost more than the text */
	if (!value)
		return;
	size_t key_len = bare(key), len = bare(value);
	assert(key_len > 0 && key_len <= KEY_MAX);
	name[0] = ' ';
	memcpy(name + 1, key, key_len);
	name[key_len + 1] = '=';
	buf_add(b, name, key_len + 2);
	if (len > 0 && len <= VALUE_MAX)
		buf_add(b, value, len);
	else
		add_quoted(b, value);
}

void log_set_role(const char *name)
{
	buf_clear(&role_pair);
	add_pair(&role_pair, "role", name);
}

static void add_time(struct buf *b)
{
	static char text[32]; /* of the second shown last */
	static time_t shown = -1;
	int64_t now = clock_now();
	time_t t = (time_t)(now / 1000);
	struct tm tm = {0};
	if (t != shown) {
		gmtime_r(&t, &tm);
		strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &tm);
		shown = t;
	}
	int ms = (int)(now % 1000);
	const char fraction[] = {'.', (char)('0' + ms / 100), (char)('0' + ms / 10 % 10),
	    (char)('0' + ms % 10), 'Z'};
	buf_str(b, text);
	buf_add(b, fraction, sizeof(fraction));
}

/* Not file_write_all(): its error would replace the message that is being logged, and
 * nobody is left to tell when stderr is gone. */
static void write_all(const char *p, size_t len)
{
	while (len > 0) {
		ssize_t n = write(STDERR_FILENO, p, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return;
		p += n;
		len -= (size_t)n;
	}
}

/* How much of these whole lines one write() on a pipe may take. */
static size_t portion(const char *p, size_t len)
{
	if (len <= PIPE_BUF)
		return len;
	const char *end = memrchr(p, '\n', PIPE_BUF);
	if (!end)
		end = memchr(p, '\n', len);
	return (size_t)(end + 1 - p);
}

void log_flush(void)
{
	struct stat st;
	bool pipe =
	    lines.len > PIPE_BUF && !fstat(STDERR_FILENO, &st) && S_ISFIFO(st.st_mode);
	for (size_t at = 0, n; at < lines.len; at += n) {
		n = lines.len - at;
		if (pipe)
			n = portion(lines.data + at, n);
		write_all(lines.data + at, n);
	}
	buf_clear(&lines);
}

/* A failed assertion, ours or libfcgi's: what led to it must not be lost. */
static void on_abort(int sig)
{
	(void)sig;
	if (lines.len > 0) /* write() alone is async-signal-safe */
		write_all(lines.data, lines.len);
}

void log_gather(bool on)
{
	struct sigaction sa = {.sa_handler = on ? on_abort : SIG_DFL};
	sigemptyset(&sa.sa_mask);
	sigaction(SIGABRT, &sa, NULL);
	log_flush();
	gathering = on;
}

void log_event(enum log_level level, const char *event, ...)
{
	if (level < threshold)
		return;
	add_time(&lines);
	add_pair(&lines, "level", levels[level]);
	buf_add(&lines, buf_text(&role_pair), role_pair.len);
	add_pair(&lines, "event", event);
	add_pair(&lines, "req", request_id);
	va_list ap;
	va_start(ap, event);
	for (const char *key; (key = va_arg(ap, const char *)) != NULL;)
		add_pair(&lines, key, va_arg(ap, const char *));
	va_end(ap);
	buf_ch(&lines, '\n');
	if (!gathering || level > LOG_INFO || lines.len >= GATHER_MAX)
		log_flush();
}
