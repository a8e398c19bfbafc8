/* SPDX-License-Identifier: MIT */
/* 409 of an act: the text that the person had before them beside the one of now. */
#include "page/desk_form.h"
#include "page/diff.h"

#include <string.h>

json_t *desk_moved(struct ctx *c, int64_t article, int64_t seen)
{
	struct article art;
	struct revision mine, now;
	struct diff d;
	enum err e = desk_article(&art, &now, c, article, 0);
	if (!e)
		e = revision_by_no(&mine, c->db, c->a, article, seen);
	if (e)
		return err_clear(), json_null();
	json_t *fields = json_array();
	for (enum field f = 0; f < FIELD__MAX; f++) {
		const char *was = mine.text[f], *is = now.text[f];
		if (f == FIELD_BODY || !strcmp(was, is))
			continue;
		if (f == FIELD_TITLE) {
			was = model_title(c, was);
			is = model_title(c, is);
		}
		json_array_append_new(
		    fields, json_pack("{s:s, s:s, s:s}", "label", field_info[f].label,
				"mine", was, "theirs", is));
	}
	diff_paragraphs(&d, c->a, mine.text[FIELD_BODY], now.text[FIELD_BODY]);
	size_t places = d.differ + json_array_size(fields);
	return json_pack("{s:s, s:I, s:I, s:s, s:o, s:o, s:o}", "title",
	    places ? arena_printf(c->a, "不一样的 %zu 处", places) : "两份文字一样",
	    "seen_no", (json_int_t)seen, "now_no", (json_int_t)now.no, "who",
	    now.saved_name ? now.saved_name : "控制台", "time",
	    desk_moment(c, now.saved_at), "fields", fields, "body",
	    desk_body_diff(c, &d, "你看", "现在"));
}
