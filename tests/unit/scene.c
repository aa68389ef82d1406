/* SPDX-License-Identifier: Apache-2.0 */
#include "scene.h"

#include <math.h>

#define OCTAVES 6
#define SHAPES 9

/* A number from 0 to 1 that seems drawn by lot. */
static double lot(uint32_t a, uint32_t b, uint32_t c)
{
	uint32_t x = a * 0x9e3779b1u ^ b * 0x85ebca77u ^ c * 0xc2b2ae3du;

	x = (x ^ x >> 15) * 0x2c1b3c6du;
	x = (x ^ x >> 12) * 0x297a2d39u;
	return (x ^ x >> 15) / 4294967296.0;
}

static double smooth(double t)
{
	return t * t * (3 - 2 * t);
}

static double noise(uint32_t number, double x, double y)
{
	uint32_t i = (uint32_t)x, k = (uint32_t)y;
	double u = smooth(x - i), v = smooth(y - k);
	double top = lot(number, i, k) * (1 - u) + lot(number, i + 1, k) * u;
	double bottom = lot(number, i, k + 1) * (1 - u) + lot(number, i + 1, k + 1) * u;

	return top * (1 - v) + bottom * v;
}

void scene_colour(uint32_t number, double x, double y, unsigned char rgb[3])
{
	double light = 0, tint[3];

	for (uint32_t o = 0; o < OCTAVES; o++)
		light += noise(number * OCTAVES + o, x * (3 << o), y * (3 << o)) / (1u << o);
	light = (light / 2 - 0.5) * 1.6 + 0.5;
	for (uint32_t s = 0; s < SHAPES; s++) {
		double cx = lot(number, s, 101), cy = lot(number, s, 102), r = 0.04 + 0.16 * lot(number, s, 103);
		double flat = 0.5 + lot(number, s, 104), dx = (x - cx) / r, dy = (y - cy) / r * flat;

		if (s & 1 ? fabs(dx) < 1 && fabs(dy) < 1 : dx * dx + dy * dy < 1)
			light = 0.35 * light + 0.65 * lot(number, s, 105);
	}
	for (uint32_t c = 0; c < 3; c++) {
		tint[c] = light * (0.75 + 0.5 * noise(number + 7000 * (c + 1), x * 3, y * 3));
		rgb[c] = (unsigned char)(tint[c] < 0 ? 0 : tint[c] > 1 ? 255 : 255 * tint[c]);
	}
}
