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

enum step_kind { STEP_NONE, STEP_TEST = 1, STEP_QEMU = 2, STEP_BUILD = 4, STEP_MANIFEST = 8, STEP_ANY = 15 };

struct step_names {
	struct str *items;
	size_t n, cap;
};

/*
 * Names of the generated steps of some kinds, which no other step may have and into which keys are merged; of those
 * that build only one arch's (NULL: all).
 */
struct step_names viewbuild_names(struct arena *a, const struct model *m, unsigned kinds, const struct target *only);

/* The name of one: "build", or "build api", and more behind it. */
struct str viewbuild_step(struct arena *a, const char *what, const struct image *image, const char *more);

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
