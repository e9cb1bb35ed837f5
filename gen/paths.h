/*
 * paths: the ways from one node of a graph to another on which no node is twice, one after the other, or the shortest.
 */
#ifndef GEN_PATHS_H
#define GEN_PATHS_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct graph;
struct node;

struct paths {
	const struct node *from, *to;
	const size_t *distances; /* of each node to `to`; REACH_NEVER: it is on no way */
	const struct node **stack; /* the path so far */
	size_t *next; /* of each node on it, the edge to follow */
	bool *on; /* whether a node is on it */
	size_t depth, steps, most;
	bool begun;
	bool lost; /* given up: there are cycles, and more ways through them than can be looked at */
};

struct paths paths_new(struct arena *a, const struct graph *g, const struct node *from, const struct node *to);

/* Whether there are any. */
bool paths_any(const struct paths *p);

/* On a shortest path, the node behind one: of several the first that it needs. NULL behind the last. */
const struct node *paths_nearer(const struct paths *p, const struct node *n);

/*
 * The next path, in the order of edges: false behind the last. Its *n nodes are read by paths_at. Without cycles each
 * costs no more than its nodes and their edges.
 */
bool paths_next(struct paths *p, size_t *n);
const struct node *paths_at(const struct paths *p, size_t i);

#endif
