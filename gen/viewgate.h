/*
 * viewgate: whether a step that publishes must ask `publish.when` itself, for its pipeline runs at other times, too.
 */
#ifndef GEN_VIEWGATE_H
#define GEN_VIEWGATE_H

#include <stdbool.h>

struct model;
struct role;
struct tagset;
struct target;

/* Of roles that may speak, the one that says when a pipeline runs: its arch's, its kind's; NULL: none does. */
const struct role *viewgate_role(const struct model *m, const struct target *t);

/* Steps that publish a set of tags in the pipeline that builds a target. */
bool viewgate_build(const struct model *m, const struct tagset *set, const struct target *t);

/* Steps of the pipeline of the lists, where they have one of their own. */
bool viewgate_lists(const struct model *m, const struct tagset *set);

#endif
