/* SPDX-License-Identifier: MIT */
/* Exactness under load: readers with kept connections hammer pages while texts are
 * published, corrected, withdrawn and published again. Each published text carries the
 * number of its act; an answer to a request that began after an act was acknowledged must
 * show that act or a later one, also when the answer is 304.
 *	load DATA PORT READERS ACTS SEED
 * The site has the accounts of tests/lib/daemon.sh. The last line counts. */
#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

#include "http_client.c"
#include "newsroom.c"

/* Texts in play; each may be withdrawn and replaced by another article. All fit on the
 * home page. */
enum { SLOTS = 8, ENCODINGS = 3, COMPLAINTS = 20 };

static const char *const encodings[ENCODINGS] = {NULL, "gzip", "br"};

/* Pages without a slot, as far as they answer 200 at the start. */
static const char *const lists[] = {"/", "/s/g60/", "/hant/", "/hant/s/g60/", "/feed.xml",
    "/atom.xml", "/feed.json", "/s/g60/feed.xml", "/archive/", "/hant/archive/"};
enum { LISTS = sizeof lists / sizeof *lists, PAGES = LISTS + 2 * SLOTS };

static struct {
	int port;
	unsigned seed;
	bool asked[LISTS], whole[LISTS]; /* whole: it shows every live text */
	_Atomic uint64_t acked[SLOTS];   /* article << 32 | act << 1 | withdrawn */
	_Atomic long begun[SLOTS];       /* newest act that was sent */
	_Atomic long gone[SLOTS];        /* newest withdrawal that was sent */
	_Atomic bool over;
	_Atomic long requests, unchanged, withdrawn, violations, pairs;
} t;

static long act_of(uint64_t state)
{
	return (long)((state & UINT32_MAX) >> 1);
}

static bool is_live(uint64_t state)
{
	return state && !(state & 1);
}

/* What a page showed: the oldest act of each slot, 0: none. */
struct shown {
	long act[SLOTS];
	int status;
	char etag[80], modified[40];
	long article; /* of an article's page */
};

struct reader {
	pthread_t thread;
	unsigned random;
	struct http http;
	struct http_answer answer;
	struct shown held[PAGES][ENCODINGS];
};

/* Every mark in the text: Q, slot, X, act in seven digits, Z. */
static void read_marks(struct shown *out, const struct buf *body)
{
	for (size_t i = 0; i + 11 <= body->len; i++) {
		const char *s = body->data + i;
		if (s[0] != 'Q' || s[2] != 'X' || s[10] != 'Z')
			continue;
		int slot = s[1] - '0';
		long act = strtol(s + 3, NULL, 10);
		if (slot < 0 || slot >= SLOTS || act <= 0)
			continue;
		if (!out->act[slot] || act < out->act[slot])
			out->act[slot] = act;
	}
}

static void complain(const struct reader *r, const char *path, int encoding,
    const char *what, int slot, long have, long want)
{
	if (atomic_fetch_add(&t.violations, 1) < COMPLAINTS)
		printf("%s (%s) answers %d: %s, text %d: act %ld, known %ld\n%s\n", path,
		    encodings[encoding] ? encodings[encoding] : "plain", r->answer.status,
		    what, slot, have, want, buf_text(&r->answer.head));
}

/* before: what was acknowledged when the request began. slot: of an article's page, else
 * -1. */
static void judge(const struct reader *r, const struct shown *s, const char *path, int e,
    const uint64_t *before, int slot, bool whole)
{
	if (slot >= 0 && s->status == 410) {
		if (is_live(before[slot]) &&
		    atomic_load(&t.gone[slot]) < act_of(before[slot]))
			complain(r, path, e, "is gone", slot, 0, act_of(before[slot]));
		return;
	}
	if (s->status != 200) {
		complain(r, path, e, "status", slot, s->status, 0);
		return;
	}
	for (int i = 0; i < SLOTS; i++) {
		long known = act_of(before[i]), newest = atomic_load(&t.begun[i]);
		if (s->act[i] && s->act[i] < known)
			complain(r, path, e, "is old", i, s->act[i], known);
		if (s->act[i] > newest)
			complain(r, path, e, "is too new", i, s->act[i], newest);
		if (!s->act[i] && (whole || i == slot) && is_live(before[i]) &&
		    atomic_load(&t.gone[i]) < known)
			complain(r, path, e, "is missing", i, 0, known);
	}
}

static char *lines_for(const struct shown *held, unsigned how, char *out, size_t size)
{
	*out = 0;
	size_t n = 0;
	if (how & 1 && *held->etag)
		n = (size_t)snprintf(out, size, "If-None-Match: %s\r\n", held->etag);
	if (how & 2 && *held->modified)
		snprintf(out + n, size - n, "If-Modified-Since: %s\r\n", held->modified);
	return out;
}

static void look_at(struct reader *r, int page, int e, unsigned how)
{
	char path[60], lines[200];
	uint64_t before[SLOTS];
	struct shown *held = &r->held[page][e];
	int slot = page < LISTS ? -1 : (page - LISTS) % SLOTS;
	for (int i = 0; i < SLOTS; i++)
		before[i] = atomic_load(&t.acked[i]);
	if (slot >= 0) {
		long article = (long)(before[slot] >> 32);
		if (held->article != article)
			*held = (struct shown){.article = article};
		snprintf(path, sizeof path, "%s/a/%ld.html",
		    page < LISTS + SLOTS ? "" : "/hant", article);
	} else {
		snprintf(path, sizeof path, "%s", lists[page]);
	}
	lines_for(held, how, lines, sizeof lines);
	if (!http_get(&r->http, &r->answer, path, encodings[e], lines)) {
		complain(r, path, e, "no answer", slot, 0, 0);
		return;
	}
	atomic_fetch_add(&t.requests, 1);
	if (r->answer.status == 304) {
		atomic_fetch_add(&t.unchanged, 1);
	} else {
		*held = (struct shown){.status = r->answer.status,
		    .article = slot >= 0 ? (long)(before[slot] >> 32) : 0};
		snprintf(held->etag, sizeof held->etag, "%s", r->answer.etag);
		snprintf(held->modified, sizeof held->modified, "%s", r->answer.modified);
		read_marks(held, &r->answer.body);
		if (held->status == 410)
			atomic_fetch_add(&t.withdrawn, 1);
	}
	judge(r, held, path, e, before, slot, slot < 0 && t.whole[page]);
}

static void *read_on(void *arg)
{
	struct reader *r = arg;
	while (!atomic_load(&t.over)) {
		int page = (int)((unsigned)rand_r(&r->random) % PAGES);
		if (page < LISTS && !t.asked[page])
			continue;
		unsigned e = (unsigned)rand_r(&r->random) / 7 % ENCODINGS;
		look_at(r, page, (int)e, (unsigned)rand_r(&r->random) / 5 % 4);
	}
	return NULL;
}

/* ---- the newsroom ---- */

static struct {
	struct newsroom n;
	long versions[SLOTS]; /* of the slot's article */
	long act, failed;
	time_t second;
	int slot; /* of the last act, when it was a correction */
} w;

static bool publish(int slot, bool new)
{
	uint64_t state = atomic_load(&t.acked[slot]);
	long article = new ? 0 : (long)(state >> 32), no = new ? 0 : w.versions[slot];
	char *mark = arena_printf(&w.n.a, "Q%dX%07ldZ", slot, ++w.act);
	struct newsroom_text text = {"g60", mark, mark, "", ""};
	if (!newsroom_submit(&w.n, &article, no, &text))
		return false;
	char *form = newsroom_sign_form(&w.n, article);
	if (!form)
		return false;
	atomic_store(&t.begun[slot], w.act);
	if (!newsroom_sign(&w.n, article, form))
		return false;
	atomic_store(&t.acked[slot], (uint64_t)article << 32 | (uint64_t)w.act << 1);
	w.versions[slot] = no + 1;
	time_t now = time(NULL);
	if (!new &&w.slot == slot && w.second == now)
		t.pairs++;
	w.slot = new ? -1 : slot;
	w.second = now;
	return true;
}

static bool withdraw(int slot)
{
	uint64_t state = atomic_load(&t.acked[slot]);
	long article = (long)(state >> 32);
	char *form = newsroom_withdraw_form(&w.n, article);
	if (!form)
		return false;
	w.act++;
	atomic_store(&t.begun[slot], w.act);
	atomic_store(&t.gone[slot], w.act);
	if (!newsroom_withdraw(&w.n, article, form))
		return false;
	atomic_store(&t.acked[slot], (uint64_t)article << 32 | (uint64_t)w.act << 1 | 1);
	w.slot = -1;
	return true;
}

static bool work(void)
{
	int slot = (int)(random() % SLOTS);
	long what = random() % 10;
	if (w.slot >= 0 && what < 4) /* once more, perhaps in the same second */
		return publish(w.slot, false);
	if (is_live(atomic_load(&t.acked[slot])))
		return what < 8 ? publish(slot, false) : withdraw(slot);
	return publish(slot, what % 2 == 0);
}

static void try(bool (*what)(void))
{
	if (!newsroom_fresh(&w.n) || !what()) {
		if (w.failed++ < COMPLAINTS)
			printf("act %ld: %s\n", w.act, w.n.said);
	}
	arena_reset(&w.n.a);
}

static bool first(void)
{
	return publish(w.slot + 1, true);
}

/* Which lists there are, and which show every text. */
static void look_around(void)
{
	struct http http = {.port = t.port, .fd = -1};
	struct http_answer answer = {0};
	for (int i = 0; i < LISTS; i++) {
		struct shown s = {0};
		t.asked[i] = http_get(&http, &answer, lists[i], NULL, NULL) &&
			     answer.status == 200;
		read_marks(&s, &answer.body);
		t.whole[i] = t.asked[i];
		for (int k = 0; k < SLOTS; k++)
			t.whole[i] = t.whole[i] && s.act[k];
		if (t.asked[i])
			printf("%s%s\n", lists[i], t.whole[i] ? " shows all" : "");
	}
	http_close(&http);
	http_answer_release(&answer);
}

int main(int argc, char **argv)
{
	if (argc != 6)
		return 64;
	t.port = atoi(argv[2]);
	int readers = atoi(argv[3]);
	long acts = atol(argv[4]);
	t.seed = (unsigned)atol(argv[5]);
	srandom(t.seed);
	struct reader *all = calloc((size_t)readers, sizeof *all);
	if (!newsroom_open(&w.n, argv[1]))
		return 1;
	for (int i = 0; i < SLOTS; i++) {
		w.slot = i - 1;
		try(first);
	}
	look_around();
	for (int i = 0; i < readers; i++) {
		all[i].random = t.seed + (unsigned)i;
		all[i].http = (struct http){.port = t.port, .fd = -1};
		pthread_create(&all[i].thread, NULL, read_on, &all[i]);
	}
	/* on a slow machine it takes more until two acts meet in one second */
	for (long i = 0;
	     (i < acts || (!t.pairs && i < 10 * acts)) && w.failed < COMPLAINTS; i++) {
		try(work);
		/* rushes, and times in which everything gets printed */
		usleep((useconds_t)(random() % 5 ? random() % 30000
						 : 200000 + random() % 500000));
	}
	usleep(300000);
	atomic_store(&t.over, true);
	for (int i = 0; i < readers; i++) {
		pthread_join(all[i].thread, NULL);
		http_close(&all[i].http);
		http_answer_release(&all[i].answer);
	}
	printf("%ld requests, %ld x 304, %ld x 410, %ld acts, %ld pairs in one second, "
	       "%ld answers that show an old state\n",
	    t.requests, t.unchanged, t.withdrawn, w.act, t.pairs, t.violations);
	printf("%d passed, %ld failed\n", !t.violations + !w.failed + (t.pairs > 0),
	    (t.violations > 0) + (w.failed > 0) + (long)!t.pairs);
	return t.violations || w.failed || !t.pairs;
}
