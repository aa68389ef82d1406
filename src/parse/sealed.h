/* SPDX-License-Identifier: Apache-2.0 */
/* Armour in a text around what nobody but the recipient can read, or what is signed: OpenPGP, CMS, age, Ansible. */
#ifndef SP_PARSE_SEALED_H
#define SP_PARSE_SEALED_H

#include <stdbool.h>
#include <stddef.h>

#include "base/view.h"

#define SP_SEALED_DASHES 5 /* before the "B" of "BEGIN" */

/* Whether armour begins at its first dash. */
bool sp_sealed_at(struct sp_view text, size_t at);
/* Where the first armour begins, SIZE_MAX: nowhere. */
size_t sp_sealed_find(struct sp_view text);

/* Whether the armour of a signature, a public key or a certificate begins shortly before: what stands in it is noise by
 * nature. */
bool sp_sealed_is_proof(struct sp_view text, size_t at);

#endif
