/* SPDX-License-Identifier: Apache-2.0 */
/* Runs a fuzz target over files, for builds without libFuzzer; with -t each file also cut short at every byte (at most
 * 512 places). Each input stands in memory of its exact size, so that a sanitizer sees a read beyond it. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int run(const uint8_t *bytes, size_t n)
{
	uint8_t *exact = malloc(n ? n : 1);

	if (!exact)
		return 1;
	memcpy(exact, bytes, n);
	LLVMFuzzerTestOneInput(exact, n);
	free(exact);
	return 0;
}

static int run_file(const char *path, int truncate)
{
	FILE *f = fopen(path, "rb");
	static uint8_t bytes[1 << 20];

	if (!f)
		return 1;
	size_t n = fread(bytes, 1, sizeof bytes, f);
	fclose(f);
	int status = run(bytes, n);
	size_t step = n / 512 + 1;

	for (size_t cut = 0; !status && truncate && cut < n; cut += step)
		status = run(bytes, cut);
	return status;
}

int main(int argc, char **argv)
{
	int truncate = argc > 1 && !strcmp(argv[1], "-t");

	for (int i = 1 + truncate; i < argc; i++) {
		if (run_file(argv[i], truncate)) {
			fprintf(stderr, "%s: cannot be read\n", argv[i]);
			return 1;
		}
	}
	return 0;
}
