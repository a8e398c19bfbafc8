/* SPDX-License-Identifier: MIT */
/* Private to export.c, export_proof.c and export_passkey.c. */
#ifndef CMD_EXPORT_H
#define CMD_EXPORT_H

#include "cmd/cmd.h"

/* Writes the folder dir, which must not be there; an exit status. */
int export_proof(struct cmd_env *env, const char *dir);

/* Adds DIR/passkeys/ and DIR/check-passkeys.sh: what passkeys signed, up to a row. */
enum err export_passkeys(struct db *db, const char *dir, int64_t last) MUST_USE;

#endif
