/* SPDX-License-Identifier: MIT */
/* The press prints what web would answer, byte for byte, and nothing else; what it is
 * told is looked at before it is believed. */
#include "newsfix.h"
#include "rnd.h"

#include "app/brotli.h"
#include "app/hold.h"
#include "app/press.h"
#include "app/tell.h"
#include "base/clock.h"
#include "base/file.h"

#include <brotli/decode.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

static struct app app;
static struct press press;

static void open_press(struct newsfix *f)
{
	assert_int_equal(app_open(&app, SIDE_PRESS, NULL, f->data), OK);
	url_init("", app.conf.base_url);
	assert_int_equal(press_init(&press, &app), OK);
	assert_int_equal(change_made(f->db, f->now, app.generation), OK);
}

static void close_press(void)
{
	press_release(&press);
	app_close(&app);
}

static const char *path_of(struct newsfix *f, const char *file)
{
	return arena_printf(&f->a, "%s/pages/%s", f->data, file);
}

static bool printed(struct newsfix *f, const char *file)
{
	return file_exists(path_of(f, file));
}

static struct buf read_page(struct newsfix *f, const char *file)
{
	struct buf b = BUF_INIT;
	assert_int_equal(file_read(&b, path_of(f, file)), OK);
	return b;
}

static struct place_key article(int64_t id, bool twin)
{
	return (struct place_key){PLACE_ARTICLE, "", id, 0, twin};
}

static struct buf inflated(const struct buf *b)
{
	struct buf out = BUF_INIT;
	unsigned char chunk[65536];
	z_stream z = {.next_in = (Bytef *)b->data, .avail_in = (uInt)b->len};
	assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
	int rc;
	do {
		z.next_out = chunk;
		z.avail_out = sizeof chunk;
		rc = inflate(&z, Z_NO_FLUSH);
		buf_add(&out, chunk, sizeof chunk - z.avail_out);
	} while (rc == Z_OK);
	assert_int_equal(rc, Z_STREAM_END);
	inflateEnd(&z);
	return out;
}

static struct buf unbrotli(const struct buf *b)
{
	struct buf out = BUF_INIT;
	static uint8_t text[1 << 20];
	size_t len = sizeof text;
	assert_int_equal(
	    BrotliDecoderDecompress(b->len, (const uint8_t *)b->data, &len, text),
	    BROTLI_DECODER_RESULT_SUCCESS);
	buf_add(&out, text, len);
	return out;
}

static void assert_same(const struct buf *x, const struct buf *y)
{
	assert_int_equal(x->len, y->len);
	assert_memory_equal(x->data, y->data, x->len);
}

/* What web answers for a path: body, and time. */
static int64_t asked(struct newsfix *f, const char *path, struct buf *body)
{
	struct exchange x = {0};
	int status;
	char *env[] = {arena_strdup(&f->a, "REQUEST_METHOD=GET"),
	    arena_printf(&f->a, "DOCUMENT_URI=%s", path), NULL};
	arena_init(&x.arena);
	response_init(&x.res, &x.arena);
	assert_int_equal(request_parse(&x.req, &x.arena, env, "", 0, "", &status), OK);
	assert_int_equal(app_handle(&app, &x), VERDICT_SEND);
	assert_int_equal(x.res.status, 200);
	int64_t at = x.res.changed_at;
	buf_add(body, x.res.body.data, x.res.body.len);
	response_release(&x.res);
	arena_release(&x.arena);
	return at;
}

static void all_forms_are_the_page(void **state)
{
	struct newsfix *f = *state;
	int64_t id = newsfix_publish(f, "印出来的文章");
	open_press(f);
	for (int twin = 0; twin < 2; twin++) {
		struct place_key key = article(id, twin);
		struct stat st;
		char path[64];
		snprintf(path, sizeof path, "%s/a/%lld.html", twin ? "/hant" : "",
		    (long long)id);
		assert_int_equal(press_brotli(&press, &key), OK);
		assert_false(printed(f, path + 1)); /* nothing to add to */
		assert_int_equal(press_print(&press, &key), OK);
		assert_int_equal(press_brotli(&press, &key), OK);
		struct buf want = BUF_INIT, plain = read_page(f, path + 1), gz, br, a, b;
		int64_t at = asked(f, path, &want);
		assert_same(&want, &plain);
		gz = read_page(f, arena_printf(&f->a, "%s.gz", path + 1));
		br = read_page(f, arena_printf(&f->a, "%s.br", path + 1));
		a = inflated(&gz);
		b = unbrotli(&br);
		assert_same(&a, &plain);
		assert_same(&b, &plain);
		assert_int_equal(stat(path_of(f, path + 1), &st), 0);
		assert_int_equal(st.st_mtime, at / 1000);
		struct buf web = BUF_INIT; /* so that ETags agree */
		cache_gzip(&web, &plain);
		assert_same(&web, &gz);
		struct buf *all[] = {&want, &plain, &gz, &br, &a, &b, &web};
		for (size_t i = 0; i < sizeof all / sizeof *all; i++)
			buf_release(all[i]);
	}
	close_press();
}

static void an_act_takes_pages_away(void **state)
{
	struct newsfix *f = *state;
	int64_t id = newsfix_publish(f, "会撤下的文章"),
		other = newsfix_publish(f, "另一篇");
	const struct place_key keys[] = {article(id, false), article(id, true),
	    article(other, false), {PLACE_HOME, "", 0, 0, false},
	    {PLACE_SECTION, "g60", 0, 0, false}, {PLACE_SECTION, "rencai", 0, 0, false}};
	static const bool gone[] = {true, true, true, true, true, false};
	open_press(f);
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		assert_int_equal(press_print(&press, &keys[i]), OK);
		assert_true(printed(f, place_file(&f->a, &keys[i])));
	}
	assert_int_equal(newsfix_act(f, SIGNER, id, ACTION_WITHDRAW, false), OK);
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		assert_int_equal(printed(f, place_file(&f->a, &keys[i])), !gone[i]);
	/* what is no 200 is not printed */
	assert_int_equal(press_print(&press, &keys[0]), OK);
	assert_false(printed(f, place_file(&f->a, &keys[0])));
	close_press();
}

static void what_is_no_page(void **state)
{
	struct newsfix *f = *state;
	static const struct place_key keys[] = {{PLACE_ARTICLE, "", 999, 0, false},
	    {PLACE_PROOF, "", 1, 0, false}, {PLACE_SEARCH, "x", 0, 0, false},
	    {PLACE_SECTION, "../x", 0, 0, false}, {PLACE_SECTION, "nowhere", 0, 0, false},
	    {PLACE_PAGE, "g60", 0, 0, false}, {PLACE_RSS, "", 0, 0, true}};
	open_press(f);
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		assert_int_equal(press_print(&press, &keys[i]), OK);
		char *file = place_file(&f->a, &keys[i]);
		assert_true(!file || !printed(f, file));
	}
	close_press();
}

static void keys_are_looked_at(void **state)
{
	struct newsfix *f = *state;
	const struct place_key key = {PLACE_SECTION_PAGE, "g60", 7, 0, true};
	struct place_key got;
	struct tell good, t;
	tell_pack(&good, &key);
	assert_true(tell_parse(&got, &f->a, &good, sizeof good));
	assert_string_equal(place_file(&f->a, &got), "hant/s/g60/p/7.html");
	assert_false(tell_parse(&got, &f->a, &good, sizeof good - 1));
	assert_false(tell_parse(&got, &f->a, &good, 0));
#define BAD(change) t = good, change, assert_false(tell_parse(&got, &f->a, &t, sizeof t))
	BAD(t.magic++);
	BAD(t.place = PLACE__MAX);
	BAD(t.place = 255);
	BAD(t.place = PLACE_NONE);
	BAD(t.place = PLACE_PROOF);
	BAD(t.twin = 2);
	BAD(t.zero = 1);
	BAD(t.name_len = TELL_NAME + 1);
	BAD(t.name_len = 5); /* a NUL in the name */
	BAD(t.name[0] = '/');
	BAD(t.name[0] = '.');
	BAD(t.name[0] = 'G');
	BAD(t.name_len = 0);
	BAD(t.number = 0);
	BAD(t.number = -7);
	BAD((t.place = PLACE_RSS, t.number = 0)); /* a feed has no twin */
	/* any other bytes: no crash, and a file only of names that places have */
	for (int i = 0; i < 20000; i++) {
		unsigned char *at = (unsigned char *)&t;
		t = good;
		for (int k = 0; k < 3; k++)
			at[rnd(sizeof t)] = (unsigned char)rnd(256);
		if (tell_parse(&got, &f->a, &t, sizeof t))
			assert_null(strstr(place_file(&f->a, &got), ".."));
	}
}

static void print_with_little_room(int64_t id)
{
	const struct rlimit some = {1000, 1000};
	const struct place_key key = article(id, false);
	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &some);
	_exit(press_print(&press, &key) == OK);
}

static void full_disk_is_no_printing(void **state)
{
	struct newsfix *f = *state;
	int64_t id = newsfix_publish(f, "印不下的文章");
	const struct place_key key = article(id, false);
	int status;
	open_press(f);
	fflush(NULL);
	pid_t pid = fork();
	if (!pid)
		print_with_little_room(id);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_false(printed(f, place_file(&f->a, &key)));
	assert_false(printed(f, arena_printf(&f->a, "%s.gz", place_file(&f->a, &key))));
	assert_int_equal(press_print(&press, &key), OK);
	assert_true(printed(f, place_file(&f->a, &key)));
	close_press();
}

static void room_is_kept(void **state)
{
	struct newsfix *f = *state;
	int64_t id = newsfix_publish(f, "第一篇");
	const struct place_key key = article(id, false);
	struct buf big = BUF_INIT;
	open_press(f);
	app.conf.pages_mb = 1;
	assert_int_equal(press_print(&press, &key), OK);
	press_tick(&press);
	assert_true(printed(f, place_file(&f->a, &key)));
	for (int i = 0; i < 1100; i++)
		buf_printf(&big, "%1023d\n", i);
	usleep(20000); /* more than a tick of the time that files get */
	assert_int_equal(file_write(path_of(f, "big.html"), big.data, big.len, 0644), OK);
	buf_release(&big);
	press.room += 2 << 20; /* as if printed by itself */
	press_tick(&press);
	assert_false(printed(f, place_file(&f->a, &key)));
	assert_true(press.room <= (1 << 20) / 10 * 8);
	close_press();
}

/* Other templates, another program: their name is another. */
static void another_generation(void **state)
{
	struct newsfix *f = *state;
	int64_t id = newsfix_publish(f, "换了模板");
	const struct place_key key = article(id, false);
	struct change c;
	open_press(f);
	assert_int_equal(press_print(&press, &key), OK);
	assert_int_equal(change_state(&c, f->db), OK);
	assert_string_equal(c.made_by, app.generation);
	int64_t before = c.epoch, at = c.chrome_at;
	assert_int_equal(change_made(f->db, f->now, app.generation), OK);
	assert_int_equal(change_state(&c, f->db), OK);
	assert_int_equal(c.epoch, before);
	assert_true(printed(f, place_file(&f->a, &key)));
	assert_int_equal(change_made(f->db, f->now, "another"), OK);
	assert_int_equal(change_state(&c, f->db), OK);
	assert_true(c.chrome_at > at);
	assert_false(printed(f, place_file(&f->a, &key)));
	/* the press has not loaded that yet: it prints nothing */
	assert_int_equal(press_print(&press, &key), OK);
	assert_false(printed(f, place_file(&f->a, &key)));
	assert_int_equal(change_made(f->db, f->now, app.generation), OK);
	assert_int_equal(press_print(&press, &key), OK);
	assert_true(printed(f, place_file(&f->a, &key)));
	close_press();
}

static void brotli_of_any_size(void **state)
{
	static const size_t sizes[] = {0, 1, 15, 1000, 65536, 65537, 1000000};
	(void)state;
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		struct buf b = BUF_INIT, packed = BUF_INIT;
		for (size_t k = 0; k < sizes[i]; k++)
			buf_ch(&b, (char)('a' + k * k % 23));
		assert_int_equal(brotli_pack(&packed, &b), OK);
		struct buf back = unbrotli(&packed);
		assert_int_equal(back.len, b.len);
		if (b.len)
			assert_memory_equal(back.data, b.data, b.len);
		buf_release(&b);
		buf_release(&packed);
		buf_release(&back);
	}
}

static void hold_pages_lock(const struct newsfix *f, int ready)
{
	int lock;
	char path[128];
	snprintf(path, sizeof path, "%s/run/pages.lock", f->data);
	if (file_lock(&lock, path, 0) || write(ready, "l", 1) != 1)
		_exit(1);
	for (;;)
		pause();
}

static void who_keeps_the_lock(void **state)
{
	struct newsfix *f = *state;
	struct hold h = {0};
	int ends[2], status;
	char c;
	assert_int_equal(pipe(ends), 0);
	assert_false(hold_too_long(&h, f->data, getpid(), 1000));
	pid_t pid = fork();
	if (!pid)
		hold_pages_lock(f, ends[1]);
	assert_int_equal(read(ends[0], &c, 1), 1);
	/* another process than ours is let be */
	assert_false(hold_too_long(&h, f->data, pid + 1, 1000));
	assert_false(hold_too_long(&h, f->data, pid + 1, 9000));
	assert_false(hold_too_long(&h, f->data, pid, 10000));
	assert_int_equal(h.pid, pid);
	assert_false(hold_too_long(&h, f->data, pid, 10000 + HOLD_MS - 1));
	assert_true(hold_too_long(&h, f->data, pid, 10000 + HOLD_MS));
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_false(hold_too_long(&h, f->data, pid, 20000));
	assert_int_equal(h.pid, 0);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, newsfix_setup, newsfix_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(all_forms_are_the_page),
	    TEST(an_act_takes_pages_away),
	    TEST(what_is_no_page),
	    TEST(keys_are_looked_at),
	    TEST(full_disk_is_no_printing),
	    TEST(room_is_kept),
	    TEST(another_generation),
	    TEST(brotli_of_any_size),
	    TEST(who_keeps_the_lock),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
