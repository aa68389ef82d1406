/* SPDX-License-Identifier: Apache-2.0 */
/* Pictures with as much detail as photographs, each of another number: hills of light, noise of many sizes, and shapes. */
#ifndef SCENE_H
#define SCENE_H

#include <stdint.h>

/* The colour at a place, 0 to 1 either way; the same at every size that it is drawn in. */
void scene_colour(uint32_t number, double x, double y, unsigned char rgb[3]);

#endif
