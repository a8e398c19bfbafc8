/* SPDX-License-Identifier: MIT */
/* The helper process and the children it forks. */
#ifndef APP_JOB_CHILD_H
#define APP_JOB_CHILD_H

#include "page/job.h"

#include <stdbool.h>
#include <stdint.h>

enum { JOB_OUTPUT_MAX = 16 << 20 }; /* bytes of text */

/* What a child writes before its text. Less text than len says: the child was ended in
 * the middle of writing. */
struct job_head {
	uint32_t err, len; /* enum err; bytes of text */
};

/* Forks the helper. *sock is its socket; closing it ends the helper. */
enum err job_helper_start(int *sock) MUST_USE;

/* Asks for a child: it reads all of input, writes a struct job_head and the output (or
 * the message for the person) to result. many: input is texts, each behind its length (a
 * uint32_t); as many answers take their place there. A byte in result says that none of
 * them is a text any more, its end that no more will come. The descriptors stay the
 * caller's. */
enum err job_helper_send(
    int sock, enum job kind, bool many, int input, int result) MUST_USE;

#endif
