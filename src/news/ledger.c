/* SPDX-License-Identifier: MIT */
/* Writing and reading the ledger. */
#include "news/ledger.h"

#include "db/query.h"
#include "news/canonical.h"

#include <string.h>

void ledger_record(struct buf *b, const struct ledger_row *r)
{
	buf_str(b, "qianfa-ledger-1\n");
	canonical_int(b, "seq", r->seq);
	canonical_hash(b, "prev", &r->prev);
	canonical_int(b, "at", r->at);
	canonical_field(b, "actor", r->actor);
	canonical_field(b, "name", r->name);
	canonical_field(b, "role", r->role);
	canonical_field(b, "action", r->action);
	canonical_int(b, "article", r->article);
	canonical_int(b, "no", r->no);
	if (r->has_text_hash)
		canonical_hash(b, "text_hash", &r->text_hash);
	canonical_field(b, "from", r->from);
	canonical_field(b, "to", r->to);
	canonical_field(b, "reason", r->reason);
	canonical_field(b, "client", r->client);
	canonical_field(b, "auth", r->auth);
	canonical_field(b, "detail", r->detail);
	canonical_field(b, "words", r->words);
	canonical_field(b, "proof", r->proof);
}

struct sha ledger_hash(const struct ledger_row *r)
{
	struct buf b = BUF_INIT;
	ledger_record(&b, r);
	struct sha h = sha_leaf(buf_text(&b), b.len);
	buf_release(&b);
	return h;
}

static enum err insert(struct db *db, const struct ledger_row *r)
{
	struct query q = q_begin(db, SQL_LEDGER_INSERT);
	q_bind_int(&q, ":seq", r->seq);
	q_bind_blob(&q, ":prev", r->prev.b, SHA_LEN);
	q_bind_int(&q, ":at", r->at);
	q_bind_text(&q, ":actor", r->actor);
	q_bind_text(&q, ":name", r->name);
	q_bind_text(&q, ":role", r->role);
	q_bind_text(&q, ":action", r->action);
	q_bind_opt(&q, ":article", r->article, r->article);
	q_bind_opt(&q, ":no", r->no, r->no);
	if (r->has_text_hash)
		q_bind_blob(&q, ":text_hash", r->text_hash.b, SHA_LEN);
	else
		q_bind_null(&q, ":text_hash");
	q_bind_text(&q, ":from", r->from);
	q_bind_text(&q, ":to", r->to);
	q_bind_text(&q, ":reason", r->reason);
	q_bind_text(&q, ":client", r->client);
	q_bind_text(&q, ":auth", r->auth);
	q_bind_text(&q, ":detail", r->detail);
	q_bind_text(&q, ":words", r->words);
	q_bind_text(&q, ":proof", r->proof);
	q_bind_blob(&q, ":hash", r->hash.b, SHA_LEN);
	return q_end(&q);
}

static const char *or_empty(const char *s)
{
	return s ? s : "";
}

enum err ledger_add(int64_t *seq, struct db *db, const struct actor *who, int64_t now,
    const struct ledger_entry *e)
{
	struct ledger_row r = {
	    .at = now,
	    .actor = who->login,
	    .name = who->name,
	    .role = actor_capacity(who, e->perm, e->section),
	    .action = e->action,
	    .article = e->article,
	    .no = e->no,
	    .from = or_empty(e->from),
	    .to = or_empty(e->to),
	    .reason = or_empty(e->reason),
	    .client = or_empty(who->client),
	    .auth = who->auth,
	    .detail = or_empty(e->detail),
	    .words = or_empty(e->words),
	    .proof = or_empty(e->proof),
	};
	struct query q = q_begin(db, SQL_LEDGER_LAST);
	if (q_row(&q)) {
		r.seq = q_int(&q);
		q_blob(&q, r.prev.b, SHA_LEN);
	}
	enum err err = q_end(&q);
	if (err)
		return err;
	r.seq++;
	if (e->text_hash) {
		r.text_hash = *e->text_hash;
		r.has_text_hash = true;
	}
	r.hash = ledger_hash(&r);
	if (seq)
		*seq = r.seq;
	return insert(db, &r);
}

static void read_row(struct ledger_row *r, struct query *q, struct arena *a)
{
	r->seq = q_int(q);
	q_blob(q, r->prev.b, SHA_LEN);
	r->at = q_int(q);
	r->actor = q_text(q, a);
	r->name = q_text(q, a);
	r->role = q_text(q, a);
	r->action = q_text(q, a);
	r->article = q_int(q);
	r->no = q_int(q);
	r->has_text_hash = q_blob_opt(q, r->text_hash.b, SHA_LEN);
	r->from = q_text(q, a);
	r->to = q_text(q, a);
	r->reason = q_text(q, a);
	r->client = q_text(q, a);
	r->auth = q_text(q, a);
	r->detail = q_text(q, a);
	r->words = q_text(q, a);
	r->proof = q_text(q, a);
	q_blob(q, r->hash.b, SHA_LEN);
}

enum err ledger_read(struct ledger_row **out, size_t *n, struct query *q, struct arena *a)
{
	size_t cap = 0;
	*out = NULL;
	*n = 0;
	while (q_row(q)) {
		*out = arena_grow(a, *out, *n, &cap, sizeof **out);
		read_row(&(*out)[(*n)++], q, a);
	}
	return q_end(q);
}

enum err ledger_of_article(
    struct ledger_row **out, size_t *n, struct db *db, struct arena *a, int64_t article)
{
	struct query q = q_begin(db, SQL_LEDGER_ARTICLE);
	q_bind_int(&q, ":article", article);
	return ledger_read(out, n, &q, a);
}

enum err ledger_each(
    struct db *db, enum err (*fn)(void *arg, const struct ledger_row *r), void *arg)
{
	struct arena a;
	arena_init(&a);
	enum err e = OK;
	int64_t after = 0;
	for (size_t n = 1; n && !e;) {
		struct ledger_row *rows;
		struct query q = q_begin(db, SQL_LEDGER_AFTER);
		q_bind_int(&q, ":after", after);
		e = ledger_read(&rows, &n, &q, &a);
		for (size_t i = 0; i < n && !e; i++) {
			e = fn(arg, &rows[i]);
			after = rows[i].seq;
		}
		arena_reset(&a);
	}
	arena_release(&a);
	return e;
}

static const char *const words[][2] = {
    {"init", "建站"},
    {"save", "保存版本"},
    {"submit", "送审"},
    {"recall", "撤回送审"},
    {"return", "退回修改"},
    {"sign", "签发"},
    {"publish", "发布"},
    {"withdraw", "撤稿"},
    {"receipt", "撤稿回执"},
    {"remind", "催审"},
    {"pass", "通过"},
    {"cosign", "加签通过"},
    {"ask", "请人加签"},
    {"handover", "转审"},
    {"reject", "退稿"},
    {"schedule", "定时发布"},
    {"unschedule", "取消定时"},
    {"emergency", "紧急发布"},
    {"countersign", "补签"},
    {"takedown", "紧急撤稿"},
    {"explain", "补说明"},
    {"embargo", "设解禁时间"},
    {"expiry", "设下线时间"},
    {"expire", "到时下线"},
    {"move", "改栏目"},
    {"tag", "改标签"},
    {"imported", "导入历史稿件"},
    {"redirect", "记下旧网址"},
    {"login", "登录"},
    {"user-add", "新建账号"},
    {"user-invite", "发设密码链接"},
    {"user-password", "设密码"},
    {"user-disable", "停用账号"},
    {"user-enable", "启用账号"},
    {"role-add", "授予角色"},
    {"role-remove", "收回角色"},
    {"section-add", "新建栏目"},
    {"section-set", "修改栏目"},
    {"section-move", "调整栏目次序"},
    {"section-place", "改上级栏目"},
    {"flow", "调整审级"},
    {"delegate", "委派"},
    {"delegate-end", "结束委派"},
    {"setting", "修改设置"},
    {"role-propose", "提议授予角色"},
    {"role-refuse", "拒绝授予角色"},
    {"reset-propose", "提议重置两步验证"},
    {"reset-refuse", "拒绝重置两步验证"},
    {"factor-reset", "重置两步验证"},
    {"totp-add", "绑定验证器"},
    {"totp-remove", "解除验证器"},
    {"recovery-new", "生成恢复码"},
    {"recovery-used", "用恢复码"},
    {"session-end", "退出登录的设备"},
    {"restore", "从备份恢复"},
    {"baseline", "记下现状"},
    {"ledger-read", "查看台账"},
    {"head-key", "启用存证密钥"},
    {"head", "每日存证"},
    {"word-list", "修改错敏词表"},
    {"passkey-add", "登记通行密钥"},
    {"passkey-remove", "删除通行密钥"},
};

const char *const *ledger_action_at(size_t i)
{
	return i < sizeof words / sizeof *words ? words[i] : NULL;
}

const char *ledger_action_text(const char *action)
{
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (!strcmp(action, words[i][0]))
			return words[i][1];
	return action;
}
