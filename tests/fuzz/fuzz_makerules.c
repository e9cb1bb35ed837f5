/*
 * Any bytes up to a NUL are a Makefile, those up to a second one what a context's list was, and the rest names, a line
 * each: whatever rules are read, a context is looked through by each of them, says the same each time, and of a list
 * that would be the same nothing came, went or changed.
 */
#include <stdint.h>
#include <stdlib.h>

#include "../../gen/listing.h"
#include "../../gen/makerules.h"
#include "../unit/toyfacts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool ok)
{
	if (!ok)
		abort();
}

static struct str cut_at_nul(struct str *rest)
{
	struct str head;

	if (!str_cut(rest, '\0', &head)) {
		head = *rest;
		*rest = STR_NONE;
	}
	return head;
}

/* Names that end in / are folders. */
static void put_names(struct toyfacts *t, struct str names)
{
	struct str line, path;

	for (size_t n = 0; str_line(&names, &line) && n < 50; n++) {
		path = str_ends(line, STR("/")) ? str_slice(line, 0, line.n - 1) : line;
		if (path.n && path.n < 100)
			toyfacts_put(t, arena_cstr(t->a, path), 1, path.n == line.n ? arena_cstr(t->a, path) : NULL);
	}
}

static void check_scan(struct arena *a, const struct facts *facts, const struct makerules_scan *scan, struct str recorded)
{
	const struct file_time since = { 0 };
	struct listing one = listing_of(a, facts, scan, false, recorded, since);
	struct listing two = listing_of(a, facts, scan, false, recorded, since);

	require(one.n == two.n && one.is_other == two.is_other && str_eq(one.doubt, two.doubt) && str_eq(one.other, two.other));
	for (size_t i = 0; i < one.n; i++)
		require(one.items[i].kind == two.items[i].kind && str_eq(one.items[i].path, two.items[i].path));
	require(one.is_other || !one.n);
}

static void check_image(const struct makerules *m, const struct makerules_image *image)
{
	require(str_ends(image->file, STR(".id")) && makerules_made(m, image->file) != NULL);
	for (size_t i = 0; i < image->needs.n; i++)
		require(!str_starts(image->needs.items[i], STR("$(")));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct toyfacts toy = toyfacts_new(a);
	struct facts facts = toyfacts_facts(&toy);
	struct str rest = { (const char *)data, size }, makefile = cut_at_nul(&rest), recorded = cut_at_nul(&rest);
	struct makerules m = makerules_read(a, makefile);

	put_names(&toy, rest);
	for (size_t i = 0; i < map_count(m.images); i++)
		check_image(&m, map_value(m.images, i));
	for (size_t i = 0; i < map_count(m.scans) && i < 5; i++)
		check_scan(a, &facts, map_value(m.scans, i), recorded);
	arena_free(a);
	return 0;
}
