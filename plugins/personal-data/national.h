/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Identifiers of other countries: one table (national.def), a handful of ways to check, and functions for the odd ones.
 *
 * A form says how a number is written: 'd' a digit, 'a' a letter, 'x' a letter or digit, "[...]" one of these characters
 * (ranges with '-', which comes last where it is meant itself), '-' one of " .-/" or nothing, anything else itself; forms
 * that begin with '~' may be set apart by single signs anywhere. '|' stands between forms, and '!' before forms that all
 * have letters, which are not looked for where digits stand by themselves. What is written as itself (a
 * prefix) is not part of what is checked.
 */
#ifndef PD_NATIONAL_H
#define PD_NATIONAL_H

#include "pd.h"

#define NAT_MAX 40 /* characters of a number */

struct nat;

/* Whether n letters (upper case) and digits check. */
typedef bool (*nat_check_fn)(const struct nat *nat, const char *s, uint32_t n);

struct nat {
	const char *forms;
	nat_check_fn check; /* NULL = nothing to check */
	/* For nat_sums: a weight for each character ('0' to '9', 'A' = 10 and so on, '.' = 0, '*' the place of the check
	 * character), and '|' between several lists, each of which holds for numbers of its own length, or, after '<', for
	 * those that are no longer, counted from the end. For others:
	 * "structure" where `check` knows ranges and no check digit. */
	const char *weights;
	uint32_t modulus;
	const char *map; /* the check character of each remainder, '-' = none; "" = the remainder must be 0 */
	/* Y, M, D where a date stands, and what may be added to its month or day: "YYMMDD;m20;d40"; "" = no date */
	const char *date;
	bool by_label; /* the match is its label: it may stand anywhere in the window */
};

bool nat_sums(const struct nat *nat, const char *s, uint32_t n);
/* Of the first `modulus` digits, 0 = of all. */
bool nat_luhn(const struct nat *nat, const char *s, uint32_t n);
bool nat_verhoeff(const struct nat *nat, const char *s, uint32_t n);
/* ISO 7064 MOD 11,10. */
bool nat_mod11_10(const struct nat *nat, const char *s, uint32_t n);
/* The last two digits are those before modulo 97, or 97 less that. */
bool nat_mod97(const struct nat *nat, const char *s, uint32_t n);
bool nat_mod97_less(const struct nat *nat, const char *s, uint32_t n);
/* The last two or three digits (as many as the modulus has) are what is left of those before. */
bool nat_remainder(const struct nat *nat, const char *s, uint32_t n);
/* Weights 1, 2, 3 … and, where that leaves 10, from 3 on. */
bool nat_two_rounds(const struct nat *nat, const char *s, uint32_t n);

/* Whether the date in s exists. */
bool nat_date(const char *spec, const char *s, uint32_t n);
/* Sum of the values ('0' = 0, 'A' = 10) of n characters times the weights, which are numbers. */
uint32_t nat_sum(const char *s, const uint8_t *weight, uint32_t n);

static inline uint32_t nat_digit(char c)
{
	return (uint32_t)(c - '0');
}

/* Sum of the digits of the products of n digits and their weights. */
uint32_t nat_cross(const char *s, const uint8_t *weight, uint32_t n);

#define NAT_UNUSED(nat, n) ((void)(nat), (void)(n))

/* All functions that the table names. */
#define NATIONAL(id, name, digits, forms, check, weights, modulus, map, date, description, yes, \
	no) \
	extern const struct sallyport_validator nat_##id##_validator;
#include "national.def"
#undef NATIONAL

#define NATIONAL_CHECK(name) bool name(const struct nat *nat, const char *s, uint32_t n)
NATIONAL_CHECK(nat_at_uid);
NATIONAL_CHECK(nat_be_nn);
NATIONAL_CHECK(nat_bg_vat);
NATIONAL_CHECK(nat_cy_tic);
NATIONAL_CHECK(nat_cz_rc);
NATIONAL_CHECK(nat_cz_dic);
NATIONAL_CHECK(nat_ee_ik);
NATIONAL_CHECK(nat_lt_asmens);
NATIONAL_CHECK(nat_fr_nir);
NATIONAL_CHECK(nat_fr_tva);
NATIONAL_CHECK(nat_ie_pps);
NATIONAL_CHECK(nat_lv_pk);
NATIONAL_CHECK(nat_lt_pvm);
NATIONAL_CHECK(nat_lu_id);
NATIONAL_CHECK(nat_nl_btw);
NATIONAL_CHECK(nat_pt_cc);
NATIONAL_CHECK(nat_ro_cui);
NATIONAL_CHECK(nat_sk_dph);
NATIONAL_CHECK(nat_de_idnr);
NATIONAL_CHECK(nat_de_health);
NATIONAL_CHECK(nat_de_social);
NATIONAL_CHECK(nat_de_card);
NATIONAL_CHECK(nat_es_nif);
NATIONAL_CHECK(nat_es_ccc);
NATIONAL_CHECK(nat_fi_hetu);
NATIONAL_CHECK(nat_it_cf);
NATIONAL_CHECK(nat_se_pnr);
NATIONAL_CHECK(nat_fr_siret);
NATIONAL_CHECK(nat_eu_vat);
NATIONAL_CHECK(nat_ua_edrpou);
NATIONAL_CHECK(nat_ru_snils);
NATIONAL_CHECK(nat_ru_ogrn);
NATIONAL_CHECK(nat_tr_kimlik);
NATIONAL_CHECK(nat_tr_vkn);
NATIONAL_CHECK(nat_us_npi);
NATIONAL_CHECK(nat_us_itin);
NATIONAL_CHECK(nat_us_ein);
NATIONAL_CHECK(nat_us_aba);
NATIONAL_CHECK(nat_mx_curp);
NATIONAL_CHECK(nat_mx_rfc);
NATIONAL_CHECK(nat_co_nit);
NATIONAL_CHECK(nat_pe_cui);
NATIONAL_CHECK(nat_ec_ci);
NATIONAL_CHECK(nat_ec_ruc);
NATIONAL_CHECK(nat_ve_rif);
NATIONAL_CHECK(nat_br_repeat);
NATIONAL_CHECK(nat_au_abn);
NATIONAL_CHECK(nat_nz_ird);
NATIONAL_CHECK(nat_cn_ric);
NATIONAL_CHECK(nat_cn_uscc);
NATIONAL_CHECK(nat_hk_id);
NATIONAL_CHECK(nat_tw_id);
NATIONAL_CHECK(nat_tw_ubn);
NATIONAL_CHECK(nat_in_aadhaar);
NATIONAL_CHECK(nat_in_gstin);
NATIONAL_CHECK(nat_in_state);
NATIONAL_CHECK(nat_kr_brn);
NATIONAL_CHECK(nat_sg_nric);
NATIONAL_CHECK(nat_sg_uen);
NATIONAL_CHECK(nat_my_nric);
NATIONAL_CHECK(nat_za_id);
NATIONAL_CHECK(nat_pk_cnic);
NATIONAL_CHECK(nat_sv_nit);
NATIONAL_CHECK(nat_ma_ice);
NATIONAL_CHECK(nat_lk_nic);
NATIONAL_CHECK(nat_kz_iin);
NATIONAL_CHECK(nat_kr_rrn);
NATIONAL_CHECK(nat_kr_frn);
NATIONAL_CHECK(nat_es_nuss);

#endif
