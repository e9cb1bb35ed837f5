/*
 * viewunion: conditions of a pipeline whose steps run under different ones. Drone has no "or" between keys, so that
 * what comes out may let pass more than both sets do, and never less: steps ask for themselves.
 */
#ifndef GEN_VIEWUNION_H
#define GEN_VIEWUNION_H

#include <stddef.h>

struct arena;
struct condition;

/* What passes one of two sets; how many conditions are put into `out`, which holds CONDITIONS_MAX. */
size_t viewunion_of(struct arena *a, const struct condition *one, size_t n_one, const struct condition *other,
	size_t n_other, struct condition *out);

#endif
