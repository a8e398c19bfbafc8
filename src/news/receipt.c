/* SPDX-License-Identifier: MIT */
/* Receipts of withdrawals. */
#include "news/receipt.h"

#include "base/clock.h"
#include "db/query.h"
#include "news/canonical.h"
#include "news/ledger.h"

#include <string.h>

enum { WAIT_MS = 1000, WAIT_MAX_MS = 5 * 60 * 1000, TEXT_MIN = 40 };

static const char *const founds[FOUND__MAX] = {"", "unreachable", "still", "stopped"};

static void add_key(struct arena *a, struct buf *b, const struct place_key *k)
{
	canonical_field(b, "place", place_key_name(a, k));
	canonical_field(b, "name", k->name);
	canonical_int(b, "number", k->number);
}

static char *sum_of(struct arena *a, struct buf *b)
{
	struct sha h = sha_of(buf_text(b), b->len);
	buf_release(b);
	return sha_hex(a, &h);
}

char *receipt_bind(struct arena *a, const struct place_list *l)
{
	struct buf b = BUF_INIT;
	buf_str(&b, "qianfa-addresses-1\n");
	for (size_t i = 0; i < l->n; i++)
		add_key(a, &b, &l->at[i]);
	return arena_printf(a, "回执 %zu 个地址 sha256:%s", l->n, sum_of(a, &b));
}

char *receipt_sum(
    struct arena *a, int64_t seq, const struct receipt_line *lines, size_t n)
{
	struct buf b = BUF_INIT;
	int64_t last = 0;
	buf_str(&b, "qianfa-receipt-1\n");
	for (size_t i = 0; i < n; i++) {
		add_key(a, &b, &lines[i].key);
		canonical_int(&b, "next", lines[i].next_at);
		canonical_int(&b, "tries", lines[i].tries);
		canonical_int(&b, "tried", lines[i].tried_at);
		canonical_int(&b, "status", lines[i].status);
		canonical_int(&b, "stopped", lines[i].stopped_at);
		last = lines[i].stopped_at > last ? lines[i].stopped_at : last;
	}
	return arena_printf(a,
	    "第 %lld 条撤稿的回执：%zu 个地址都已停，最后 %s sha256:%s", (long long)seq,
	    n, clock_iso(a, last), sum_of(a, &b));
}

enum err receipt_open(
    struct db *db, int64_t now, int64_t article, int64_t seq, const struct place_list *l)
{
	struct arena a;
	enum err e = OK;
	arena_init(&a);
	for (size_t i = 0; i < l->n && !e; i++) {
		struct query q = q_begin(db, SQL_RECEIPT_ADD);
		q_bind_int(&q, ":seq", seq);
		q_bind_int(&q, ":article", article);
		q_bind_text(&q, ":place", place_key_name(&a, &l->at[i]));
		q_bind_text(&q, ":name", l->at[i].name);
		q_bind_int(&q, ":number", l->at[i].number);
		q_bind_int(&q, ":now", now);
		e = q_end(&q);
	}
	arena_release(&a);
	return e;
}

/* A word that no row of the table has is a key of no place. */
static struct place_key read_key(struct query *q, struct arena *a)
{
	struct place_key k;
	if (!place_key_parse(&k, q_text(q, a)))
		k.place = PLACE_NONE;
	k.name = q_text(q, a);
	k.number = q_int(q);
	return k;
}

struct due_list {
	struct receipt_due *at;
	size_t n, cap;
};

/* Those to be asked at from or later, before to; what stands at INT64_MAX is over. */
static enum err add_due(
    struct due_list *l, struct db *db, struct arena *a, int64_t from, int64_t to)
{
	struct query q = q_begin(db, SQL_RECEIPT_DUE);
	q_bind_int(&q, ":from", from);
	q_bind_int(&q, ":to", to);
	q_bind_int(&q, ":limit", RECEIPT_DUE_MAX - (int64_t)l->n);
	while (q_row(&q)) {
		l->at = arena_grow(a, l->at, l->n, &l->cap, sizeof *l->at);
		struct receipt_due *d = &l->at[l->n];
		d->id = q_int(&q);
		d->seq = q_int(&q);
		d->article = q_int(&q);
		d->key = read_key(&q, a);
		d->tries = q_int(&q);
		l->n += d->key.place != PLACE__MAX;
	}
	return q_end(&q);
}

enum err receipt_due(
    struct receipt_due **out, size_t *n, struct db *db, struct arena *a, int64_t now)
{
	struct due_list l = {0};
	enum err e = add_due(&l, db, a, INT64_MIN, now + 1);
	/* nobody waits for longer: the clock went back since they were asked */
	if (!e)
		e = add_due(&l, db, a, now + WAIT_MAX_MS + 1, INT64_MAX);
	*out = l.at;
	*n = l.n;
	return e;
}

enum err receipt_over(struct db *db, int64_t article)
{
	struct query q = q_begin(db, SQL_RECEIPT_OVER);
	q_bind_int(&q, ":article", article);
	return q_end(&q);
}

/* The title that ends at `end` is the words of a link to another article: two may be
 * called the same. */
static bool leads_elsewhere(
    const char *body, const char *at, const char *end, const char *link)
{
	static const char tag[] = "href=\"", close[] = {'<', '/', 'a', '>'};
	const char *href = NULL;
	if (strncmp(end, close, sizeof close) != 0)
		return false;
	for (const char *s = body; (s = strstr(s, tag)) && s < at; s++)
		href = s + sizeof tag - 1;
	size_t len = href ? strcspn(href, "\"") : 0;
	const char *slash = strrchr(link, '/');
	size_t folder = slash ? (size_t)(slash - link) + 1 : 0;
	bool article = folder && len > folder && !strncmp(href, link, folder);
	return article && (len != strlen(link) || strncmp(href, link, len) != 0);
}

/* A title as an element of its own, or behind the time or the word in front of it. */
static bool holds_title(const char *body, const char *title, const char *link)
{
	size_t len = title ? strlen(title) : 0;
	if (!len)
		return false;
	for (const char *at = body; (at = strstr(at, title)); at++)
		if (at > body && strchr("> ", at[-1]) && at[len] == '<' &&
		    !leads_elsewhere(body, at, at + len, link))
			return true;
	return false;
}

/* Whether what ends before s is the start of an element that is an address and nothing
 * else, as in feeds and sitemaps. */
static bool in_address(const char *body, const char *s)
{
	static const char *const names[] = {"loc", "link", "guid", "id"};
	const char *tag = s;
	while (tag > body && *tag != '<')
		tag--;
	for (size_t i = 0; *tag == '<' && i < sizeof names / sizeof *names; i++) {
		size_t len = strlen(names[i]);
		if (!strncmp(tag + 1, names[i], len) && strchr("> ", tag[1 + len]))
			return true;
	}
	return false;
}

/* Whether the JSON string that begins behind the quote at s is a title. */
static bool is_title(const char *body, const char *s)
{
	static const char key[] = "\"title\":";
	const size_t len = sizeof key - 1;
	while (s > body && s[-1] == ' ')
		s--;
	return (size_t)(s - body) >= len && !strncmp(s - len, key, len);
}

/* Whether an address begins before at and goes on there: at once behind a quote, or
 * behind a site's name (feeds, sitemaps), or that of its twin. */
static bool begins_address(const char *body, const char *at)
{
	static const char hant[] = "/hant";
	const char *s = at, *host;
	while (s > body && !strchr("\"'<> \n", s[-1]))
		s--;
	if (s == body || (s[-1] == '>' && !in_address(body, s - 1)) ||
	    (s[-1] == '"' && is_title(body, s - 1)))
		return false;
	size_t len = (size_t)(at - s), tail = sizeof hant - 1;
	if (len >= tail && !strncmp(at - tail, hant, tail))
		len -= tail;
	if (!len)
		return s[-1] == '"';
	host = strstr(s, "://");
	return host && host < s + len &&
	       !memchr(host + 3, '/', (size_t)(s + len - host) - 3);
}

static bool holds_link(const char *body, const char *link)
{
	size_t len = strlen(link);
	for (const char *at = body; (at = strstr(at, link)); at++)
		if (strchr("\"<", at[len]) && at[len] && begins_address(body, at))
			return true;
	return false;
}

/* Behind a JSON string that begins at s. */
static const char *string_end(const char *s)
{
	while (*s && *s != '"')
		s += *s == '\\' && s[1] ? 2 : 1;
	return s;
}

/* Where the signed text of some article begins behind at, as its page and JSON Feed have
 * it, and where it ends; NULL: nowhere. */
static const char *next_text(const char *at, const char **end, bool json)
{
	static const char prose[] = " class=\"prose\">",
			  behind[] = "footer class=", content[] = "\"content_html\":";
	const char *from = strstr(at, json ? content : prose);
	if (!from)
		return NULL;
	from += json ? sizeof content - 1 : sizeof prose - 1;
	if (json) {
		from += strspn(from, " ");
		from += *from == '"';
		*end = string_end(from);
	} else if (!(*end = strstr(from, behind))) {
		*end = from;
	}
	return from;
}

/* Without the marks of a search around its words. */
static void add_unmarked(struct buf *b, const char *s, size_t len)
{
	static const char mark[] = "mark>";
	const char *end = s + len;
	for (const char *at = s; (at = strstr(at, mark)) && at < end;) {
		const char *from = at > s && at[-1] == '/' ? at - 1 : at;
		bool tag = from > s && from[-1] == '<';
		at += sizeof mark - 1;
		buf_add(b, s, (size_t)((tag ? from - 1 : at) - s));
		s = at;
	}
	buf_add(b, s, (size_t)(end - s));
}

/* The page without the texts of other articles, which may name the withdrawn one and lead
 * to its 410. The caller frees it. */
static struct buf without_texts(const char *body)
{
	struct buf b = BUF_INIT;
	const char *from, *end;
	bool json = *body == '{';
	for (; (from = next_text(body, &end, json)); body = end)
		add_unmarked(&b, body, (size_t)(from - body));
	add_unmarked(&b, body, strlen(body));
	return b;
}

/* A feed or an answer for programs names it so. */
static bool holds_json_title(const char *body, const char *title)
{
	static const char key[] = "\"title\":";
	size_t len = strlen(title);
	for (const char *at = *body == '{' ? body : NULL; at && (at = strstr(at, key));) {
		at += sizeof key - 1;
		at += strspn(at, " ");
		if (*at == '"' && !strncmp(at + 1, title, len) && at[1 + len] == '"')
			return true;
	}
	return false;
}

/* A few words may stand anywhere: then the title and the link have to do. */
static bool holds_text(const char *body, const char *text)
{
	return strlen(text) >= TEXT_MIN && strstr(body, text);
}

static bool holds_any_title(const char *body, const struct trace *t)
{
	return holds_json_title(body, t->titles[0]) ||
	       holds_title(body, t->titles[0], t->link) ||
	       holds_title(body, t->titles[1], t->link);
}

bool receipt_stopped(enum sight sight, const struct trace *t, int status,
    const char *body, bool *only_title)
{
	*only_title = false;
	if (status >= 500 || holds_text(body, t->text))
		return false;
	if (sight == SIGHT_GONE)
		return status == 410;
	if (sight == SIGHT_ABSENT)
		return status == 404 || status == 410;
	struct buf rest = without_texts(body);
	bool leads = sight == SIGHT_CLEAN && holds_link(buf_text(&rest), t->link);
	*only_title = !leads && holds_any_title(buf_text(&rest), t);
	buf_release(&rest);
	return !leads && !*only_title;
}

enum err receipt_title_shared(
    bool *shared, struct db *db, int64_t article, const char *title)
{
	struct query q = q_begin(db, SQL_RECEIPT_TITLE_SHARED);
	q_bind_int(&q, ":article", article);
	q_bind_text(&q, ":title", title);
	*shared = q_row(&q);
	if (*shared)
		q_skip(&q);
	return q_end(&q);
}

struct store_act {
	int64_t now;
	const struct receipt_seen *seen;
	size_t n;
	struct arena arena;
};

static int64_t wait_of(int64_t tries)
{
	int64_t wait = tries < 16 ? (int64_t)WAIT_MS << tries : WAIT_MAX_MS;
	return wait < WAIT_MAX_MS ? wait : WAIT_MAX_MS;
}

static enum err store_one(struct db *db, const struct receipt_seen *s, bool *stored)
{
	bool stopped = s->found == FOUND_STOPPED;
	struct query q = q_begin(db, SQL_RECEIPT_PROBED);
	q_bind_int(&q, ":now", s->at);
	q_bind_text(&q, ":found", founds[s->found]);
	q_bind_opt(&q, ":status", s->status, s->status);
	q_bind_int(&q, ":next", s->at + wait_of(s->due->tries));
	q_bind_opt(&q, ":stopped", stopped, s->at);
	q_bind_int(&q, ":id", s->due->id);
	q_bind_int(&q, ":seq", s->due->seq);
	q_bind_int(&q, ":tries", s->due->tries);
	enum err e = q_end_one(&q);
	*stored = !e;
	return e == ERR_NOT_FOUND ? OK : e;
}

/* The row that ends a receipt. */
static enum err finish(struct db *db, struct store_act *act, const struct receipt_due *d)
{
	int64_t left = 1;
	struct receipt_line *lines;
	size_t n;
	struct query q = q_begin(db, SQL_RECEIPT_LEFT);
	q_bind_int(&q, ":seq", d->seq);
	if (q_row(&q))
		left = q_int(&q);
	enum err e = q_end(&q);
	if (!e && !left)
		e = receipt_lines(&lines, &n, db, &act->arena, d->seq);
	if (e || left)
		return e;
	struct ledger_entry entry = {.action = "receipt",
	    .perm = PERM_WITHDRAW,
	    .article = d->article,
	    .detail = receipt_sum(&act->arena, d->seq, lines, n)};
	return ledger_add(NULL, db, actor_clock(), act->now, &entry);
}

static enum err store(struct db *db, void *arg)
{
	struct store_act *act = arg;
	enum err e = OK;
	for (size_t i = 0; i < act->n && !e; i++) {
		bool stored = false;
		e = store_one(db, &act->seen[i], &stored);
		if (!e && stored && act->seen[i].found == FOUND_STOPPED)
			e = finish(db, act, act->seen[i].due);
	}
	return e;
}

enum err receipt_store(
    struct db *db, int64_t now, const struct receipt_seen *seen, size_t n)
{
	struct store_act act = {.now = now, .seen = seen, .n = n};
	arena_init(&act.arena);
	enum err e = n ? db_write(db, store, &act) : OK;
	arena_release(&act.arena);
	return e;
}

static enum found found_parse(const char *word)
{
	for (enum found f = 0; f < FOUND__MAX; f++)
		if (!strcmp(word, founds[f]))
			return f;
	return FOUND_NOTHING;
}

enum err receipt_lines(
    struct receipt_line **out, size_t *n, struct db *db, struct arena *a, int64_t seq)
{
	size_t cap = 0;
	*out = NULL;
	*n = 0;
	struct query q = q_begin(db, SQL_RECEIPT_LINES);
	q_bind_int(&q, ":seq", seq);
	while (q_row(&q)) {
		*out = arena_grow(a, *out, *n, &cap, sizeof **out);
		struct receipt_line *l = &(*out)[(*n)++];
		l->key = read_key(&q, a);
		l->next_at = q_int(&q);
		l->tries = q_int(&q);
		l->tried_at = q_int(&q);
		l->found = found_parse(q_text(&q, a));
		l->status = q_int(&q);
		l->stopped_at = q_int(&q);
	}
	return q_end(&q);
}

enum err receipt_newest(int64_t *seq, struct db *db, int64_t article)
{
	*seq = 0;
	struct query q = q_begin(db, SQL_RECEIPT_NEWEST);
	q_bind_int(&q, ":article", article);
	if (q_row(&q))
		*seq = q_int(&q);
	return q_end(&q);
}
