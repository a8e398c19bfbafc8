/* SPDX-License-Identifier: MIT */
/* 稿件 and their immutable 版本: reading them, and saving a new version. */
#ifndef NEWS_ARTICLE_H
#define NEWS_ARTICLE_H

#include "base/secret.h"
#include "db/db.h"
#include "news/field.h"
#include "news/section.h"
#include "news/workflow.h"

struct article {
	int64_t id, section_id;
	char *section_slug, *section_title;
	enum section_kind section_kind;
	int64_t author_id; /* 0: an archive import */
	char *author_name; /* NULL then */
	enum state state;
	enum public_state public;
	int64_t current_no, published_no; /* 0: never published */
	int64_t created_at, updated_at, published_at, withdrawn_at;
	char *withdrawn_by, *return_reason; /* NULL: none */
	int64_t flow_id;                    /* it goes by; 0: not submitted yet */
	int64_t submitted_by;               /* 0: nobody yet */
	int64_t assigned_to; /* 转审: who alone decides at this level, 0: all who may */
	char *assigned_name;
	int64_t reminded_at, publish_at, embargo_at, expires_at; /* 0: none */
	enum owed owed;
	int64_t owed_since;
	int64_t acted; /* ledger row of the last act that moved it: a form that was made
			  at an earlier one has not seen it */
};

struct revision {
	int64_t article, no;
	int64_t saved_by; /* 0: the console */
	char *saved_name; /* NULL then */
	int64_t saved_at;
	char *text[FIELD__MAX];
	char *html, *renderer;
	int64_t words;
	struct sha hash;
	/* its sign-off, zero when there is none */
	int64_t signed_at;
	int64_t signer_id;
	const char *signer_name,
	    *stage; /* stage "sign" or "imported"; NULL: not signed */
	int64_t ledger_seq;
};

/* A line of a list of articles. Title and such are of the current revision (desk) or of
 * the published one (readers). */
struct card {
	int64_t id;
	char *title, *summary, *source;
	char *section_slug, *section_title;
	enum section_kind section_kind;
	enum state state;
	enum public_state public;
	int64_t author_id;
	char *author_name;
	int64_t words, at, current_no, published_no;
	char *return_reason;
	enum owed owed; /* in readers' lists */
};

struct card_list {
	struct card *at;
	size_t n;
};

/* ERR_NOT_FOUND when there is none. Strings are in the arena. */
enum err article_by_id(
    struct article *out, struct db *db, struct arena *a, int64_t id) MUST_USE;
enum err revision_by_no(struct revision *out, struct db *db, struct arena *a,
    int64_t article, int64_t no) MUST_USE;
/* ERR_CONFLICT, said with who did what, when the article was moved since the row `seen`
 * (0: not known, not checked). */
enum err article_check_seen(
    const struct article *art, struct db *db, struct arena *a, int64_t seen) MUST_USE;

/* All revisions of an article, newest first, without html and texts other than the title.
 */
enum err revision_list(struct revision **out, size_t *n, struct db *db, struct arena *a,
    int64_t article) MUST_USE;

/* Hash recomputed from the stored fields: what publishing and verify compare with. */
struct sha revision_hash(const struct revision *r);

struct save {
	int64_t article;      /* 0: a new article */
	int64_t base_no;      /* version the form started from */
	int64_t acted;        /* article.acted then; 0: not known, not checked */
	int64_t section;      /* where it goes */
	int64_t author;       /* new article: whose text it is, 0: the actor's */
	const char *form_key; /* of the form, NULL: none */
	char *text[FIELD__MAX];
	char **tags;                 /* NULL-terminated; NULL: leave as they are */
	const char *html, *renderer; /* the body as rendered from text[FIELD_BODY] */
	/* results */
	int64_t id, no;
	bool seen; /* form_key was known: nothing was stored now */
};

/* Stores a new immutable revision, one transaction with its ledger row. On ERR_CONFLICT
 * somebody saved meanwhile: nothing is stored, s->no is the current version. A form_key
 * seen before is no error: s->id and s->no are those of the first save. A text identical
 * to the current one makes no new version unless it goes to another section, whose
 * signers have not seen it. */
enum err article_save(
    struct db *db, const struct actor *who, int64_t now, struct save *s) MUST_USE;
/* The same inside db_write. */
enum err article_save_in(
    struct db *db, const struct actor *who, int64_t now, struct save *s) MUST_USE;

/* Desk list: filters are optional (NULL or 0), newest act first. q matches in title or
 * id; at most 50 rows from offset; *total counts all. own: only texts of that user, for
 * people without PERM_READ_ALL. */
struct article_filter {
	const char
	    *state; /* a state, "live" (public), "review" (at any level, 签发 too) */
	int64_t section, author, own;
	const char *readable; /* with own: ",3,7,": sections whose texts are shown too;
				 NULL: none */
	const char *q;
	int64_t offset, limit;
};
enum err article_list(struct card_list *out, int64_t *total, struct db *db,
    struct arena *a, const struct article_filter *f) MUST_USE;

/* Names of an article's tags, NULL-terminated. */
enum err article_tags(
    char ***out, struct db *db, struct arena *a, int64_t article) MUST_USE;

#endif
