/* SPDX-License-Identifier: MIT */
/* Now, shown times and parsed times. Calendar arithmetic is libc's (timegm, gmtime_r);
 * Beijing time is a constant offset, so no time zone data are needed. */
#include "base/clock.h"

#include <assert.h>
#include <fcntl.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { SECOND = 1000, DAY_S = 86400, BEIJING_S = 8 * 3600 };
static const int64_t DAY = (int64_t)DAY_S * SECOND;
static const int64_t BEIJING = (int64_t)BEIJING_S * SECOND;

/* Years 1000 to 9999, in UTC and in Beijing: all shown forms keep four digits. */
static const int64_t EARLIEST = -30610224000000, LATEST = 253402271999999;

static const char *const DAYS[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
static const char *const MONTHS[] = {
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

static int64_t fixed, fixed_boot;
static const char *fixed_boot_id;

static int64_t read_clock(clockid_t id)
{
	struct timespec ts;
	clock_gettime(id, &ts);
	return (int64_t)ts.tv_sec * SECOND + ts.tv_nsec / 1000000;
}

int64_t clock_now(void)
{
	return fixed ? fixed : read_clock(CLOCK_REALTIME);
}

int64_t clock_mono(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

int64_t clock_cpu(void)
{
	return read_clock(CLOCK_PROCESS_CPUTIME_ID);
}

int64_t clock_boot(void)
{
	return fixed_boot_id ? fixed_boot : read_clock(CLOCK_BOOTTIME);
}

const char *clock_boot_id(void)
{
	enum { UUID = 36 };
	static char id[UUID + 1];
	if (fixed_boot_id)
		return fixed_boot_id;
	if (!*id) {
		int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
		if (fd < 0 || read(fd, id, UUID) != UUID)
			*id = 0;
		if (fd >= 0)
			close(fd);
	}
	return id;
}

void clock_fix_boot(int64_t at, const char *id)
{
	fixed_boot = at;
	fixed_boot_id = id;
}

void clock_fix(int64_t at)
{
	fixed = at;
}

/* Division that rounds down, for times before 1970 too. */
static int64_t floor_div(int64_t x, int64_t y)
{
	return x / y - (x % y < 0);
}

static struct tm split(int64_t at, int offset_s)
{
	time_t t = (time_t)(floor_div(at, SECOND) + offset_s);
	struct tm tm;
	if (!gmtime_r(&t, &tm))
		tm = (struct tm){.tm_mday = 1, .tm_year = 70};
	tm.tm_gmtoff = offset_s;
	tm.tm_zone = offset_s ? "CST" : "GMT";
	return tm;
}

static char *show(struct arena *a, const char *fmt, int64_t at, int offset_s)
{
	char out[256];
	struct tm tm = split(at, offset_s);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* gcc has no attribute for this */
	size_t n = strftime(out, sizeof(out), fmt, &tm);
#pragma GCC diagnostic pop
	return arena_strndup(a, out, n);
}

char *clock_utc(struct arena *a, int64_t at)
{
	return show(a, "%Y-%m-%dT%H:%M:%SZ", at, 0);
}

char *clock_iso(struct arena *a, int64_t at)
{
	return show(a, "%Y-%m-%dT%H:%M:%S+08:00", at, BEIJING_S);
}

char *clock_cn(struct arena *a, int64_t at)
{
	return show(a, "%Y年%m月%d日 %H:%M", at, BEIJING_S);
}

char *clock_http(struct arena *a, int64_t at)
{
	struct tm tm = split(at, 0);
	return arena_printf(a, "%s, %02d %s %04d %02d:%02d:%02d GMT", DAYS[tm.tm_wday],
	    tm.tm_mday, MONTHS[tm.tm_mon], tm.tm_year + 1900, tm.tm_hour, tm.tm_min,
	    tm.tm_sec);
}

char *clock_format(struct arena *a, const char *fmt, int64_t at)
{
	return show(a, fmt, at, BEIJING_S);
}

const char *clock_weekday(int64_t at)
{
	static const char *const names[] = {
	    "星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"};
	return names[split(at, BEIJING_S).tm_wday];
}

int64_t clock_day(int64_t at)
{
	return floor_div(at + BEIJING, DAY) * DAY - BEIJING;
}

/* Exactly n digits at *s. */
static bool digits(const char **s, int n, int *out)
{
	int v = 0;
	for (int i = 0; i < n; i++) {
		char c = (*s)[i];
		if (c < '0' || c > '9')
			return false;
		v = v * 10 + (c - '0');
	}
	*s += n;
	*out = v;
	return true;
}

static bool literal(const char **s, const char *text)
{
	size_t n = strlen(text);
	if (strncmp(*s, text, n) != 0)
		return false;
	*s += n;
	return true;
}

/* UTC seconds of tm; false when the date or the time of day does not exist. */
static bool join(const struct tm *tm, int64_t *out)
{
	/* Second 60 is a leap second; as in POSIX it is the first of the next minute. */
	if (tm->tm_mon < 0 || tm->tm_mon > 11 || tm->tm_mday < 1 || tm->tm_hour > 23 ||
	    tm->tm_min > 59 || tm->tm_sec > 60)
		return false;
	struct tm day = {
	    .tm_year = tm->tm_year, .tm_mon = tm->tm_mon, .tm_mday = tm->tm_mday};
	int64_t t = timegm(&day);
	if (day.tm_mon != tm->tm_mon) /* 30 February became March */
		return false;
	*out = t + tm->tm_hour * 3600 + tm->tm_min * 60 + tm->tm_sec;
	return true;
}

static bool parse_date(const char **s, struct tm *tm)
{
	if (!digits(s, 4, &tm->tm_year) || !literal(s, "-") ||
	    !digits(s, 2, &tm->tm_mon) || !literal(s, "-") || !digits(s, 2, &tm->tm_mday))
		return false;
	tm->tm_year -= 1900;
	tm->tm_mon -= 1;
	return true;
}

static bool parse_time(const char **s, struct tm *tm)
{
	return digits(s, 2, &tm->tm_hour) && literal(s, ":") &&
	       digits(s, 2, &tm->tm_min) && literal(s, ":") && digits(s, 2, &tm->tm_sec);
}

static bool parse_fraction(const char **s, int *ms)
{
	*ms = 0;
	if (!literal(s, "."))
		return true;
	int n = 0, scale = 100;
	for (; **s >= '0' && **s <= '9'; (*s)++, n++, scale /= 10)
		*ms += (**s - '0') * scale; /* beyond milliseconds: cut */
	return n > 0;
}

static bool parse_offset(const char **s, int *offset_s)
{
	*offset_s = 0;
	if (literal(s, "Z") || literal(s, "z"))
		return true;
	int h, m, sign = **s == '-' ? -1 : 1;
	if (!literal(s, "+") && !literal(s, "-"))
		return false;
	if (!digits(s, 2, &h) || !literal(s, ":") || !digits(s, 2, &m) || h > 23 ||
	    m > 59)
		return false;
	*offset_s = sign * (h * 3600 + m * 60);
	return true;
}

enum err clock_parse(int64_t *out, const char *s)
{
	const char *p = s;
	struct tm tm = {0};
	int64_t t;
	int ms = 0, offset_s = BEIJING_S;
	bool good = parse_date(&p, &tm);
	if (good && *p)
		good = (literal(&p, "T") || literal(&p, "t")) && parse_time(&p, &tm) &&
		       parse_fraction(&p, &ms) && parse_offset(&p, &offset_s);
	if (!good || *p || !join(&tm, &t))
		return err_set(ERR_INVALID, "not an RFC 3339 time");
	t = (t - offset_s) * SECOND + ms;
	if (t < EARLIEST || t > LATEST)
		return err_set(ERR_INVALID, "time outside the years 1000 to 9999");
	*out = t;
	return OK;
}

bool clock_parse_day(int64_t *out, const char *s)
{
	bool good = strlen(s) == strlen("2026-11-24") && !clock_parse(out, s);
	if (!good)
		err_clear();
	return good;
}

static bool one_of(const char **s, const char *const *list, int n, int *out)
{
	for (*out = 0; *out < n; (*out)++)
		if (literal(s, list[*out]))
			return true;
	return false;
}

/* "06 Nov 1994 08:49:37" or, as RFC 850 had it, "06-Nov-94 08:49:37". */
static bool http_day_first(const char **s, struct tm *tm)
{
	if (!digits(s, 2, &tm->tm_mday))
		return false;
	bool old = **s == '-';
	const char *between = old ? "-" : " ";
	bool good = literal(s, between) && one_of(s, MONTHS, 12, &tm->tm_mon) &&
		    literal(s, between) && digits(s, old ? 2 : 4, &tm->tm_year) &&
		    literal(s, " ") && parse_time(s, tm);
	if (old)
		tm->tm_year += tm->tm_year < 70 ? 2000 : 1900;
	return good;
}

/* "Nov  6 08:49:37 1994", as asctime() has it. */
static bool http_month_first(const char **s, struct tm *tm)
{
	bool good = one_of(s, MONTHS, 12, &tm->tm_mon) && literal(s, " ");
	int n = good && literal(s, " ") ? 1 : 2;
	return good && digits(s, n, &tm->tm_mday) && literal(s, " ") &&
	       parse_time(s, tm) && literal(s, " ") && digits(s, 4, &tm->tm_year);
}

enum err clock_parse_http(int64_t *out, const char *s)
{
	struct tm tm = {0};
	int64_t t;
	const char *p = s + strcspn(s, ", ");
	bool comma = literal(&p, ",");
	p += strspn(p, " ");
	bool good = comma ? http_day_first(&p, &tm) : http_month_first(&p, &tm);
	tm.tm_year -= 1900;
	if (!good || !join(&tm, &t))
		return err_set(ERR_INVALID, "not an HTTP date");
	*out = t * SECOND;
	return OK;
}
