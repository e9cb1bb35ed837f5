/*
 * places: the selected nodes of a graph by the clusters that they are in, for printers that put them together, and the
 * kinds that they are of, for legends.
 */
#ifndef GEN_PLACES_H
#define GEN_PLACES_H

#include <stddef.h>

#include "str.h"

struct arena;
struct cluster;
struct kind;
struct node;
struct selection;

struct place {
	struct str name; /* empty: in no cluster, or clusters were not asked for */
	const struct cluster *cluster; /* what it waits for; NULL where nothing is known of that */
	const struct node **nodes; /* in the graph's order */
	size_t n, cap;
};

struct places {
	const struct place **items; /* in the order of the clusters, that without a name last; none is empty */
	size_t n, cap;
};

struct places places_of(struct arena *a, const struct selection *s);

/* The kinds of the selected nodes, in the order of their table, ended by NULL. */
const struct kind **places_kinds(struct arena *a, const struct selection *s);

/* What stands over a legend: what the arrows say. */
const char *places_legend(const struct selection *s);

#endif
