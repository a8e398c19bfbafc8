/* SPDX-License-Identifier: MIT */
/* qianfa import: articles from files. Every format is read into a spool of JSON lines
 * first; then they are stored, oldest first, each in a transaction of its own. One bad
 * article does not stop the rest. */
#include "cmd/import.h"

#include "base/clock.h"
#include "base/secret.h"
#include "news/user.h"
#include "view/markdown.h"

#include <errno.h>
#include <string.h>

static const struct format {
	const char *name, *ending;
	enum err (*read)(struct import *im, FILE *f);
} formats[] = {
    {"seed", ".txt", import_seed},
    {"jsonl", ".jsonl", import_jsonl},
    {"md", ".md", import_md},
    {"csv", ".csv", import_csv},
    {"wxr", ".xml", import_wxr},
    {"wxr", ".wxr", import_wxr},
};

/* Clocks differ: a time of publication may lie that far (ms) ahead. */
enum { FUTURE_MAX = 5 * 60 * 1000 };

struct opts {
	const char *format, *section, *author, *signer;
	bool dry, publish;
	char **files;
	int n;
};

static const struct format *format_named(const char *name)
{
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
		if (!strcmp(formats[i].name, name))
			return &formats[i];
	return NULL;
}

static const struct format *format_of(const char *file)
{
	size_t n = strlen(file);
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
		size_t k = strlen(formats[i].ending);
		if (n > k && !strcmp(file + n - k, formats[i].ending))
			return &formats[i];
	}
	return NULL;
}

void import_say(struct import *im, size_t line, const char *text)
{
	cmd_progress_end();
	if (line)
		fprintf(stderr, "%s:%zu: %s\n", im->file, line, text);
	else
		fprintf(stderr, "%s: %s\n", im->file, text);
}

void import_refuse(struct import *im, size_t line, enum err e)
{
	import_say(im, line, *err_text() ? err_text() : err_said(e));
	err_clear();
	im->refused++;
}

bool import_line(struct buf *b, FILE *f)
{
	int c = getc_unlocked(f);
	if (c == EOF)
		return false;
	for (; c != EOF && c != '\n'; c = getc_unlocked(f))
		buf_ch(b, (char)c);
	return true;
}

static enum err check_section(struct import *im, struct draft *d)
{
	if (!d->section && im->section)
		d->section = arena_strdup(&im->a, im->section);
	if (!im->db || (im->dry && !d->section))
		return OK;
	if (!d->section)
		return err_set(
		    ERR_INVALID, "no section: name one in the file or with --section");
	const struct section *s = section_by_slug(&im->sections, d->section);
	if (!s)
		return err_set(ERR_INVALID, "no such section: %s", d->section);
	if (s->kind == SECTION_HOME)
		return err_set(ERR_INVALID,
		    "section %s is the home page; it holds no articles", s->slug);
	return OK;
}

static enum err check(struct import *im, struct draft *d)
{
	const char *editor = d->text[FIELD_EDITOR];
	if (im->publish && im->signer && !d->signer && !(editor && *editor))
		d->signer = arena_strdup(&im->a, im->signer);
	enum err e = draft_normal(d, &im->a);
	if (!e && strlen(d->text[FIELD_BODY]) > MARKDOWN_MAX)
		e = err_say(ERR_TOO_BIG, "正文超过 %d KB", MARKDOWN_MAX / 1024);
	if (!e)
		e = check_section(im, d);
	/* a dry run tells whom the file declares, as export would */
	if (!e && (im->publish || im->dry) && !d->signer && *d->text[FIELD_EDITOR])
		d->signer = d->text[FIELD_EDITOR];
	if (!e && im->publish && !d->signer)
		e = err_say(ERR_INVALID, "没有写责任编辑，不能作为历史稿件发布");
	if (!e && im->publish && d->published_at > clock_now() + FUTURE_MAX)
		e = err_say(ERR_INVALID, "发布时间 %s 还没有到，不能作为历史稿件发布",
		    clock_iso(&im->a, d->published_at));
	return e;
}

static void keep(
    struct import *im, const struct draft *d, size_t line, const struct sha *key)
{
	im->at = arena_grow(im->env->a, im->at, im->n, &im->cap, sizeof *im->at);
	struct import_record *r = &im->at[im->n++];
	*r = (struct import_record){.at = d->published_at ? d->published_at : INT64_MAX,
	    .offset = (int64_t)ftello(im->spool),
	    .file = im->file,
	    .line = line};
	snprintf(r->key, sizeof r->key, "import-%s", sha_hex(&im->a, key));
}

void import_take(
    struct import *im, struct draft *d, size_t line, const char *source, size_t len)
{
	struct buf json = BUF_INIT;
	struct sha key = sha_of(source, len);
	enum err e = check(im, d);
	if (e) {
		import_refuse(im, line, e);
		return;
	}
	if (!im->dry)
		keep(im, d, line, &key);
	draft_to_json(&json, &im->a, d);
	fwrite(json.data, 1, json.len, im->spool);
	buf_release(&json);
	im->imported++;
	cmd_progress(im->env, im->imported + im->refused, 0);
}

static enum err read_file(
    struct import *im, const struct format *format, const char *file)
{
	bool in = !strcmp(file, "-");
	FILE *f = in ? stdin : fopen(file, "re");
	im->file = in ? "standard input" : file;
	if (!f)
		return err_set(ERR_NOT_FOUND, "%s", strerror(errno));
	enum err e = format->read(im, f);
	if (!e && ferror(f))
		e = err_set(ERR_BROKEN, "%s", strerror(errno));
	if (!in)
		fclose(f);
	arena_reset(&im->a);
	return e;
}

static void read_all(struct import *im, void *arg)
{
	const struct opts *o = arg;
	for (int i = 0; i < o->n; i++) {
		const struct format *f =
		    o->format ? format_named(o->format) : format_of(o->files[i]);
		enum err e = read_file(im, f, o->files[i]);
		if (e)
			import_refuse(im, 0, e);
	}
}

static enum err open_site(struct import *im)
{
	enum err e = cmd_open(&im->db, im->env, im->dry ? DB_READ : DB_WRITE);
	if (e == ERR_NOT_FOUND && im->dry) {
		err_clear();
		im->db = NULL;
		return OK;
	}
	return e ? e : section_all(&im->sections, im->db, im->env->a);
}

static enum err check_opts(struct import *im, void *arg)
{
	const struct opts *o = arg;
	struct user u;
	enum err e = OK;
	if (o->section && !section_by_slug(&im->sections, o->section))
		e = err_set(ERR_NOT_FOUND, "no such section: %s", o->section);
	if (!e && o->author) {
		e = user_by_login(&u, im->db, im->env->a, o->author);
		if (e == ERR_NOT_FOUND)
			e = err_set(e, "no such account: %s", o->author);
		else if (!e)
			im->author = u.id;
	}
	return e;
}

/* The spool is a file without a name: gone when this process is. */
static enum err open_spool(struct import *im)
{
	im->spool = im->dry ? stdout : tmpfile();
	return im->spool ? OK
			 : err_set(ERR_BROKEN, "temporary file: %s", strerror(errno));
}

static enum err work(struct import *im, const struct import_source *from)
{
	struct jobs *jobs = NULL;
	struct import_index *index = NULL;
	enum err e = open_spool(im);
	if (!e && !im->dry)
		e = jobs_new(&jobs); /* forks: before the database is opened */
	if (!e && !im->dry)
		e = import_index_new(&index, im->env); /* forks, too */
	if (!e)
		e = open_site(im);
	if (!e && im->db)
		e = from->open(im, from->arg);
	if (!e)
		from->fill(im, from->arg);
	cmd_progress_end();
	if (!e && (fflush(im->spool) || ferror(im->spool)))
		e = err_set(ERR_FULL, "writing: %s", strerror(errno));
	if (!e && !im->dry)
		e = import_store(im, jobs, index);
	import_index_free(index);
	jobs_free(jobs);
	return e;
}

int import_run(struct import *im, const struct import_source *from)
{
	arena_init(&im->a);
	enum err e = work(im, from);
	db_close(im->db);
	if (im->spool && !im->dry)
		fclose(im->spool);
	arena_release(&im->a);
	if (e)
		cmd_fail(im->env, e);
	if (!e || im->imported)
		fprintf(stderr, "%s %lld, refused %lld, already there %lld\n",
		    im->dry ? "would import" : "imported", (long long)im->imported,
		    (long long)im->refused, (long long)im->seen);
	return e || im->refused ? EXIT_FAILED : EXIT_OK;
}

static int import(struct cmd_env *env, struct opts *o)
{
	const struct import_source from = {check_opts, read_all, o};
	struct import im = {.env = env,
	    .section = o->section,
	    .signer = o->signer,
	    .dry = o->dry,
	    .publish = o->publish};
	return import_run(&im, &from);
}

static int run(struct cmd_env *env, int argc, char **argv)
{
	struct opts o = {0};
	bool missing = false, options = true;
	int n = 0;
	char **files = arena_array(env->a, (size_t)argc, sizeof *files);
	for (int i = 1; i < argc; i++) {
		const char *v;
		if (!options || argv[i][0] != '-' || !argv[i][1])
			files[n++] = argv[i];
		else if (!strcmp(argv[i], "--"))
			options = false;
		else if ((v = cmd_option("--format", argc, argv, &i, &missing)))
			o.format = v;
		else if ((v = cmd_option("--section", argc, argv, &i, &missing)))
			o.section = v;
		else if ((v = cmd_option("--author", argc, argv, &i, &missing)))
			o.author = v;
		else if ((v = cmd_option("--signer", argc, argv, &i, &missing)))
			o.signer = v;
		else if (!strcmp(argv[i], "--dry-run"))
			o.dry = true;
		else if (!strcmp(argv[i], "--publish"))
			o.publish = true;
		else
			return cmd_usage(env, "unexpected argument: %s", argv[i]);
	}
	if (missing)
		return cmd_usage(env, "a value is missing");
	if (!n)
		return cmd_usage(env, "which file? (- is standard input)");
	if (o.format && !format_named(o.format))
		return cmd_usage(env, "no such format: %s", o.format);
	for (int i = 0; i < n && !o.format; i++)
		if (!format_of(files[i]))
			return cmd_usage(
			    env, "%s: name its format with --format", files[i]);
	o.files = files;
	o.n = n;
	return import(env, &o);
}

const struct cmd cmd_import = {"import",
    "[--format seed|jsonl|md|csv|wxr] [--section SLUG] [--author LOGIN] [--signer NAME] "
    "[--dry-run] [--publish] FILE...",
    "take in articles from files",
    "Articles become drafts of --author's (without it: of nobody's). FILE - is standard "
    "input.\n"
    "--format   told by the file's ending unless given:\n"
    "           seed   .txt    a Chinese news page copied as plain text\n"
    "           jsonl  .jsonl  JSON Lines, an article a line, as export writes them\n"
    "           md     .md     'key: value' lines, an empty line, Markdown\n"
    "           csv    .csv    RFC 4180; the first row names the keys\n"
    "           wxr    .xml    what WordPress exports (also .wxr)\n"
    "--section  for articles that name no section.\n"
    "--publish  as archive signed elsewhere: public at once, with the time and the\n"
    "           responsible editor that the file declares, and marked so.\n"
    "--signer   with --publish: responsible editor of articles that name none.\n"
    "--dry-run  stores nothing; prints what was understood as JSON Lines.\n"
    "An article that was taken in before from the same bytes is not taken in again.\n"
    "What is wrong is told as FILE:LINE and the rest goes on; the exit status is then "
    "1.\n",
    run};
