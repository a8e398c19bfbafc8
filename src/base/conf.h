/* SPDX-License-Identifier: MIT */
/* The configuration file (conf/qianfa.conf documents every key), read by libconfuse.
 * Settings that editors change live in the database, not here. */
#ifndef BASE_CONF_H
#define BASE_CONF_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

struct conf {
	char *data;        /* data directory, from -d or the file */
	char *key_file;    /* of the secret key, "" for DATA/secret.key */
	char *base_url;    /* "https://www.example.cn", no slash at the end */
	char *certificate; /* of the web server, for the self-audit; "" when not told */
	char *web_socket;  /* of the readers' process, where DATA/run has none; "" else */
	char *templates;   /* folder of templates */
	char *public_dir;  /* folder of style sheets, scripts and fonts */
	char *cgi_base;    /* path prefix of the CGI script in URLs, "" when none */
	int64_t workers;   /* web processes */
	int64_t cache_mb;  /* memory for finished pages, per web process */
	int64_t pages_mb;  /* room on disk for printed pages */
	int64_t body_kb;   /* largest request body */
	int64_t idle_s;    /* an idle session ends after that, seconds */
	int64_t session_s; /* every session ends after that, seconds */
	char *second_factor; /* "required" or "optional": who signs or administers needs a
				second factor (news/role.h) */
	char *log_level;     /* debug info warn error */
};

/* Defaults, then the file at path (NULL: defaults only); strings in the arena. Without a
 * setting, templates and public_dir are the folders of the source tree the binary lies
 * in, else those of the installation. ERR_INVALID names file, line and key for an unknown
 * or repeated key, a wrong type and a value out of range. */
enum err conf_load(struct conf *out, struct arena *a, const char *path) MUST_USE;

/* The same from the len bytes of a file's text; name stands in messages. */
enum err conf_load_text(struct conf *out, struct arena *a, const char *name,
    const char *text, size_t len) MUST_USE;

/* second_factor = required. */
bool conf_needs_factor(const struct conf *c);

/* True when base_url is https. */
bool conf_https(const struct conf *c);

#endif
