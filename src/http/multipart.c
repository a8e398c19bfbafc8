/* SPDX-License-Identifier: MIT */
/* multipart/form-data as browsers send it (RFC 7578; quoting of names as in WHATWG HTML,
 * section 4.10.21.8): no preamble, CRLF line ends, one level. Anything else is refused.
 */
#include "http/request.h"

#include "base/text.h"

#include <string.h>
#include <strings.h>

enum { PARTS_MAX = 500, BOUNDARY_MAX = 70, PART_HEAD_MAX = 4096 };

/* A stretch of the body. */
struct span {
	const char *s;
	size_t len;
};

/* What a part's header lines say. */
struct part {
	char *name, *filename, *type;
};

static enum err bad(const char *why)
{
	return err_set(ERR_INVALID, "multipart: %s", why);
}

static struct span until(struct span in, const char *mark, size_t len)
{
	const char *at = memmem(in.s, in.len, mark, len);
	return (struct span){in.s, at == NULL ? (size_t)-1 : (size_t)(at - in.s)};
}

static bool skip(struct span *in, const char *text)
{
	size_t len = strlen(text);
	if (in->len < len || memcmp(in->s, text, len) != 0)
		return false;
	in->s += len;
	in->len -= len;
	return true;
}

static bool starts_nocase(struct span in, const char *text)
{
	size_t len = strlen(text);
	return in.len >= len && strncasecmp(in.s, text, len) == 0;
}

static char *copy(struct arena *a, struct span s)
{
	return text_valid(s.s, s.len) ? arena_strndup(a, s.s, s.len) : NULL;
}

/* `form-data; name="title"; filename="a.png"`: the two parameters, each at most once. */
static enum err read_disposition(struct part *p, struct arena *a, struct span v)
{
	if (!skip(&v, "form-data"))
		return bad("not form-data");
	while (v.len > 0) {
		char **to = skip(&v, "; name=\"")       ? &p->name
			    : skip(&v, "; filename=\"") ? &p->filename
							: NULL;
		struct span value = until(v, "\"", 1);
		if (to == NULL || *to != NULL || value.len == (size_t)-1)
			return bad("Content-Disposition");
		*to = copy(a, value);
		if (*to == NULL)
			return bad("name is not UTF-8");
		v.s += value.len + 1;
		v.len -= value.len + 1;
	}
	return p->name != NULL ? OK : bad("part without name");
}

/* The header lines up to the empty one; *in is moved behind it. */
static enum err read_head(struct part *p, struct arena *a, struct span *in)
{
	const char *start = in->s;
	*p = (struct part){0};
	for (;;) {
		struct span line = until(*in, "\r\n", 2);
		if (line.len == (size_t)-1 || in->s - start > PART_HEAD_MAX)
			return bad("part's head does not end");
		in->s += line.len + 2;
		in->len -= line.len + 2;
		if (line.len == 0)
			return p->name != NULL ? OK : bad("part without name");
		if (starts_nocase(line, "content-disposition: ")) {
			struct span v = {line.s + 21, line.len - 21};
			enum err e = p->name != NULL ? bad("two Content-Disposition")
						     : read_disposition(p, a, v);
			if (e != OK)
				return e;
		} else if (starts_nocase(line, "content-type: ")) {
			p->type = copy(a, (struct span){line.s + 14, line.len - 14});
		}
	}
}

static void add_upload(struct request *r, const struct part *p, struct span data)
{
	size_t n = r->uploads_n;
	if (*p->filename == '\0' && data.len == 0)
		return; /* a file field that the person left empty */
	if (n == 0 || (n >= 4 && (n & (n - 1)) == 0)) {
		struct upload *at =
		    arena_array(r->arena, n == 0 ? 4 : 2 * n, sizeof(*at));
		if (n > 0)
			memcpy(at, r->uploads, n * sizeof(*at));
		r->uploads = at;
	}
	r->uploads[r->uploads_n++] = (struct upload){.name = p->name,
	    .filename = p->filename,
	    .type = p->type != NULL ? p->type : arena_strdup(r->arena, ""),
	    .data = data.s,
	    .len = data.len};
}

static enum err add_part(struct request *r, const struct part *p, struct span data)
{
	if (p->filename != NULL) {
		add_upload(r, p, data);
		return OK;
	}
	char *value = copy(r->arena, data);
	if (value == NULL)
		return bad("field is not UTF-8");
	pairs_add(&r->form, r->arena, p->name, value);
	return OK;
}

enum err multipart_parse(
    struct request *r, const char *boundary, const char *s, size_t len)
{
	struct span in = {s, len};
	size_t blen = strlen(boundary);
	if (blen == 0 || blen > BOUNDARY_MAX)
		return bad("boundary");
	char *mark = arena_printf(r->arena, "\r\n--%s", boundary);
	if (!skip(&in, mark + 2)) /* the first one has no CRLF before it */
		return bad("does not begin with its boundary");
	for (int parts = 0; !skip(&in, "--"); parts++) {
		struct part p;
		if (parts == PARTS_MAX)
			return err_set(ERR_TOO_BIG, "multipart: over 500 parts");
		if (!skip(&in, "\r\n"))
			return bad("no line end behind a boundary");
		enum err e = read_head(&p, r->arena, &in);
		if (e != OK)
			return e;
		struct span data = until(in, mark, blen + 4);
		if (data.len == (size_t)-1)
			return bad("part does not end");
		if ((e = add_part(r, &p, data)) != OK)
			return e;
		in.s += data.len + blen + 4;
		in.len -= data.len + blen + 4;
	}
	skip(&in, "\r\n");
	return in.len == 0 ? OK : bad("bytes behind the last boundary");
}
