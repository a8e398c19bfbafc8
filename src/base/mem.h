/* SPDX-License-Identifier: MIT */
/* Memory that outlives a request and has an owner. Out of memory is fatal. */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

/* size zeroed bytes; a copy of s. The caller gives them back by mem_free() (NULL is
 * fine). */
void *mem_new(size_t size);
char *mem_strdup(const char *s);
void mem_free(void *p);

/* For processes that live long: what is freed goes back to the system early and always
 * alike. glibc would hold on to more after each large block (mallopt(3)). */
void mem_give_back(void);

#endif
