/* SPDX-License-Identifier: Apache-2.0 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include <stdlib.h>

#include "worker/meta.h"
#include "worker/xml.h"

void sp_meta_add_letters(struct sp_buf *meta, struct sp_view bytes)
{
	for (size_t at = 0, from = 0; at <= bytes.n; at++) {
		if (at < bytes.n && sp_u8(bytes.p + at) >= 0x20 && sp_u8(bytes.p + at) < 0x7f)
			continue;
		if (at - from >= 4)
			sp_text_add_line(meta, sp_view_sub(bytes, from, at));
		from = at + 1;
	}
}

#ifdef HAVE_EXPAT
#define PLACE_BYTES 64
#define MEASURE_DIGITS 8 /* longer numbers may be of people */

struct xmp {
	struct sp_buf *meta;
	unsigned quiet; /* open elements about how the picture was edited */
	char value[PLACE_BYTES]; /* of the element that is open, as far as a position is long */
	size_t value_n, value_at; /* where it begins in meta */
	double place[2]; /* latitude, longitude */
	bool known[2];
};

static bool among(const char *name, const char *const *list)
{
	while (*list && strcmp(name, *list) != 0)
		list++;
	return *list;
}

/* What programs write of themselves. */
static bool is_technical(const char *name)
{
	static const char *const names[] = { "History", "DerivedFrom", "Ingredients", "Pantry", "ManifestItems", "VersionID",
		"DocumentID", "InstanceID", "OriginalDocumentID", "CreatorTool", "MetadataDate", "ModifyDate", "CreateDate",
		"DateCreated", "DateTimeOriginal", "ColorMode", "ICCProfile", "format", "SwatchGroups", "PlateNames", "Fonts",
		"DocumentAncestors", "SerialNumber", "LensSerialNumber", "Lens", "LensModel", "LensInfo", "Firmware", "Make", "Model",
		"Software", "xmptk", "about", "parseType", "lang", "resource", "NativeDigest", NULL };

	return among(name, names);
}

/* "720000/10000": what a camera measured, of which there are dozens. */
static bool is_measure(const char *value)
{
	size_t over = strspn(value, "-0123456789"), under = value[over] == '/' ? strspn(value + over + 1, "0123456789") : 0;

	return over && over <= MEASURE_DIGITS && under && under <= MEASURE_DIGITS && !value[over + 1 + under];
}

/* "51,30.048N" or "51,30,2.88N". */
static bool read_degrees(const char *text, double *ret)
{
	double degrees = 0, unit = 1;
	char *end;

	for (int i = 0; i < 3; i++, unit *= 60) {
		double value = strtod(text, &end);

		if (end == text || !(value >= 0 && value <= 180))
			return false;
		degrees += value / unit;
		text = end + (*end == ',');
		if (*end != ',')
			break;
	}
	if (!*end || !strchr("NSEW", *end) || end[1] || degrees > 180)
		return false;
	*ret = *end == 'S' || *end == 'W' ? -degrees : degrees;
	return true;
}

static void take_place(struct xmp *x, const char *name, const char *value)
{
	if (!strcmp(name, "GPSLatitude"))
		x->known[0] = read_degrees(value, &x->place[0]);
	else if (!strcmp(name, "GPSLongitude"))
		x->known[1] = read_degrees(value, &x->place[1]);
}

static void end_line(const struct xmp *x)
{
	if (x->meta->n && x->meta->p[x->meta->n - 1] != '\n')
		sp_buf_add_char(x->meta, '\n');
}

static void on_open(void *context, const char *name, const char **attributes)
{
	struct xmp *x = context;

	x->quiet += is_technical(name);
	x->value_n = 0;
	end_line(x);
	for (; !x->quiet && *attributes; attributes += 2) {
		const char *colon = strchr(attributes[0], ':'), *own = colon ? colon + 1 : attributes[0];

		/* Names of vocabularies are no words. */
		if (!strncmp(attributes[0], "xmlns", 5) || is_technical(own))
			continue;
		take_place(x, own, attributes[1]);
		if (is_measure(attributes[1]))
			continue;
		sp_buf_add_str(x->meta, attributes[1]);
		end_line(x);
	}
	x->value_at = x->meta->n;
}

static void on_close(void *context, const char *name)
{
	struct xmp *x = context;

	x->value[x->value_n] = 0;
	take_place(x, name, x->value);
	if (is_measure(x->value))
		x->meta->n = x->value_at;
	x->value_n = 0;
	x->quiet -= is_technical(name) && x->quiet;
	end_line(x);
	x->value_at = x->meta->n;
}

static void on_text(void *context, struct sp_view text)
{
	struct xmp *x = context;

	for (size_t i = 0; i < text.n && x->value_n + 1 < sizeof x->value; i++)
		if (!sp_is_space((unsigned char)text.p[i]))
			x->value[x->value_n++] = text.p[i];
	if (!x->quiet && (sp_view_trim(text).n || (x->meta->n && x->meta->p[x->meta->n - 1] != '\n')))
		sp_buf_add(x->meta, text.p, text.n);
}

/* The packet without the padding behind it, which some writers end with bytes that are no XML. */
static struct sp_view trim_packet(struct sp_view packet)
{
	const char *begin = packet.n ? memchr(packet.p, '<', packet.n) : NULL;
	const char *end = packet.n ? memrchr(packet.p, '>', packet.n) : NULL;

	return begin && end > begin ? sp_view(begin, (size_t)(end + 1 - begin)) : sp_view(packet.p, 0);
}

void sp_xmp_read(struct sp_view packet, struct sp_buf *meta)
{
	struct xmp x = { .meta = meta };
	const struct sp_xml events = { &x, on_open, on_close, on_text };

	packet = trim_packet(packet);
	if (!packet.n)
		return;
	/* What is no XML may be one for more patient readers. */
	if (!sp_xml_parse(packet, &events))
		sp_meta_add_letters(meta, packet);
	if (x.known[0] && x.known[1])
		sp_meta_add_place(meta, x.place[0], x.place[1]);
}
#else
void sp_xmp_read(struct sp_view packet, struct sp_buf *meta)
{
	sp_meta_add_letters(meta, packet);
}
#endif
