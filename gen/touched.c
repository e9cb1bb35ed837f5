/*
 * Arches of an image mostly read the same: targets are put into groups by what they read, and a changed path is held
 * against groups. A path is looked up with each folder that leads to it, so that a COPY costs nothing where nothing
 * below it changed; what has wildcards is matched.
 */
#include "touched.h"

#include "arena.h"
#include "file.h"
#include "glob.h"
#include "globwalk.h"
#include "graph.h"
#include "ignore.h"
#include "map.h"
#include "model.h"
#include "path.h"
#include "plan.h"
#include "regex.h"

#define STATE "build/.aqueduct" /* what make remembers */
#define KEPT ".aqueduct" /* what aqueduct does */

/* Targets with the same context, Dockerfile and reads. */
struct group {
	const struct target *first;
	const struct plan_target **items;
	size_t n, cap;
	bool linked; /* the context is or lies behind a symbolic link */
	bool known; /* one of its files is known to have changed */
	bool unknown; /* or could have */
};

/* One thing that a group reads. */
struct reader {
	struct group *group;
	struct str path; /* cleaned, of the repository */
	struct str id; /* of its node */
	const struct regex *pattern; /* NULL: it has no wildcards */
	const struct regex **above; /* for the folders above what it stands for, ended by NULL */
	bool link; /* a symbolic link: what is read lies elsewhere in the context */
	bool named; /* a Dockerfile or an ignore file, whatever the ignore file says of it */
};

struct readers {
	const struct reader **items;
	size_t n, cap;
};

struct toucher {
	struct arena *arena;
	const struct plan *plan;
	struct affected *change;
	struct map *groups; /* by what makes them one -> struct group */
	struct map *by_path, *by_folder; /* what is read, and the folders above it -> struct readers */
	struct readers patterns, links;
	struct map *own; /* files of aqueduct, which count only where they are named */
	const char *doubt; /* what is said where it is not known whether a file changed; NULL: it did */
	bool named; /* only what is read by its name counts */
	bool is_read; /* what is looked at now */
	bool modules; /* submodules came or went: what is not there may have been one */
};

static struct readers *list_in(struct toucher *t, struct map *map, struct str key)
{
	struct readers *list = map_get(map, key);

	if (!list)
		map_put(map, key, list = arena_alloc(t->arena, 1, sizeof *list));
	return list;
}

static struct str below(struct toucher *t, struct str folder, struct str name)
{
	return str_is(folder, ".") ? name : arena_printf(t->arena, "%.*s/%.*s", STR_ARG(folder), STR_ARG(name));
}

/* A source of COPY with wildcards; NULL where it cannot be matched. */
static const struct regex *pattern_of(struct toucher *t, struct str path)
{
	struct buf expression = buf_new(t->arena);

	buf_adds(&expression, "\\A(?:");
	if (glob_source(&expression, path) != GLOB_GOOD)
		return NULL;
	buf_adds(&expression, ")\\z");
	return regex_kept(t->arena, arena_cstr(t->arena, buf_str(&expression)));
}

/* A folder that changed as a whole, like a submodule, may hold it. */
static void add_folders(struct toucher *t, const struct reader *reader)
{
	struct str folder = reader->path;

	while (path_go_up(&folder))
		LIST_ADD(t->arena, list_in(t, t->by_folder, folder), reader);
}

/* What the parts of a source with wildcards match, that lead to it. */
static const struct regex **patterns_above(struct toucher *t, struct str path)
{
	const struct regex **list = arena_alloc(t->arena, path.n + 1, sizeof *list);

	for (size_t n = 0; path_go_up(&path) && glob_is_pattern(path);)
		if ((list[n] = pattern_of(t, path)))
			n++;
	return list;
}

static void add_reader(struct toucher *t, struct group *g, const struct read *read)
{
	struct reader *reader = arena_alloc(t->arena, 1, sizeof *reader);

	*reader = (struct reader){ .group = g, .path = path_clean(t->arena, below(t, g->first->context.s, read->source)) };
	reader->id = arena_printf(t->arena, NODE_SOURCE ":%.*s", STR_ARG(reader->path));
	reader->link = globwalk_meets_link(t->arena, reader->path);
	if (read->pattern) {
		reader->pattern = pattern_of(t, reader->path);
		reader->above = patterns_above(t, reader->path);
		reader->link = reader->link || !reader->pattern;
		LIST_ADD(t->arena, &t->patterns, reader);
	} else {
		LIST_ADD(t->arena, list_in(t, t->by_path, reader->path), reader);
	}
	if (reader->link)
		LIST_ADD(t->arena, &t->links, reader);
	add_folders(t, reader);
}

static void add_name(struct toucher *t, struct group *g, struct str path, const char *what)
{
	struct reader *reader = arena_alloc(t->arena, 1, sizeof *reader);

	*reader = (struct reader){ .group = g, .path = path_clean(t->arena, path), .id = str_of(what), .named = true };
	LIST_ADD(t->arena, list_in(t, t->by_path, reader->path), reader);
	if (globwalk_meets_link(t->arena, reader->path))
		LIST_ADD(t->arena, &t->links, reader);
	add_folders(t, reader);
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

static void add_target(struct toucher *t, const struct plan_target *pt)
{
	struct str key = key_of(t->arena, pt->target);
	struct group *g = map_get(t->groups, key);

	if (g) {
		LIST_ADD(t->arena, g, pt);
		return;
	}
	map_put(t->groups, key, g = arena_alloc(t->arena, 1, sizeof *g));
	g->first = pt->target;
	g->linked = globwalk_meets_link(t->arena, pt->target->context.s);
	LIST_ADD(t->arena, g, pt);
	add_name(t, g, pt->target->dockerfile.s, "the Dockerfile");
	add_name(t, g, pt->target->ignore_files[0], "what it leaves out of the context");
	add_name(t, g, pt->target->ignore_files[1], "what it leaves out of the context");
	for (size_t i = 0; i < pt->target->reads.n; i++)
		add_reader(t, g, &pt->target->reads.items[i]);
}

static struct toucher toucher_new(struct arena *a, const struct model *m, const struct plan *p, struct affected *change)
{
	struct toucher t = { .arena = a, .plan = p, .change = change, .groups = map_new(a), .by_path = map_new(a),
		.by_folder = map_new(a), .own = map_new(a) };
	const struct words files = model_own_files(a, m);

	for (size_t i = 0; i < p->n_targets; i++)
		add_target(&t, &p->targets[i]);
	for (size_t i = 0; i < files.n; i++)
		map_put(t.own, files.items[i].s, m);
	for (size_t i = 0; i < p->n_targets; i++)
		if (p->targets[i].qemu)
			map_put(t.own, path_clean(a, p->targets[i].qemu->file), m);
	return t;
}

static bool is_own(const struct toucher *t, struct str path)
{
	return map_get(t->own, path) || path_is_within(path, STR(STATE)) || path_is_within(path, STR(KEPT));
}

/*
 * Whether a path is in the context of a group, or above it, and its ignore file lets it through. Of a folder that it
 * drops, it may keep something.
 */
static bool is_kept(const struct toucher *t, const struct group *g, struct str path)
{
	struct str context = g->first->context.s, within = path;
	const struct ignore *ignore = g->first->ignore;

	if (g->linked || str_is(path, "."))
		return true;
	if (!str_is(context, ".")) {
		if (path_is_within(context, path))
			return true;
		if (!path_is_within(path, context))
			return false;
		within = str_from(path, context.n + 1);
	}
	return !ignore || !ignore_drops(ignore, within)
		|| (file_kind(t->arena, path) == FILE_FOLDER && ignore_may_keep_below(ignore, within));
}

/* "Dockerfile:7: COPY src/ /app", and where that is. */
static const struct edge *edge_to(const struct node *from, struct str id)
{
	for (size_t i = 0; i < from->n_edges; i++)
		if (str_eq(from->edges[i].to->id, id))
			return &from->edges[i];
	return NULL;
}

static void touch_group(struct toucher *t, const struct reader *by, struct str path)
{
	struct group *g = by->group;
	struct touch touch = { .cause = path, .reason = by->id, .unknown = t->doubt };
	const struct edge *edge;

	if (t->doubt)
		touch.cause = arena_printf(t->arena, "%.*s%s", STR_ARG(path), t->doubt);
	for (size_t i = 0; i < g->n; i++) {
		edge = edge_to(g->items[i]->build, by->id);
		if (edge) {
			touch.reason = edge->reason;
			touch.pos = edge->pos;
		}
		affected_touch(t->change, g->items[i]->build, &touch);
	}
	g->known = !t->doubt;
	g->unknown = true;
}

/* What a COPY reads: not what the ignore file drops, and what is aqueduct's only by its own name. */
static void touch_read(struct toucher *t, const struct reader *by, struct str path)
{
	const bool told = by->group->known || (t->doubt && by->group->unknown);

	if ((t->is_read && told) || (t->named && !by->named))
		return;
	if (by->named || (is_kept(t, by->group, path) && (!is_own(t, path) || str_eq(path, by->path)))) {
		t->is_read = true;
		if (!told)
			touch_group(t, by, path);
	}
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

/* Whether a path is a folder, or was a submodule, above what a source with wildcards stands for. */
static bool is_above(const struct toucher *t, const struct reader *reader, struct str path)
{
	enum file_kind kind = file_kind(t->arena, path);
	struct regex_match m;

	if (kind != FILE_FOLDER && (kind != FILE_ABSENT || !t->modules))
		return false;
	for (size_t i = 0; reader->above[i]; i++)
		if (regex_at(reader->above[i], path, 0, &m))
			return true;
	return false;
}

static void touch_all_of(struct toucher *t, const struct map *map, struct str key, struct str path)
{
	const struct readers *list = map_get(map, key);

	for (size_t i = 0; list && i < list->n; i++)
		touch_read(t, list->items[i], path);
}

static void touch_path(struct toucher *t, struct str path)
{
	struct str folder = path;

	do
		touch_all_of(t, t->by_path, folder, path);
	while (path_go_up(&folder));
	touch_all_of(t, t->by_folder, path, path);
	for (size_t i = 0; i < t->patterns.n; i++)
		if (t->patterns.items[i]->pattern
			&& (matches(t->patterns.items[i]->pattern, path) || is_above(t, t->patterns.items[i], path)))
			touch_read(t, t->patterns.items[i], path);
	for (size_t i = 0; i < t->links.n; i++)
		touch_read(t, t->links.items[i], path);
}

static void touch_onlookers(const struct plan *p, const struct touch *touch, struct affected *change)
{
	for (size_t i = 0; i < graph_count(p->graph); i++)
		if (str_among(str_of(graph_at(p->graph, i)->kind), " " NODE_TEST " " NODE_JOB " " NODE_PIPELINE " "))
			affected_touch(change, graph_at(p->graph, i), touch);
}

struct touched_paths touched_by(struct arena *a, const struct model *m, const struct plan *p,
	const struct touched_paths *changed, struct affected *change)
{
	struct str *unread = arena_alloc(a, changed->n + 1, sizeof *unread);
	struct toucher t = toucher_new(a, m, p, change);
	size_t n = 0;

	for (size_t i = 0; i < changed->n && !t.modules; i++)
		t.modules = str_is(changed->items[i], ".gitmodules");
	for (size_t i = 0; i < changed->n; i++) {
		t.is_read = is_own(&t, changed->items[i]);
		touch_path(&t, changed->items[i]);
		if (!t.is_read)
			unread[n++] = changed->items[i];
	}
	if (changed->n)
		touch_onlookers(p, &(struct touch){ .cause = changed->items[0], .reason = STR("sees the whole repository") }, change);
	return (struct touched_paths){ unread, n };
}

static void touch_doubted(struct toucher *t, const struct touched_paths *files, const char *doubt)
{
	t->doubt = doubt;
	for (size_t i = 0; i < files->n; i++)
		touch_path(t, files->items[i]);
}

void touched_by_unknown(struct arena *a, const struct model *m, const struct plan *p, const struct touched_paths *files,
	struct affected *change)
{
	struct toucher t = toucher_new(a, m, p, change);

	touch_doubted(&t, files, ", of which git keeps nothing");
}

void touched_by_unlike(struct arena *a, const struct model *m, const struct plan *p, const struct touched_paths *files,
	const char *doubt, struct affected *change)
{
	struct toucher t = toucher_new(a, m, p, change);

	t.named = true;
	touch_doubted(&t, files, doubt);
}

void touched_by_commit(const struct plan *p, bool unknown, struct affected *change)
{
	const struct node *build;

	for (size_t i = 0; i < p->n_targets; i++) {
		build = p->targets[i].build;
		for (size_t k = 0; k < build->n_edges; k++) {
			const struct edge *e = &build->edges[k];

			if (str_is(str_of(e->to->kind), NODE_GIT))
				affected_touch(change, build, &(struct touch){ STR("the commit"), e->reason, e->pos, unknown });
		}
	}
}

void touched_all(const struct plan *p, struct str cause, bool unknown, struct affected *change)
{
	const struct touch touch = { .cause = cause, .reason = STR_NONE, .unknown = unknown };

	for (size_t i = 0; i < p->n_targets; i++)
		affected_touch(change, p->targets[i].build, &touch);
	touch_onlookers(p, &touch, change);
}
