/* SPDX-License-Identifier: MIT */
/* The way of a text, as one const table: what may be done in which state, by whom, and
 * where it leads. Buttons, checks and tests read the same table. */
#ifndef NEWS_WORKFLOW_H
#define NEWS_WORKFLOW_H

#include "news/actor.h"

enum state {
	STATE_DRAFT,
	STATE_SUBMITTED,
	STATE_RETURNED,
	STATE_SIGNED,
	STATE_PUBLISHED,
	STATE_WITHDRAWN,
	STATE__MAX
};

/* What readers get at the article's address: 404, 200, 410. */
enum public_state { PUBLIC_NEVER, PUBLIC_LIVE, PUBLIC_WITHDRAWN, PUBLIC__MAX };

enum action {
	ACTION_SAVE,
	ACTION_SUBMIT,
	ACTION_RECALL,
	ACTION_RETURN,
	ACTION_SIGN,
	ACTION_PUBLISH,
	ACTION_WITHDRAW,
	ACTION__MAX
};

/* Whose text it must be. */
enum who {
	WHO_OWNER, /* the author, or somebody with PERM_EDIT_ANY */
	WHO_ANY,
	WHO_OTHER, /* nobody who saved a revision since the last signed one */
};

struct rule {
	enum state from;
	enum action action;
	enum state to;
	enum perm perm;
	enum who who;
	bool live;   /* only while readers see the article */
	bool reason; /* a reason is owed */
};

/* The row for an action in a state; NULL when it is not possible there. */
const struct rule *workflow_rule(enum state from, enum action action);

/* All rows, for tests and the permission handbook. */
const struct rule *workflow_rules(size_t *n);

/* What is needed to judge an action for one article. */
struct workflow_case {
	enum state state;
	enum public_state public;
	int64_t section;
	bool author; /* the actor is the article's author */
	bool own;    /* the actor saved a revision since the last signed one */
};

/* OK, or ERR_DENIED / ERR_CONFLICT with the reason as a sentence for the person
 * (err_said). *rule (may be NULL) is the row used. */
enum err workflow_check(const struct rule **rule, const struct actor *who,
    enum action action, const struct workflow_case *c) MUST_USE;

const char *state_name(enum state s); /* draft … */
const char *state_text(enum state s); /* 草稿 … */
bool state_parse(enum state *out, const char *name);
bool public_parse(enum public_state *out, const char *name);
const char *public_name(enum public_state p);
const char *action_name(enum action a); /* submit … */
const char *action_text(enum action a); /* 送审 … */
bool action_parse(enum action *out, const char *name);

#endif
