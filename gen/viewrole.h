/*
 * viewrole: what the descriptor says in Drone's words about the pipelines of a kind, put into what was generated.
 */
#ifndef GEN_VIEWROLE_H
#define GEN_VIEWROLE_H

#include <stdbool.h>
#include <stddef.h>

#include "str.h"

struct arena;
struct cluster;
struct diag;
struct model;
struct plan;
struct role;
struct value;

struct roles {
	const struct role **items;
	size_t n, cap;
};

/* Put the steps `before` and `after`: those of all pipelines outermost, then the kind's, then its arches' (or NULL). */
void viewrole_steps(struct arena *a, struct value *v, const struct model *m, const struct role *kind,
	const struct roles *arches);

/* Put into each generated step of a pipeline the steps that it waits for: `waits`. */
void viewrole_waits(struct arena *a, struct value *v, const struct model *m, const struct plan *p, struct str cluster);

/*
 * Merge keys into the text of a generated pipeline: those for all, its kind's, its arches', `drone.merge`. False, with
 * a fault, where a line has come that Drone takes for the end of a document.
 */
bool viewrole_merge(struct arena *a, struct diag *d, const struct model *m, const struct plan *p, struct str cluster,
	struct str *text);

#endif
