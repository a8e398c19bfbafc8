/* SPDX-License-Identifier: MIT */
/* Runs a fuzz target over files without libFuzzer: `make replay`, and any reproducer.
 * Says each file's name before it, so that the last line of a crash names the culprit. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { INPUT_MAX = 4 << 20 };

int main(int argc, char **argv)
{
	uint8_t *data = malloc(INPUT_MAX);
	for (int i = 1; data && i < argc; i++) {
		FILE *f = fopen(argv[i], "rb");
		if (!f) {
			perror(argv[i]);
			return 1;
		}
		printf("%s\n", argv[i]);
		fflush(stdout);
		size_t n = fread(data, 1, INPUT_MAX, f);
		fclose(f);
		/* of its own length, so that AddressSanitizer sees a read past its end */
		uint8_t *exact = malloc(n ? n : 1);
		if (!exact)
			return 1;
		for (size_t k = 0; k < n; k++)
			exact[k] = data[k];
		LLVMFuzzerTestOneInput(exact, n);
		free(exact);
	}
	free(data);
	return 0;
}
