/* SPDX-License-Identifier: MIT */
/* A form that is kept while somebody proves who they are: it travels as hidden fields
 * (_f.NAME, and _target for its address) of the page that asks, and is handled as if it
 * had just been sent, once, when the proof is there. */
#ifndef PAGE_DESK_KEEP_H
#define PAGE_DESK_KEEP_H

#include "page/desk.h"

/* Fields of every form that may carry a kept one, for the routing table. */
#define KEPT_FIELDS "next _target _f.*"

/* {kept: [{name, value, label}], expired: {act, what, target}} from the form that the
 * guard stopped. */
void desk_keep(json_t *root, struct ctx *c);
/* The same from a form that carries one already; adds nothing when it does not. */
void desk_keep_on(json_t *root, struct ctx *c);

/* An address within the desk to go to, with the base, from a path as in c->req->path;
 * NULL: none to go to. */
char *desk_path(struct ctx *c, const char *path);
/* The form's next, "/admin/" when it is none to go to. */
const char *desk_next_path(struct ctx *c);

/* After the proof, with the token of the session that begins: the kept form takes the
 * place of the one that came (c->again), or the person is sent to next. */
enum err desk_go_on(struct ctx *c, char *sid) MUST_USE;

#endif
