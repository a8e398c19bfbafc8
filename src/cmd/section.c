/* SPDX-License-Identifier: MIT */
/* qianfa section list. */
#include "news/section.h"
#include "cmd/cmd.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

static void print_json(const struct section_list *l)
{
	json_t *list = json_array();
	for (size_t i = 0; i < l->n; i++)
		json_array_append_new(
		    list, json_pack("{s:s, s:s, s:s}", "slug", l->at[i].slug, "title",
			      l->at[i].title, "kind", section_kind_name(l->at[i].kind)));
	json_dumpf(list, stdout, JSON_INDENT(2));
	putchar('\n');
	json_decref(list);
}

static int run(struct cmd_env *env, int argc, char **argv)
{
	struct db *db = NULL;
	struct section_list l;
	bool json = argc == 3 && !strcmp(argv[2], "--json");
	if (argc < 2 || strcmp(argv[1], "list") || (argc > 2 && !json))
		return cmd_usage(env, "say: section list [--json]");
	enum err e = cmd_open(&db, env, DB_READ);
	if (!e)
		e = section_all(&l, db, env->a);
	db_close(db);
	if (e)
		return cmd_fail(env, e);
	if (json)
		print_json(&l);
	for (size_t i = 0; i < l.n && !json; i++)
		printf("%s\t%s\t%s\n", l.at[i].slug, l.at[i].title,
		    section_kind_name(l.at[i].kind));
	return EXIT_OK;
}

const struct cmd cmd_section = {"section", "list [--json]", "list the sections",
    "Slug, title and kind (home, list, page), in the order of the navigation.\n", run};
