/* SPDX-License-Identifier: MIT */
/* A power cut, played on the files of a daemon that was killed: what fault.so noted and
 * no fsync made durable is undone. */
#ifndef TESTS_CUT_H
#define TESTS_CUT_H

#include "fault.h"

enum cut_how {
	CUT_ALL,   /* nothing that was not synced is left */
	CUT_NAMES, /* bytes are, and names are as they were */
	CUT_SOME,  /* of each a coin decides */
};

/* epoch: the bytes of DATA/run/epoch before, a mapped file. Returns how many operations
 * were undone. */
long cut_power(struct fault *f, const char *data, const char *cut, const char epoch[8],
    enum cut_how how);

#endif
