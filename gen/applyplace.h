/*
 * applyplace: whether an output, and its base, can come where they belong: a file stands where a folder on the way is
 * to be, or a folder in the place of the file. What gives way is a file that was an output once and was not edited
 * since, and its base. Everything else is a fault, and named.
 */
#ifndef GEN_APPLYPLACE_H
#define GEN_APPLYPLACE_H

#include <stdbool.h>

struct applied;
struct arena;
struct diag;
struct outputs;

/* False, with a fault in d for each place, where something is in the way. Former outputs that give way are marked. */
bool applyplace_all(struct arena *a, struct diag *d, const struct outputs *outs, const struct applied *states);

#endif
