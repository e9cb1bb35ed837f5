/*
 * select: a part of a graph: some of its nodes, and the edges between them. What is asked for in several ways is what
 * all of them leave.
 */
#ifndef GEN_SELECT_H
#define GEN_SELECT_H

#include <stdbool.h>
#include <stddef.h>

#include "str.h"

struct arena;
struct diag;
struct edge;
struct graph;
struct node;

/* What printers print. */
struct selection {
	const struct graph *graph;
	const bool *marks; /* of each index, whether the node is in it */
	size_t n; /* how many are */
	bool clusters; /* nodes are to be put together as CI does what they stand for */
};

/*
 * from: ids (a line each); they and all that they need. to: ids; they and all that needs them. With both: the nodes on
 * the ways from the ones to the others. depth: a number of edges, to be no farther from those ids; with both, to be
 * on a way that is no longer; without ids, to be no farther from the roots.
 *
 * kinds, arches, images: names with commas between. Of an arch or image are the nodes for it alone, and of those that
 * are for no certain one all that need such a node or are needed by one.
 *
 * An empty text asks for nothing.
 */
struct select_wish {
	struct str from, to, depth;
	struct str kinds, arches, images;
	bool clusters;
};

/* False where there is no such id, kind, arch or image, or no node is left: the fault is in d, with a suggestion. */
bool select_nodes(struct arena *a, struct diag *d, const struct graph *g, const struct select_wish *w,
	struct selection *out);

/* The node of an id. NULL where there is none: a fault that says what was probably meant. */
struct node *select_node(struct diag *d, const struct graph *g, struct str id);

/* Whether the graph has nodes of that kind, or any graph may: else a fault. */
bool select_kind(struct arena *a, struct diag *d, const struct graph *g, struct str kind);

/* A number of edges, or of paths: else a fault that names the option. */
bool select_number(struct diag *d, const char *option, struct str text, size_t *out);

/* Whether both ends of an edge are selected. */
bool select_has(const struct selection *s, const struct edge *e);

#endif
