/* SPDX-License-Identifier: MIT */
/* qianfa verify: recomputes every hash, compares what is public with what is signed, and
 * on request what the web server sends. */
#include "news/verify.h"
#include "base/file.h"
#include "cmd/cmd.h"
#include "cmd/live.h"
#include "cmd/verify_pages.h"
#include "news/verify_passkey.h"

#include <stdio.h>

enum { ANCHOR_MAX = 1024 * 1024, CACHE_MB = 32 };

static void on_fault(void *arg, const char *text)
{
	(void)arg;
	cmd_progress_end();
	printf("FAULT %s\n", text);
}

static void on_progress(void *arg, int64_t done)
{
	cmd_progress(arg, done, 0);
}

struct kept {
	struct verify_anchors anchors;
	struct verify_pins pins;
};

/* A file of that name, else the words themselves: a head, a key, or a list of passkeys.
 */
static enum err add_anchor(struct kept *k, struct arena *a, const char *value)
{
	struct buf b;
	buf_init(&b, ANCHOR_MAX);
	enum err e = file_exists(value) ? file_read(&b, value) : (buf_str(&b, value), OK);
	if (!e)
		e = verify_anchor(&k->anchors, a, buf_text(&b));
	if (e == ERR_INVALID && !k->pins.n) {
		err_clear();
		e = verify_pins_read(&k->pins, a, buf_text(&b));
		if (e || !k->pins.n) {
			err_clear();
			e = err_set(ERR_INVALID,
			    "--anchor %s: is no signed head, public key or list of "
			    "passkeys",
			    value);
		}
	}
	buf_release(&b);
	return e;
}

static enum err offline(
    struct cmd_env *env, const struct kept *k, struct verify_report *r)
{
	struct db *db = NULL;
	struct verify_calls calls = {on_fault, on_progress, env, &k->anchors, &k->pins};
	enum err e = cmd_open(&db, env, DB_READ);
	if (!e) {
		db_read_unlimited(db);
		e = db_check(db);
	}
	if (!e)
		e = db_bulk(db, CACHE_MB);
	if (!e)
		e = verify_all(r, db, &calls);
	db_close(db);
	cmd_progress_end();
	if (e)
		return e;
	printf("%lld ledger rows, %lld versions, %lld sign-offs, %lld reviews, %lld "
	       "heads, %lld public articles: ",
	    (long long)r->ledger_rows, (long long)r->revisions, (long long)r->signoffs,
	    (long long)r->reviews, (long long)r->heads, (long long)r->live);
	if (r->faults)
		printf("%lld faults\n", (long long)r->faults);
	else
		puts("all holds");
	if (r->heads && r->uncovered > 0)
		printf("%lld rows are newer than the latest head\n",
		    (long long)r->uncovered);
	if (r->untold)
		printf("%lld sections and old addresses are from before the ledger told "
		       "of them: the next start of serve writes them down\n",
		    (long long)r->untold);
	if (r->unindexed)
		puts("the search index is being made: what is not in it was not missed");
	if (r->unmarked)
		printf("%lld published versions wait for the marks of 核对文字\n",
		    (long long)r->unmarked);
	return OK;
}

static enum err printed(struct cmd_env *env, int64_t *faults)
{
	struct pages_report r;
	enum err e = verify_pages(&r, env);
	*faults = r.faults;
	if (e)
		return e;
	printf("%lld printed pages: ", (long long)r.pages);
	if (r.faults)
		printf("%lld faults\n", (long long)r.faults);
	else
		puts("all holds");
	if (r.pages && !r.compared)
		puts("the printed pages are of another configuration (-c) or program: "
		     "their bytes were not compared");
	return OK;
}

static enum err online(struct cmd_env *env, const char *site, int64_t *faults)
{
	struct live_report r;
	enum err e = live_verify(&r, env, site);
	*faults = r.faults;
	if (e)
		return e;
	printf("%s: %lld pages; %lld articles show the signed text, %lld withdrawn give "
	       "410, %lld unpublished give 404, %lld lists, %lld traditional twins, %lld "
	       "feeds, %lld parts of the sitemap, %lld answers of the API: ",
	    site, (long long)r.pages, (long long)r.signed_texts, (long long)r.gone,
	    (long long)r.absent, (long long)r.lists, (long long)r.twins,
	    (long long)r.feeds, (long long)r.maps, (long long)r.answers);
	if (r.faults)
		printf("%lld faults\n", (long long)r.faults);
	else
		puts("all holds");
	return OK;
}

static int run(struct cmd_env *env, int argc, char **argv)
{
	struct verify_report r;
	struct kept kept = {0};
	const char *site = NULL, *v;
	bool missing = false;
	int64_t pages = 0, faults = 0;
	enum err e = OK;
	for (int i = 1; i < argc && !e && !missing; i++) {
		if ((v = cmd_option("--anchor", argc, argv, &i, &missing)))
			e = missing ? OK : add_anchor(&kept, env->a, v);
		else if ((v = cmd_option("--live", argc, argv, &i, &missing)))
			site = v;
		else
			return cmd_usage(env, "unexpected argument: %s", argv[i]);
	}
	if (missing)
		return cmd_usage(env, "a value is missing");
	if (!e)
		e = offline(env, &kept, &r);
	if (!e)
		e = printed(env, &pages);
	if (!e && site)
		e = online(env, site, &faults);
	if (e)
		return cmd_fail(env, e);
	return r.faults || pages || faults ? EXIT_FAILED : EXIT_OK;
}

const struct cmd cmd_verify = {"verify", "[--anchor FILE|TEXT]... [--live URL]",
    "prove that what is public is what was signed",
    "Checks the database file, the ledger's chain, its tree and signed heads, every "
    "version's hash, every\n"
    "sign-off and review, and every article against the acts that the ledger tells of, "
    "recomputing all\n"
    "hashes from the stored fields; then every printed page against the page that is "
    "made of the database now\n"
    "(give -c as the site has it). Exit status 0 only when all holds; faults go to "
    "standard output, a line\n"
    "each. May run while the site serves.\n"
    "--anchor  what somebody kept outside: a head (/ledger/latest.txt, "
    "/ledger/2026-11-24.txt), the public\n"
    "          key (key.pem, or as hexadecimal or C2SP vkey), or what 'passkey list' "
    "printed; a file or\n"
    "          the text itself. Finds truncation, new chains and signatures by another "
    "key.\n"
    "--live    then asks the web server at URL (by curl) for everything that can show "
    "an article: pages, lists,\n"
    "          traditional twins, feeds, sitemaps, the search, the API. All of it is the "
    "signed text and nothing\n"
    "          else; withdrawn articles give 410 and are nowhere, unpublished ones give "
    "404.\n",
    run};
