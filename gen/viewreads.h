/*
 * viewreads: what builds read, as the templates see it: contexts, each with what counts of it. Builds that read the
 * same share one, whose name says nothing else, so that no other arch or image changes it.
 */
#ifndef GEN_VIEWREADS_H
#define GEN_VIEWREADS_H

#include "str.h"

struct arena;
struct model;
struct plan;
struct target;
struct value;

/* The name of what a target reads: of a make variable, and of a folder. */
struct str viewreads_name(struct arena *a, const struct target *t);

/* All of them, in the order of the targets. */
struct value *viewreads_contexts(struct arena *a, const struct model *m, const struct plan *p);

/* The files that aqueduct itself writes or keeps, which are no part of the context '.'. */
struct value *viewreads_own(struct arena *a, const struct model *m);

#endif
