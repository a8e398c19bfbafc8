/* SPDX-License-Identifier: MIT */
/* qianfa serve. */
#include "app/serve.h"
#include "cmd/cmd.h"

#include <string.h>

static int run(struct cmd_env *env, int argc, char **argv)
{
	enum side side = SIDE_ALL;
	bool missing = false;
	for (int i = 1; i < argc; i++) {
		const char *role = cmd_option("--role", argc, argv, &i, &missing);
		if (!role)
			return cmd_usage(env, "unexpected argument: %s", argv[i]);
		if (!strcmp(role, "web"))
			side = SIDE_WEB;
		else if (!strcmp(role, "desk"))
			side = SIDE_DESK;
		else if (!strcmp(role, "press"))
			side = SIDE_PRESS;
		else
			return cmd_usage(env, "--role must be web, desk or press");
	}
	enum err e = serve_run(side, env->conf_path, env->data);
	return e ? cmd_fail(env, e) : EXIT_OK;
}

const struct cmd cmd_serve = {"serve", "[--role web|desk|press]",
    "serve the site by FastCGI",
    "Listens on DATA/run/web.sock and DATA/run/desk.sock, or on systemd's sockets named "
    "web and desk.\n"
    "Without --role all run: web and desk, and the press, which prints public pages to "
    "DATA/pages.\n"
    "TERM and INT finish what is under way and end; HUP reads configuration and "
    "templates anew.\n",
    run};
