/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/policy.h"

/* Returns: the address without angle brackets, white space and the dot of an absolute domain name. */
static struct sp_view bare(struct sp_view address)
{
	address = sp_view_trim(address);
	if (address.n >= 2 && address.p[0] == '<' && address.p[address.n - 1] == '>')
		address = sp_view_trim(sp_view_sub(address, 1, address.n - 1));
	if (address.n && address.p[address.n - 1] == '.')
		address.n--;
	return address;
}

/* Returns: what follows the last @; empty when there is none. */
static struct sp_view domain_of(struct sp_view address)
{
	for (size_t i = address.n; i-- > 0;)
		if (address.p[i] == '@')
			return sp_view_sub(address, i + 1, address.n);
	return sp_view(address.p, 0);
}

static bool covers(const char *parent, struct sp_view domain)
{
	size_t n = strlen(parent);

	if (!n || domain.n < n)
		return false;
	if (domain.n > n && domain.p[domain.n - n - 1] != '.')
		return false;
	return sp_view_is_nocase(sp_view_sub(domain, domain.n - n, domain.n), parent);
}

bool sp_policy_address_fits(const char *item, struct sp_view address)
{
	const char *at = strchr(item, '@');

	address = bare(address);
	if (!address.n)
		return false;
	if (at && at != item)
		return sp_view_is_nocase(address, item);
	return (!at && sp_view_is_nocase(address, item)) ||
		covers(at ? item + 1 : item, domain_of(address));
}

/* "hotmail" with "hotmail.fr", "hotmail.co.uk": the label, then one label, or two of which the first is a customary one. */
static bool in_family(const char *label, struct sp_view domain)
{
	static const char *const second_level[] = { "co", "com", "net", "ne", "org" };
	size_t n = strlen(label);

	if (domain.n <= n + 1 || domain.p[n] != '.' ||
		!sp_view_is_nocase(sp_view_sub(domain, 0, n), label))
		return false;
	struct sp_view suffix = sp_view_sub(domain, n + 1, domain.n);
	const char *dot = memchr(suffix.p, '.', suffix.n);

	if (!dot)
		return true;
	size_t first = (size_t)(dot - suffix.p);

	for (size_t i = 0; i < sizeof second_level / sizeof *second_level; i++)
		if (sp_view_is_nocase(sp_view_sub(suffix, 0, first), second_level[i]))
			return !memchr(dot + 1, '.', suffix.n - first - 1);
	return false;
}

static bool is_webmail(struct sp_view domain)
{
	static const char *const domains[] = {
#define SP_WEBMAIL(name) name,
#define SP_WEBMAIL_FAMILY(label)
#include "policy/webmail.def"
#undef SP_WEBMAIL
#undef SP_WEBMAIL_FAMILY
	};
	static const char *const families[] = {
#define SP_WEBMAIL(name)
#define SP_WEBMAIL_FAMILY(label) label,
#include "policy/webmail.def"
#undef SP_WEBMAIL
#undef SP_WEBMAIL_FAMILY
	};

	for (size_t i = 0; i < sizeof domains / sizeof *domains; i++)
		if (covers(domains[i], domain))
			return true;
	for (size_t i = 0; i < sizeof families / sizeof *families; i++)
		if (in_family(families[i], domain))
			return true;
	return false;
}

static bool listed(const struct sp_name_list *list, struct sp_view address)
{
	for (size_t i = 0; i < list->n; i++)
		if (sp_policy_address_fits(list->name[i], address))
			return true;
	return false;
}

enum sp_relation sp_policy_relation(const struct sp_config *config, struct sp_view address)
{
	if (listed(&config->domains, address))
		return SP_RELATION_INTERNAL;
	if (listed(&config->press, address))
		return SP_RELATION_PRESS;
	if (listed(&config->partners, address))
		return SP_RELATION_PARTNER;
	if (listed(&config->webmail, address) || is_webmail(domain_of(bare(address))))
		return SP_RELATION_WEBMAIL;
	return SP_RELATION_EXTERNAL;
}
