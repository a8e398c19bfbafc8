/* SPDX-License-Identifier: MIT */
/* How this process shares a processor with others (sched(7)): the same share, in smaller
 * or in larger pieces. No privilege is needed; a kernel that refuses changes nothing. */
#ifndef BASE_SLICE_H
#define BASE_SLICE_H

/* Somebody waits for what this process does when it wakes: it is put on a processor at
 * once, and gives it up as often (sched_setattr(2); Linux 6.12, an earlier one takes no
 * notice). Children inherit it. */
void slice_short(void);

/* As usual, for a child with long work. */
void slice_usual(void);

/* SCHED_BATCH: it takes the processor from nobody when it wakes, and does what gathered
 * meanwhile in one go. Children inherit it. */
void slice_batch(void);

#endif
