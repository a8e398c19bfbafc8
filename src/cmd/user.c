/* SPDX-License-Identifier: MIT */
/* qianfa user: accounts, from the console, which is the root of trust. */
#include "news/user.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/secret.h"
#include "base/text.h"
#include "cmd/cmd.h"
#include "news/factor.h"
#include "news/section.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct opts {
	const char *login, *name, *role, *section;
	bool password_stdin;
};

/* One line from standard input, without its line end. */
static enum err read_password(char **out, struct cmd_env *env)
{
	struct buf b;
	buf_init(&b, 4096);
	enum err e = file_read_fd(&b, STDIN_FILENO);
	if (!e) {
		char *s = arena_strdup(env->a, buf_text(&b));
		s[strcspn(s, "\r\n")] = 0;
		*out = s;
	}
	if (b.data)
		secret_wipe(b.data, b.len);
	buf_release(&b);
	return e;
}

static enum err find_section(
    int64_t *out, struct cmd_env *env, struct db *db, const char *slug)
{
	struct section_list l;
	*out = 0;
	if (!slug)
		return OK;
	enum err e = section_all(&l, db, env->a);
	const struct section *s = e ? NULL : section_by_slug(&l, slug);
	if (!e && !s)
		e = err_set(ERR_NOT_FOUND, "no such section: %s", slug);
	if (s)
		*out = s->id;
	return e;
}

static enum err hash_password(char *out, struct cmd_env *env, const struct opts *o)
{
	char *password;
	enum err e = read_password(&password, env);
	if (!e)
		e = user_check_password(password, o->login, o->name);
	if (!e)
		e = secret_hash(out, password);
	return e;
}

static int add(struct cmd_env *env, const struct opts *o)
{
	struct db *db = NULL;
	char hash[SECRET_HASH_MAX] = "", *name = NULL;
	struct user_new u = {.login = o->login};
	if (!role_parse(&u.role, o->role))
		return cmd_usage(env,
		    "--role must be author, editor, director, signer, auditor or admin");
	enum err e = text_line(&name, env->a, o->name, strlen(o->name));
	if (!e && o->password_stdin)
		e = hash_password(hash, env, o);
	if (!e)
		e = cmd_open(&db, env, DB_WRITE);
	if (!e)
		e = find_section(&u.section, env, db, o->section);
	u.name = name;
	u.password = *hash ? hash : NULL;
	if (!e)
		e = user_add(db, actor_console(), clock_now(), &u);
	char *token = NULL;
	if (!e && !u.password)
		e = user_invite(&token, db, env->a, actor_console(), clock_now(), u.id);
	db_close(db);
	if (e)
		return cmd_fail(env, e);
	printf("added %s (%s, %s)\n", o->login, name, o->role);
	if (token)
		printf("choose a password within 24 h at: /admin/invite/%s\n", token);
	return EXIT_OK;
}

static enum err find_user(
    struct user *out, struct cmd_env *env, struct db *db, const struct opts *o)
{
	enum err e = user_by_login(out, db, env->a, o->login);
	return e == ERR_NOT_FOUND ? err_set(e, "no such account: %s", o->login) : e;
}

static enum err take_role(
    struct db *db, const struct user *u, enum role role, int64_t section)
{
	for (size_t i = 0; i < u->grants_n; i++)
		if (u->grants[i].role == role && u->grants[i].section_id == section)
			return user_revoke(
			    db, actor_console(), clock_now(), u->id, u->grants[i].id);
	return err_set(ERR_NOT_FOUND, "%s has no such role", u->login);
}

/* Gives a role, or takes it. */
static int change_role(struct cmd_env *env, const struct opts *o, bool give)
{
	struct db *db = NULL;
	struct user u;
	enum role role;
	int64_t section;
	if (!role_parse(&role, o->role))
		return cmd_usage(env,
		    "--role must be author, editor, director, signer, auditor or admin");
	enum err e = cmd_open(&db, env, DB_WRITE);
	if (!e)
		e = find_section(&section, env, db, o->section);
	if (!e)
		e = find_user(&u, env, db, o);
	if (!e)
		e = give ? user_grant(
			       db, actor_console(), clock_now(), u.id, role, section)
			 : take_role(db, &u, role, section);
	db_close(db);
	return e ? cmd_fail(env, e) : EXIT_OK;
}

struct reset_act {
	const struct factor_change *change;
	int64_t now;
};

static enum err run_reset(struct db *db, void *arg)
{
	const struct reset_act *act = arg;
	return factor_reset(db, act->now, act->change);
}

/* Takes all second factors of an account: the way back in for somebody who lost them. */
static int reset(struct cmd_env *env, const struct opts *o)
{
	struct db *db = NULL;
	struct user u;
	struct factor_change change = {.who = actor_console(), .user = &u};
	struct reset_act act = {&change, clock_now()};
	enum err e = cmd_open(&db, env, DB_WRITE);
	if (!e)
		e = find_user(&u, env, db, o);
	if (!e && !u.factors)
		e = err_set(ERR_NOT_FOUND, "%s has no second factor", u.login);
	if (!e)
		e = db_write(db, run_reset, &act);
	db_close(db);
	return e ? cmd_fail(env, e) : EXIT_OK;
}

static int invite(struct cmd_env *env, const struct opts *o)
{
	struct db *db = NULL;
	struct user u;
	char *token;
	enum err e = cmd_open(&db, env, DB_WRITE);
	if (!e)
		e = find_user(&u, env, db, o);
	if (!e)
		e = user_invite(&token, db, env->a, actor_console(), clock_now(), u.id);
	db_close(db);
	if (e)
		return cmd_fail(env, e);
	printf("/admin/invite/%s\n", token);
	return EXIT_OK;
}

static int list(struct cmd_env *env)
{
	struct db *db = NULL;
	struct user_list l = {0};
	enum err e = cmd_open(&db, env, DB_READ);
	if (!e)
		e = user_all(&l, db, env->a);
	db_close(db);
	if (e)
		return cmd_fail(env, e);
	for (size_t i = 0; i < l.n; i++) {
		printf("%s\t%s\t", l.at[i].login, l.at[i].name);
		for (size_t k = 0; k < l.at[i].grants_n; k++)
			printf("%s%s", k ? "," : "", role_name(l.at[i].grants[k].role));
		printf("\t%s\n", l.at[i].disabled_at ? "disabled"
				 : l.at[i].password  ? "active"
						     : "invited");
	}
	return EXIT_OK;
}

static int run(struct cmd_env *env, int argc, char **argv)
{
	struct opts o = {0};
	bool missing = false;
	const char *verb = argc > 1 ? argv[1] : "";
	for (int i = 2; i < argc; i++) {
		const char *v;
		if ((v = cmd_option("--name", argc, argv, &i, &missing)))
			o.name = v;
		else if ((v = cmd_option("--role", argc, argv, &i, &missing)))
			o.role = v;
		else if ((v = cmd_option("--section", argc, argv, &i, &missing)))
			o.section = v;
		else if (!strcmp(argv[i], "--password-stdin"))
			o.password_stdin = true;
		else if (argv[i][0] == '-' || o.login)
			return cmd_usage(env, "unexpected argument: %s", argv[i]);
		else
			o.login = argv[i];
	}
	if (missing)
		return cmd_usage(env, "a value is missing");
	if (!strcmp(verb, "list"))
		return list(env);
	if (!o.login)
		return cmd_usage(env, "which account?");
	if (!strcmp(verb, "invite"))
		return invite(env, &o);
	if (!strcmp(verb, "reset"))
		return reset(env, &o);
	if (!o.role)
		return cmd_usage(env, "--role is missing");
	if (!strcmp(verb, "grant") || !strcmp(verb, "revoke"))
		return change_role(env, &o, !strcmp(verb, "grant"));
	if (strcmp(verb, "add"))
		return cmd_usage(env, "no such action: %s", verb);
	return o.name ? add(env, &o) : cmd_usage(env, "--name is missing");
}

const struct cmd cmd_user = {"user",
    "add NAME --name 姓名 --role ROLE [--section SLUG] [--password-stdin] | grant NAME "
    "--role ROLE "
    "[--section SLUG] | revoke NAME --role ROLE [--section SLUG] | invite NAME | reset "
    "NAME | list",
    "add and list accounts",
    "ROLE is author, editor, director, signer, auditor or admin; without --section it "
    "holds everywhere.\n"
    "add     makes the account. --password-stdin reads its password, one line, from "
    "standard input;\n"
    "        without it a one-time link to choose one is printed.\n"
    "grant   gives a further role: admin and signer, too, which on the web take two\n"
    "        administrators.\n"
    "revoke  takes a role.\n"
    "invite  prints a one-time link to choose a new password.\n"
    "reset   takes all second factors of an account (authenticator, passkeys, recovery\n"
    "        codes) and ends its sessions; the password stays.\n"
    "list    login, name, roles, state; separated by tabs.\n"
    "Everything is entered in the ledger.\n",
    run};
