/* SPDX-License-Identifier: MIT */
/* qianfa bench-data: a large made-up site, through the same code as an import. */
#include "base/secret.h"
#include "base/text.h"
#include "cmd/bench_text.h"
#include "cmd/import.h"
#include "db/query.h"

#include <stdio.h>
#include <string.h>

enum { ARTICLES_MAX = 10000000 };

static enum err check_empty(struct import *im, void *arg)
{
	struct bench_text *t = arg;
	const struct section_list *l = &im->sections;
	struct query q = q_begin(im->db, SQL_ARCHIVE_ANY);
	bool any = q_row(&q);
	if (any)
		q_skip(&q);
	enum err e = q_end(&q);
	if (!e && any)
		return err_set(ERR_CONFLICT,
		    "there are articles already; made-up ones go to a new site only "
		    "(qianfa -d OTHER init)");
	const char **slug = arena_array(im->env->a, l->n + 1, sizeof *slug);
	for (size_t i = 0; i < l->n; i++)
		if (l->at[i].kind == SECTION_LIST)
			slug[t->slugs++] = l->at[i].slug;
	t->slug = slug;
	return e || t->slugs ? e : err_set(ERR_NOT_FOUND, "no section takes articles");
}

static void fill(struct import *im, void *arg)
{
	const struct bench_text *t = arg;
	for (int64_t i = 0; i < t->n; i++) {
		struct draft d;
		char source[80];
		int len = snprintf(source, sizeof source, "bench-data %llu %lld",
		    (unsigned long long)t->seed, (long long)i);
		bench_draft(&d, &im->a, t, i);
		import_take(im, &d, (size_t)i + 1, source, (size_t)len);
		arena_reset(&im->a);
	}
}

static int run(struct cmd_env *env, int argc, char **argv)
{
	struct bench_text t = {.seed = 1};
	int64_t seed = 1;
	bool missing = false;
	for (int i = 1; i < argc; i++) {
		const char *v;
		if ((v = cmd_option("-n", argc, argv, &i, &missing))) {
			if (!text_int(v, 1, ARTICLES_MAX, &t.n))
				return cmd_usage(env, "-n: 1 to %d", ARTICLES_MAX);
		} else if ((v = cmd_option("--seed", argc, argv, &i, &missing))) {
			if (!text_int(v, 0, INT64_MAX, &seed))
				return cmd_usage(env, "--seed: a number");
		} else {
			return cmd_usage(env, "unexpected argument: %s", argv[i]);
		}
	}
	if (!t.n)
		return cmd_usage(env, "how many articles? (-n N)");
	t.seed = (uint64_t)seed;
	const struct import_source from = {check_empty, fill, &t};
	struct import im = {.env = env, .publish = true, .file = "bench-data"};
	return import_run(&im, &from);
}

const struct cmd cmd_bench_data = {"bench-data", "-n N [--seed S]",
    "fill a new site with made-up articles, to measure with",
    "N articles of 300 characters on average in the sections that the site has, over "
    "the\n"
    "years 2016 to 2025, with tags, stored as import --publish stores an archive. The\n"
    "same seed (1 unless given) makes the same texts. Refuses a site that has "
    "articles.\n",
    run};
