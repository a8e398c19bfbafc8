/* SPDX-License-Identifier: MIT */
/* A browser in words. */
#ifndef PAGE_DEVICE_H
#define PAGE_DEVICE_H

/* "手机 微信", "电脑 Chrome" … from a User-Agent header; "" gives "未知设备". Constant
 * strings for what is known, nothing of the header itself: it is not to be believed and
 * is not kept. out has DEVICE_MAX bytes. */
enum { DEVICE_MAX = 48 };
void device_words(char out[DEVICE_MAX], const char *user_agent);

#endif
