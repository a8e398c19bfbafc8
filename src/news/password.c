/* SPDX-License-Identifier: MIT */
/* Choosing a password: by one-time link or by its owner. Nobody sets another's. */
#include "base/secret.h"
#include "base/text.h"
#include "db/query.h"
#include "news/ledger.h"
#include "news/session.h"
#include "news/user.h"

#include <string.h>
#include <strings.h>

enum { INVITE_MS = 24 * 3600 * 1000 };

struct password_act {
	const struct actor *who;
	int64_t now, user;
	const char *hash, *token;
	struct arena arena;
};

static enum err note(
    struct db *db, const struct password_act *act, const char *action, const char *login)
{
	struct ledger_entry e = {.action = action, .perm = PERM_LOGIN, .detail = login};
	return ledger_add(NULL, db, act->who, act->now, &e);
}

static struct sha token_hash(const char *token)
{
	return sha_of(token, strlen(token));
}

static enum err void_invites(struct db *db, const struct password_act *act)
{
	struct query q = q_begin(db, SQL_INVITE_VOID);
	q_bind_int(&q, ":user", act->user);
	q_bind_int(&q, ":now", act->now);
	return q_end(&q);
}

static enum err set(struct db *db, void *arg)
{
	struct password_act *act = arg;
	struct user u;
	enum err e = user_by_id(&u, db, &act->arena, act->user);
	if (e)
		return e;
	struct query q = q_begin(db, SQL_USER_SET_PASSWORD);
	q_bind_int(&q, ":id", u.id);
	q_bind_text(&q, ":password", act->hash);
	if ((e = q_end_one(&q)) || (e = void_invites(db, act)) ||
	    (e = session_end_all(db, u.id)))
		return e;
	return note(db, act, "user-password", u.login);
}

static enum err run(struct db *db, struct password_act *act, db_write_fn *fn)
{
	arena_init(&act->arena);
	enum err e = db_write(db, fn, act);
	arena_release(&act->arena);
	return e;
}

enum err user_password(
    struct db *db, const struct actor *who, int64_t now, int64_t user, const char *hash)
{
	struct password_act act = {.who = who, .now = now, .user = user, .hash = hash};
	return run(db, &act, set);
}

static enum err invite(struct db *db, void *arg)
{
	struct password_act *act = arg;
	struct user u;
	enum err e = user_by_id(&u, db, &act->arena, act->user);
	if (e || (e = void_invites(db, act)))
		return e;
	struct sha h = token_hash(act->token);
	struct query q = q_begin(db, SQL_INVITE_INSERT);
	q_bind_blob(&q, ":hash", h.b, SHA_LEN);
	q_bind_int(&q, ":user", u.id);
	q_bind_int(&q, ":expires", act->now + INVITE_MS);
	e = q_end(&q);
	return e ? e : note(db, act, "user-invite", u.login);
}

enum err user_invite(char **token, struct db *db, struct arena *a,
    const struct actor *who, int64_t now, int64_t user)
{
	*token = secret_token(a, 32);
	struct password_act act = {.who = who, .now = now, .user = user, .token = *token};
	return run(db, &act, invite);
}

enum err user_by_invite(
    struct user *out, struct db *db, struct arena *a, int64_t now, const char *token)
{
	int64_t id = 0;
	struct sha h = token_hash(token);
	struct query q = q_begin(db, SQL_INVITE_FIND);
	q_bind_blob(&q, ":hash", h.b, SHA_LEN);
	q_bind_int(&q, ":now", now);
	if (q_row(&q))
		id = q_int(&q);
	enum err e = q_end_one(&q);
	if (!e)
		e = user_by_id(out, db, a, id);
	return !e && out->disabled_at ? ERR_NOT_FOUND : e;
}

static enum err accept(struct db *db, void *arg)
{
	struct password_act *act = arg;
	struct user u;
	enum err e = user_by_invite(&u, db, &act->arena, act->now, act->token);
	if (e)
		return e;
	struct actor who = user_actor(&u, "invite", "");
	act->who = &who;
	act->user = u.id;
	return set(db, act);
}

enum err user_accept(struct db *db, int64_t now, const char *token, const char *hash)
{
	struct password_act act = {.now = now, .token = token, .hash = hash};
	return run(db, &act, accept);
}

enum err user_check_password(const char *password, const char *login, const char *name)
{
	/* what people type when a form asks for eight to ten characters (NIST SP 800-63B
	 * 5.1.1.2); one sign repeated is refused below */
	static const char *const common[] = {"12345678", "123456789", "123123123",
	    "12341234", "87654321", "11223344", "66668888", "88886666", "password",
	    "password1", "passw0rd", "p@ssw0rd", "iloveyou", "qwertyui", "qwer1234",
	    "asdfghjkl", "1qaz2wsx", "1q2w3e4r", "abc12345", "abcd1234", "a1234567",
	    "a12345678", "aa123456", "aaa12345", "woaini123", "woaiwojia", "admin123",
	    "qianfa123", "1234567890", "12345678910", "123456789a", "0123456789",
	    "0987654321", "password12", "password123", "qwertyuiop", "1q2w3e4r5t",
	    "1qaz2wsx3edc", "abcd123456", "abc1234567", "a123456789", "aa12345678",
	    "woaini1314", "woaini520", "1234512345", "5201314520", "iloveyou12",
	    "administrator", "qianfa1234", "zhongguo123"};
	if (!text_valid(password, strlen(password)) || text_chars(password) < 8)
		return err_say(
		    ERR_INVALID, "密码至少 8 个字符；15 个以上更好，长一点比花样多管用");
	if (strlen(password) > 512)
		return err_say(ERR_INVALID, "密码太长，最多 512 字节");
	if (!strcasecmp(password, login) || !strcmp(password, name))
		return err_say(ERR_INVALID, "密码不能和账号、姓名一样");
	for (size_t i = 0; i < sizeof common / sizeof *common; i++)
		if (!strcasecmp(password, common[i]))
			return err_say(ERR_INVALID, "这个密码太常见，换一个");
	size_t same = strspn(password, (char[]){password[0], 0});
	if (same == strlen(password))
		return err_say(ERR_INVALID, "密码不能只有一个字符重复");
	return OK;
}
