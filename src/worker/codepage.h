/* SPDX-License-Identifier: Apache-2.0 */
/* Code pages that documents name by a number of Windows. */
#ifndef SP_WORKER_CODEPAGE_H
#define SP_WORKER_CODEPAGE_H

#include <stdint.h>

#define SP_CODEPAGE_WESTERN 1252u

/* The character of a byte from 0x80 on, in a code page of one byte a character; as in 1252 where there is no such page. */
uint32_t sp_codepage_char(unsigned page, unsigned char byte);

/* The name of a code page in which characters are one byte or more, as scanners know it; NULL for any other. */
const char *sp_codepage_double(unsigned page);

#endif
