/*
 * graph: nodes with readable ids, edges with reasons, in the order of their declaration. Knows nothing of images,
 * qemu or make: what a node stands for is the caller's, behind `data`.
 */
#ifndef GEN_GRAPH_H
#define GEN_GRAPH_H

#include <stdbool.h>
#include <stddef.h>

#include "diag.h"
#include "str.h"

struct arena;
struct buf;
struct graph;

struct edge {
	struct node *from, *to; /* `from` needs `to` */
	struct str reason; /* "Dockerfile:7: COPY src/ /app" */
	struct pos pos; /* what caused it; src may be NULL */
	bool order_only; /* `from` waits for `to`, and is not made of it */
};

struct node {
	struct str id; /* stable: "image:arm" */
	const char *kind; /* one of the caller's names */
	struct str cluster; /* where CI does it; empty: nowhere by itself */
	struct str arch, image; /* what it is for; empty: for all of them, or none */
	struct str target; /* what a person types for make; empty where nothing */
	struct str file; /* what it makes; empty: no file */
	struct str recipe; /* what makes it, for people */
	struct pos pos; /* what asked for it */
	const void *data;
	struct edge *edges; /* what it needs, in order */
	size_t n_edges, cap_edges;
	size_t index; /* in the graph */
};

/* What CI does in one place, and the places that come before it: the quotient of the graph by its clusters. */
struct cluster {
	struct str name;
	struct str *needs;
	size_t n_needs, cap_needs;
};

/* What JSON tells of nodes beside what stands above, by who knows their data. */
struct graph_detail {
	const char *name; /* under which it stands, by their ids */
	bool (*print)(struct buf *out, const struct node *n); /* a JSON value; false: of this node nothing is told */
};

struct graph *graph_new(struct arena *a);

/* The node of that id, made if it is new. Kind and id are kept as given. */
struct node *graph_node(struct graph *g, const char *kind, struct str id);

/* The node of an id, or NULL. */
struct node *graph_find(const struct graph *g, struct str id);
size_t graph_count(const struct graph *g);
struct node *graph_at(const struct graph *g, size_t i);

/* Add "from needs to"; a second edge between the two adds nothing. However many a node has, one costs the same. */
void graph_edge(struct graph *g, struct node *from, struct node *to, struct str reason, struct pos pos);

/* The same for an edge that is order-only; one that is there already stays what it is. */
void graph_wait(struct graph *g, struct node *from, struct node *to, struct str reason, struct pos pos);

/*
 * Nodes so that each stands behind all that it needs, ties in the order of declaration. When there is a cycle it is
 * recorded in d ('cycle', the whole path with positions) and false comes back. *order has graph_count() entries.
 */
bool graph_sort(const struct graph *g, struct arena *a, struct diag *d, struct node ***order);

/* The edges of the first cycle, each leading to where the next begins, the last to where the first does; their *n. */
const struct edge **graph_cycle(const struct graph *g, struct arena *a, size_t *n);

/* The clusters, each behind those that it needs; kept as given. None before they are set. */
void graph_set_clusters(struct graph *g, const struct cluster *clusters, size_t n);
const struct cluster *graph_clusters(const struct graph *g, size_t *n);

void graph_set_detail(struct graph *g, const struct graph_detail *detail);
const struct graph_detail *graph_detail(const struct graph *g); /* NULL: there is none */

#endif
