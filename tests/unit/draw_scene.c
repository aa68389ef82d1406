/* SPDX-License-Identifier: Apache-2.0 */
/* draw_scene NUMBER WIDTH HEIGHT: a scene as PPM on standard output; NUMBER 0 is plain grey. */
#include <stdio.h>
#include <stdlib.h>

#include "scene.h"

int main(int argc, char **argv)
{
	if (argc != 4)
		return 2;
	uint32_t number = (uint32_t)strtoul(argv[1], NULL, 10), width = (uint32_t)strtoul(argv[2], NULL, 10),
		height = (uint32_t)strtoul(argv[3], NULL, 10);

	printf("P6\n%u %u\n255\n", width, height);
	for (uint32_t y = 0; y < height; y++) {
		for (uint32_t x = 0; x < width; x++) {
			unsigned char rgb[3] = { 128, 128, 128 };

			if (number)
				scene_colour(number, (x + 0.5) / width, (y + 0.5) / height, rgb);
			fwrite(rgb, 1, sizeof rgb, stdout);
		}
	}
	return fflush(stdout) ? 1 : 0;
}
