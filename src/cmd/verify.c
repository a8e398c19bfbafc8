/* SPDX-License-Identifier: MIT */
/* qianfa verify: recomputes every hash and compares what is public with what is signed.
 */
#include "news/verify.h"
#include "cmd/cmd.h"

#include <stdio.h>

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

static int run(struct cmd_env *env, int argc, char **argv)
{
	struct db *db = NULL;
	struct verify_report r;
	struct verify_calls calls = {on_fault, on_progress, env};
	if (argc > 1)
		return cmd_usage(env, "unexpected argument: %s", argv[1]);
	enum err e = cmd_open(&db, env, DB_READ);
	if (!e) {
		db_read_unlimited(db);
		e = db_check(db);
	}
	if (!e)
		e = verify_all(&r, db, &calls);
	db_close(db);
	cmd_progress_end();
	if (e)
		return cmd_fail(env, e);
	printf("%lld ledger rows, %lld versions, %lld sign-offs, %lld public articles: ",
	    (long long)r.ledger_rows, (long long)r.revisions, (long long)r.signoffs,
	    (long long)r.live);
	if (r.faults)
		printf("%lld faults\n", (long long)r.faults);
	else
		puts("all holds");
	return r.faults ? EXIT_FAILED : EXIT_OK;
}

const struct cmd cmd_verify = {"verify", "",
    "prove that what is public is what was signed",
    "Checks the database file, the ledger's chain, every version's hash, every sign-off "
    "and every public\n"
    "article, recomputing all hashes from the stored fields. Exit status 0 only when all "
    "holds;\n"
    "faults go to standard output, a line each. May run while the site serves.\n",
    run};
