/* SPDX-License-Identifier: MIT */
/* The kinds of jobs. */
#include "page/job.h"

#include "base/secret.h"
#include "view/markdown.h"

#include <string.h>

/* Input: three NUL-terminated strings. Output: '1' or '0', then a hash or nothing. */
static enum err run_password(struct buf *out, const char *in, size_t len)
{
	const char *hash = in, *end = in + len;
	const char *password = memchr(hash, 0, len);
	const char *fresh =
	    password ? memchr(password + 1, 0, (size_t)(end - password - 1)) : NULL;
	if (!fresh || end[-1])
		return err_set(ERR_BROKEN, "password job: bad input");
	password++;
	fresh++;
	bool stale = false;
	bool fits = *hash && secret_verify(hash, password, &stale);
	char made[SECRET_HASH_MAX] = "";
	if (!*fresh && fits && stale)
		fresh = password;
	if (*fresh && (fits || !*hash)) {
		enum err e = secret_hash(made, fresh);
		if (e)
			return e;
	}
	buf_ch(out, fits ? '1' : '0');
	buf_str(out, made);
	return buf_err(out);
}

static enum err run_markdown(struct buf *out, const char *in, size_t len)
{
	return markdown_html(out, in, len);
}

const struct job_kind job_kinds[JOB__MAX] = {
    [JOB_MARKDOWN] = {"markdown", run_markdown, 2, 4, 512, 2, 0},
    [JOB_PASSWORD] = {"password", run_password, 4, 10, 256, 2, 10},
};

void job_password_input(
    struct buf *in, const char *hash, const char *password, const char *fresh)
{
	buf_add(in, hash, strlen(hash) + 1);
	buf_add(in, password, strlen(password) + 1);
	buf_add(in, fresh, strlen(fresh) + 1);
}

bool job_password_fits(const struct ctx *c)
{
	return !c->job_err && c->job_len && c->job_out[0] == '1';
}

const char *job_password_hash(const struct ctx *c)
{
	return !c->job_err && c->job_len ? c->job_out + 1 : "";
}
