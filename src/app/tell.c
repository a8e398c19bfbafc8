/* SPDX-License-Identifier: MIT */
/* Keys of pages on their way from web to the press. */
#include "app/tell.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { MAGIC = 0x51465031 }; /* QFP1 */

_Static_assert(sizeof(struct tell) == 64, "no padding");

void tell_pack(struct tell *out, const struct place_key *key)
{
	size_t len = strlen(key->name);
	*out = (struct tell){.magic = MAGIC,
	    .place = (uint8_t)key->place,
	    .twin = key->twin,
	    .name_len = (uint8_t)(len < TELL_NAME ? len : TELL_NAME),
	    .number = key->number,
	    .tag = key->tag};
	memcpy(out->name, key->name, out->name_len);
}

bool tell_parse(struct place_key *out, struct arena *a, const struct tell *t, size_t len)
{
	if (len != sizeof *t || t->magic != MAGIC || t->zero || t->twin > 1 ||
	    t->place <= PLACE_NONE || t->place >= PLACE__MAX || t->name_len > TELL_NAME ||
	    memchr(t->name, 0, t->name_len))
		return false;
	*out = (struct place_key){.place = (enum place)t->place,
	    .name = arena_strndup(a, t->name, t->name_len),
	    .number = t->number,
	    .tag = t->tag,
	    .twin = t->twin};
	return place_file(a, out) != NULL;
}

void tell_press(struct app *app, const struct place_key *key)
{
	struct sockaddr_un to = {.sun_family = AF_UNIX};
	struct tell t;
	int len = snprintf(
	    to.sun_path, sizeof to.sun_path, "%s/run/press.sock", app->conf.data);
	if (len >= (int)sizeof to.sun_path)
		return;
	if (app->tell_fd <= 0)
		app->tell_fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	tell_pack(&t, key);
	/* not there, full: the page will be asked for again */
	if (app->tell_fd > 0)
		(void)!sendto(app->tell_fd, &t, sizeof t, MSG_DONTWAIT | MSG_NOSIGNAL,
		    (const struct sockaddr *)&to, sizeof to);
}
