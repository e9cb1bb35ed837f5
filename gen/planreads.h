/*
 * planreads: what arches read of their contexts, as nodes and edges of the graph. Arches that share a list of reads
 * share what is made of it.
 */
#ifndef GEN_PLANREADS_H
#define GEN_PLANREADS_H

#include "diag.h"
#include "str.h"

struct arena;
struct graph;
struct node;
struct planreads;
struct target;

struct planreads *planreads_new(struct arena *a, struct graph *g);

/* The node of a file or folder; pos: what asks for it, if nothing did before. */
struct node *planreads_source(struct planreads *p, struct str path, struct pos pos);

/* An image needs what an arch reads, less what is ignored. */
void planreads_need(struct planreads *p, struct node *image, const struct target *t);

#endif
