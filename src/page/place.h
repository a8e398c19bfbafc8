/* SPDX-License-Identifier: MIT */
/* The address of a place where an article shows (news/places.h). */
#ifndef PAGE_PLACE_H
#define PAGE_PLACE_H

#include "news/places.h"

/* Its path on this site; in the arena. */
char *place_url(struct arena *a, const struct place_key *k);

#endif
