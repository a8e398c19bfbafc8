/* SPDX-License-Identifier: MIT */
/* What the two halves of the flow's verification share: what the ledger told so far of
 * sections, levels and delegations, read in its order. */
#ifndef NEWS_VERIFY_FLOW_INT_H
#define NEWS_VERIFY_FLOW_INT_H

#include "news/flow.h"
#include "news/ledger.h"
#include "news/verify_int.h"

struct told_flow {
	const char *detail; /* as flow_detail() has it */
	const char *slug;
	unsigned levels;
	bool two_person, inherit;
};

struct told_section {
	const char *slug, *parent; /* parent NULL: on top */
};

struct told_delegation {
	const char *detail, *name,
	    *to;                    /* real name of who delegates, login of who gets it */
	int64_t starts_at, ends_at; /* ends_at: or when it was ended */
};

struct told {
	struct verify *v;
	struct told_flow *flow; /* the first is what every site starts with */
	size_t flows, flow_cap;
	struct told_section *section;
	size_t sections, section_cap;
	struct told_delegation *delegation;
	size_t delegations, delegation_cap;
	bool new_style; /* a row was met that only this version of the program writes */
};

void told_begin(struct told *t, struct verify *v);
/* A row 'flow', 'section-add', 'section-place', 'delegate' or 'delegate-end'. */
void told_row(struct told *t, const struct ledger_row *r);

/* The flow with that detail; NULL when the ledger knows none. */
const struct told_flow *told_flow(const struct told *t, const char *detail);
/* What a section's texts start with at this point. */
const struct told_flow *told_flow_of(const struct told *t, const char *slug);
/* Did somebody of that name delegate to the account for that moment? */
bool told_in_stead(const struct told *t, const char *name, const char *to, int64_t at);
/* Where each section stands in the table against the ledger, and the delegations. */
enum err told_end(struct told *t) MUST_USE;

/* verify_flow_text.c: the acts on texts. */
struct texts;
struct texts *texts_begin(struct told *t);
enum err texts_row(struct texts *x, const struct ledger_row *r) MUST_USE;
enum err texts_end(struct texts *x) MUST_USE;

#endif
