/*
 * steporder: the steps of each pipeline of CI in their order, those of the user's and the generated ones, and what each
 * waits for where Drone does not run them one behind the other.
 *
 * Drone's rule: as soon as one step has `depends_on`, a step begins when those that it names are done, and at once
 * where it names none. Generated steps then wait for all steps ahead of them, or for those that the descriptor names,
 * and always for those that make what they need.
 */
#ifndef GEN_STEPORDER_H
#define GEN_STEPORDER_H

#include <stdbool.h>
#include <stddef.h>

#include "diag.h"
#include "stepname.h"

struct arena;
struct image;
struct map;
struct model;
struct plan;
struct publication;
struct target;
struct words;
struct yaml;

struct ordered {
	struct str name;
	struct pos pos; /* of its name; none for a default */
	enum step_kind kind; /* STEP_NONE: the user's */
	bool behind; /* the user's, behind the generated ones */
	const struct yaml *list; /* that the user's stands in */
	const struct yaml *depends_on; /* as the user wrote it */
	const struct image *image; /* of builds and lists */
	const struct target *target; /* of builds */
	const struct publication *to; /* of builds and lists */
	struct step_names needs; /* of a generated one; none unless the pipeline has an order of its own */
};

struct order {
	struct ordered *items;
	size_t n, cap;
	bool own; /* some step says what it waits for */
};

/* The steps of a cluster of the plan. */
struct order steporder_of(struct arena *a, const struct model *m, const struct plan *p, struct str cluster);

/* Names of steps that the descriptor says for a generated one; NULL: none of the user's can be said. */
const struct words *steporder_said(const struct model *m, const struct ordered *step);

/*
 * Whether a cluster begins with the step that ends it where a pull request changes nothing that it builds: the first
 * publication is tried there, and its runner has a shell.
 */
bool steporder_looks(const struct model *m, const struct plan *p, struct str cluster);

/* What is generated in it, as kinds of steps. */
unsigned steporder_kinds(const struct model *m, const struct plan *p, struct str cluster);

#endif
