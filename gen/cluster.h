/*
 * cluster: where CI does what the graph says. Each node that CI does is put into a cluster, which becomes a pipeline;
 * what a cluster waits for is the quotient of the graph by its clusters.
 */
#ifndef GEN_CLUSTER_H
#define GEN_CLUSTER_H

struct arena;
struct model;
struct plan;

/* Name the cluster of each node, and list the clusters in topological order, into the plan. */
void cluster_plan(struct arena *a, const struct model *m, struct plan *p);

#endif
