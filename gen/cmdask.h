/* cmdask: the commands that answer and write nothing: arches, tags. */
#ifndef GEN_CMDASK_H
#define GEN_CMDASK_H

#include <stdbool.h>

struct run;

/* Each: false where there is no answer; why is in the diagnostics. */
bool cmdask_arches(struct run *r);
bool cmdask_tags(struct run *r);

#endif
