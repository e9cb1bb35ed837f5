/*
 * applyrefuse: the outputs that are not written over, and what can be done about each: one that was edited by hand, one
 * whose line ends are others, and a file that was never generated.
 */
#ifndef GEN_APPLYREFUSE_H
#define GEN_APPLYREFUSE_H

#include <stdbool.h>

struct applied;
struct applied_one;
struct arena;
struct diag;
struct output;
struct outputs;

/* A fault for each output that is edited or foreign, and for each base that holds an edit. False when there was one. */
bool applyrefuse_all(struct arena *a, struct diag *d, const struct outputs *outs, const struct applied *states);

/* Whether the base of an output holds an edit, so that it is not written over. */
bool applyrefuse_base(struct arena *a, const struct output *o, const struct applied_one *one);

#endif
