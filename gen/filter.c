#include "filter.h"

#include "arena.h"
#include "glob.h"
#include "ignore.h"
#include "map.h"
#include "reads.h"

struct filterer {
	struct arena *arena;
	struct filter filter;
	struct map *seen; /* lines that the filter has */
};

static void add(struct filterer *f, char kind, struct str expression)
{
	struct str line = arena_printf(f->arena, "%c%.*s", kind, STR_ARG(expression));

	if (kind != '-' && kind != '+') { /* of those two the last counts */
		if (map_get(f->seen, line))
			return;
		map_put(f->seen, line, f);
	}
	LIST_ADD(f->arena, &f->filter, line);
}

/* The folders in which matches may lie: each part is a pattern of its own, or else all folders are. */
static void add_above(struct filterer *f, char kind, struct str pattern)
{
	struct buf above = buf_new(f->arena);
	struct str part;

	while (str_cut(&pattern, '/', &part)) {
		if (above.n)
			buf_addc(&above, '/');
		if (str_has(part, '[') || str_has(part, '\\') || str_find(part, STR("**")) < part.n
			|| glob_source(&above, part) != GLOB_GOOD) {
			add(f, kind, STR(".*"));
			return;
		}
		add(f, kind, arena_strdup(f->arena, buf_str(&above)));
	}
	if (str_find(pattern, STR("**")) < pattern.n)
		add(f, kind, STR(".*"));
}

/* Whether less than the whole context is read: the expression of each source. */
static bool find_sources(struct filterer *f, const struct reads *reads, struct str *expressions)
{
	struct buf expression;

	for (size_t i = 0; i < reads->n; i++) {
		if (str_is(reads->items[i].source, "."))
			return false;
		expression = buf_new(f->arena);
		if (glob_source(&expression, reads->items[i].source) != GLOB_GOOD)
			return false;
		expressions[i] = buf_str(&expression);
	}
	return true;
}

struct filter filter_of(struct arena *a, const struct reads *reads, const struct ignore *ignore)
{
	struct filterer f = { .arena = a, .seen = map_new(a) };
	struct str *sources = arena_alloc(a, reads->n + 1, sizeof *sources);

	if (find_sources(&f, reads, sources)) {
		for (size_t i = 0; i < reads->n; i++)
			add(&f, '<', sources[i]);
		for (size_t i = 0; i < reads->n; i++)
			add_above(&f, '/', reads->items[i].source);
		if (!reads->n)
			add(&f, '<', STR("//")); /* no path is that */
	}
	for (size_t i = 0; ignore && i < ignore->n; i++)
		add(&f, ignore->items[i].exception ? '+' : '-', ignore->items[i].expression);
	for (size_t i = 0; ignore && i < ignore->n; i++)
		if (ignore->items[i].exception)
			add_above(&f, '~', ignore->items[i].text);
	return f.filter;
}
