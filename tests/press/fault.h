/* SPDX-License-Identifier: MIT */
/* What fault.so (preloaded into the daemon, for tests only) and kill.c share: a mapped
 * file. The library counts the file operations of one process below DATA and kills at the
 * nth; it notes which of them no fsync has made durable yet, so that a power cut can be
 * played; it moves the clock; and it fills the disk. */
#ifndef TESTS_FAULT_H
#define TESTS_FAULT_H

#include <limits.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/types.h>

enum fault_victim { VICTIM_SELF, VICTIM_PARENT, VICTIM_GROUP };
enum fault_what { DONE_UNLINK = 1, DONE_RENAME, DONE_EXCHANGE, DONE_CREATE, DONE_WRITE };
enum { FAULT_NOTES = 8192, FAULT_NAME = 64, FAULT_OLD = 64 };

/* An operation. Folders by inode: they may be renamed later. */
struct fault_note {
	_Atomic int what; /* 0: not yet written */
	_Atomic int durable, durable2;
	ino_t dir, dir2, file;
	char name[FAULT_NAME], name2[FAULT_NAME];
	int saved; /* a link to what went, cut/N; 0: none */
	off_t old_size;
	char old[FAULT_OLD]; /* a written file's first bytes before */
};

struct fault {
	_Atomic int64_t shift_ms; /* of the real-time clock */
	_Atomic int full;         /* no space left below pages/ */
	_Atomic int desk, press;  /* their process ids */
	_Atomic int target;       /* process id whose operations count, 0: none */
	_Atomic long count, kill_at;
	_Atomic int victim;
	_Atomic int noting;
	_Atomic long notes;
	_Atomic int saved;
	struct fault_note note[FAULT_NOTES];
};

#endif
