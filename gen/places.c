#include "places.h"

#include "arena.h"
#include "graph.h"
#include "kinds.h"
#include "map.h"
#include "select.h"

static struct place *find_place(struct arena *a, struct map *by_name, struct str name)
{
	struct place *p = map_get(by_name, name);

	if (p)
		return p;
	p = arena_alloc(a, 1, sizeof *p);
	p->name = name;
	map_put(by_name, name, p);
	return p;
}

static void add_node(struct arena *a, struct place *p, const struct node *n)
{
	p->nodes = arena_grow(a, p->nodes, p->n, &p->cap, sizeof *p->nodes);
	p->nodes[p->n++] = n;
}

static void add_place(struct arena *a, struct places *places, const struct place *p)
{
	if (p->n)
		LIST_ADD(a, places, p);
}

struct places places_of(struct arena *a, const struct selection *s)
{
	struct map *by_name = map_new(a);
	struct place rest = { .name = STR_NONE }, *kept = arena_alloc(a, 1, sizeof *kept);
	struct places places = { 0 };
	size_t n = 0;
	const struct cluster *clusters = s->clusters ? graph_clusters(s->graph, &n) : NULL;

	for (size_t i = 0; i < n; i++)
		find_place(a, by_name, clusters[i].name)->cluster = &clusters[i];
	for (size_t i = 0; i < graph_count(s->graph); i++) {
		const struct node *node = graph_at(s->graph, i);

		if (s->marks[i])
			add_node(a, s->clusters && node->cluster.n ? find_place(a, by_name, node->cluster) : &rest, node);
	}
	for (size_t i = 0; i < map_count(by_name); i++)
		add_place(a, &places, map_value(by_name, i));
	*kept = rest;
	add_place(a, &places, kept);
	return places;
}

const struct kind **places_kinds(struct arena *a, const struct selection *s)
{
	const struct kind *all = kinds_all(), **found;
	size_t count = 0, n = 0;
	bool *used;

	while (all[count].name)
		count++;
	used = arena_alloc(a, count + 1, sizeof *used);
	found = arena_alloc(a, count + 2, sizeof *found);
	for (size_t i = 0; i < graph_count(s->graph); i++)
		if (s->marks[i])
			used[kinds_find(str_of(graph_at(s->graph, i)->kind)) - all] = true;
	for (size_t i = 0; i <= count; i++)
		if (used[i])
			found[n++] = &all[i];
	return found;
}

const char *places_legend(const struct selection *s)
{
	const struct node *n;

	for (size_t i = 0; i < graph_count(s->graph); i++) {
		n = graph_at(s->graph, i);
		for (size_t k = 0; k < n->n_edges; k++)
			if (n->edges[k].order_only && select_has(s, &n->edges[k]))
				return "an arrow leads to what needs it, a dotted one to what waits for it";
	}
	return "an arrow leads to what needs it";
}
