/* SPDX-License-Identifier: MIT */
/* Numbers that look random and are the same in every run. */
#ifndef TESTS_LIB_RND_H
#define TESTS_LIB_RND_H

#include <stdint.h>

/* 0 … below - 1, by the high bits, which are the good ones; *seed moves on. */
static inline uint32_t rnd_from(uint32_t *seed, uint32_t below)
{
	*seed = *seed * 1664525u + 1013904223u;
	return (uint32_t)(((uint64_t)*seed * below) >> 32);
}

static inline uint32_t rnd(uint32_t below)
{
	static uint32_t seed = 20261129;
	return rnd_from(&seed, below);
}

#endif
