/*
 * stale: what make would do now, by the rules of the Makefile that is there and by what the disk, the environment, git
 * and the engine say. It thinks as GNU make does, to the nanosecond, and runs nothing.
 */
#ifndef GEN_STALE_H
#define GEN_STALE_H

#include "str.h"

struct arena;
struct facts;
struct graph;
struct makerules;
struct node;
struct why;

/* The variables that a Makefile reads, whose values count. */
#define STALE_ENGINE "DOCKER"
#define STALE_ARGS "DOCKER_BUILD_ARGS"

/* Judge all nodes: order is that of graph_sort, for what a node needs is judged ahead of it. */
void stale_judge(struct arena *a, const struct graph *g, struct node *const *order, const struct facts *facts,
	const struct makerules *rules, struct why *out);

#endif
