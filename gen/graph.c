#include "graph.h"

#include <stdint.h>

#include "arena.h"
#include "map.h"

/* An edge by the indices of its ends, counted from 1; 0 where there is none. */
struct link {
	uint32_t from, to;
};

struct graph {
	struct arena *arena;
	struct map *nodes; /* id -> node, in order */
	struct link *links; /* open addressing: the edges of nodes that have many */
	size_t n_links, n_slots; /* n_slots: a power of two, at least twice n_links */
	const struct cluster *clusters;
	size_t n_clusters;
	const struct graph_detail *detail;
};

struct graph *graph_new(struct arena *a)
{
	struct graph *g = arena_alloc(a, 1, sizeof *g);

	g->arena = a;
	g->nodes = map_new(a);
	return g;
}

struct node *graph_find(const struct graph *g, struct str id)
{
	return map_get(g->nodes, id);
}

struct node *graph_node(struct graph *g, const char *kind, struct str id)
{
	struct node *n = graph_find(g, id);

	if (n)
		return n;
	n = arena_alloc(g->arena, 1, sizeof *n);
	n->id = id;
	n->kind = kind;
	n->cluster = n->arch = n->image = n->target = n->file = n->recipe = STR_NONE;
	n->index = map_count(g->nodes);
	map_put(g->nodes, id, n);
	return n;
}

size_t graph_count(const struct graph *g)
{
	return map_count(g->nodes);
}

struct node *graph_at(const struct graph *g, size_t i)
{
	return map_value(g->nodes, i);
}

/* Up to here looking at each edge is quicker than a table, and most nodes have no more. */
enum { EDGES_FEW = 8 };

/* The slot of an edge, or the free one where it would go. */
static struct link *find_link(const struct graph *g, uint32_t from, uint32_t to)
{
	uint64_t h = (from * 0x9e3779b97f4a7c15u ^ to) * 0xff51afd7ed558ccdu;
	size_t i = (size_t)(h ^ h >> 32) & (g->n_slots - 1);

	while (g->links[i].from && (g->links[i].from != from || g->links[i].to != to))
		i = (i + 1) & (g->n_slots - 1);
	return &g->links[i];
}

static void grow_links(struct graph *g)
{
	struct link *old = g->links;
	size_t n = g->n_slots;

	g->n_slots = n ? 2 * n : 64;
	g->links = arena_alloc(g->arena, g->n_slots, sizeof *g->links);
	for (size_t i = 0; i < n; i++)
		if (old[i].from)
			*find_link(g, old[i].from, old[i].to) = old[i];
	arena_drop(g->arena, old, n * sizeof *old);
}

/* False where the edge is there already. */
static bool add_link(struct graph *g, const struct node *from, const struct node *to)
{
	const uint32_t one = (uint32_t)from->index + 1, other = (uint32_t)to->index + 1; /* a map has no more */
	struct link *link;

	if (2 * g->n_links >= g->n_slots)
		grow_links(g);
	link = find_link(g, one, other);
	if (link->from)
		return false;
	*link = (struct link){ one, other };
	g->n_links++;
	return true;
}

static bool is_edge(const struct node *from, const struct node *to)
{
	for (size_t i = 0; i < from->n_edges; i++)
		if (from->edges[i].to == to)
			return true;
	return false;
}

static void add_edge(struct graph *g, struct edge edge)
{
	struct node *from = edge.from, *to = edge.to;

	for (size_t i = 0; from->n_edges == EDGES_FEW && i < EDGES_FEW; i++)
		add_link(g, from, from->edges[i].to);
	if (from->n_edges < EDGES_FEW ? is_edge(from, to) : !add_link(g, from, to))
		return;
	if (!from->cap_edges) {
		from->cap_edges = 1; /* most nodes have no more */
		from->edges = arena_alloc(g->arena, 1, sizeof *from->edges);
	}
	from->edges = arena_grow_moving(g->arena, from->edges, from->n_edges, &from->cap_edges, sizeof *from->edges);
	from->edges[from->n_edges++] = edge;
}

void graph_edge(struct graph *g, struct node *from, struct node *to, struct str reason, struct pos pos)
{
	add_edge(g, (struct edge){ from, to, reason, pos, false });
}

void graph_wait(struct graph *g, struct node *from, struct node *to, struct str reason, struct pos pos)
{
	add_edge(g, (struct edge){ from, to, reason, pos, true });
}

enum walk_mark { MARK_NEW, MARK_OPEN, MARK_DONE };

/* Depth first without recursion: a stack of nodes, each with the edge to follow next. */
struct walk {
	enum walk_mark *marks;
	size_t *next;
	struct node **stack, **order;
	size_t depth, n;
};

/* The node that is met again where the walk is in a cycle, which is on the stack then; NULL after all behind root. */
static const struct node *visit(struct walk *w, struct node *root)
{
	struct node *n;

	if (w->marks[root->index] != MARK_NEW)
		return NULL;
	w->depth = 0;
	w->stack[w->depth++] = root;
	while (w->depth) {
		n = w->stack[w->depth - 1];
		w->marks[n->index] = MARK_OPEN;
		if (w->next[n->index] == n->n_edges) {
			w->marks[n->index] = MARK_DONE;
			w->order[w->n++] = n;
			w->depth--;
			continue;
		}
		n = n->edges[w->next[n->index]++].to;
		if (w->marks[n->index] == MARK_OPEN)
			return n;
		if (w->marks[n->index] == MARK_NEW)
			w->stack[w->depth++] = n;
	}
	return NULL;
}

/* A walk over all nodes, which ends at the first cycle. */
static const struct node *walk_all(const struct graph *g, struct arena *a, struct walk *w)
{
	size_t count = graph_count(g);
	const struct node *again = NULL;

	*w = (struct walk){ .marks = arena_alloc(a, count, sizeof *w->marks), .next = arena_alloc(a, count, sizeof *w->next),
		.stack = arena_alloc(a, count, sizeof *w->stack), .order = arena_alloc(a, count, sizeof *w->order) };
	for (size_t i = 0; i < count && !again; i++)
		again = visit(w, graph_at(g, i));
	return again;
}

const struct edge **graph_cycle(const struct graph *g, struct arena *a, size_t *n)
{
	struct walk w;
	const struct node *again = walk_all(g, a, &w);
	const struct edge **edges = arena_alloc(a, w.depth, sizeof *edges);
	size_t first = 0;

	*n = 0;
	while (again && w.stack[first] != again)
		first++;
	for (size_t i = first; again && i < w.depth; i++)
		edges[(*n)++] = &w.stack[i]->edges[w.next[w.stack[i]->index] - 1];
	return edges;
}

static bool report_cycle(struct diag *d, const struct edge **edges, size_t n)
{
	diag_error(d, "cycle", edges[0]->from->pos, "'%.*s' needs itself", STR_ARG(edges[0]->from->id));
	for (size_t i = 0; i < n; i++)
		diag_note(d, edges[i]->pos, "'%.*s' needs '%.*s': %.*s", STR_ARG(edges[i]->from->id),
			STR_ARG(edges[i]->to->id), STR_ARG(edges[i]->reason));
	return false;
}

bool graph_sort(const struct graph *g, struct arena *a, struct diag *d, struct node ***order)
{
	const struct edge **cycle;
	struct walk w;
	size_t n;

	if (walk_all(g, a, &w)) {
		cycle = graph_cycle(g, a, &n);
		return report_cycle(d, cycle, n);
	}
	*order = w.order;
	return true;
}

void graph_set_clusters(struct graph *g, const struct cluster *clusters, size_t n)
{
	g->clusters = clusters;
	g->n_clusters = n;
}

const struct cluster *graph_clusters(const struct graph *g, size_t *n)
{
	*n = g->n_clusters;
	return g->clusters;
}

void graph_set_detail(struct graph *g, const struct graph_detail *detail)
{
	g->detail = detail;
}

const struct graph_detail *graph_detail(const struct graph *g)
{
	return g->detail;
}
