/*
 * applyrefuse: the outputs that are not written over, and what can be done about each: one that was edited by hand, one
 * whose line ends are others, and a file that was never generated.
 */
#ifndef GEN_APPLYREFUSE_H
#define GEN_APPLYREFUSE_H

#include <stdbool.h>

struct applied;
struct arena;
struct diag;
struct outputs;

/* A fault for each output that is edited or foreign. False when there was one. */
bool applyrefuse_all(struct arena *a, struct diag *d, const struct outputs *outs, const struct applied *states);

#endif
