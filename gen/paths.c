#include "paths.h"

#include "arena.h"
#include "graph.h"
#include "reach.h"

/* Steps that lead to no path are possible in cycles alone, where their number may grow beyond all bounds. */
enum { STEPS_IN_VAIN = 1000 };

struct paths paths_new(struct arena *a, const struct graph *g, const struct node *from, const struct node *to)
{
	size_t count = graph_count(g);
	struct incoming in = reach_incoming(a, g);
	bool *end = reach_marks(a, g);

	end[to->index] = true;
	return (struct paths){ .from = from, .to = to, .distances = reach_distances(a, g, &in, end, NULL),
		.stack = arena_alloc(a, count, sizeof(const struct node *)), .next = arena_alloc(a, count, sizeof(size_t)),
		.on = reach_marks(a, g), .most = STEPS_IN_VAIN + count };
}

bool paths_any(const struct paths *p)
{
	return p->distances[p->from->index] != REACH_NEVER;
}

const struct node *paths_nearer(const struct paths *p, const struct node *n)
{
	for (size_t i = 0; n != p->to && i < n->n_edges; i++)
		if (p->distances[n->edges[i].to->index] + 1 == p->distances[n->index])
			return n->edges[i].to;
	return NULL;
}

static void enter(struct paths *p, const struct node *n)
{
	p->stack[p->depth++] = n;
	p->next[n->index] = 0;
	p->on[n->index] = true;
}

static void leave(struct paths *p)
{
	p->on[p->stack[--p->depth]->index] = false;
}

bool paths_next(struct paths *p, size_t *n)
{
	const struct node *last, *to;

	if (!p->begun && paths_any(p))
		enter(p, p->from);
	else if (p->depth)
		leave(p);
	if (!p->begun && p->from == p->to) {
		p->begun = true;
		*n = p->depth;
		return p->depth > 0;
	}
	p->begun = true;
	for (p->steps = 0; p->depth;) {
		last = p->stack[p->depth - 1];
		if (p->next[last->index] == last->n_edges) {
			leave(p);
			continue;
		}
		to = last->edges[p->next[last->index]++].to;
		if (p->on[to->index] || p->distances[to->index] == REACH_NEVER)
			continue;
		if ((p->lost = p->steps++ > p->most * 10))
			return false;
		enter(p, to);
		if (to == p->to) {
			*n = p->depth;
			return true;
		}
	}
	return false;
}

const struct node *paths_at(const struct paths *p, size_t i)
{
	return p->stack[i];
}
