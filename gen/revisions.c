#include "revisions.h"

#include "arena.h"
#include "config.h"
#include "diag.h"
#include "digest.h"
#include "embedded.h"
#include "map.h"

#define HEAD STR("# The templates that the outputs were made of. Written by aqueduct.\n")

/* The checksum of POSIX's cksum and the size, in one word. */
static struct str sum_of(struct arena *a, struct str text)
{
	struct str size = digest_cksum(a, text), crc = STR_NONE;

	str_cut(&size, ' ', &crc);
	return arena_printf(a, "%.*s-%.*s", STR_ARG(crc), STR_ARG(size));
}

/* What stands behind a name in lines of "NAME VALUE"; empty where it has none. */
static struct str find(struct str lines, struct str name)
{
	struct str line, head;

	while (str_line(&lines, &line))
		if (str_cut(&line, ' ', &head) && str_eq(head, name))
			return line;
	return STR_NONE;
}

static struct str table(void)
{
	for (size_t i = 0; i < embedded_pages_n; i++)
		if (str_is(STR("revisions.list"), embedded_pages[i].name))
			return (struct str){ embedded_pages[i].bytes, embedded_pages[i].size };
	return STR_NONE;
}

static bool has_row(struct str name)
{
	return find(table(), name).n;
}

struct str revisions_record(struct arena *a, const struct map *templates)
{
	struct buf b = buf_new(a);
	const struct source *src;
	struct str sum;

	buf_add(&b, HEAD);
	buf_adds(&b, "aqueduct " AQUEDUCT_VERSION "\n");
	for (size_t i = 0; i < map_count(templates); i++) {
		src = map_value(templates, i);
		sum = sum_of(a, src->text);
		if (has_row(map_key(templates, i)))
			buf_addf(&b, "%.*s %.*s\n", STR_ARG(map_key(templates, i)), STR_ARG(sum));
	}
	return buf_str(&b);
}

/* The rows of a template behind that of the old checksum; where it has none, the one of the new checksum. */
static void add_reasons(struct buf *out, struct str name, struct str old, struct str now)
{
	struct str rows = table(), row, word[3];
	bool known = false, behind = false;

	while (str_line(&rows, &row))
		known = known || (str_starts(row, name) && str_find(row, old) < row.n);
	rows = table();
	while (str_line(&rows, &row)) {
		for (size_t i = 0; i < countof(word); i++)
			if (!str_cut(&row, ' ', &word[i]))
				word[i] = STR_NONE;
		if (!str_eq(word[0], name))
			continue;
		if (behind || (!known && str_eq(word[2], now)))
			buf_addf(out, "; %.*s: %.*s", STR_ARG(word[1]), STR_ARG(row));
		behind = behind || str_eq(word[2], old);
	}
}

void revisions_say(struct arena *a, struct str old, const struct map *templates, struct buf *out)
{
	struct str version = find(old, STR("aqueduct")), before, now, name;
	const struct source *src;

	if (version.n && !str_is(version, AQUEDUCT_VERSION))
		buf_addf(out, "aqueduct: outputs were made by aqueduct %.*s; this is " AQUEDUCT_VERSION "\n", STR_ARG(version));
	for (size_t i = 0; i < map_count(templates); i++) {
		name = map_key(templates, i);
		src = map_value(templates, i);
		before = find(old, name);
		now = sum_of(a, src->text);
		if (!before.n || str_eq(before, now))
			continue;
		buf_addf(out, "aqueduct: %.*s has changed", STR_ARG(src->name));
		add_reasons(out, name, before, now);
		buf_addc(out, '\n');
	}
}
