/*
 * viewgate: when the pipelines that publish run, and what a step must ask itself because its pipeline runs at other
 * times, too.
 */
#ifndef GEN_VIEWGATE_H
#define GEN_VIEWGATE_H

#include <stdbool.h>

struct arena;
struct cluster;
struct image;
struct model;
struct plan;
struct publication;
struct tagset;
struct trigger;

/*
 * When the pipeline of a cluster that builds runs, or that of lists: as the descriptor says for the pipelines of their
 * kind, else whenever one of the sets that are published there is, and perhaps at other times.
 */
struct trigger viewgate_builds(struct arena *a, const struct model *m, const struct plan *p, const struct cluster *c);
struct trigger viewgate_lists(struct arena *a, const struct model *m, const struct plan *p, const struct cluster *c);

/*
 * What the step for a publication asks for: its set's conditions; where commands push to all publications at once,
 * those of all. And those of everything that is published.
 */
const struct tagset *viewgate_set(struct arena *a, const struct model *m, const struct image *image,
	const struct publication *to);
const struct tagset *viewgate_all(struct arena *a, const struct model *m);

/* A set whose conditions let pass whatever those of one of two do. */
const struct tagset *viewgate_either(struct arena *a, const struct tagset *one, const struct tagset *other);

/* Whether a step that publishes a set must ask for its conditions; and whether for more than the event. */
bool viewgate_asks(const struct trigger *trigger, const struct tagset *set);
bool viewgate_asks_more(const struct model *m, const struct trigger *trigger, const struct tagset *set);

#endif
