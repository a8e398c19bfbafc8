/* SPDX-License-Identifier: MIT */
/* The part of verify about receipts of withdrawals: that they are what the ledger tells
 * of them. */
#ifndef NEWS_VERIFY_RECEIPT_H
#define NEWS_VERIFY_RECEIPT_H

#include "news/verify.h"

/* Inside a read transaction. Faults go to calls and are counted in *faults; OK also with
 * faults. */
enum err verify_receipts(
    int64_t *faults, struct db *db, const struct verify_calls *calls) MUST_USE;

#endif
