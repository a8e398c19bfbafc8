/* SPDX-License-Identifier: MIT */
/* Tables, indexes and triggers are those that the program makes: the rules that keep what
 * is written as it was written are there. */
#include "news/verify_int.h"

static void fault(void *arg, const char *type, const char *name, const char *how)
{
	verify_fault(arg, "%s %s: %s", type, name, how);
}

enum err verify_schema(struct verify *v)
{
	return db_shape(v->db, fault, v);
}
