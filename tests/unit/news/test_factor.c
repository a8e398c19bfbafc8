/* SPDX-License-Identifier: MIT */
/* Second factors: binding an app, codes that pass once, recovery codes, and that the
 * database holds none of the secrets. */
#include "base/file.h"
#include "news/factor.h"
#include "news/ledger.h"
#include "newsfix.h"

#include <sys/wait.h>

static struct vault vault;
static const struct session_limits limits = {1800, 43200};

static int setup(void **state)
{
	secret_init();
	vault = (struct vault){.open = true};
	secret_bytes(vault.master, VAULT_KEY);
	return newsfix_setup(state);
}

static struct user load(struct newsfix *f, enum person p)
{
	struct user u;
	assert_int_equal(user_by_id(&u, f->db, &f->a, f->user[p].id), OK);
	return u;
}

static struct factor_change change(struct newsfix *f, enum person p)
{
	return (struct factor_change){
	    .vault = &vault, .who = &f->who[p], .user = &f->user[p]};
}

static const char *code_at(struct newsfix *f, const unsigned char *seed, int64_t now)
{
	char *code = arena_alloc(&f->a, TOTP_DIGITS + 1);
	totp_code(code, seed, now / TOTP_STEP_MS);
	return code;
}

static enum err check(struct newsfix *f, enum person p, const char *code,
    const char *recovery, enum auth *how)
{
	struct factor_try t = {.vault = &vault,
	    .user = &f->user[p],
	    .client = "c1ient",
	    .code = code,
	    .recovery = recovery};
	enum auth unused;
	err_clear();
	return factor_check(how ? how : &unused, f->db, &f->a, f->now, &t);
}

/* Binds an app; its seed and the recovery codes. */
static void bind(
    struct newsfix *f, enum person p, unsigned char seed[TOTP_SEED], char ***codes)
{
	struct factor_change c = change(f, p);
	assert_int_equal(factor_totp_start(f->db, f->now, &c), OK);
	assert_int_equal(factor_totp_pending(seed, f->db, f->now, &c), OK);
	c.code = code_at(f, seed, f->now);
	assert_int_equal(factor_totp_confirm(codes, f->db, &f->a, f->now, &c), OK);
	f->now += TOTP_STEP_MS;
}

static void binding(void **state)
{
	struct newsfix *f = *state;
	struct factor_change c = change(f, SIGNER);
	struct factor_info info;
	unsigned char seed[TOTP_SEED], second[TOTP_SEED];
	char **codes, *here, *there;
	struct session s;
	assert_int_equal(factor_totp_pending(seed, f->db, f->now, &c), ERR_NOT_FOUND);
	assert_int_equal(factor_totp_start(f->db, f->now, &c), OK);
	assert_int_equal(factor_totp_pending(seed, f->db, f->now, &c), OK);
	/* shown, but no factor yet */
	assert_int_equal(load(f, SIGNER).factors, 0);
	assert_int_equal(
	    check(f, SIGNER, code_at(f, seed, f->now), "", NULL), ERR_DENIED);
	assert_int_equal(
	    factor_totp_pending(second, f->db, f->now + 3600 * 1000, &c), OK);
	assert_memory_equal(seed, second, TOTP_SEED);
	assert_int_equal(factor_totp_pending(second, f->db, f->now + 3600 * 1000 + 1, &c),
	    ERR_NOT_FOUND);
	/* once more: another seed, the first one's codes do not bind */
	assert_int_equal(factor_totp_start(f->db, f->now, &c), OK);
	c.code = code_at(f, seed, f->now);
	err_clear();
	assert_int_equal(
	    factor_totp_confirm(&codes, f->db, &f->a, f->now, &c), ERR_DENIED);
	assert_int_equal(factor_totp_pending(seed, f->db, f->now, &c), OK);
	here = newsfix_session(f, SIGNER);
	there = newsfix_session(f, SIGNER);
	c.code = code_at(f, seed, f->now);
	c.token = here;
	assert_int_equal(factor_totp_confirm(&codes, f->db, &f->a, f->now, &c), OK);
	assert_non_null(codes);
	assert_int_equal(load(f, SIGNER).factors, FACTOR_TOTP);
	assert_int_equal(session_find(&s, f->db, &f->a, f->now, here, limits), OK);
	assert_int_equal(
	    session_find(&s, f->db, &f->a, f->now, there, limits), ERR_NOT_FOUND);
	assert_int_equal(factor_load(&info, f->db, f->user[SIGNER].id), OK);
	assert_true(info.totp && !info.pending && info.codes_left == RECOVERY_CODES);
	assert_string_equal(newsfix_last(f).action, "recovery-new");
	assert_string_equal(newsfix_last(f).detail, "signer");
	/* the code that bound it is used */
	assert_int_equal(check(f, SIGNER, c.code, "", NULL), ERR_DENIED);
	err_clear();
	assert_int_equal(factor_totp_start(f->db, f->now, &c), ERR_CONFLICT);
}

static void codes_pass_once(void **state)
{
	struct newsfix *f = *state;
	unsigned char seed[TOTP_SEED];
	char **codes;
	enum auth how;
	bind(f, SIGNER, seed, &codes);
	const char *code = code_at(f, seed, f->now);
	assert_int_equal(check(f, SIGNER, code, "", &how), OK);
	assert_int_equal(how, AUTH_TOTP);
	assert_int_equal(check(f, SIGNER, code, "", NULL), ERR_DENIED);
	assert_non_null(strstr(err_said(ERR_DENIED), "用过"));
	/* nor one older than the last, but the next one, with the app's space */
	assert_int_equal(
	    check(f, SIGNER, code_at(f, seed, f->now - TOTP_STEP_MS), "", NULL),
	    ERR_DENIED);
	code = code_at(f, seed, f->now + TOTP_STEP_MS);
	code = arena_printf(&f->a, "%.3s %s", code, code + 3);
	assert_int_equal(check(f, SIGNER, code, "", NULL), OK);
	assert_int_equal(check(f, SIGNER, "000000", "", NULL), ERR_DENIED);
	assert_int_equal(check(f, SIGNER, "", "", NULL), ERR_DENIED);
	/* somebody else's app */
	assert_int_equal(
	    check(f, SIGNER2, code_at(f, seed, f->now), "", NULL), ERR_DENIED);
	/* a clock that was set back brings no code back */
	f->now -= 10 * TOTP_STEP_MS;
	assert_int_equal(
	    check(f, SIGNER, code_at(f, seed, f->now), "", NULL), ERR_DENIED);
}

/* Two processes bring the same code at the same time: one passes. */
static void codes_pass_once_in_a_race(void **state)
{
	enum { ROUNDS = 10, AT_ONCE = 4 };
	struct newsfix *f = *state;
	unsigned char seed[TOTP_SEED];
	char **codes;
	bind(f, SIGNER, seed, &codes);
	db_close(f->db);
	for (int round = 0; round < ROUNDS; round++, f->now += TOTP_STEP_MS) {
		const char *code = code_at(f, seed, f->now);
		pid_t pid[AT_ONCE];
		int passed = 0;
		for (int i = 0; i < AT_ONCE; i++) {
			if ((pid[i] = fork()) == 0) {
				struct db *db;
				enum auth how;
				struct factor_try t = {.vault = &vault,
				    .user = &f->user[SIGNER],
				    .client = "",
				    .code = round % 2 ? "" : code,
				    .recovery = round % 2 ? codes[round] : ""};
				if (db_open(&db, f->data, DB_WRITE))
					_exit(9);
				_exit((int)factor_check(&how, db, &f->a, f->now, &t));
			}
		}
		for (int i = 0; i < AT_ONCE; i++) {
			int status;
			assert_int_equal(waitpid(pid[i], &status, 0), pid[i]);
			assert_true(WIFEXITED(status));
			passed += WEXITSTATUS(status) == OK;
			assert_true(WEXITSTATUS(status) == OK ||
				    WEXITSTATUS(status) == ERR_DENIED);
		}
		assert_int_equal(passed, 1);
	}
	assert_int_equal(db_open(&f->db, f->data, DB_WRITE), OK);
}

static void recovery_codes(void **state)
{
	struct newsfix *f = *state;
	unsigned char seed[TOTP_SEED];
	char **codes, **fresh;
	enum auth how;
	struct factor_info info;
	struct factor_change c = change(f, SIGNER);
	err_clear();
	assert_int_equal(
	    factor_recovery_new(&fresh, f->db, &f->a, f->now, &c), ERR_INVALID);
	bind(f, SIGNER, seed, &codes);
	for (int i = 0; i < RECOVERY_CODES; i++) {
		assert_int_equal(strlen(codes[i]), 17);
		for (int k = 0; k < i; k++)
			assert_string_not_equal(codes[i], codes[k]);
	}
	assert_int_equal(check(f, SIGNER, "", codes[3], &how), OK);
	assert_int_equal(how, AUTH_RECOVERY);
	assert_string_equal(newsfix_last(f).action, "recovery-used");
	assert_string_equal(newsfix_last(f).auth, "recovery");
	assert_string_equal(newsfix_last(f).detail, "signer 9");
	assert_int_equal(check(f, SIGNER, "", codes[3], NULL), ERR_DENIED);
	assert_int_equal(check(f, SIGNER2, "", codes[4], NULL), ERR_DENIED);
	assert_int_equal(check(f, SIGNER, "", "", NULL), ERR_DENIED);
	assert_int_equal(check(f, SIGNER, "", "aaaaa-aaaaa-aaaaa", NULL), ERR_DENIED);
	assert_int_equal(
	    check(f, SIGNER, "", "aaaaa-aaaaa-aaaaa-aaaaa-aaaaa", NULL), ERR_DENIED);
	/* as people copy them */
	char *typed =
	    arena_printf(&f->a, " %.5s%.5s %.5s", codes[5], codes[5] + 6, codes[5] + 12);
	for (char *s = typed; *s; s++)
		if (*s >= 'a' && *s <= 'z')
			*s = (char)(*s - 'a' + 'A');
	assert_int_equal(check(f, SIGNER, "", typed, NULL), OK);
	assert_int_equal(factor_load(&info, f->db, f->user[SIGNER].id), OK);
	assert_int_equal(info.codes_left, 8);
	/* ten new ones void the old */
	assert_int_equal(factor_recovery_new(&fresh, f->db, &f->a, f->now, &c), OK);
	assert_int_equal(check(f, SIGNER, "", codes[6], NULL), ERR_DENIED);
	assert_int_equal(check(f, SIGNER, "", fresh[6], NULL), OK);
}

static void taking_away(void **state)
{
	struct newsfix *f = *state;
	unsigned char seed[TOTP_SEED];
	char **codes, *token;
	struct session s;
	struct factor_change c = change(f, SIGNER);
	bind(f, SIGNER, seed, &codes);
	token = newsfix_session(f, SIGNER);
	assert_int_equal(factor_totp_remove(f->db, f->now, &c), OK);
	assert_int_equal(load(f, SIGNER).factors, 0);
	assert_string_equal(newsfix_last(f).action, "totp-remove");
	assert_int_equal(
	    session_find(&s, f->db, &f->a, f->now, token, limits), ERR_NOT_FOUND);
	assert_int_equal(check(f, SIGNER, "", codes[0], NULL), ERR_DENIED);
	assert_int_equal(
	    check(f, SIGNER, code_at(f, seed, f->now), "", NULL), ERR_DENIED);
	err_clear();
	assert_int_equal(factor_totp_remove(f->db, f->now, &c), ERR_CONFLICT);
}

/* A sealed seed is good in its own row and with its own key only. */
static void sealed(void **state)
{
	struct newsfix *f = *state;
	unsigned char seed[TOTP_SEED];
	char **codes;
	bind(f, SIGNER, seed, &codes);
	const char *code = code_at(f, seed, f->now);
	newsfix_tamper(f, "INSERT INTO totp SELECT (SELECT id FROM user WHERE login = "
			  "'signer2'), sealed, made_at, confirmed_at, 0 FROM totp");
	assert_int_equal(check(f, SIGNER2, code, "", NULL), ERR_BROKEN);
	vault.master[0] ^= 1;
	assert_int_equal(check(f, SIGNER, code, "", NULL), ERR_BROKEN);
	vault.open = false;
	assert_int_equal(check(f, SIGNER, code, "", NULL), ERR_BROKEN);
	vault.open = true;
	vault.master[0] ^= 1;
	assert_int_equal(check(f, SIGNER, code, "", NULL), OK);
}

static bool in_files(struct newsfix *f, const void *what, size_t len)
{
	static const char *const names[] = {"site.db", "site.db-wal", "site.db-shm"};
	bool found = false;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct buf b = BUF_INIT;
		enum err e =
		    file_read(&b, arena_printf(&f->a, "%s/%s", f->data, names[i]));
		assert_true(e == OK || e == ERR_NOT_FOUND);
		found = found || (!e && memmem(buf_text(&b), b.len, what, len));
		buf_release(&b);
	}
	err_clear();
	return found;
}

/* Secrets at rest: seeds sealed; recovery codes, session tokens, half logins, devices and
 * links hashed. */
static void no_secret_in_the_files(void **state)
{
	struct newsfix *f = *state;
	unsigned char seed[TOTP_SEED];
	char **codes, *token, *half, *device, *link, base32[40], *to = base32;
	int64_t id = f->user[SIGNER].id;
	struct login_try t = {.login = "signer", .client = "c1ient"};
	bind(f, SIGNER, seed, &codes);
	token = newsfix_session(f, SIGNER);
	assert_int_equal(login_step_new(&half, f->db, &f->a, f->now, id), OK);
	assert_int_equal(throttle_pass(&device, f->db, &f->a, f->now, &t, id), OK);
	assert_int_equal(
	    user_invite(&link, f->db, &f->a, &f->who[ADMIN], f->now, id), OK);
	for (const char *s = totp_text(&f->a, seed); *s; s++)
		if (*s != ' ')
			*to++ = *s;
	*to = 0;
	assert_true(in_files(f, "recovery-new", 12)); /* the search does find */
	assert_false(in_files(f, seed, TOTP_SEED));
	assert_false(in_files(f, seed, 8));
	assert_false(in_files(f, base32, strlen(base32)));
	for (int i = 0; i < RECOVERY_CODES; i++)
		assert_false(in_files(f, codes[i], strlen(codes[i])));
	assert_false(in_files(f, token, strlen(token)));
	assert_false(in_files(f, half, strlen(half)));
	assert_false(in_files(f, device, strlen(device)));
	assert_false(in_files(f, link, strlen(link)));
	assert_false(in_files(f, vault.master, VAULT_KEY));
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, newsfix_teardown)
	const struct CMUnitTest tests[] = {T(binding), T(codes_pass_once),
	    T(codes_pass_once_in_a_race), T(recovery_codes), T(taking_away), T(sealed),
	    T(no_secret_in_the_files)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
