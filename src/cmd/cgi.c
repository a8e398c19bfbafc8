/* SPDX-License-Identifier: MIT */
/* qianfa cgi: one request by plain CGI. */
#include "app/app.h"
#include "cmd/cmd.h"

static int run(struct cmd_env *env, int argc, char **argv)
{
	static struct app app;
	if (argc > 1)
		return cmd_usage(env, "unexpected argument: %s", argv[1]);
	enum err e = app_open(&app, SIDE_BOTH, env->conf_path, env->data);
	if (!e)
		e = cgi_once(app_handle, NULL, &app, (size_t)app.conf.body_kb << 10,
		    app.conf.cgi_base);
	app_close(&app);
	return e ? cmd_fail(env, e) : EXIT_OK;
}

const struct cmd cmd_cgi = {"cgi", "", "answer one request by CGI",
    "For a web server's CGI (RFC 3875); the path comes from PATH_INFO. Set cgi_base in "
    "the\n"
    "configuration to the script's path when links should carry it.\n",
    run};
