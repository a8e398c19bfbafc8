/* SPDX-License-Identifier: MIT */
/* The helper process and the children it forks. */
#ifndef APP_JOB_CHILD_H
#define APP_JOB_CHILD_H

#include "page/job.h"

/* Forks the helper. *sock is its socket; closing it ends the helper. */
enum err job_helper_start(int *sock) MUST_USE;

/* Asks for a child: it reads all of input, writes one byte (enum err) and the output (or
 * the message for the person) to result. The descriptors stay the caller's. */
enum err job_helper_send(int sock, enum job kind, int input, int result) MUST_USE;

#endif
