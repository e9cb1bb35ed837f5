/*
 * reach: how far nodes of a graph are from others, along its edges or against them. Marks and distances lie beside the
 * graph, one for each index of a node, and a walk costs one look at each node and edge.
 */
#ifndef GEN_REACH_H
#define GEN_REACH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct edge;
struct graph;

#define REACH_NEVER SIZE_MAX

/* The edges that lead to each node, in the order of the nodes that they come from. */
struct incoming {
	const struct edge **edges;
	size_t *first; /* of node i: edges[first[i]] up to the one before edges[first[i + 1]] */
};

struct incoming reach_incoming(struct arena *a, const struct graph *g);

/* Room for a mark of each node. */
bool *reach_marks(struct arena *a, const struct graph *g);

/*
 * Of each node the number of edges on the shortest way from one of those that are marked in `begin` (theirs is 0), or
 * REACH_NEVER. Ways go from nodes to what they need; with `in`, to what needs them. Nodes that are not in `allowed`
 * (NULL: all are) are on no way.
 */
size_t *reach_distances(struct arena *a, const struct graph *g, const struct incoming *in, const bool *begin,
	const bool *allowed);

#endif
