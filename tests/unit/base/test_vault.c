/* SPDX-License-Identifier: MIT */
/* The secret key: made once, refused when loose, and what is sealed under it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/secret.h"
#include "base/vault.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct fix {
	char dir[64], path[80];
	struct arena a;
	struct vault v;
};

static int setup(void **state)
{
	struct fix *f = calloc(1, sizeof *f);
	secret_init();
	err_clear();
	unsetenv("CREDENTIALS_DIRECTORY");
	strcpy(f->dir, "/tmp/vault.XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	snprintf(f->path, sizeof f->path, "%s/secret.key", f->dir);
	arena_init(&f->a);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fix *f = *state;
	char command[128];
	arena_release(&f->a);
	snprintf(command, sizeof command, "rm -rf %s", f->dir);
	assert_int_equal(system(command), 0);
	free(f);
	return 0;
}

static void is_made_once(void **state)
{
	struct fix *f = *state;
	struct stat st;
	struct vault again;
	char **names;
	assert_int_equal(vault_open(&f->v, f->dir, false), ERR_NOT_FOUND);
	assert_false(f->v.open);
	assert_int_equal(vault_open(&f->v, f->dir, true), OK);
	assert_true(f->v.open);
	assert_int_equal(stat(f->path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(st.st_size, VAULT_KEY);
	assert_int_equal(vault_open(&again, f->dir, true), OK);
	assert_memory_equal(again.master, f->v.master, VAULT_KEY);
	/* nothing else is left behind */
	assert_int_equal(file_list(&names, &f->a, f->dir, ""), OK);
	assert_string_equal(names[0], "secret.key");
	assert_null(names[1]);
	vault_close(&again);
	assert_false(again.open);
	for (int i = 0; i < VAULT_KEY; i++)
		assert_int_equal(again.master[i], 0);
}

static void loose_or_wrong_is_refused(void **state)
{
	struct fix *f = *state;
	const char *where;
	assert_int_equal(file_write(f->path, "short", 5, 0600), OK);
	assert_int_equal(vault_open(&f->v, f->dir, true), ERR_INVALID);
	assert_int_equal(
	    file_write(f->path, "0123456789abcdef0123456789abcdef\n", 33, 0600), OK);
	assert_int_equal(vault_open(&f->v, f->dir, true), ERR_INVALID);
	static const mode_t loose[] = {0640, 0604, 0660, 0610};
	for (size_t i = 0; i < sizeof loose / sizeof *loose; i++) {
		assert_int_equal(
		    file_write(f->path, "0123456789abcdef0123456789abcdef", 32, loose[i]),
		    OK);
		err_clear();
		assert_int_equal(vault_open(&f->v, f->dir, true), ERR_INVALID);
		assert_false(f->v.open);
		where = strstr(err_text(), "chmod 0600");
		assert_non_null(where);
	}
	assert_int_equal(unlink(f->path), 0);
	assert_int_equal(mkdir(f->path, 0700), 0);
	assert_int_equal(vault_open(&f->v, f->dir, true), ERR_INVALID);
}

static void credential_comes_first(void **state)
{
	struct fix *f = *state;
	char folder[80], key[100];
	assert_int_equal(vault_open(&f->v, f->dir, true), OK);
	snprintf(folder, sizeof folder, "%s/cred", f->dir);
	snprintf(key, sizeof key, "%s/qianfa.key", folder);
	assert_int_equal(mkdir(folder, 0700), 0);
	setenv("CREDENTIALS_DIRECTORY", folder, 1);
	struct vault v;
	assert_int_equal(vault_open(&v, f->dir, false), OK); /* no such credential */
	assert_memory_equal(v.master, f->v.master, VAULT_KEY);
	static const char other[] = "abcdefghijklmnopqrstuvwxyz012345";
	assert_int_equal(file_write(key, other, 32, 0440), OK);
	assert_int_equal(vault_open(&v, f->dir, false), OK);
	assert_memory_equal(v.master, other, VAULT_KEY);
	unsetenv("CREDENTIALS_DIRECTORY");
}

static void configured_file(void **state)
{
	struct fix *f = *state;
	char path[100];
	snprintf(path, sizeof path, "%s/elsewhere", f->dir);
	struct conf c = {.data = f->dir, .key_file = path};
	assert_int_equal(vault_open_conf(&f->v, &c, true), OK);
	assert_true(file_exists(path));
	assert_false(file_exists(f->path));
	path[0] = 0;
	assert_int_equal(vault_open_conf(&f->v, &c, false), ERR_NOT_FOUND);
	assert_int_equal(vault_open_conf(&f->v, &c, true), OK);
	assert_true(file_exists(f->path));
}

static void purposes_have_keys_of_their_own(void **state)
{
	struct fix *f = *state;
	unsigned char x[VAULT_KEY], y[VAULT_KEY], z[VAULT_KEY];
	assert_int_equal(vault_open(&f->v, f->dir, true), OK);
	vault_key(x, &f->v, VAULT_HEADS);
	vault_key(y, &f->v, VAULT_TOTP);
	vault_key(z, &f->v, VAULT_HEADS);
	assert_memory_equal(x, z, VAULT_KEY);
	assert_memory_not_equal(x, y, VAULT_KEY);
	assert_memory_not_equal(x, f->v.master, VAULT_KEY);
}

static void sealed_values(void **state)
{
	struct fix *f = *state;
	static const char plain[] = "JBSWY3DPEHPK3PXP";
	const size_t len = sizeof plain - 1, all = len + VAULT_OVERHEAD;
	unsigned char *out;
	assert_int_equal(vault_open(&f->v, f->dir, true), OK);
	unsigned char *s = vault_seal(&f->a, &f->v, VAULT_TOTP, "zhang", plain, len);
	unsigned char *s2 = vault_seal(&f->a, &f->v, VAULT_TOTP, "zhang", plain, len);
	assert_memory_not_equal(s, s2, all);
	assert_int_equal(
	    vault_unseal(&out, &f->a, &f->v, VAULT_TOTP, "zhang", s, all), OK);
	assert_string_equal((char *)out, plain);
	assert_int_equal(
	    vault_unseal(&out, &f->a, &f->v, VAULT_TOTP, "li", s, all), ERR_BROKEN);
	assert_null(out);
	assert_int_equal(
	    vault_unseal(&out, &f->a, &f->v, VAULT_HEADS, "zhang", s, all), ERR_BROKEN);
	for (size_t n = 0; n < all; n++)
		assert_int_equal(
		    vault_unseal(&out, &f->a, &f->v, VAULT_TOTP, "zhang", s, n),
		    ERR_BROKEN);
	for (size_t i = 0; i < all * 8; i++) {
		s[i / 8] ^= (unsigned char)(1u << (i % 8));
		assert_int_equal(
		    vault_unseal(&out, &f->a, &f->v, VAULT_TOTP, "zhang", s, all),
		    ERR_BROKEN);
		s[i / 8] ^= (unsigned char)(1u << (i % 8));
	}
	f->v.master[0] ^= 1;
	assert_int_equal(
	    vault_unseal(&out, &f->a, &f->v, VAULT_TOTP, "zhang", s, all), ERR_BROKEN);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {T(is_made_once), T(loose_or_wrong_is_refused),
	    T(credential_comes_first), T(configured_file),
	    T(purposes_have_keys_of_their_own), T(sealed_values)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
