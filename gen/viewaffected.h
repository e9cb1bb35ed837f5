/*
 * viewaffected: the step of CI that ends a pipeline early, where a pull request changes nothing that it builds, and the
 * table of the script that tells: the graph, cut down to what the clusters in question are made of.
 */
#ifndef GEN_VIEWAFFECTED_H
#define GEN_VIEWAFFECTED_H

struct arena;
struct cluster;
struct model;
struct plan;
struct value;

/* The step of a cluster; none where it does not begin so. */
struct value *viewaffected_steps(struct arena *a, const struct model *m, const struct plan *p, const struct cluster *c);

/* Put `look`, what the script has; the contexts stand in the values already. Nothing where it is not asked for. */
void viewaffected_put(struct arena *a, struct value *v, const struct model *m, const struct plan *p);

#endif
