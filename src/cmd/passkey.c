/* SPDX-License-Identifier: MIT */
/* qianfa passkey: the public keys of all accounts, and taking away one that is lost. */
#include "news/passkey.h"
#include "base/clock.h"
#include "cmd/cmd.h"
#include "news/user.h"
#include "news/verify_passkey.h"

#include <stdio.h>
#include <string.h>

static int list(struct cmd_env *env)
{
	struct db *db = NULL;
	struct buf out = BUF_INIT;
	enum err e = cmd_open(&db, env, DB_READ);
	if (!e) {
		db_read_unlimited(db);
		e = verify_pins_write(&out, db);
	}
	db_close(db);
	if (!e)
		fputs(buf_text(&out), stdout);
	buf_release(&out);
	return e ? cmd_fail(env, e) : EXIT_OK;
}

/* The account's number of the passkey with that credential; 0: none. */
static enum err find(int64_t *out, struct cmd_env *env, struct db *db, int64_t user,
    const char *credential)
{
	struct passkey *have;
	size_t n;
	*out = 0;
	enum err e = passkey_list(&have, &n, db, env->a, user);
	for (size_t i = 0; i < n && !e; i++)
		if (!strcmp(have[i].key.credential, credential))
			*out = have[i].id;
	return e;
}

static int take(struct cmd_env *env, const char *login, const char *credential)
{
	struct db *db = NULL;
	struct user u = {0};
	int64_t id = 0;
	enum err e = cmd_open(&db, env, DB_WRITE);
	if (!e)
		e = user_by_login(&u, db, env->a, login);
	if (e == ERR_NOT_FOUND)
		e = err_set(e, "no such account: %s", login);
	if (!e)
		e = find(&id, env, db, u.id, credential);
	struct passkey_owner owner = {u.id, u.login};
	if (!e)
		e = passkey_remove(db, actor_console(), clock_now(), &owner, id);
	if (e == ERR_NOT_FOUND)
		e = err_set(e, "%s has no passkey %s", login, credential);
	db_close(db);
	return e ? cmd_fail(env, e) : EXIT_OK;
}

static int run(struct cmd_env *env, int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "list"))
		return list(env);
	if (argc == 4 && !strcmp(argv[1], "remove"))
		return take(env, argv[2], argv[3]);
	return cmd_usage(env, "say: passkey list, or: passkey remove LOGIN CREDENTIAL");
}

const struct cmd cmd_passkey = {"passkey", "list | remove LOGIN CREDENTIAL",
    "public keys of the accounts",
    "list prints every public key the ledger ever told of, a line each: row, hash of the "
    "row, account,\n"
    "credential, algorithm, key, host name. Kept outside, the list is an anchor for "
    "verify.\n"
    "remove takes away a key that its owner lost and cannot remove; the ledger tells of "
    "it.\n",
    run};
