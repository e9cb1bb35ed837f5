/* Of targets that read the same, one is asked. */
#include "touched.h"

#include "arena.h"
#include "file.h"
#include "graph.h"
#include "ignore.h"
#include "map.h"
#include "model.h"
#include "path.h"
#include "plan.h"
#include "readers.h"

#define STATE "build/.aqueduct" /* what make remembers */
#define KEPT ".aqueduct" /* what aqueduct does */

struct toucher {
	struct arena *arena;
	const struct plan *plan;
	struct affected *change;
	struct readers readers;
	struct reader_list found; /* those of the path that is looked at now */
	struct map *own; /* files of aqueduct, which count only where they are named */
	const char *doubt; /* what is said where it is not known whether a file changed; NULL: it did */
	bool named; /* only what is read by its name counts, or lies below a path */
	bool is_read; /* that path */
	bool modules; /* submodules came or went: what is not there may have been one */
};

static struct toucher toucher_new(struct arena *a, const struct model *m, const struct plan *p, struct affected *change)
{
	struct toucher t = { .arena = a, .plan = p, .change = change, .readers = readers_new(a, p), .own = map_new(a) };
	const struct words files = model_own_files(a, m);

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
static bool is_kept(const struct toucher *t, const struct reader_group *g, struct str path)
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
	struct reader_group *g = by->group;
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

/* Whether a path counts, be it one that the commit has otherwise: what lies below a submodule may be a link there. */
static bool is_asked(const struct toucher *t, const struct reader *by, struct str path)
{
	return !t->named || by->named || readers_below(by, path);
}

/* What a COPY reads: not what the ignore file drops, and what is aqueduct's only by its own name. */
static void touch_read(struct toucher *t, const struct reader *by, struct str path)
{
	const bool told = by->group->known || (t->doubt && by->group->unknown);

	if ((t->is_read && told) || !is_asked(t, by, path))
		return;
	if (by->named || (is_kept(t, by->group, path) && (!is_own(t, path) || str_eq(path, by->path)))) {
		t->is_read = true;
		if (!told)
			touch_group(t, by, path);
	}
}

static void touch_path(struct toucher *t, struct str path)
{
	readers_of(&t->readers, path, t->modules, &t->found);
	for (size_t i = 0; i < t->found.n; i++)
		touch_read(t, t->found.items[i], path);
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

	t.named = t.modules = true;
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
