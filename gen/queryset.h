/*
 * queryset: sets of nodes, by patterns and what joins them, in words that no shell takes for its own:
 *
 *	image:*  source:src/?.c          ids; * is any text, ? one character
 *	kind=image  arch=arm*  image=api  cluster=linux-arm
 *	deps=push:arm  rdeps=source:*    all that such nodes need, or that needs them
 *	A B, A union B, A or B           nodes of both
 *	A and B, A intersect B           of A, those of B
 *	A minus B                        of A, those that are not of B
 *
 * Words are read from left to right, each joining what stands left of it with the pattern behind it.
 */
#ifndef GEN_QUERYSET_H
#define GEN_QUERYSET_H

#include <stdbool.h>
#include <stddef.h>

#include "str.h"

struct arena;
struct diag;
struct graph;

/*
 * The marks of a set; without words, of all nodes. A pattern that matches nothing is told as a warning, or as a fault
 * where that is strict; a set that is left empty is an answer. NULL after a fault: an id or kind that there is not, a
 * word that joins nothing.
 */
bool *queryset_read(struct arena *a, struct diag *d, const struct graph *g, const struct str *words, size_t n,
	bool strict);

/* Whether a text matches a pattern of * and ?. */
bool queryset_matches(struct str text, struct str pattern);

/* Whether a word joins patterns; whether a pattern begins with what it is held against, as "kind=image" does. */
bool queryset_joins(struct str word);
bool queryset_has_subject(struct str term);

#endif
