/* SPDX-License-Identifier: MIT */
/* qianfa template render: for people who write templates. */
#include "base/file.h"
#include "cmd/cmd.h"
#include "view/tmpl.h"

#include <stdio.h>
#include <string.h>

static enum err add_file(struct tmpl_set *s, const char *path)
{
	struct buf b;
	buf_init(&b, 4 << 20);
	enum err e = file_read(&b, path);
	if (!e)
		e = tmpl_add(s, path, buf_text(&b), b.len);
	buf_release(&b);
	return e;
}

static enum err load_json(json_t **out, const char *path)
{
	json_error_t bad;
	*out = json_load_file(path, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &bad);
	if (*out)
		return OK;
	return err_set(ERR_INVALID, "%s:%d:%d: %s", path, bad.line, bad.column, bad.text);
}

static enum err render(
    struct buf *out, const char *file, const char *data, const char *partials)
{
	json_t *json = NULL;
	struct tmpl_set *s = tmpl_new(false);
	enum err e = partials ? tmpl_add_dir(s, partials) : OK;
	if (!e)
		e = add_file(s, file);
	if (!e)
		e = tmpl_finish(s);
	if (!e)
		e = load_json(&json, data);
	if (!e)
		e = tmpl_render(s, file, json, out);
	json_decref(json);
	tmpl_free(s);
	return e;
}

static int run(struct cmd_env *env, int argc, char **argv)
{
	const char *file[2] = {NULL, NULL}, *partials = NULL, *v;
	int files = 0;
	bool missing = false;
	if (argc < 2 || strcmp(argv[1], "render"))
		return cmd_usage(env, "say: template render TEMPLATE DATA.json");
	for (int i = 2; i < argc; i++) {
		if ((v = cmd_option("--partials", argc, argv, &i, &missing)))
			partials = v;
		else if (argv[i][0] == '-' || files == 2)
			return cmd_usage(env, "unexpected argument: %s", argv[i]);
		else
			file[files++] = argv[i];
	}
	if (files != 2 || missing)
		return cmd_usage(env, "a template and a JSON file are needed");
	struct buf out = BUF_INIT;
	enum err e = render(&out, file[0], file[1], partials);
	if (!e)
		fwrite(buf_text(&out), 1, out.len, stdout);
	buf_release(&out);
	return e ? cmd_fail(env, e) : EXIT_OK;
}

const struct cmd cmd_template = {"template", "render TEMPLATE DATA.json [--partials DIR]",
    "try a template",
    "Renders one Mustache template over a JSON file. --partials: the folder that {{> "
    "name}} looks in. A partial that is\n"
    "not there renders as nothing, as the Mustache specification has it; the site itself "
    "refuses such a set at start.\n"
    "Mistakes are told as file:line:column.\n",
    run};
