/* SPDX-License-Identifier: MIT */
/* Self-audit: files, folders, sockets, disk. The table of owners and modes is that of
 * doc/files.md (gen/files.h). */
#include "news/audit_int.h"

#include "base/file.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum { DEPTH_MAX = 8, DISK_PERCENT = 5 };

struct file_rule {
	const char *path, *owner, *group;
	unsigned mode;
};

#include "gen/files.h"

static const char installed[] = "/var/lib/qianfa";

static bool is_user(const char *name, uid_t uid)
{
	const struct passwd *pw = getpwnam(name);
	return pw && pw->pw_uid == uid;
}

static bool is_group(const char *name, gid_t gid)
{
	const struct group *gr = getgrnam(name);
	return gr && gr->gr_gid == gid;
}

/* Where the rule applies here: paths of the data directory move with it; the others count
 * only for an installed site. */
static const char *where(struct audit_env *env, const struct file_rule *r)
{
	const struct conf *conf = env->conf;
	size_t n = sizeof installed - 1;
	bool data = !strncmp(r->path, installed, n) && (r->path[n] == '/' || !r->path[n]);
	if (data)
		return arena_printf(env->a, "%s%s", conf->data, r->path + n);
	return strcmp(conf->data, installed) ? NULL : r->path;
}

/* What comes into being by itself need not be there. */
static bool must_exist(const struct file_rule *r)
{
	static const char *const later[] = {
	    ".sock", "/run/", "-wal", "-shm", "/secret.key"};
	for (size_t i = 0; i < sizeof later / sizeof *later; i++)
		if (strstr(r->path, later[i]))
			return false;
	return true;
}

/* A site run by hand belongs to whoever made its directory; an installed one to the users
 * of the table. */
static void check_file(
    struct audit_part *p, struct audit_env *env, const struct file_rule *r)
{
	struct stat st, top;
	struct arena *a = env->a;
	if (stat(p->what, &st)) {
		if (errno == ENOENT && !must_exist(r))
			return;
		p->why = errno == ENOENT ? "missing" : arena_strdup(a, strerror(errno));
		p->said = errno == ENOENT ? "没有" : p->why;
		return;
	}
	unsigned mode = st.st_mode & 07777;
	bool here = strcmp(env->conf->data, installed) != 0;
	if (mode != r->mode) {
		p->why = arena_printf(a, "mode is %04o, should be %04o", mode, r->mode);
		p->said = arena_printf(a, "权限是 %04o，应为 %04o", mode, r->mode);
	} else if (!here &&
		   (!is_user(r->owner, st.st_uid) || !is_group(r->group, st.st_gid))) {
		p->why = arena_printf(a, "should belong to %s:%s", r->owner, r->group);
		p->said = arena_printf(a, "应属 %s:%s", r->owner, r->group);
	} else if (here && (stat(env->conf->data, &top) || top.st_uid != st.st_uid)) {
		p->why = "belongs to another user than its directory";
		p->said = "属主与数据目录的不同";
	}
}

enum err audit_files(struct audit_result *out, struct audit_env *env)
{
	size_t bad = 0;
	out->mark = AUDIT_GREEN;
	for (size_t i = 0; i < sizeof file_rules / sizeof *file_rules; i++) {
		struct audit_part p = {.what = where(env, &file_rules[i])};
		if (!p.what)
			continue;
		check_file(&p, env, &file_rules[i]);
		audit_part(out, env, &p);
		bad += p.why != NULL;
	}
	return audit_say(
	    out, env, out->mark, "看了 %zu 处，%zu 处不对。", out->parts_n, bad);
}

struct walk {
	struct audit_env *env;
	struct audit_result *out;
	size_t seen, bad;
};

static void look(struct walk *w, const char *path, bool *folder)
{
	struct stat st;
	*folder = false;
	if (lstat(path, &st) || S_ISLNK(st.st_mode))
		return;
	w->seen++;
	*folder = S_ISDIR(st.st_mode);
	if (!(st.st_mode & S_IWOTH) || (*folder && st.st_mode & S_ISVTX))
		return;
	unsigned mode = st.st_mode & 07777;
	struct audit_part p = {.what = arena_strdup(w->env->a, path)};
	p.why = arena_printf(w->env->a, "mode is %04o: everybody may write", mode);
	p.said = arena_printf(w->env->a, "权限是 %04o，谁都能写", mode);
	audit_part(w->out, w->env, &p);
	w->bad++;
}

static enum err walk(struct walk *w, const char *path, int depth)
{
	char **names;
	bool folder;
	look(w, path, &folder);
	if (!folder || depth == DEPTH_MAX)
		return OK;
	enum err e = file_list(&names, w->env->a, path, "");
	for (size_t i = 0; !e && names[i]; i++)
		e = walk(w, arena_printf(w->env->a, "%s/%s", path, names[i]), depth + 1);
	return e;
}

enum err audit_others(struct audit_result *out, struct audit_env *env)
{
	struct walk w = {env, out, 0, 0};
	bool folder;
	char exe[4096];
	out->mark = AUDIT_GREEN;
	enum err e = walk(&w, env->conf->templates, 0);
	if (!e)
		e = walk(&w, env->conf->public_dir, 0);
	if (e)
		return e;
	ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);
	if (n > 0) {
		exe[n] = 0;
		look(&w, exe, &folder);
	}
	if (env->conf_path)
		look(&w, env->conf_path, &folder);
	return audit_say(
	    out, env, out->mark, "看了 %zu 个文件，%zu 个谁都能写。", w.seen, w.bad);
}

enum err audit_templates(struct audit_result *out, struct audit_env *env)
{
	out->mark = AUDIT_GREEN;
	audit_part_err(out, env, "templates", env->templates(env->conf->templates));
	audit_part_err(out, env, "static files", env->assets(env->conf->public_dir));
	return audit_say(out, env, out->mark,
	    out->mark == AUDIT_GREEN ? "都读到了，模板都能解析。" : "有读不了的，见下。");
}

enum err audit_disk(struct audit_result *out, struct audit_env *env)
{
	struct statvfs fs;
	if (statvfs(env->conf->data, &fs))
		return err_set(ERR_BROKEN, "%s: %s", env->conf->data, strerror(errno));
	uint64_t unit = fs.f_frsize, free_mb = fs.f_bavail * unit >> 20;
	uint64_t percent = fs.f_blocks ? fs.f_bavail * 100 / fs.f_blocks : 0;
	bool good = percent >= DISK_PERCENT && free_mb >= 1024;
	return audit_say(out, env, good ? AUDIT_GREEN : AUDIT_RED,
	    "数据目录所在的磁盘还有 %llu MB，占 %llu %%。", (unsigned long long)free_mb,
	    (unsigned long long)percent);
}
