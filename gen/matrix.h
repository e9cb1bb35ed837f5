/*
 * matrix: an image for each combination of values, out of one that the descriptor has: {axis} is filled in.
 */
#ifndef GEN_MATRIX_H
#define GEN_MATRIX_H

struct arena;
struct descriptor;
struct diag;

/* The descriptor, or one with those images where it has a matrix; faults in that are recorded in d. */
const struct descriptor *matrix_expand(struct arena *a, struct diag *d, const struct descriptor *desc);

#endif
