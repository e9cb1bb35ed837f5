/*
 * applymerge: outputs that were edited by hand, brought together with what is generated now, so that neither is lost.
 */
#ifndef GEN_APPLYMERGE_H
#define GEN_APPLYMERGE_H

#include <stdbool.h>

struct applied;
struct arena;
struct diag;
struct outputs;

/*
 * Merge each edited output whose base is known: it becomes KEPT, MERGED or, where nothing is left of the edit, CHANGED.
 * Others stay EDITED. The result has the line ends that are generated.
 */
void applymerge_all(struct arena *a, struct diag *d, const struct outputs *outs, struct applied *states);

/* A fault for each conflict in what was merged, of now or of before. False when there was one. */
bool applymerge_conflicts(struct diag *d, const struct outputs *outs, const struct applied *states);

#endif
