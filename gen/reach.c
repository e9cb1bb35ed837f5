#include "reach.h"

#include "arena.h"
#include "graph.h"

struct incoming reach_incoming(struct arena *a, const struct graph *g)
{
	size_t count = graph_count(g), edges = 0;
	struct incoming in = { .first = arena_alloc(a, count + 2, sizeof *in.first) };
	const struct node *n;

	/* Counted one place further on, so that filling them in moves each to where it belongs. */
	for (size_t i = 0; i < count; i++) {
		n = graph_at(g, i);
		edges += n->n_edges;
		for (size_t k = 0; k < n->n_edges; k++)
			in.first[n->edges[k].to->index + 2]++;
	}
	for (size_t i = 2; i < count + 2; i++)
		in.first[i] += in.first[i - 1];
	in.edges = arena_alloc(a, edges, sizeof *in.edges);
	for (size_t i = 0; i < count; i++) {
		n = graph_at(g, i);
		for (size_t k = 0; k < n->n_edges; k++)
			in.edges[in.first[n->edges[k].to->index + 1]++] = &n->edges[k];
	}
	return in;
}

bool *reach_marks(struct arena *a, const struct graph *g)
{
	return arena_alloc(a, graph_count(g), sizeof(bool));
}

struct queue {
	size_t *items, n;
	size_t *distances;
	const bool *allowed;
};

static void reach(struct queue *q, size_t index, size_t distance)
{
	if (q->distances[index] != REACH_NEVER || (q->allowed && !q->allowed[index]))
		return;
	q->distances[index] = distance;
	q->items[q->n++] = index;
}

size_t *reach_distances(struct arena *a, const struct graph *g, const struct incoming *in, const bool *begin,
	const bool *allowed)
{
	size_t count = graph_count(g);
	struct queue q = { arena_alloc(a, count, sizeof *q.items), 0, arena_alloc(a, count, sizeof *q.distances), allowed };
	const struct node *n;

	for (size_t i = 0; i < count; i++)
		q.distances[i] = REACH_NEVER;
	for (size_t i = 0; i < count; i++)
		if (begin[i])
			reach(&q, i, 0);
	for (size_t i = 0; i < q.n; i++) {
		n = graph_at(g, q.items[i]);
		for (size_t k = 0; !in && k < n->n_edges; k++)
			reach(&q, n->edges[k].to->index, q.distances[n->index] + 1);
		for (size_t k = in ? in->first[n->index] : 0; in && k < in->first[n->index + 1]; k++)
			reach(&q, in->edges[k]->from->index, q.distances[n->index] + 1);
	}
	return q.distances;
}
