/* cmdgen: the commands that render outputs and hold them against the disk: init, gen, check. */
#ifndef GEN_CMDGEN_H
#define GEN_CMDGEN_H

#include <stdbool.h>

struct run;

/* Each: false where faults or drift were found. */
bool cmdgen_init(struct run *r);
bool cmdgen_gen(struct run *r);
bool cmdgen_check(struct run *r);

#endif
