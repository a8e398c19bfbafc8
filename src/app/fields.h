/* SPDX-License-Identifier: MIT */
/* Which fields a form may send: mass assignment ends at the door (ASVS 15.3.3). */
#ifndef APP_FIELDS_H
#define APP_FIELDS_H

#include "http/request.h"

/* The name of the first field that the list does not know or that comes twice; NULL when
 * the form is good. list: names separated by spaces; "@text" stands for the fields of a
 * text, "@setting" for the settings, "x*" for every name that begins so. _csrf and do are
 * always known. Borrowed from the form. */
const char *fields_unknown(const char *list, const struct pairs *form);

#endif
