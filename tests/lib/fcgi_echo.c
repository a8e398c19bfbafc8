/* SPDX-License-Identifier: MIT */
/* A FastCGI server for tests of the nginx rules: answers with its own name, the variables
 * it was given, one a line, and the number of body bytes it could read.
 * usage: fcgi_echo NAME SOCKET [STATUS] */
#include <fcgiapp.h>
#include <stdio.h>

int main(int argc, char **argv)
{
	FCGX_Request r;
	if (argc < 3) {
		fprintf(stderr, "usage: fcgi_echo NAME SOCKET [STATUS]\n");
		return 2;
	}
	FCGX_Init();
	int fd = FCGX_OpenSocket(argv[2], 16);
	if (fd < 0 || FCGX_InitRequest(&r, fd, 0))
		return 1;
	while (!FCGX_Accept_r(&r)) {
		char skip[4096];
		size_t n = 0;
		for (int k; (k = FCGX_GetStr(skip, sizeof skip, r.in)) > 0;)
			n += (size_t)k;
		FCGX_FPrintF(r.out,
		    "Status: %s\r\nContent-Type: text/plain; charset=utf-8\r\n"
		    "Cache-Control: no-store\r\nX-Frame-Options: DENY\r\n\r\n",
		    argc > 3 ? argv[3] : "200 OK");
		FCGX_FPrintF(r.out, "answered by %s\n", argv[1]);
		for (char **p = r.envp; *p; p++)
			FCGX_FPrintF(r.out, "%s\n", *p);
		FCGX_FPrintF(r.out, "body %d\n", (int)n);
	}
	return 0;
}
