/* SPDX-License-Identifier: MIT */
/* 工作台 in parts: desk_home.c has the page, own texts and what was signed today,
 * desk_queue.c what waits for this person, desk_owed.c debts and times. */
#ifndef PAGE_DESK_QUEUE_H
#define PAGE_DESK_QUEUE_H

#include "news/overview.h"
#include "page/desk_people.h"

struct home {
	json_t *root, *counts;
	int64_t waiting, over; /* in the queue and to be done; of these waiting long */
};

void home_count(
    struct home *h, int64_t n, const char *label, const char *anchor, bool hot);

/* 待我审. */
enum err home_queue(struct home *h, struct ctx *c) MUST_USE;

/* 待补签, 待补说明, 定时中. */
enum err home_owed(struct home *h, struct ctx *c) MUST_USE;

#endif
