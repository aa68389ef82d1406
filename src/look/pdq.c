/* SPDX-License-Identifier: Apache-2.0 */
#include "look/pdq.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"

#define SIDE 64  /* the picture is reduced to so many points either way */
#define WAVES 16 /* of which so many frequencies either way are kept, without the constant one */
#define BUSY 3   /* of 255: neighbours that differ by so much show something */
#define PI 3.14159265358979323846

/* Where the k-th of SIDE equal stretches of n points begins. */
static double edge(size_t n, size_t k)
{
	return (double)n * (double)k / SIDE;
}

/* The mean of each of SIDE equal stretches of a line; points at their edges count in part. */
static void reduce_line(const float *in, size_t n, size_t step, float *out, size_t out_step)
{
	for (size_t k = 0; k < SIDE; k++) {
		double from = edge(n, k), to = edge(n, k + 1), sum = 0;

		for (size_t i = (size_t)from; i < n && (double)i < to; i++) {
			double begin = (double)i > from ? (double)i : from, end = (double)(i + 1) < to ? (double)(i + 1) : to;

			sum += (end - begin) * (double)in[i * step];
		}
		out[k * out_step] = (float)(sum / (to - from));
	}
}

/* The part of a picture, reduced. Returns: SP_OK or SP_ENOMEM. */
static int reduce(const struct sp_grey *grey, const struct sp_grey_part *part, float point[SIDE][SIDE])
{
	const size_t width = part->right - part->left, height = part->bottom - part->top;
	float *line = calloc(width + SIDE * height, sizeof *line);
	float *rows = line ? line + width : NULL;

	if (!line)
		return SP_ENOMEM;
	for (size_t y = 0; y < height; y++) {
		const unsigned char *p = grey->p + (part->top + y) * grey->width + part->left;

		for (size_t x = 0; x < width; x++)
			line[x] = p[x];
		reduce_line(line, width, 1, rows + y * SIDE, 1);
	}
	for (size_t x = 0; x < SIDE; x++)
		reduce_line(rows + x, height, SIDE, &point[0][x], SIDE);
	free(line);
	return SP_OK;
}

static unsigned percent(long n, long of)
{
	return n < of ? (unsigned)(100 * n / of) : 100;
}

/*
 * How much there is to see, as PDQ measures it: the differences of neighbours. And how much of the picture has any: a black
 * mark on white has large differences in few places, and looks like every other mark there.
 */
static unsigned quality_of(float point[SIDE][SIDE])
{
	long sum = 0, busy = 0;

	for (size_t y = 0; y + 1 < SIDE; y++) {
		for (size_t x = 0; x + 1 < SIDE; x++) {
			float down = fabsf(point[y][x] - point[y + 1][x]), right = fabsf(point[y][x] - point[y][x + 1]);

			sum += (long)(down * 100 / 255) + (long)(right * 100 / 255);
			busy += down >= BUSY || right >= BUSY;
		}
	}
	unsigned detail = percent(sum, 9000), spread = percent(busy, SIDE * SIDE / 2);

	return detail < spread ? detail : spread;
}

/* The cosine transform, of its lowest frequencies only. */
static void transform(float point[SIDE][SIDE], float wave[WAVES][WAVES])
{
	static const float scale = 0.17677669529663688f; /* sqrt(2 / SIDE) */
	float table[WAVES][SIDE], half[WAVES][SIDE] = { { 0 } };

	for (unsigned i = 0; i < WAVES; i++)
		for (unsigned k = 0; k < SIDE; k++)
			table[i][k] = scale * (float)cos(PI / 2 / SIDE * (i + 1) * (2 * k + 1));
	for (size_t i = 0; i < WAVES; i++)
		for (size_t k = 0; k < SIDE; k++)
			for (size_t x = 0; x < SIDE; x++)
				half[i][x] += table[i][k] * point[k][x];
	for (size_t i = 0; i < WAVES; i++) {
		for (size_t j = 0; j < WAVES; j++) {
			wave[i][j] = 0;
			for (size_t k = 0; k < SIDE; k++)
				wave[i][j] += half[i][k] * table[j][k];
		}
	}
}

static int by_size(const void *a, const void *b)
{
	float x, y;

	memcpy(&x, a, sizeof x);
	memcpy(&y, b, sizeof y);
	return x < y ? -1 : x > y;
}

/* A bit for each frequency: whether there is more of it than of the middle one. */
static struct sp_picture_hash bits_of(const float *wave)
{
	struct sp_picture_hash hash = { { 0 } };
	float sorted[SP_PICTURE_BITS];

	memcpy(sorted, wave, sizeof sorted);
	qsort(sorted, SP_PICTURE_BITS, sizeof *sorted, by_size);
	for (unsigned i = 0; i < SP_PICTURE_BITS; i++)
		if (wave[i] > sorted[SP_PICTURE_BITS / 2 - 1])
			hash.word[i / 64] |= (uint64_t)1 << i % 64;
	return hash;
}

/* To mirror a picture turns the sign of each odd frequency of that direction; to turn it on its side exchanges the two. */
static void hash_ways(float wave[WAVES][WAVES], struct sp_picture_hash *way)
{
	for (unsigned k = 0; k < SP_PICTURE_WAYS; k++) {
		float held[WAVES][WAVES];

		for (unsigned i = 0; i < WAVES; i++) {
			for (unsigned j = 0; j < WAVES; j++) {
				bool turned = (k & 1 && !(j & 1)) != (k & 2 && !(i & 1));
				float value = k & 4 ? wave[j][i] : wave[i][j];

				held[i][j] = turned ? -value : value;
			}
		}
		way[k] = bits_of(held[0]);
	}
}

/* Cut at its edges as people cut: all round, at one side, at a corner. In percent of the sides; what is cut a percent more or
 * less than one of these looks like it. */
static const struct {
	unsigned char left, top, right, bottom;
} cuts[SP_PICTURE_CUTS] = {
	{ 2, 2, 2, 2 }, { 4, 4, 4, 4 }, { 6, 6, 6, 6 },
	{ 3, 0, 0, 0 }, { 0, 3, 0, 0 }, { 0, 0, 3, 0 }, { 0, 0, 0, 3 },
	{ 6, 0, 0, 0 }, { 0, 6, 0, 0 }, { 0, 0, 6, 0 }, { 0, 0, 0, 6 },
	{ 5, 5, 0, 0 }, { 0, 5, 5, 0 }, { 0, 0, 5, 5 }, { 5, 0, 0, 5 },
};

static int hash_cuts(const struct sp_grey *grey, const struct sp_grey_part *whole, struct sp_picture_hash *cut)
{
	size_t width = whole->right - whole->left, height = whole->bottom - whole->top;
	float point[SIDE][SIDE], wave[WAVES][WAVES];
	int status = SP_OK;

	for (unsigned i = 0; !status && i < SP_PICTURE_CUTS; i++) {
		const struct sp_grey_part part = { whole->left + width * cuts[i].left / 100,
			whole->top + height * cuts[i].top / 100, whole->right - width * cuts[i].right / 100,
			whole->bottom - height * cuts[i].bottom / 100 };

		status = reduce(grey, &part, point);
		if (status)
			break;
		transform(point, wave);
		cut[i] = bits_of(wave[0]);
	}
	return status;
}

int sp_pdq(const struct sp_grey *grey, const struct sp_grey_part *part, struct sp_picture_look *ret)
{
	float point[SIDE][SIDE], wave[WAVES][WAVES];

	if (part->left >= part->right || part->top >= part->bottom)
		return SP_EINVAL;
	int status = reduce(grey, part, point);

	if (status)
		return status;
	ret->quality = quality_of(point);
	transform(point, wave);
	hash_ways(wave, ret->way);
	return hash_cuts(grey, part, ret->cut);
}
