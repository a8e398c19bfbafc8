/* SPDX-License-Identifier: MIT */
/* Printed pages: what is touched is gone when db_write() returns, what is stored is of
 * the very epoch and generation, and whoever died on the way costs a swap, never an old
 * page. */
#include "../../lib/dbfix.h"

#include "base/clock.h"
#include "db/pages.h"

#include <dirent.h>
#include <sys/resource.h>

static const int64_t at = 1764000000000;

struct names {
	const char *const *file;
	size_t n;
	bool all;
};

static enum err touch_fn(struct db *db, void *arg)
{
	const struct names *names = arg;
	bool fresh;
	enum err e = names->all ? db_touch_all(db) : OK;
	for (size_t i = 0; i < names->n && !e; i++)
		e = db_touch_file(db, names->file[i], &fresh);
	return e;
}

static void touch(struct db *db, const char *file)
{
	struct names names = {&file, 1, false};
	assert_int_equal(db_write(db, touch_fn, &names), OK);
}

/* A site with a writer and a press. */
static struct site {
	struct db *w, *r;
	struct pages *pages;
} site;

static void open_site(void)
{
	site.w = dbfix_open(DB_WRITE);
	site.r = dbfix_open(DB_READ);
	assert_int_equal(pages_open(&site.pages, site.r), OK);
}

static void close_site(void)
{
	pages_close(site.pages);
	db_close(site.r);
	db_close(site.w);
}

static enum err store_as(const char *file, int64_t epoch)
{
	struct buf plain = BUF_INIT, gzip = BUF_INIT, brotli = BUF_INIT;
	int64_t size;
	buf_str(&plain, "plain");
	buf_str(&gzip, "gz");
	buf_str(&brotli, "b");
	struct print page = {.file = file,
	    .epoch = epoch,
	    .changed_at = at,
	    .plain = &plain,
	    .gzip = &gzip,
	    .brotli = &brotli};
	err_clear();
	enum err e = pages_store(site.pages, &page, &size);
	buf_release(&plain);
	buf_release(&gzip);
	buf_release(&brotli);
	return e;
}

static enum err store(const char *file)
{
	return store_as(file, db_epoch(site.r));
}

static bool there(const char *name)
{
	return file_exists(dbfix_path(name));
}

/* How many names in a folder of DATA begin so. */
static int count(const char *folder, const char *begin)
{
	int n = 0;
	DIR *d = opendir(dbfix_path(folder));
	assert_non_null(d);
	for (struct dirent *e; (e = readdir(d));)
		n += strcmp(e->d_name, ".") && strcmp(e->d_name, "..") &&
		     !strncmp(e->d_name, begin, strlen(begin));
	closedir(d);
	return n;
}

static void stored_with_modes_and_time(void **state)
{
	static const char *const files[] = {
	    "pages/s/g60/p/7.html", "pages/s/g60/p/7.html.gz", "pages/s/g60/p/7.html.br"};
	(void)state;
	open_site();
	mode_t mask = umask(077);
	assert_int_equal(store("s/g60/p/7.html"), OK);
	umask(mask);
	for (int i = 0; i < 3; i++) {
		struct stat st;
		assert_int_equal(stat(dbfix_path(files[i]), &st), 0);
		assert_int_equal(st.st_mode & 07777, 0644);
		assert_int_equal(st.st_mtim.tv_sec, at / 1000);
		assert_int_equal(st.st_mtim.tv_nsec, 0);
	}
	assert_int_equal(dbfix_mode("pages/s"), 0755);
	assert_int_equal(dbfix_mode("pages/s/g60/p"), 0755);
	assert_int_equal(count("run", ".press"), 0);
	assert_true(pages_printed(site.pages, "s/g60/p/7.html"));
	assert_false(pages_printed(site.pages, "s/g60/p/8.html"));
	close_site();
}

static void touched_is_gone(void **state)
{
	static const char *const both[] = {
	    "a/1.html", "hant/a/1.html", "a/9.html", "none/x.html", "a/1.html"};
	struct names names = {both, 5, false};
	(void)state;
	open_site();
	assert_int_equal(store("a/1.html"), OK);
	assert_int_equal(store("hant/a/1.html"), OK);
	assert_int_equal(store("a/2.html"), OK);
	int64_t before = db_epoch(site.r);
	assert_int_equal(db_write(site.w, touch_fn, &names), OK);
	assert_int_equal(db_epoch(site.r), before + 1);
	assert_int_equal(pages_epoch(fix.data), before + 1);
	assert_int_equal(count("pages/a", "1.html"), 0);
	assert_int_equal(count("pages/hant/a", "1.html"), 0);
	assert_int_equal(count("pages/a", "2.html"), 3);
	assert_int_equal(count("run", "pages.old."), 0);
	close_site();
}

static void only_the_very_epoch(void **state)
{
	(void)state;
	open_site();
	int64_t now = db_epoch(site.r);
	touch(site.w, "index.html");
	assert_int_equal(store_as("index.html", now), ERR_CONFLICT);
	assert_int_equal(store_as("index.html", now + 2), ERR_CONFLICT);
	assert_int_equal(count("pages", ""), 0);
	assert_int_equal(count("run", ".press"), 0);
	assert_int_equal(store_as("index.html", now + 1), OK);
	/* never over a live one */
	assert_int_equal(store_as("index.html", now + 1), ERR_CONFLICT);
	assert_int_equal(count("pages", "index.html"), 3);
	close_site();
}

static void compressed_form_of_the_dead(void **state)
{
	(void)state;
	open_site();
	assert_int_equal(file_write(dbfix_path("pages/x.html.br"), "old", 3, 0644), OK);
	struct buf plain = BUF_INIT;
	int64_t size;
	struct print page = {.file = "x.html",
	    .epoch = db_epoch(site.r),
	    .changed_at = at,
	    .plain = &plain};
	buf_str(&plain, "plain");
	assert_int_equal(pages_store(site.pages, &page, &size), OK);
	assert_int_equal(size, 4096);
	assert_int_equal(count("pages", "x.html"), 1);
	buf_release(&plain);
	close_site();
}

static bool yes(const struct print *page, void *arg)
{
	(void)page;
	return *(bool *)arg;
}

/* Other pages change all the time: the database is asked about this one. */
static void what_holds_is_stored(void **state)
{
	bool answer = false;
	struct buf plain = BUF_INIT, brotli = BUF_INIT;
	int64_t size;
	(void)state;
	open_site();
	buf_str(&plain, "plain");
	buf_str(&brotli, "b");
	struct print page = {.file = "x.html",
	    .epoch = db_epoch(site.r),
	    .changed_at = at,
	    .plain = &plain,
	    .holds = yes,
	    .arg = &answer};
	touch(site.w, "y.html");
	assert_int_equal(pages_store(site.pages, &page, &size), ERR_CONFLICT);
	assert_false(there("pages/x.html"));
	answer = true;
	assert_int_equal(pages_store(site.pages, &page, &size), OK);
	assert_true(there("pages/x.html"));
	/* another form, for this very version */
	page.plain = NULL;
	page.brotli = &brotli;
	page.changed_at = at + 1000;
	assert_int_equal(pages_store(site.pages, &page, &size), ERR_CONFLICT);
	page.changed_at = at;
	assert_int_equal(pages_store(site.pages, &page, &size), OK);
	assert_int_equal(count("pages", "x.html"), 2);
	touch(site.w, "x.html");
	assert_int_equal(pages_store(site.pages, &page, &size), ERR_CONFLICT);
	assert_int_equal(count("pages", ""), 0);
	assert_int_equal(count("run", ".press"), 0);
	buf_release(&plain);
	buf_release(&brotli);
	close_site();
}

static void everything_is_a_swap(void **state)
{
	struct names all = {NULL, 0, true};
	(void)state;
	open_site();
	assert_int_equal(store("a/1.html"), OK);
	mode_t mask = umask(077);
	assert_int_equal(db_write(site.w, touch_fn, &all), OK);
	umask(mask);
	assert_int_equal(dbfix_mode("pages"), 0755);
	assert_int_equal(count("pages", ""), 0);
	assert_int_equal(count("run", "pages.old."), 1);
	assert_int_equal(pages_epoch(fix.data), db_epoch(site.r));
	/* an empty folder is not exchanged again */
	assert_int_equal(db_write(site.w, touch_fn, &all), OK);
	assert_int_equal(count("run", "pages.old."), 1);
	/* the press goes on in the new one */
	assert_int_equal(store("a/1.html"), OK);
	assert_int_equal(count("pages/a", "1.html"), 3);
	while (pages_sweep(site.pages, 2))
		;
	assert_int_equal(count("run", "pages.old."), 0);
	assert_int_equal(count("pages/a", "1.html"), 3);
	close_site();
}

enum { MANY = 2001 };

static void many_are_a_swap(void **state)
{
	static char text[MANY][24];
	static const char *file[MANY];
	struct names names = {file, MANY, false};
	(void)state;
	open_site();
	for (int i = 0; i < MANY; i++) {
		snprintf(text[i], sizeof text[i], "a/%d.html", i);
		file[i] = text[i];
	}
	assert_int_equal(store("b.html"), OK);
	assert_int_equal(db_write(site.w, touch_fn, &names), OK);
	assert_false(there("pages/b.html"));
	close_site();
}

/* What a press does that hangs with the lock: it has its folder open. */
static int held(void *arg)
{
	const int *pipes = arg;
	int lock;
	char c;
	int dir = open(dbfix_path("pages"), O_RDONLY | O_DIRECTORY);
	if (dir < 0 || file_lock(&lock, dbfix_path("run/pages.lock"), 0) ||
	    write(pipes[1], "l", 1) != 1 || read(pipes[2], &c, 1) != 1)
		return 1;
	int fd = openat(dir, "late.html", O_WRONLY | O_CREAT, 0644);
	return fd >= 0 ? 0 : 1;
}

static void lock_that_is_kept(void **state)
{
	int up[2], down[2], status;
	char c;
	(void)state;
	open_site();
	assert_int_equal(store("a/1.html"), OK);
	assert_int_equal(pipe(up) | pipe(down), 0);
	const int ends[3] = {0, up[1], down[0]};
	pid_t pid = fork();
	if (!pid)
		_exit(held((void *)(uintptr_t)ends));
	assert_int_equal(read(up[0], &c, 1), 1);
	int64_t from = clock_mono(), epoch = db_epoch(site.r);
	touch(site.w, "x.html");
	assert_in_range(clock_mono() - from, 500, 30000);
	assert_int_equal(db_epoch(site.r), epoch + 1);
	assert_int_equal(count("pages", ""), 0);
	assert_int_equal(write(down[1], "g", 1), 1);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_int_equal(count("pages", ""), 0); /* it landed in the old folder */
	assert_int_equal(store("a/1.html"), OK);
	close_site();
}

static void what_cannot_be_unlinked(void **state)
{
	(void)state;
	open_site();
	assert_int_equal(store("b.html"), OK);
	assert_int_equal(file_mkdir(dbfix_path("pages/c.html"), 0755), OK);
	touch(site.w, "c.html");
	assert_int_equal(count("pages", ""), 0);
	assert_int_equal(count("run", "pages.old."), 1);
	close_site();
}

/* COMMIT was done, nothing behind it: the state of the files is that of before. */
static void die_after_commit(int64_t epoch)
{
	atomic_store(site.w->epoch->at, epoch);
	assert_int_equal(pages_epoch_set(fix.data, epoch), OK);
}

static void writer_that_died(void **state)
{
	(void)state;
	open_site();
	int64_t first = db_epoch(site.r);
	touch(site.w, "x.html");
	assert_int_equal(store("b.html"), OK);
	die_after_commit(first);
	/* found by the clock of a desk that lives */
	assert_int_equal(pages_check(site.w), OK);
	assert_int_equal(db_epoch(site.r), first + 1);
	assert_int_equal(pages_epoch(fix.data), first + 1);
	assert_false(there("pages/b.html"));
	assert_int_equal(store("b.html"), OK);
	assert_int_equal(pages_check(site.w), OK);
	assert_true(there("pages/b.html"));
	/* by its next write */
	die_after_commit(first);
	touch(site.w, "x.html");
	assert_false(there("pages/b.html"));
	assert_int_equal(store("b.html"), OK);
	/* by who opens next; here the epoch was stored and nothing unlinked */
	assert_int_equal(pages_epoch_set(fix.data, first), OK);
	db_close(dbfix_open(DB_WRITE));
	assert_false(there("pages/b.html"));
	close_site();
}

static void power_cut(void **state)
{
	(void)state;
	open_site();
	touch(site.w, "x.html");
	assert_int_equal(store("b.html"), OK);
	/* the mapped number was never synced: no page is lost for that */
	int64_t now = db_epoch(site.r);
	atomic_store(site.w->epoch->at, 1);
	db_close(dbfix_open(DB_WRITE));
	assert_int_equal(db_epoch(site.r), now);
	assert_true(there("pages/b.html"));
	/* half of run/pages.epoch was written */
	const int64_t torn[2] = {now, ~(now - 1)};
	int fd = open(dbfix_path("run/pages.epoch"), O_WRONLY);
	assert_int_equal(pwrite(fd, torn, sizeof torn, 0), sizeof torn);
	close(fd);
	assert_int_equal(pages_epoch(fix.data), -1);
	db_close(dbfix_open(DB_WRITE));
	assert_false(there("pages/b.html"));
	assert_int_equal(pages_epoch(fix.data), now);
	assert_int_equal(dbfix_mode("run/pages.epoch"), 0640);
	close_site();
}

/* Put there by hand, and by chance it is at the same number: neither printed pages nor
 * those in a reader's process are its own. */
static void another_site_with_the_number(void **state)
{
	(void)state;
	struct buf copy = BUF_INIT;
	open_site();
	touch(site.w, "x.html");
	assert_int_equal(store("b.html"), OK);
	int64_t now = db_epoch(site.r);
	close_site();
	assert_int_equal(file_read(&copy, dbfix_path("site.db")), OK);
	const char *other = dbfix_path("other.db");
	assert_int_equal(file_write(other, copy.data, copy.len, 0660), OK);
	buf_release(&copy);
	db_close(dbfix_open(DB_WRITE));
	assert_true(there("pages/b.html"));
	assert_int_equal(rename(other, dbfix_path("site.db")), 0);
	open_site();
	assert_int_equal(db_epoch(site.r), now + 1);
	assert_int_equal(pages_epoch(fix.data), now + 1);
	assert_false(there("pages/b.html"));
	close_site();
}

static void without_the_folder(void **state)
{
	(void)state;
	open_site();
	assert_int_equal(rmdir(dbfix_path("pages")), 0);
	touch(site.w, "x.html");
	assert_int_equal(store("x.html"), OK);
	assert_int_equal(dbfix_mode("pages"), 0755);
	close_site();
}

static void store_with_little_room(void *arg)
{
	const struct rlimit one = {1, 1};
	(void)arg;
	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &one);
	enum err e = store("x.html");
	_exit(e == ERR_FULL || e == ERR_BROKEN ? 0 : 1);
}

static void full_disk(void **state)
{
	(void)state;
	open_site();
	assert_int_equal(dbfix_child(store_with_little_room, NULL), 0);
	assert_int_equal(count("pages", ""), 0);
	assert_int_equal(count("run", ".press"), 0);
	assert_int_equal(store("x.html"), OK);
	close_site();
}

/* Three forms of one block each. */
enum { PAGE = 3 * 4096, PAGES = 20 };

static void room_is_made(void **state)
{
	char name[32];
	int64_t bytes;
	(void)state;
	open_site();
	for (int i = 0; i < PAGES; i++) {
		snprintf(name, sizeof name, "a/%d.html", i);
		assert_int_equal(store(name), OK);
		usleep(2000);
	}
	assert_int_equal(pages_measure(&bytes, site.pages), OK);
	assert_int_equal(bytes, PAGES * PAGE);
	assert_int_equal(pages_trim(&bytes, site.pages, PAGES * PAGE), OK);
	assert_int_equal(bytes, PAGES * PAGE);
	assert_int_equal(pages_trim(&bytes, site.pages, PAGES * PAGE / 2), OK);
	assert_in_range(bytes, PAGE, PAGES * PAGE / 2);
	assert_int_equal(bytes % PAGE, 0);     /* all forms of a page go together */
	assert_true(there("pages/a/19.html")); /* printed last */
	assert_false(there("pages/a/0.html")); /* printed first */
	assert_int_equal(pages_epoch(fix.data), db_epoch(site.r));
	close_site();
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, dbfix_setup, dbfix_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(stored_with_modes_and_time),
	    TEST(touched_is_gone),
	    TEST(only_the_very_epoch),
	    TEST(compressed_form_of_the_dead),
	    TEST(what_holds_is_stored),
	    TEST(everything_is_a_swap),
	    TEST(many_are_a_swap),
	    TEST(lock_that_is_kept),
	    TEST(what_cannot_be_unlinked),
	    TEST(writer_that_died),
	    TEST(power_cut),
	    TEST(another_site_with_the_number),
	    TEST(without_the_folder),
	    TEST(full_disk),
	    TEST(room_is_made),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
