/*
 * viewbuild: the steps of a build pipeline as values, and what they share with the step of the list.
 */
#ifndef GEN_VIEWBUILD_H
#define GEN_VIEWBUILD_H

#include <stdbool.h>
#include <stddef.h>

#include "str.h"

struct arena;
struct image;
struct model;
struct plan;
struct plan_target;
struct target;
struct value;

/* Put registry (where it is asked for), username and password. */
void viewbuild_credentials(struct arena *a, struct value *v, const struct model *m, const struct image *image,
	bool registry);

/*
 * Add one step; two where other images of the descriptor are needed by the tags of this very run, which `auto` makes of
 * the version or of nothing; and one more without pushing. Explain: comments tell why a setting is there.
 */
void viewbuild_steps(struct arena *a, const struct model *m, const struct plan *p, struct value *steps,
	const struct plan_target *pt, bool explain);

#endif
