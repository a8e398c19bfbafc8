/* SPDX-License-Identifier: MIT */
/* qianfa verify: the printed pages, which the web server sends without asking anybody. */
#ifndef CMD_VERIFY_PAGES_H
#define CMD_VERIFY_PAGES_H

#include "cmd/cmd.h"

struct pages_report {
	int64_t pages;  /* printed ones */
	int64_t faults; /* printed as FAULT lines */
	bool compared;  /* they are of our templates, configuration and program; else only
			   what can be said without those was looked at */
};

/* Every file below DATA/pages against the page as it is made now from the database, bytes
 * and time, and what its compressed forms unpack to. Without -c, DATA/qianfa.conf is
 * taken when the pages were printed with that one. The site may be running: what is taken
 * away or replaced meanwhile is no fault. */
enum err verify_pages(struct pages_report *out, struct cmd_env *env) MUST_USE;

#endif
