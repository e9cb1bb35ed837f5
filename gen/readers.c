/*
 * A path is looked up with each folder that leads to it, so that a COPY costs nothing where nothing below it changed;
 * what has wildcards is matched.
 */
#include "readers.h"

#include "arena.h"
#include "file.h"
#include "glob.h"
#include "globwalk.h"
#include "graph.h"
#include "map.h"
#include "model.h"
#include "path.h"
#include "plan.h"
#include "regex.h"

static struct reader_list *list_in(struct readers *r, struct map *map, struct str key)
{
	struct reader_list *list = map_get(map, key);

	if (!list)
		map_put(map, key, list = arena_alloc(r->arena, 1, sizeof *list));
	return list;
}

static struct str below(struct readers *r, struct str folder, struct str name)
{
	return str_is(folder, ".") ? name : arena_printf(r->arena, "%.*s/%.*s", STR_ARG(folder), STR_ARG(name));
}

/* A source of COPY with wildcards; NULL where it cannot be matched. */
static const struct regex *pattern_of(struct readers *r, struct str path)
{
	struct buf expression = buf_new(r->arena);

	buf_adds(&expression, "\\A(?:");
	if (glob_source(&expression, path) != GLOB_GOOD)
		return NULL;
	buf_adds(&expression, ")\\z");
	return regex_kept(r->arena, arena_cstr(r->arena, buf_str(&expression)));
}

/* A folder that changed as a whole, like a submodule, may hold it. */
static void add_folders(struct readers *r, const struct reader *reader)
{
	struct str folder = reader->path;

	while (path_go_up(&folder))
		LIST_ADD(r->arena, list_in(r, r->by_folder, folder), reader);
}

/* What the parts of a source with wildcards match, that lead to it. */
static const struct regex **patterns_above(struct readers *r, struct str path)
{
	const struct regex **list = arena_alloc(r->arena, path.n + 1, sizeof *list);

	for (size_t n = 0; path_go_up(&path) && glob_is_pattern(path);)
		if ((list[n] = pattern_of(r, path)))
			n++;
	return list;
}

static void add_reader(struct readers *r, struct reader_group *g, const struct read *read)
{
	struct reader *reader = arena_alloc(r->arena, 1, sizeof *reader);

	*reader = (struct reader){ .group = g, .path = path_clean(r->arena, below(r, g->first->context.s, read->source)) };
	reader->id = arena_printf(r->arena, NODE_SOURCE ":%.*s", STR_ARG(reader->path));
	reader->link = globwalk_meets_link(r->arena, reader->path);
	if (read->pattern) {
		reader->pattern = pattern_of(r, reader->path);
		reader->above = patterns_above(r, reader->path);
		reader->link = reader->link || !reader->pattern;
		LIST_ADD(r->arena, &r->patterns, reader);
	} else {
		LIST_ADD(r->arena, list_in(r, r->by_path, reader->path), reader);
	}
	if (reader->link)
		LIST_ADD(r->arena, &r->links, reader);
	add_folders(r, reader);
}

static void add_name(struct readers *r, struct reader_group *g, struct str path, const char *what)
{
	struct reader *reader = arena_alloc(r->arena, 1, sizeof *reader);

	*reader = (struct reader){ .group = g, .path = path_clean(r->arena, path), .id = str_of(what), .named = true };
	LIST_ADD(r->arena, list_in(r, r->by_path, reader->path), reader);
	if (globwalk_meets_link(r->arena, reader->path))
		LIST_ADD(r->arena, &r->links, reader);
	add_folders(r, reader);
}

static struct str key_of(struct arena *a, const struct target *t)
{
	struct buf b = buf_new(a);

	buf_addf(&b, "%.*s", STR_ARG(t->dockerfile.s));
	buf_addc(&b, '\0');
	buf_add(&b, t->context.s);
	for (size_t i = 0; i < t->reads.n; i++) {
		buf_addc(&b, '\0');
		buf_add(&b, t->reads.items[i].source);
	}
	return buf_str(&b);
}

static void add_target(struct readers *r, const struct plan_target *pt)
{
	struct str key = key_of(r->arena, pt->target);
	struct reader_group *g = map_get(r->groups, key);

	if (g) {
		LIST_ADD(r->arena, g, pt);
		return;
	}
	map_put(r->groups, key, g = arena_alloc(r->arena, 1, sizeof *g));
	g->first = pt->target;
	g->linked = globwalk_meets_link(r->arena, pt->target->context.s);
	LIST_ADD(r->arena, g, pt);
	add_name(r, g, pt->target->dockerfile.s, "the Dockerfile");
	add_name(r, g, pt->target->ignore_files[0], "what it leaves out of the context");
	add_name(r, g, pt->target->ignore_files[1], "what it leaves out of the context");
	for (size_t i = 0; i < pt->target->reads.n; i++)
		add_reader(r, g, &pt->target->reads.items[i]);
}

static bool matches(const struct regex *pattern, struct str path)
{
	struct regex_match m;

	do
		if (regex_at(pattern, path, 0, &m))
			return true;
	while (path_go_up(&path) && !str_is(path, "."));
	return false;
}

/* Whether a path may hold what a source with wildcards stands for. */
static bool is_above(const struct reader *reader, struct str path)
{
	struct regex_match m;

	for (size_t i = 0; reader->above[i]; i++)
		if (regex_at(reader->above[i], path, 0, &m))
			return true;
	return false;
}

static void add_patterns(const struct readers *r, struct str path, bool modules, struct reader_list *out)
{
	enum file_kind kind = r->patterns.n ? file_kind(r->arena, path) : FILE_REGULAR;
	bool holds = kind == FILE_FOLDER || (kind == FILE_ABSENT && modules);

	for (size_t i = 0; i < r->patterns.n; i++) {
		const struct reader *reader = r->patterns.items[i];

		if (reader->pattern && (matches(reader->pattern, path) || (holds && is_above(reader, path))))
			LIST_ADD(r->arena, out, reader);
	}
}

static void add_all(struct arena *a, const struct reader_list *some, struct reader_list *out)
{
	for (size_t i = 0; some && i < some->n; i++)
		LIST_ADD(a, out, some->items[i]);
}

struct readers readers_new(struct arena *a, const struct plan *p)
{
	struct readers r = { .arena = a, .groups = map_new(a), .by_path = map_new(a), .by_folder = map_new(a) };

	for (size_t i = 0; i < p->n_targets; i++)
		add_target(&r, &p->targets[i]);
	return r;
}

void readers_of(const struct readers *r, struct str path, bool modules, struct reader_list *out)
{
	struct str folder = path;

	out->n = 0;
	do
		add_all(r->arena, map_get(r->by_path, folder), out);
	while (path_go_up(&folder));
	add_all(r->arena, map_get(r->by_folder, path), out);
	add_patterns(r, path, modules, out);
	add_all(r->arena, &r->links, out);
}

bool readers_below(const struct reader *reader, struct str path)
{
	return (reader->pattern && is_above(reader, path))
		|| (path_is_within(reader->path, path) && !str_eq(reader->path, path));
}
