/* SPDX-License-Identifier: MIT */
/* The way of a text, as one const table: what may be done in which state, by whom, and
 * where it leads. Buttons, checks, the permission handbook and tests read the same
 * table. */
#ifndef NEWS_WORKFLOW_H
#define NEWS_WORKFLOW_H

#include "news/actor.h"

enum state {
	STATE_DRAFT,
	STATE_REVIEW1,
	STATE_REVIEW2,
	STATE_REVIEW3,
	STATE_SUBMITTED, /* all reviews passed: waits for 签发 */
	STATE_RETURNED,
	STATE_REJECTED,
	STATE_SIGNED,
	STATE_SCHEDULED,
	STATE_PUBLISHED,
	STATE_WITHDRAWN,
	STATE__MAX,
	/* only as the target of a rule */
	STATE_SAME,   /* stays as it is */
	STATE_NEXT,   /* the flow's next level; STATE_SUBMITTED after the last */
	STATE_TARGET, /* where the person sends it: the author or a lower level */
	STATE_GONE,   /* withdrawn when it was published, else as it is (a new version is
			 under way) */
};

/* What readers get at the article's address: 404, 200, 410. */
enum public_state { PUBLIC_NEVER, PUBLIC_LIVE, PUBLIC_WITHDRAWN, PUBLIC__MAX };

/* What the newsroom still owes for it: a second signature after an emergency
 * publication, a reason after an emergency withdrawal. */
enum owed { OWED_NOTHING, OWED_COUNTERSIGN, OWED_REASON, OWED__MAX };

enum action {
	ACTION_SAVE,
	ACTION_SUBMIT,      /* 送审 */
	ACTION_RECALL,      /* 撤回送审 */
	ACTION_REMIND,      /* 催审 */
	ACTION_PASS,        /* 通过 one level */
	ACTION_COSIGN,      /* 加签通过 */
	ACTION_ASK,         /* 加签: ask one more person */
	ACTION_HANDOVER,    /* 转审 */
	ACTION_RETURN,      /* 退回修改 */
	ACTION_REJECT,      /* 退稿 */
	ACTION_SIGN,        /* 签发 */
	ACTION_PUBLISH,     /* 发布 */
	ACTION_SCHEDULE,    /* 定时发布 */
	ACTION_UNSCHEDULE,  /* 取消定时 */
	ACTION_EMERGENCY,   /* 紧急发布: signs and publishes past the reviews */
	ACTION_COUNTERSIGN, /* 补签 */
	ACTION_WITHDRAW,    /* 撤稿 */
	ACTION_TAKEDOWN,    /* 紧急撤稿: at once, the reason is owed */
	ACTION_EXPLAIN,     /* 补说明 */
	ACTION_EMBARGO,     /* 设解禁时间 */
	ACTION_EXPIRY,      /* 设下线时间 */
	ACTION__MAX
};

/* The other-person rule: whose text it must or must not be. */
enum who {
	WHO_OWNER, /* the author, or somebody with PERM_EDIT_ANY */
	WHO_ANY,
	WHO_OTHER,  /* nobody who wrote or saved it since the last signed version, nobody
		       who took another level of this version */
	WHO_ASKED,  /* whose opinion is waited for (加签) */
	WHO_SECOND, /* as WHO_OTHER, and not who signed it */
};

struct rule {
	enum state from;
	enum action action;
	enum state to;
	enum perm perm;
	enum who who;
	bool live;      /* only while readers see the article */
	bool reason;    /* a reason is owed */
	enum owed owed; /* only while this is owed; OWED_NOTHING: always */
};

/* The row for an action in a state; NULL when it is not possible there. */
const struct rule *workflow_rule(enum state from, enum action action);

/* All rows, for tests and the permission handbook. */
const struct rule *workflow_rules(size_t *n);

/* 审级: bit 0 初审, bit 1 复审, bit 2 终审; 签发 is always last. */
enum { LEVELS_MAX = 3, LEVEL_SIGN = 4 };

/* What is needed to judge an action for one article and one person
 * (article_case() fills it). */
struct workflow_case {
	enum state state;
	enum public_state public;
	enum owed owed;
	int64_t section;
	unsigned levels; /* of the flow it goes by */
	bool two_person; /* only who submitted may not sign */
	bool author;     /* the actor is the article's author */
	bool own;        /* the actor saved a version since the last signed one */
	bool own_public; /* the actor saved a version that led to the published one */
	bool stand_in;   /* the actor's right here comes from somebody (委派) who is
			    author, or saved it, or took another level */
	bool submitter;  /* the actor sent it to review */
	bool submitter_stand_in; /* somebody did whose right the actor uses (委派) */
	int other_level; /* another level of this version that the actor took, 0: none */
	bool signer;     /* the actor signed the current version */
	bool asked;      /* the actor's opinion is waited for */
	const char *waiting; /* another's name whose opinion is waited for, NULL: none */
	int64_t assigned;    /* 转审: to this account only, 0: none */
	const char *assigned_name;
	bool assigned_me;
	int64_t embargo_at;       /* 0: none */
	const char *embargo_text; /* as people read it */
	int64_t now;
};

/* OK, or ERR_DENIED / ERR_CONFLICT with the reason as a sentence for the person
 * (err_said). *rule (may be NULL) is the row used. */
enum err workflow_check(const struct rule **rule, const struct actor *who,
    enum action action, const struct workflow_case *c) MUST_USE;

/* Where a text goes that leaves `from` upwards (STATE_NEXT): the lowest level of the flow
 * above it, else STATE_SUBMITTED. From draft and returned: the first. */
enum state workflow_next(enum state from, unsigned levels);

/* May 退回修改 in that state go there? The author always, else a lower level of the flow.
 */
bool workflow_target(enum state from, unsigned levels, enum state target);

/* 1 to 3 for a review state, LEVEL_SIGN for submitted and signed, 0 else. */
int workflow_level(enum state s);
/* 初审 复审 终审 签发 */
const char *level_text(int level);

const char *state_name(enum state s); /* draft … */
const char *state_text(enum state s); /* 草稿 … */
bool state_parse(enum state *out, const char *name);
bool public_parse(enum public_state *out, const char *name);
const char *owed_name(enum owed o); /* "", countersign, reason */
bool owed_parse(enum owed *out, const char *name);
const char *action_name(enum action a); /* submit … */
const char *action_text(enum action a); /* 送审 … */
bool action_parse(enum action *out, const char *name);

#endif
