/* SPDX-License-Identifier: MIT */
/* The time slice of this process (sched(7); Linux 6.12 and later, sched_setattr(2)). Who
 * asks for a short one is put on a processor at once when it wakes, and gives it up as
 * often: the same share, in smaller pieces. No privilege is needed. */
#ifndef BASE_SLICE_H
#define BASE_SLICE_H

/* Somebody waits for what this process does when it wakes. Children inherit it. An older
 * kernel takes no notice, and one that refuses changes nothing. */
void slice_short(void);

/* As usual, for a child with long work. */
void slice_usual(void);

#endif
