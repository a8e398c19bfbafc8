/* SPDX-License-Identifier: MIT */
/* A FastCGI web server's side for tests, without libfcgi: it builds record streams byte
 * by byte, so that they can also be split, cut short and wrong. */
#ifndef TESTS_FCGI_CLIENT_H
#define TESTS_FCGI_CLIENT_H

#include "base/buf.h"

#include <stdbool.h>

enum {
	FC_BEGIN = 1,
	FC_ABORT,
	FC_END,
	FC_PARAMS,
	FC_STDIN,
	FC_STDOUT,
	FC_STDERR,
	FC_DATA
};
enum { FC_GET_VALUES = 9 };

/* Connects to a unix socket, waiting up to 30 s for it; -1 on failure. Reads and writes
 * time out after 60 s. */
int fc_connect(const char *path);

/* Appends one record, a BEGIN_REQUEST for a responder, the PARAMS records (name, value,
 * …, NULL) with their end, the STDIN records with their end. */
void fc_record(struct buf *out, int type, int id, const void *data, size_t len);
void fc_begin(struct buf *out, bool keep);
void fc_params(struct buf *out, const char *const *pairs);
void fc_stdin(struct buf *out, const void *data, size_t len);

/* A whole request; body NULL: a GET. type is the body's Content-Type. */
void fc_request(struct buf *out, bool keep, const char *path, const char *type,
    const char *body, size_t len);

/* Writes everything, step bytes at a time (0: at once). False when the peer is gone. */
bool fc_send(int fd, const void *data, size_t len, size_t step);

/* Appends what arrives on STDOUT. 1: END_REQUEST came; 0: the peer closed before. -1:
 * nothing came in time. */
int fc_receive(int fd, struct buf *out);

/* fc_connect, fc_send, fc_receive and close. */
int fc_once(const char *path, const struct buf *request, size_t step, struct buf *out);

#endif
