/* SPDX-License-Identifier: MIT */
/* Descriptors from one process to another (unix(7), SCM_RIGHTS). */
#ifndef BASE_PASS_H
#define BASE_PASS_H

#include "base/err.h"

#include <stdbool.h>

/* One message: a byte that says what they are for, and two descriptors, which stay the
 * sender's. sock is a SOCK_SEQPACKET, so any number of processes may send at once.
 * ERR_BROKEN; with flags MSG_DONTWAIT also when too many messages wait. */
enum err pass_send(int sock, unsigned char what, const int fd[2], int flags) MUST_USE;

/* Waits for one. The descriptors are the caller's, closed on exec. False when all senders
 * have gone, or one has sent something else. */
bool pass_receive(int sock, unsigned char *what, int fd[2]);

#endif
