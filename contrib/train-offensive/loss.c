/* SPDX-License-Identifier: Apache-2.0 */
/* Logistic regression with L2, solved by L-BFGS (Nocedal and Wright, Numerical Optimization, algorithm 7.5). */
#include <math.h>
#include <string.h>

#include "train.h"

#define ROUNDS 60u
#define HISTORY 8u
#define HALVINGS_MAX 30u
#define DECREASE 1e-4 /* of what the slope promises, that a step must bring */
#define L2 4e-4
#define L2_BIAS 1e-5

typedef double vector[TRAIN_WEIGHT_N];

static struct solver {
	const struct train_row *row;
	uint32_t n;
	vector slope, next, next_slope, way;
	vector moved[HISTORY], turned[HISTORY]; /* of the last rounds */
	double curve[HISTORY];
} s;

static double product(const vector a, const vector b)
{
	double sum = 0;

	for (size_t i = 0; i < TRAIN_WEIGHT_N; i++)
		sum += a[i] * b[i];
	return sum;
}

static void add(vector to, double factor, const vector from)
{
	for (size_t i = 0; i < TRAIN_WEIGHT_N; i++)
		to[i] += factor * from[i];
}

static void add_slope(const struct train_row *row, double step, struct train_weights *ret)
{
	enum off_stance stance = off_stance_of(row->verdict);
	double evidence[OFF_EVIDENCE_N] = { 1, (double)row->verdict->score };

	for (uint32_t i = 0; i < row->sentence->n; i++)
		ret->word[row->sentence->at[i]] += step;
	for (unsigned i = 0; i < OFF_EVIDENCE_N; i++) {
		ret->kind[row->verdict->kind][i] += step * evidence[i];
		ret->stance[stance][i] += step * evidence[i];
	}
	ret->bias[row->bias] += step;
}

/* Returns: what is lost; *ret_slope: where it grows. */
static double lose(const bool known[OFF_MODEL_WEIGHTS], const vector at, vector ret_slope)
{
	const struct train_weights *weights = (const void *)at;
	struct train_weights *slope = (void *)ret_slope;
	double lost = 0;

	memset(slope, 0, sizeof *slope);
	for (uint32_t i = 0; i < s.n; i++) {
		const struct train_row *row = &s.row[i];
		double z = train_ask(weights, row->sentence, row->verdict) + weights->bias[row->bias];

		lost += row->mass * log1p(exp(row->offensive ? -z : z));
		add_slope(row, row->mass * (1 / (1 + exp(-z)) - row->offensive), slope);
	}
	for (size_t i = 0; i < TRAIN_WEIGHT_N; i++) {
		double l2 = i < TRAIN_WEIGHT_N - SOURCE_N ? L2 : L2_BIAS;

		lost += l2 / 2 * at[i] * at[i];
		ret_slope[i] = i < OFF_MODEL_WEIGHTS && !known[i] ? 0 : ret_slope[i] + l2 * at[i];
	}
	return lost;
}

/* Where to go: down, as the last rounds have bent it. */
static void point(unsigned round)
{
	unsigned first = round > HISTORY ? round - HISTORY : 0;
	double part[HISTORY];

	memset(s.way, 0, sizeof s.way);
	add(s.way, -1, s.slope);
	for (unsigned i = round; i-- > first;) {
		part[i % HISTORY] = product(s.moved[i % HISTORY], s.way) / s.curve[i % HISTORY];
		add(s.way, -part[i % HISTORY], s.turned[i % HISTORY]);
	}
	if (round > 0) {
		unsigned last = (round - 1) % HISTORY;
		double scale = s.curve[last] / product(s.turned[last], s.turned[last]);

		for (size_t i = 0; i < TRAIN_WEIGHT_N; i++)
			s.way[i] *= scale;
	}
	for (unsigned i = first; i < round; i++)
		add(s.way, part[i % HISTORY] - product(s.turned[i % HISTORY], s.way) / s.curve[i % HISTORY],
			s.moved[i % HISTORY]);
}

void train_descend(const struct train_row *rows, uint32_t n, const bool known[OFF_MODEL_WEIGHTS],
	struct train_weights *weights)
{
	double *at = (void *)weights;

	s.row = rows;
	s.n = n;
	double lost = lose(known, at, s.slope);

	for (unsigned round = 0; round < ROUNDS; round++) {
		point(round);
		double promised = product(s.slope, s.way), length = 1, next;
		unsigned halvings = 0;

		do {
			memcpy(s.next, at, sizeof s.next);
			add(s.next, length, s.way);
			next = lose(known, s.next, s.next_slope);
			length /= 2;
		} while (next > lost + DECREASE * 2 * length * promised && ++halvings < HALVINGS_MAX);
		double *moved = s.moved[round % HISTORY], *turned = s.turned[round % HISTORY];

		memcpy(moved, s.next, sizeof s.next);
		add(moved, -1, at);
		memcpy(turned, s.next_slope, sizeof s.next);
		add(turned, -1, s.slope);
		s.curve[round % HISTORY] = product(moved, turned);
		memcpy(at, s.next, sizeof s.next);
		memcpy(s.slope, s.next_slope, sizeof s.next);
		lost = next;
		if (s.curve[round % HISTORY] <= 0)
			return; /* as low as it gets */
	}
}
