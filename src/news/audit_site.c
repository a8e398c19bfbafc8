/* SPDX-License-Identifier: MIT */
/* Self-audit: what the configuration says, TLS, the clock, how long logs are kept, what
 * the law wants shown. */
#include "news/audit_int.h"

#include "base/cert.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"
#include "db/query.h"
#include "news/setting.h"

#include <errno.h>
#include <string.h>
#include <sys/timex.h>

enum { CERT_DAYS = 14, CERT_FILE_MAX = 1 << 20, LEAST_DAYS = 183 };

static const char rotate_path[] = "/etc/logrotate.d/qianfa";
static const char timesync_path[] = "/run/systemd/timesync/synchronized";

enum err audit_https(struct audit_result *out, struct audit_env *env)
{
	const char *url = env->conf->base_url;
	if (conf_https(env->conf))
		return audit_say(out, env, AUDIT_GREEN, "base_url 是 %s。", url);
	bool loop = text_starts(url, "http://127.0.0.1") ||
		    text_starts(url, "http://localhost") ||
		    text_starts(url, "http://[::1]");
	return audit_say(out, env, AUDIT_RED, "base_url 是 %s%s", url,
	    loop ? "，只在本机试用时可以这样。" : "，口令在网上是明文。");
}

enum err audit_certificate(struct audit_result *out, struct audit_env *env)
{
	const char *path = env->conf->certificate;
	int64_t until = 0;
	struct buf b;
	if (!conf_https(env->conf))
		return audit_say(
		    out, env, AUDIT_RED, "没有用 https，谈不上证书（见上一项）。");
	if (!*path)
		return audit_say(out, env, AUDIT_UNKNOWN,
		    "不知道：qianfa.conf 里没有写 certificate，程序自己不碰证书。");
	buf_init(&b, CERT_FILE_MAX);
	enum err e = file_read(&b, path);
	bool read = !e;
	if (!e)
		e = cert_expiry(&until, buf_text(&b));
	buf_release(&b);
	if (e) {
		const char *why = arena_strdup(env->a, err_text());
		err_clear();
		return audit_say(out, env, read ? AUDIT_RED : AUDIT_UNKNOWN,
		    read ? "读不懂：%s" : "不知道：%s", why);
	}
	long long days = (until - env->now) / (24 * 3600 * 1000);
	return audit_say(out, env,
	    until > env->now && days >= CERT_DAYS ? AUDIT_GREEN : AUDIT_RED,
	    until <= env->now ? "%s 已经过期。" : "%s 到期，还有 %lld 天。",
	    clock_cn(env->a, until), days);
}

enum err audit_second_factor(struct audit_result *out, struct audit_env *env)
{
	bool on = conf_needs_factor(env->conf);
	return audit_say(out, env, on ? AUDIT_GREEN : AUDIT_RED,
	    on ? "second_factor = required。" : "second_factor = optional，没有要求。");
}

/* The kernel's own word; where it may not be asked (the desk's sandbox), what
 * systemd-timesyncd leaves behind. */
enum err audit_clock(struct audit_result *out, struct audit_env *env)
{
	struct timex t = {0};
	int state = adjtimex(&t);
	if (state < 0 && file_exists(timesync_path))
		return audit_say(out, env, AUDIT_GREEN,
		    "systemd-timesyncd 同步过（%s）。", timesync_path);
	if (state < 0)
		return audit_say(out, env, AUDIT_UNKNOWN,
		    "不知道：这个进程不能问内核（%s），也没有 %s。用 root 运行 qianfa "
		    "check "
		    "可以量。",
		    strerror(errno), timesync_path);
	bool good = state != TIME_ERROR && !(t.status & STA_UNSYNC);
	return audit_say(out, env, good ? AUDIT_GREEN : AUDIT_RED,
	    good ? "内核说已同步，估计误差 %ld 毫秒以内。"
		 : "内核说没有同步（误差不明）。",
	    t.maxerror / 1000);
}

enum err audit_clock_ledger(struct audit_result *out, struct audit_env *env)
{
	int64_t at = 0, seq = 0;
	struct query q = q_begin(env->db, SQL_AUDIT_LAST_ROW);
	if (q_row(&q)) {
		at = q_int(&q);
		seq = q_int(&q);
	}
	enum err e = q_end(&q);
	if (e)
		return e;
	int64_t now = clock_now();
	if (!seq)
		return audit_say(out, env, AUDIT_UNKNOWN, "台账还是空的。");
	return audit_say(out, env, now >= at ? AUDIT_GREEN : AUDIT_RED,
	    now >= at ? "最后一条 %lld 号是 %s 记的，不晚于现在。"
		      : "最后一条 %lld 号记的是 %s，比现在还晚。",
	    (long long)seq, clock_cn(env->a, at));
}

/* Days that a logrotate file keeps: rotate N times how often. 0: it does not say. */
static int64_t rotate_days(struct arena *a, const char *text)
{
	static const struct {
		const char *word;
		int64_t days;
	} often[] = {{"daily", 1}, {"weekly", 7}, {"monthly", 28}, {"yearly", 365}};
	int64_t n = 0, days = 0, most = 0;
	char *s = arena_strdup(a, text);
	for (char *line = s; line; line = s) {
		s = strchr(line, '\n');
		if (s)
			*s++ = 0;
		line = text_trim(line);
		if (text_starts(line, "rotate ") &&
		    !text_int(text_trim(line + 7), 0, 100000, &n))
			n = 0;
		if (text_starts(line, "maxage ") &&
		    !text_int(text_trim(line + 7), 0, 100000, &most))
			most = 0;
		if (text_starts(line, "size ") || text_starts(line, "maxsize "))
			return 0;
		for (size_t i = 0; i < sizeof often / sizeof *often; i++)
			if (!strcmp(line, often[i].word))
				days = often[i].days;
	}
	return most && most < n * days ? most : n * days;
}

enum err audit_logs(struct audit_result *out, struct audit_env *env)
{
	char *value[SETTING__MAX];
	int64_t want = 0;
	struct buf b;
	enum err e = setting_all(value, env->db, env->a);
	if (e)
		return e;
	if (!text_int(value[SETTING_LOG_DAYS], LEAST_DAYS, 99999, &want))
		return audit_say(out, env, AUDIT_RED, "设置里是“%s”，不到 183 天。",
		    value[SETTING_LOG_DAYS]);
	buf_init(&b, CERT_FILE_MAX);
	e = file_read(&b, rotate_path);
	int64_t days = e ? 0 : rotate_days(env->a, buf_text(&b));
	buf_release(&b);
	if (e) {
		err_clear();
		return audit_say(out, env, AUDIT_UNKNOWN,
		    "不知道：设置要留 %lld 天，但没有 "
		    "%s，网站服务器的日志留多久看不出来。台账"
		    "本身从不删除。",
		    (long long)want, rotate_path);
	}
	if (!days)
		return audit_say(out, env, AUDIT_UNKNOWN,
		    "不知道：%s 没有按天数留（rotate 和 daily），看不出留多久。",
		    rotate_path);
	return audit_say(out, env, days >= want ? AUDIT_GREEN : AUDIT_RED,
	    "设置要留 %lld 天，%s 留 %lld 天。台账本身从不删除。", (long long)want,
	    rotate_path, (long long)days);
}

enum err audit_legal(struct audit_result *out, struct audit_env *env)
{
	char *value[SETTING__MAX], *missing = arena_strdup(env->a, "");
	enum err e = setting_all(value, env->db, env->a);
	if (e)
		return e;
	for (enum setting s = 0; s < SETTING__MAX; s++)
		if (setting_info[s].expected && !*value[s])
			missing = arena_printf(env->a, "%s%s%s", missing,
			    *missing ? "、" : "", setting_info[s].label);
	if (*missing)
		return audit_say(out, env, AUDIT_RED, "还空着：%s。", missing);
	return audit_say(out, env, AUDIT_GREEN, "都填了。");
}
