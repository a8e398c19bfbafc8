/* SPDX-License-Identifier: MIT */
/* What the site calls itself and prints in its footer is what the ledger told last, or
 * what every site starts with. */
#include "news/verify_int.h"

#include "db/query.h"
#include "news/setting.h"
#include "news/site.h"

#include <string.h>

/* "LABEL：VALUE" */
static void take_row(struct verify *v, const char *told[SETTING__MAX], const char *detail)
{
	static const char colon[] = "：";
	for (enum setting s = 0; s < SETTING__MAX; s++) {
		const char *label = setting_info[s].label;
		size_t len = strlen(label);
		if (!strncmp(detail, label, len) &&
		    !strncmp(detail + len, colon, strlen(colon)))
			told[s] = arena_strdup(&v->keep, detail + len + strlen(colon));
	}
}

static enum err read_rows(struct verify *v, const char *told[SETTING__MAX])
{
	for (enum setting s = 0; s < SETTING__MAX; s++)
		told[s] = setting_info[s].initial;
	struct query q = q_begin(v->db, SQL_VERIFY_SETTING_ROWS);
	while (q_row(&q)) {
		const char *detail = q_text(&q, &v->arena);
		if (detail)
			take_row(v, told, detail);
		arena_reset(&v->arena);
	}
	return q_end(&q);
}

static bool is_known(const char *name)
{
	for (enum setting s = 0; s < SETTING__MAX; s++)
		if (!strcmp(name, setting_info[s].name))
			return true;
	return !strcmp(name, SITE_SECRET);
}

static enum err check_names(struct verify *v)
{
	struct query q = q_begin(v->db, SQL_VERIFY_SETTING_NAMES);
	while (q_row(&q)) {
		const char *name = q_text(&q, &v->arena);
		if (name && !is_known(name))
			verify_fault(v, "setting %s: there is none of that name", name);
	}
	return q_end(&q);
}

enum err verify_settings(struct verify *v)
{
	const char *told[SETTING__MAX];
	char *is[SETTING__MAX];
	enum err e = read_rows(v, told);
	if (!e)
		e = setting_all(is, v->db, &v->arena);
	for (enum setting s = 0; s < SETTING__MAX && !e; s++)
		if (strcmp(is[s], told[s]) != 0)
			verify_fault(v,
			    "setting %s: is \"%s\", but the ledger says \"%s\"",
			    setting_info[s].name, is[s], told[s]);
	if (!e)
		e = check_names(v);
	arena_reset(&v->arena);
	return e;
}
