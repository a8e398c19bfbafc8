/* SPDX-License-Identifier: MIT */
/* Until when a TLS certificate is good: the one field that the self-audit needs. */
#ifndef BASE_CERT_H
#define BASE_CERT_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

/* notAfter of the first certificate in a PEM text (RFC 7468, RFC 5280 section 4.1.2.5),
 * milliseconds UTC. ERR_INVALID when there is none or it cannot be read. */
enum err cert_expiry(int64_t *out, const char *pem) MUST_USE;

#endif
