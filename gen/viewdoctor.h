/*
 * viewdoctor: what must be there at the desk for each arch to be built, so that `make doctor` can look.
 */
#ifndef GEN_VIEWDOCTOR_H
#define GEN_VIEWDOCTOR_H

struct arena;
struct model;
struct plan;
struct value;

/*
 * Put `patients`, one for each name of an arch; `buildkit`, whether a Dockerfile needs more than the legacy builder;
 * `registries`.
 */
void viewdoctor_put(struct arena *a, struct value *v, const struct model *m, const struct plan *p);

#endif
