#include "cluster.h"

#include "arch.h"
#include "arena.h"
#include "graph.h"
#include "map.h"
#include "model.h"
#include "pattern.h"
#include "plan.h"
#include "planjobs.h"

/* What two arches say in Drone's words of when they run, and on what: at one place, or nowhere. */
static bool run_together(const struct role *a, const struct role *b)
{
	return a->when_pos.src == b->when_pos.src && a->when_pos.line == b->when_pos.line
		&& a->when_pos.col == b->when_pos.col && str_eq(a->type.s, b->type.s);
}

/* Whether two arches are said to be built in one pipeline, by its name. */
static bool are_put_together(const struct target *t, const struct target *other)
{
	return t->drone->name.s.n && str_eq(t->drone->name.s, other->drone->name.s);
}

/*
 * Images of one arch are built in one place, by one runner and trigger, if what they are made of is built there; arches
 * that the descriptor puts into one pipeline are, too.
 */
static bool may_share(const struct plan_target *pt, const struct plan_target *first)
{
	const struct target *t = pt->target, *other = first->target;
	const struct node *base;

	if (!are_put_together(t, other) && (pt->image == first->image || !str_eq(t->name.s, other->name.s)))
		return false;
	if (!str_eq(t->runner.s, other->runner.s) || !str_eq(t->os_version.s, other->os_version.s)
		|| !run_together(t->drone, other->drone))
		return false;
	for (size_t i = 0; i < pt->build->n_edges; i++) {
		base = pt->build->edges[i].to;
		if (base->kind == pt->build->kind && base->cluster.n && !str_eq(base->cluster, first->push->cluster))
			return false;
	}
	return true;
}

/* What the descriptor says, else linux-arm, or windows-1809 where that is the arch's name. */
static struct str first_name(struct arena *a, const struct model *m, const struct image *image, const struct target *t)
{
	struct str os = str_of(t->arch->os);

	if (t->drone->name.pos.src || m->drone.build.name.pos.src)
		return pattern_fill(a, t->drone->name.pos.src ? t->drone->name.s : m->drone.build.name.s, image, t);
	return str_starts(t->name.s, os) ? t->name.s : arena_printf(a, "%s-%.*s", t->arch->os, STR_ARG(t->name.s));
}

/* linux-arm; linux-arm-api where that is taken by others. */
static struct str target_cluster(struct arena *a, const struct model *m, struct map *clusters,
	const struct plan_target *pt)
{
	const struct target *t = pt->target;
	const struct image *image = pt->image;
	const struct plan_target *first;
	struct str name = first_name(a, m, image, t);

	while ((first = map_get(clusters, name)) && !may_share(pt, first))
		name = image->name.s.n ? arena_printf(a, "%.*s-%.*s", STR_ARG(name), STR_ARG(image->name.s))
			: arena_printf(a, "%s-%.*s", t->arch->os, STR_ARG(name));
	if (!first)
		map_put(clusters, name, pt);
	return name;
}

static struct str name_or(const struct word *name, const char *fallback)
{
	return name->pos.src ? name->s : str_of(fallback);
}

/* Where a further publication is built for: its own pipelines, else where the first one is. */
static void name_also(struct arena *a, const struct model *m, struct plan *p, size_t publication)
{
	const struct publication *to = &m->publications[publication];
	struct str pattern = m->drone.commands ? STR_NONE : to->pipeline.s, one = STR_NONE;
	struct str list = m->drone.shape == SHAPE_BUILDX || m->drone.commands ? STR_NONE : to->manifest_pipeline.s;

	if (m->drone.shape != SHAPE_PIPELINES)
		one = pattern;
	else if (pattern.n && !list.n)
		list = arena_printf(a, "manifest-%.*s", STR_ARG(to->name.s));
	for (size_t i = 0; i < p->n_targets; i++)
		p->targets[i].pushes[publication]->cluster = !pattern.n ? p->targets[i].push->cluster
			: one.n ? one : pattern_fill(a, pattern, p->targets[i].image, p->targets[i].target);
	for (size_t i = 0; i < p->n_images; i++)
		p->images[i].manifests[publication]->cluster = list.n ? list : one.n ? one : p->images[i].manifest->cluster;
}

/* Targets come behind what they are made of, whose clusters are known then. */
static void name_clusters(struct arena *a, const struct model *m, struct plan *p)
{
	struct map *clusters = map_new(a); /* name -> struct plan_target, the first in it */
	struct str one = m->drone.shape == SHAPE_PIPELINES ? STR_NONE : name_or(&m->drone.build.name, "build");

	if (p->test)
		p->test->cluster = name_or(&m->drone.test.name, "test");
	if (m->drone.shape == SHAPE_NONE)
		return;
	for (size_t i = 0; i < p->n_targets; i++) {
		p->targets[i].push->cluster = one.n ? one : target_cluster(a, m, clusters, &p->targets[i]);
		p->targets[i].build->cluster = p->targets[i].push->cluster;
	}
	for (size_t i = 0; i < p->n_images; i++)
		p->images[i].manifest->cluster = one.n ? one : name_or(&m->drone.manifest.name, "manifest");
	for (size_t i = 1; i < m->n_publications; i++)
		name_also(a, m, p, i);
}

static void cluster_needs(struct arena *a, struct cluster *c, struct str name)
{
	for (size_t i = 0; i < c->n_needs; i++)
		if (str_eq(c->needs[i], name))
			return;
	c->needs = arena_grow(a, c->needs, c->n_needs, &c->cap_needs, sizeof *c->needs);
	c->needs[c->n_needs++] = name;
}

/* A cluster, and how far it is placed. */
struct entry {
	struct cluster cluster;
	size_t next; /* of its needs */
	bool seen;
	bool outside; /* it is written in Drone's own words, ahead of all others */
};

/*
 * What a node of a cluster makes it wait for. An image that is pushed from another place than where it was built is
 * built there once more: that waits for what the image is made of.
 */
static void node_needs(struct arena *a, struct cluster *c, const struct node *n)
{
	const struct node *to;

	for (size_t i = 0; i < n->n_edges; i++) {
		to = n->edges[i].to;
		if (!to->cluster.n || str_eq(to->cluster, n->cluster))
			continue;
		if (!str_is(str_of(n->kind), NODE_PUSH) || !str_is(str_of(to->kind), NODE_IMAGE)) {
			cluster_needs(a, c, to->cluster);
			continue;
		}
		for (size_t k = 0; k < to->n_edges; k++)
			if (to->edges[k].to->cluster.n && !str_eq(to->edges[k].to->cluster, n->cluster))
				cluster_needs(a, c, to->edges[k].to->cluster);
	}
}

/* By name, as their nodes were declared, the lists behind all else. */
static struct map *declared_clusters(struct arena *a, const struct plan *plan)
{
	size_t count = graph_count(plan->graph);
	struct map *declared = map_new(a);
	const struct node *n;
	struct entry *e;

	for (size_t pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < count; i++) {
			n = graph_at(plan->graph, i);
			if (!n->cluster.n || str_is(str_of(n->kind), NODE_MANIFEST) != (pass == 1))
				continue;
			e = map_get(declared, n->cluster);
			if (!e) {
				map_put(declared, n->cluster, e = arena_alloc(a, 1, sizeof *e));
				e->cluster.name = n->cluster;
				e->outside = str_is(str_of(n->kind), NODE_PIPELINE);
			}
			node_needs(a, &e->cluster, n);
		}
	return declared;
}

/* Depth first, without recursion: what a cluster waits for stands above it, as Drone's server insists. */
static void place(struct plan *plan, const struct map *declared, struct entry **stack, struct entry *root)
{
	struct entry *e = root;
	size_t depth = 0;

	do {
		if (e && !e->seen) {
			e->seen = true;
			stack[depth++] = e;
		}
		if (!depth)
			return;
		e = stack[depth - 1];
		if (e->next < e->cluster.n_needs) {
			e = map_get(declared, e->cluster.needs[e->next++]);
			continue;
		}
		if (!e->outside)
			plan->clusters[plan->n_clusters++] = e->cluster;
		depth--;
		e = NULL;
	} while (depth);
}

static void add_clusters(struct arena *a, struct plan *plan)
{
	struct map *declared = declared_clusters(a, plan);
	struct entry **stack = arena_alloc(a, map_count(declared), sizeof *stack);

	plan->clusters = arena_alloc(a, map_count(declared), sizeof *plan->clusters);
	for (size_t i = 0; i < map_count(declared); i++)
		place(plan, declared, stack, map_value(declared, i));
}

static struct plan_members *members_of(struct arena *a, struct map *members, struct str cluster)
{
	struct plan_members *found = map_get(members, cluster);

	if (!found)
		map_put(members, cluster, found = arena_alloc(a, 1, sizeof *found));
	return found;
}

static void list_target(struct arena *a, struct map *members, const struct plan_target *pt, struct str cluster)
{
	struct plan_members *at = members_of(a, members, cluster);

	if (!at->targets.n || at->targets.items[at->targets.n - 1] != pt)
		LIST_ADD(a, &at->targets, pt);
}

static void list_image(struct arena *a, struct map *members, const struct plan_image *image, struct str cluster)
{
	struct plan_members *at = members_of(a, members, cluster);

	if (!at->images.n || at->images.items[at->images.n - 1] != image)
		LIST_ADD(a, &at->images, image);
}

/* Once for all who ask what is where: a walk over all for each cluster would be one over their product. */
static const struct map *list_members(struct arena *a, const struct model *m, const struct plan *p)
{
	struct map *members = map_new(a);

	for (size_t i = 0; i < p->n_clusters; i++)
		members_of(a, members, p->clusters[i].name)->cluster = &p->clusters[i];
	for (size_t i = 0; i < m->n_jobs; i++)
		members_of(a, members, m->jobs[i].role.name.s)->job = &m->jobs[i];
	for (size_t i = 0; i < p->n_targets; i++)
		for (size_t k = 0; k < m->n_publications; k++)
			list_target(a, members, &p->targets[i], p->targets[i].pushes[k]->cluster);
	for (size_t i = 0; i < p->n_images; i++)
		for (size_t k = 0; k < m->n_publications; k++)
			list_image(a, members, &p->images[i], p->images[i].manifests[k]->cluster);
	return members;
}

void cluster_plan(struct arena *a, const struct model *m, struct plan *p)
{
	name_clusters(a, m, p);
	planjobs_needs(a, m, p);
	add_clusters(a, p);
	p->members = list_members(a, m, p);
	graph_set_clusters(p->graph, p->clusters, p->n_clusters);
}

const struct plan_members *plan_members(const struct plan *p, struct str cluster)
{
	static const struct plan_members none = { 0 };
	const struct plan_members *at = map_get(p->members, cluster);

	return at ? at : &none;
}

const struct cluster *plan_cluster(const struct plan *p, struct str name)
{
	return plan_members(p, name)->cluster;
}
