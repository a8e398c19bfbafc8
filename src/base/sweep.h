/* SPDX-License-Identifier: MIT */
/* Removing a folder with all that is in it, in steps as small as wanted. */
#ifndef BASE_SWEEP_H
#define BASE_SWEEP_H

#include <stdbool.h>

/* Removes what is below the folder name of dirfd, then the folder itself, until *budget
 * removals were tried (which it counts down). True when it is gone. Follows no symbolic
 * link. What cannot be removed is left, and costs budget too. */
bool sweep_tree(int dirfd, const char *name, int *budget);

/* The same, but the folder itself stays; true when it is empty. */
bool sweep_below(int dirfd, const char *name, int *budget);

#endif
