/* SPDX-License-Identifier: MIT */
/* The checks of news/audit.c's table, and what they share. */
#ifndef NEWS_AUDIT_INT_H
#define NEWS_AUDIT_INT_H

#include "news/audit.h"

/* Sets the mark and the sentence; returns OK. */
enum err audit_say(struct audit_result *out, struct audit_env *env, enum audit_mark mark,
    const char *fmt, ...) PRINTF(4, 5);
/* Adds a part; a fault (p->why not NULL) makes the check red. Strings are kept. */
void audit_part(
    struct audit_result *out, struct audit_env *env, const struct audit_part *p);
/* The same for a call's result; forgets its error. */
void audit_part_err(
    struct audit_result *out, struct audit_env *env, const char *what, enum err e);
/* "3 天前", "5 分钟前" of a moment before now. In the arena. */
char *audit_ago(struct audit_env *env, int64_t at);

/* audit_files.c */
enum err audit_files(struct audit_result *out, struct audit_env *env);
enum err audit_others(struct audit_result *out, struct audit_env *env);
enum err audit_templates(struct audit_result *out, struct audit_env *env);
enum err audit_disk(struct audit_result *out, struct audit_env *env);
enum err audit_sockets(struct audit_result *out, struct audit_env *env);

/* audit_db.c */
enum err audit_pragmas(struct audit_result *out, struct audit_env *env);
enum err audit_sqlite(struct audit_result *out, struct audit_env *env);
enum err audit_whole(struct audit_result *out, struct audit_env *env);
enum err audit_wal(struct audit_result *out, struct audit_env *env);
enum err audit_backup(struct audit_result *out, struct audit_env *env);
enum err audit_drill(struct audit_result *out, struct audit_env *env);
enum err audit_head(struct audit_result *out, struct audit_env *env);

/* audit_people.c */
enum err audit_factors(struct audit_result *out, struct audit_env *env);
enum err audit_passwords(struct audit_result *out, struct audit_env *env);
enum err audit_idle(struct audit_result *out, struct audit_env *env);
enum err audit_admins(struct audit_result *out, struct audit_env *env);
enum err audit_flows(struct audit_result *out, struct audit_env *env);
enum err audit_two_person(struct audit_result *out, struct audit_env *env);

/* audit_site.c */
enum err audit_https(struct audit_result *out, struct audit_env *env);
enum err audit_certificate(struct audit_result *out, struct audit_env *env);
enum err audit_second_factor(struct audit_result *out, struct audit_env *env);
enum err audit_clock(struct audit_result *out, struct audit_env *env);
enum err audit_clock_ledger(struct audit_result *out, struct audit_env *env);
enum err audit_logs(struct audit_result *out, struct audit_env *env);
enum err audit_legal(struct audit_result *out, struct audit_env *env);

#endif
