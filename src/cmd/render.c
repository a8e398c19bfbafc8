/* SPDX-License-Identifier: MIT */
/* qianfa render: Markdown on stdin, HTML on stdout. */
#include "app/jobs.h"
#include "base/file.h"
#include "base/text.h"
#include "cmd/cmd.h"
#include "view/markdown.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int run(struct cmd_env *env, int argc, char **argv)
{
	struct buf in, out = BUF_INIT;
	struct jobs *jobs = NULL;
	char *text = NULL;
	bool plain = argc == 2 && !strcmp(argv[1], "--plain");
	if (argc > 1 && !plain)
		return cmd_usage(env, "unexpected argument: %s", argv[1]);
	buf_init(&in, MARKDOWN_MAX);
	enum err e = file_read_fd(&in, STDIN_FILENO);
	if (!e && plain)
		e = markdown_plain(&out, buf_text(&in), in.len);
	if (!e && !plain)
		e = text_normal(&text, env->a, buf_text(&in), in.len);
	if (!e && !plain)
		e = jobs_new(&jobs);
	if (!e && !plain) {
		struct buf normal = {.data = text, .len = strlen(text)};
		e = jobs_run(jobs, JOB_MARKDOWN, &normal, &out);
	}
	jobs_free(jobs);
	if (!e)
		fwrite(buf_text(&out), 1, out.len, stdout);
	buf_release(&in);
	buf_release(&out);
	return e ? cmd_fail(env, e) : EXIT_OK;
}

const struct cmd cmd_render = {"render", "[--plain]",
    "Markdown on stdin to HTML on stdout",
    "Prints the body as it would be published, rendered in the same limited child as in "
    "the desk.\n"
    "--plain: the parser's own output, before our rules on links, pictures, HTML and "
    "headings.\n",
    run};
