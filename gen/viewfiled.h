/*
 * viewfiled: the step of CI that reads tags from a file, for the plugins: those that build take them from another file,
 * into their environment; for those that publish lists they are put into the text of the template.
 */
#ifndef GEN_VIEWFILED_H
#define GEN_VIEWFILED_H

#include "str.h"

struct arena;
struct cluster;
struct model;
struct plan;
struct plan_target;
struct publication;
struct published;
struct trigger;
struct value;

/* What the step writes: the env_file of a build, and the spec of a list. */
struct str viewfiled_env(struct arena *a, const struct plan_target *pt, const struct publication *to);
struct str viewfiled_spec(struct arena *a, const struct published *at);

/* The step of a cluster that runs at a trigger; none where no tags of a file are published there. */
struct value *viewfiled_steps(struct arena *a, const struct model *m, const struct plan *p, const struct cluster *c,
	const struct trigger *trigger);

#endif
