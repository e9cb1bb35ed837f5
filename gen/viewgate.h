/*
 * viewgate: when the pipelines that publish run, and what a step must ask itself because its pipeline runs at other
 * times, too.
 */
#ifndef GEN_VIEWGATE_H
#define GEN_VIEWGATE_H

#include <stdbool.h>

struct arena;
struct cluster;
struct model;
struct plan;
struct tagset;
struct trigger;

/*
 * When the pipeline of a cluster that builds runs, or that of lists: as the descriptor says for the pipelines of their
 * kind, else whenever one of the sets that are published there is, and perhaps at other times.
 */
struct trigger viewgate_builds(struct arena *a, const struct model *m, const struct plan *p, const struct cluster *c);
struct trigger viewgate_lists(struct arena *a, const struct model *m, const struct plan *p, const struct cluster *c);

/* Whether a step that publishes a set must ask for its conditions; and whether for more than the event. */
bool viewgate_asks(const struct trigger *trigger, const struct tagset *set);
bool viewgate_asks_more(const struct model *m, const struct trigger *trigger, const struct tagset *set);

#endif
