/* SPDX-License-Identifier: MIT */
/* 自查: the checks of news/audit.h, measured when the page is asked for; what has to be
 * mended stands first. */
#include "news/audit.h"

#include "base/clock.h"
#include "page/desk.h"
#include "view/tmpl.h"

static const struct {
	const char *class, *word;
} marks[] = {
    [AUDIT_GREEN] = {"fine", "正常"},
    [AUDIT_RED] = {"bad", "要改"},
    [AUDIT_UNKNOWN] = {"open", "不知道"},
};

static json_t *faults(const struct audit_result *r)
{
	json_t *list = json_array();
	for (size_t i = 0; i < r->parts_n; i++)
		if (r->parts[i].why)
			json_array_append_new(
			    list, json_pack("{s:s, s:s}", "what", r->parts[i].what,
				      "said", r->parts[i].said));
	return list;
}

static json_t *row(const struct audit_check *check, const struct audit_result *r)
{
	json_t *o =
	    json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:o}", "id", check->id, "title",
		check->title, "class", marks[r->mark].class, "word", marks[r->mark].word,
		"found", r->found, "good", check->good, "faults", faults(r));
	if (r->mark != AUDIT_GREEN) {
		model_text(o, "why", check->why);
		model_text(o, "mend", check->mend);
	}
	return o;
}

enum err page_audit(struct ctx *c)
{
	static const enum audit_mark order[] = {AUDIT_RED, AUDIT_UNKNOWN, AUDIT_GREEN};
	struct audit_env env = {.a = c->a,
	    .db = c->db,
	    .conf = c->conf,
	    .now = c->now,
	    .templates = tmpl_check_dir,
	    .assets = url_load_assets};
	struct audit_result *r = arena_array(c->a, audit_checks_n, sizeof *r);
	size_t n[3] = {0};
	json_t *rows = json_array();
	for (size_t i = 0; i < audit_checks_n; i++) {
		audit_run(&r[i], &audit_checks[i], &env);
		n[r[i].mark]++;
	}
	for (size_t k = 0; k < 3; k++)
		for (size_t i = 0; i < audit_checks_n; i++)
			if (r[i].mark == order[k])
				json_array_append_new(rows, row(&audit_checks[i], &r[i]));
	json_t *root = desk_frame(c, "自查", "/admin/audit");
	json_object_set_new(root, "rows", rows);
	model_text(root, "sum",
	    arena_printf(c->a, "%zu 项要改，%zu 项不知道，%zu 项正常", n[AUDIT_RED],
		n[AUDIT_UNKNOWN], n[AUDIT_GREEN]));
	model_text(root, "again_url", url_desk(c->a, "/audit"));
	model_text(root, "at", clock_format(c->a, "%H:%M:%S", c->now));
	return reply(c, 200, "desk/audit.html", root);
}
