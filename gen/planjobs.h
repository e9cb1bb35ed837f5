/*
 * planjobs: what CI does around the builds, as nodes of the graph.
 */
#ifndef GEN_PLANJOBS_H
#define GEN_PLANJOBS_H

#include <stdbool.h>

struct arena;
struct model;
struct plan;

/*
 * Add the nodes of the jobs that stand ahead of the builds, or of those behind them, once all else is planned. Then
 * also the edges that follow from the stages.
 */
void planjobs_add(struct arena *a, const struct model *m, struct plan *p, bool ahead);

/*
 * The edges that jobs and roles ask for by the names of pipelines, once clusters have names. What no pipeline is called
 * is left out, and what asks for itself: checks tell.
 */
void planjobs_needs(struct arena *a, const struct model *m, struct plan *p);

#endif
