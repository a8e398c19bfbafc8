/* SPDX-License-Identifier: MIT */
/* The process that turns pages into traditional characters for all the others of a
 * supervisor: OpenCC's tables are 8 MB of heap, and every process that converts would
 * hold its own. Whoever asks waits, as it would for its own conversion; when the
 * converter is not there, it converts by itself. */
#ifndef APP_CONVERTER_H
#define APP_CONVERTER_H

#include "base/err.h"

/* In the supervisor, before any fork: ask is what the others ask by, serve is the
 * converter's. Both outlive a converter that dies: the next one takes what waits. Closed,
 * nobody waits for a next one. */
struct converter {
	int ask, serve;
};
enum err converter_open(struct converter *c) MUST_USE;
void converter_close(struct converter *c);

/* In a process that may convert. */
void converter_use(const struct converter *c);

/* In the converter: serves until all those have gone, or a signal ends it. */
void converter_run(const struct converter *c);

#endif
