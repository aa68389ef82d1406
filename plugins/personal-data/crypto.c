/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses of Bitcoin, of the coins that took over its forms, and of Ethereum. */
#include <string.h>

#include "pd.h"

/* ---- SHA-256. Source: FIPS 180-4 ---- */

static uint32_t rotate(uint32_t x, unsigned n)
{
	return x >> n | x << (32 - n);
}

/* One block is all that is needed: messages of at most 55 bytes. */
static void sha256_short(const uint8_t *message, size_t n, uint8_t digest[32])
{
	static const uint32_t k[64] = { 0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b,
		0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
		0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6,
		0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d,
		0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85,
		0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
		0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585,
		0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
		0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa,
		0xa4506ceb, 0xbef9a3f7, 0xc67178f2 };
	uint32_t h[8] = { 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c,
		0x1f83d9ab, 0x5be0cd19 };
	uint32_t w[64], s[8];
	uint8_t block[64] = { 0 };

	memcpy(block, message, n);
	block[n] = 0x80;
	block[62] = (uint8_t)(n * 8 >> 8);
	block[63] = (uint8_t)(n * 8);
	for (int i = 0; i < 16; i++)
		w[i] = (uint32_t)block[4 * i] << 24 | (uint32_t)block[4 * i + 1] << 16 |
			(uint32_t)block[4 * i + 2] << 8 | block[4 * i + 3];
	for (int i = 16; i < 64; i++)
		w[i] = w[i - 16] + w[i - 7] +
			(rotate(w[i - 15], 7) ^ rotate(w[i - 15], 18) ^ w[i - 15] >> 3) +
			(rotate(w[i - 2], 17) ^ rotate(w[i - 2], 19) ^ w[i - 2] >> 10);
	memcpy(s, h, sizeof s);
	for (int i = 0; i < 64; i++) {
		uint32_t t1 = s[7] + (rotate(s[4], 6) ^ rotate(s[4], 11) ^ rotate(s[4], 25)) +
			((s[4] & s[5]) ^ (~s[4] & s[6])) + k[i] + w[i];
		uint32_t t2 = (rotate(s[0], 2) ^ rotate(s[0], 13) ^ rotate(s[0], 22)) +
			((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));

		memmove(s + 1, s, 7 * sizeof *s);
		s[4] += t1;
		s[0] = t1 + t2;
	}
	for (int i = 0; i < 8; i++) {
		h[i] += s[i];
		for (int b = 0; b < 4; b++)
			digest[4 * i + b] = (uint8_t)(h[i] >> (24 - 8 * b));
	}
}

/* ---- Base58Check ---- */

static bool base58_checks(const struct sallyport_candidate *c, uint32_t begin, uint32_t end)
{
	static const char alphabet[] = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
	uint8_t bytes[25] = { 0 }, digest[32];

	for (uint32_t i = begin; i < end; i++) {
		int ch = ascii_at(c, i);
		const char *p = ascii_in(ch, alphabet) ? strchr(alphabet, ch) : NULL;
		uint32_t carry;

		if (!p)
			return false;
		carry = (uint32_t)(p - alphabet);
		for (int k = 24; k >= 0; k--) {
			carry += 58u * bytes[k];
			bytes[k] = (uint8_t)carry;
			carry >>= 8;
		}
		if (carry)
			return false;
	}
	sha256_short(bytes, 21, digest);
	sha256_short(digest, 32, digest);
	/* Versions: Bitcoin, Litecoin, Dogecoin, Dash, Tron. */
	return !memcmp(digest, bytes + 21, 4) && memchr("\x00\x05\x30\x32\x1e\x16\x4c\x10\x41", bytes[0], 9);
}

/* ---- Bech32. Source: BIP 173, BIP 350 ---- */

static uint32_t bech32_step(uint32_t check, uint32_t value)
{
	static const uint32_t generator[5] = { 0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd,
		0x2a1462b3 };
	uint32_t top = check >> 25;

	check = (check & 0x1ffffff) << 5 ^ value;
	for (int b = 0; b < 5; b++)
		if (top >> b & 1)
			check ^= generator[b];
	return check;
}

/* A word of which the first n letters are the name of the coin, and a '1' follows. */
static bool bech32_checks(const struct sallyport_candidate *c, struct pd_word word, const char *coin)
{
	static const char alphabet[] = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
	uint32_t check = 1, n = (uint32_t)strlen(coin);

	for (uint32_t i = 0; i < n; i++)
		check = bech32_step(check, (uint32_t)coin[i] >> 5);
	check = bech32_step(check, 0);
	for (uint32_t i = 0; i < n; i++)
		check = bech32_step(check, (uint32_t)coin[i] & 31);
	for (uint32_t i = word.begin + n + 1; i < word.end; i++) {
		int ch = ascii_at(c, i);

		ch = ascii_is_upper(ch) ? ch - 'A' + 'a' : ch;
		if (!ascii_in(ch, alphabet))
			return false;
		check = bech32_step(check, (uint32_t)(strchr(alphabet, ch) - alphabet));
	}
	return check == 1 || check == 0x2bc830a3;
}

uint32_t pd_crypto(const struct sallyport_candidate *c, struct sallyport_value *values,
	uint32_t capacity)
{
	struct pd_out out = { values, 0, capacity };
	struct pd_word word;

	for (bool more = pd_word_first(c, &word); more; more = pd_word_next(c, &word)) {
		uint32_t n = word.end - word.begin;
		int first = ascii_at(c, word.begin);
		bool fits = false;
		uint32_t evidence = SALLYPORT_EVIDENCE_CHECKSUM;

		if (n >= 26 && n <= 35 && ascii_in(first, "13LMD9AX7T")) {
			fits = base58_checks(c, word.begin, word.end);
		} else if (n >= 42 && n <= 63 && ascii_reads(c, word.begin, "bc1")) {
			fits = bech32_checks(c, word, "bc");
		} else if (n >= 43 && n <= 63 && ascii_reads(c, word.begin, "ltc1")) {
			fits = bech32_checks(c, word, "ltc");
		} else if (n == 42 && ascii_reads(c, word.begin, "0x")) {
			fits = true;
			evidence = SALLYPORT_EVIDENCE_STRUCTURE;
			for (uint32_t i = word.begin + 2; i < word.end; i++)
				fits &= ascii_is_hex(ascii_at(c, i));
		}
		if (fits)
			pd_add(&out, word.begin, word.end, evidence, 0);
	}
	return out.n;
}
