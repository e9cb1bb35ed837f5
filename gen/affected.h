/*
 * affected: what a change concerns. Nodes that are touched, and all that is made of them, each with its reason. Knows
 * the graph alone; whoever knows what its nodes are tells which are touched.
 */
#ifndef GEN_AFFECTED_H
#define GEN_AFFECTED_H

#include <stdbool.h>
#include <stddef.h>

#include "diag.h"
#include "str.h"

struct arena;
struct buf;
struct edge;
struct graph;
struct node;

/* Why a node is touched: nothing that it needs, but something that the graph does not hold. */
struct touch {
	struct str cause; /* "src/main.c", or in words; empty: it is not touched */
	struct str reason; /* "Dockerfile:7: COPY src/ /app"; may be empty */
	struct pos pos; /* src may be NULL */
	bool unknown; /* whether it changed cannot be told */
};

/* By the index of a node. */
struct affected {
	const struct graph *graph;
	struct node *const *order; /* as affected_spread was given it */
	struct touch *touches;
	const struct edge **through; /* to the node that it is concerned by; NULL: it is touched itself, or not at all */
	bool *is;
	struct str pipelines; /* why all of CI is concerned; empty: it is not */
};

struct affected affected_new(struct arena *a, const struct graph *g);

/* Touch a node; the first touch that is known stays. */
void affected_touch(struct affected *c, const struct node *n, const struct touch *touch);

/* Concern all that is made of what is touched: order is that of graph_sort. */
void affected_spread(struct affected *c, struct node *const *order);

/* Whether anything is concerned, be it all of CI. */
bool affected_any(const struct affected *c);

/* What is printed: nodes of these kinds, with a blank ahead of and behind each, and the clusters of any kind. */
struct affected_show {
	const char *kinds;
	const char *builds; /* the kinds that make is asked for */
	struct str nothing; /* what make is asked for where there is none: a target that does nothing */
};

/* Look up a printer: text, json (as docs/affected.schema.json says), make or drone; NULL: no such. */
typedef void affected_printer(struct arena *a, struct buf *out, const struct affected *c,
	const struct affected_show *show);
affected_printer *affected_format(struct str name);

#endif
