/*
 * viewrole: what the descriptor says in Drone's words about the pipelines of a kind, put into what was generated.
 */
#ifndef GEN_VIEWROLE_H
#define GEN_VIEWROLE_H

#include "str.h"

struct arena;
struct cluster;
struct diag;
struct model;
struct plan;
struct role;
struct value;

/* Put the steps `before` and `after`: those of all pipelines outermost, then the kind's, then one arch's (or NULL). */
void viewrole_steps(struct arena *a, struct value *v, const struct model *m, const struct role *kind,
	const struct role *arch);

/* The text of a generated pipeline with keys merged: those for all, its kind's, its arches', `drone.merge`. */
struct str viewrole_merge(struct arena *a, struct diag *d, const struct model *m, const struct plan *p,
	struct str cluster, struct str text);

#endif
