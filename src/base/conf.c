/* SPDX-License-Identifier: MIT */
/* The configuration file. A strict scan first: one `key = value` a line, every key known
 * and there once. Only then libconfuse reads it; alone it would accept repeated keys,
 * several settings on a line and environment variables in values, and it counts a line
 * twice after a comment, so line numbers come from the scan. */
#include "base/conf.h"

#include "base/buf.h"
#include "base/file.h"
#include "base/log.h"
#include "base/text.h"

#include <confuse.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FILE_MAX = 64 * 1024 };

struct key {
	const char *name;
	size_t at; /* offset of the field in struct conf */
	const char *(*check)(
	    const char *); /* text: NULL or what is wrong; NULL for numbers */
	int64_t min, max;  /* numbers */
	const char *fallback;
};

static const char *check_path(const char *s)
{
	return s[0] ? NULL : "is empty";
}

static const char *check_any(const char *s)
{
	(void)s;
	return NULL;
}

static const char *check_url(const char *s)
{
	const char *host = strstr(s, "://");
	if (!text_starts(s, "http://") && !text_starts(s, "https://"))
		return "must begin with http:// or https://";
	host += 3;
	if (!*host || *host == ':' ||
	    strspn(host, "abcdefghijklmnopqrstuvwxyz0123456789.-:[]") != strlen(host))
		return "must be scheme://host or scheme://host:port in lower case, "
		       "without "
		       "a path";
	/* Browsers leave the default port out of Origin, so it would never match. */
	const char *port = strrchr(host, ':');
	if (port && strcmp(port, text_starts(s, "https") ? ":443" : ":80") == 0)
		return "must leave out the default port";
	return NULL;
}

static const char *check_prefix(const char *s)
{
	static const char allowed[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._/";
	size_t n = strlen(s);
	if (n == 0)
		return NULL;
	if (s[0] != '/' || s[n - 1] == '/' || strspn(s, allowed) != n ||
	    strstr(s, "//") || strstr(s, "/."))
		return "must be empty or a path like /cgi-bin/qianfa";
	return NULL;
}

static const char *check_level(const char *s)
{
	enum log_level level;
	return log_level_parse(&level, s) ? NULL : "must be debug, info, warn or error";
}

static const char *check_factor(const char *s)
{
	return strcmp(s, "required") && strcmp(s, "optional")
		   ? "must be required or optional"
		   : NULL;
}

#define TEXT(field, check, fallback) \
	{ \
#field, offsetof(struct conf, field), check, 0, 0, fallback \
	}
#define NUMBER(field, min, max, fallback) \
	{ \
#field, offsetof(struct conf, field), NULL, min, max, fallback \
	}

static const struct key keys[] = {
    TEXT(data, check_path, "/var/lib/qianfa"),
    TEXT(key_file, check_any, ""),
    TEXT(base_url, check_url, "http://127.0.0.1:8080"),
    TEXT(certificate, check_any, ""),
    TEXT(web_socket, check_any, ""),
    TEXT(templates, check_path, "/usr/share/qianfa/templates"),
    TEXT(public_dir, check_path, "/usr/share/qianfa/public"),
    TEXT(cgi_base, check_prefix, ""),
    NUMBER(workers, 1, 64, "2"),
    NUMBER(cache_mb, 0, 4096, "2"),
    NUMBER(pages_mb, 1, 1048576, "2048"),
    NUMBER(body_kb, 64, 65536, "1024"),
    NUMBER(idle_s, 60, 604800, "1800"),
    NUMBER(session_s, 300, 2592000, "43200"),
    TEXT(second_factor, check_factor, "optional"),
    TEXT(log_level, check_level, "info"),
};
enum { KEYS = sizeof(keys) / sizeof(keys[0]) };

/* libconfuse passes no user data to its callbacks; a process loads one file at a time. */
static struct {
	const char *name;
	int line[KEYS]; /* where the scan saw the key, 0 for nowhere */
} file;

static int find_key(const char *s, size_t len)
{
	for (int k = 0; k < KEYS; k++)
		if (strlen(keys[k].name) == len && memcmp(keys[k].name, s, len) == 0)
			return k;
	return -1;
}

static const char *skip_space(const char *s)
{
	return s + strspn(s, " \t\r");
}

/* NULL, or what is wrong with the value at s, which ends the line but for a comment. */
static const char *check_value(const char *s)
{
	if (*s == '"' || *s == '\'') {
		const char quote[] = {*s, '\0'};
		size_t n = strcspn(s + 1, quote);
		if (!s[1 + n])
			return "no closing quote on the line";
		for (size_t i = 1; i <= n; i++)
			if (s[i] == '\\' || s[i] == '$' || (unsigned char)s[i] < ' ')
				return "backslash, $ and control characters are not "
				       "allowed";
		s += n + 2;
	} else {
		size_t n = strcspn(s, " \t\r#");
		if (n == 0)
			return "no value";
		if (strcspn(s, "\"'{}()+,=;\\*$") < n || text_starts(s, "//"))
			return "put the value in quotes";
		s += n;
	}
	s = skip_space(s);
	return !*s || *s == '#' ? NULL : "more than one value";
}

/* One line without its line end. */
static enum err scan_line(const char *s, int line)
{
	s = skip_space(s);
	if (!*s || *s == '#')
		return OK;
	size_t len = strspn(s, "abcdefghijklmnopqrstuvwxyz_0123456789");
	if (len == 0 || len > 64)
		return err_set(ERR_INVALID, "%s:%d: not `key = value`", file.name, line);
	int k = find_key(s, len);
	const char *value = skip_space(s + len), *why = NULL;
	if (k < 0)
		why = "unknown key";
	else if (*value != '=')
		why = "no = behind the key";
	else if (file.line[k] == 0)
		why = check_value(skip_space(value + 1));
	else
		return err_set(ERR_INVALID, "%s:%d: %s: repeated, first on line %d",
		    file.name, line, keys[k].name, file.line[k]);
	if (why)
		return err_set(
		    ERR_INVALID, "%s:%d: %.*s: %s", file.name, line, (int)len, s, why);
	file.line[k] = line;
	return OK;
}

static enum err scan(struct arena *a, const char *text)
{
	memset(file.line, 0, sizeof(file.line));
	for (int line = 1; *text; line++) {
		size_t len = strcspn(text, "\n");
		enum err e = scan_line(arena_strndup(a, text, len), line);
		if (e != OK)
			return e;
		text += len + (text[len] == '\n');
	}
	return OK;
}

static int on_value(cfg_t *cfg, cfg_opt_t *opt)
{
	(void)cfg;
	const char *value = cfg_opt_getnstr(opt, 0), *why = NULL;
	int k = find_key(opt->name, strlen(opt->name));
	const struct key *key = &keys[k];
	int64_t number;
	char range[96];
	if (key->check) {
		why = key->check(value);
	} else if (!text_int(value, key->min, key->max, &number)) {
		snprintf(range, sizeof(range), "must be a whole number from %lld to %lld",
		    (long long)key->min, (long long)key->max);
		why = range;
	}
	if (!why)
		return 0;
	err_set(ERR_INVALID, "%s:%d: %s: %s", file.name, file.line[k], key->name, why);
	return -1;
}

/* Whatever the scan let pass and libconfuse does not like. */
static void on_error(cfg_t *cfg, const char *fmt, va_list ap) PRINTF(2, 0);

static void on_error(cfg_t *cfg, const char *fmt, va_list ap)
{
	char why[256];
	vsnprintf(why, sizeof(why), fmt, ap);
	err_set(ERR_INVALID, "%s: near line %d: %s", file.name, cfg->line, why);
}

static void copy_values(struct conf *out, struct arena *a, cfg_t *cfg)
{
	for (int k = 0; k < KEYS; k++) {
		char *field = (char *)out + keys[k].at;
		const char *value = cfg_getstr(cfg, keys[k].name);
		int64_t number = 0;
		if (keys[k].check) {
			char *copy = arena_strdup(a, value);
			memcpy(field, &copy, sizeof(copy));
		} else if (text_int(value, keys[k].min, keys[k].max, &number)) {
			memcpy(field, &number, sizeof(number));
		}
	}
}

/* The folder name in the source tree that holds the running binary; NULL when it is not
 * in one. Tests lie deeper than build/qianfa, so every folder upwards is tried. */
static char *in_tree(struct arena *a, const char *name)
{
	char exe[4096];
	ssize_t n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);
	if (n <= 0)
		return NULL;
	exe[n] = '\0';
	for (char *slash; (slash = strrchr(exe, '/')) != NULL && slash > exe;) {
		*slash = '\0';
		if (file_exists(arena_printf(a, "%s/src/base/conf.c", exe)))
			return arena_printf(a, "%s/%s", exe, name);
	}
	return NULL;
}

static void find_folders(struct conf *out, struct arena *a)
{
	char *templates = in_tree(a, "templates"), *public_dir = in_tree(a, "public");
	if (templates && !file.line[find_key("templates", strlen("templates"))])
		out->templates = templates;
	if (public_dir && !file.line[find_key("public_dir", strlen("public_dir"))])
		out->public_dir = public_dir;
}

static enum err parse(struct conf *out, struct arena *a, const char *text)
{
	cfg_opt_t opts[KEYS + 1];
	for (int k = 0; k < KEYS; k++)
		opts[k] = (cfg_opt_t)CFG_STR(keys[k].name, keys[k].fallback, CFGF_NONE);
	opts[KEYS] = (cfg_opt_t)CFG_END();
	cfg_t *cfg = cfg_init(opts, CFGF_NONE);
	if (!cfg)
		err_fatal("conf: out of memory");
	cfg_set_error_function(cfg, on_error);
	for (int k = 0; k < KEYS; k++)
		cfg_set_validate_func(cfg, keys[k].name, on_value);
	enum err e = OK;
	if (cfg_parse_buf(cfg, text) == CFG_SUCCESS)
		copy_values(out, a, cfg);
	else
		e = err_set(ERR_INVALID, "%s: cannot be read", file.name);
	cfg_free(cfg);
	return e;
}

enum err conf_load_text(
    struct conf *out, struct arena *a, const char *name, const char *text, size_t len)
{
	static const char bom[] = "\xEF\xBB\xBF";
	file.name = name;
	if (!text_valid(text, len))
		return err_set(ERR_INVALID, "%s: is not UTF-8 text", name);
	char *copy = arena_strndup(a, text, len);
	if (text_starts(copy, bom))
		copy += strlen(bom);
	enum err e = scan(a, copy);
	if (e == OK)
		e = parse(out, a, copy);
	if (e != OK)
		return e;
	find_folders(out, a);
	if (out->idle_s > out->session_s)
		return err_set(ERR_INVALID, "%s: idle_s: longer than session_s", name);
	return OK;
}

enum err conf_load(struct conf *out, struct arena *a, const char *path)
{
	struct buf text;
	buf_init(&text, FILE_MAX);
	enum err e = path ? file_read(&text, path) : OK;
	if (e == OK)
		e = conf_load_text(
		    out, a, path ? path : "defaults", buf_text(&text), text.len);
	buf_release(&text);
	return e;
}

bool conf_needs_factor(const struct conf *c)
{
	return strcmp(c->second_factor, "required") == 0;
}

bool conf_https(const struct conf *c)
{
	return text_starts(c->base_url, "https://");
}
