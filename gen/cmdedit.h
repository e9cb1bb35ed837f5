/* cmdedit: the commands that change the descriptor, and let the outputs follow: add, rm, set, unset, fix. */
#ifndef GEN_CMDEDIT_H
#define GEN_CMDEDIT_H

#include <stdbool.h>

struct run;

/*
 * Each: false where faults were found; then nothing is changed. Only a conflict that --merge finds is told of what was
 * written all the same: the descriptor, and the outputs, in which it stands between marks.
 */
bool cmdedit_add(struct run *r);
bool cmdedit_rm(struct run *r);
bool cmdedit_set(struct run *r);
bool cmdedit_unset(struct run *r);
bool cmdedit_fix(struct run *r);

#endif
