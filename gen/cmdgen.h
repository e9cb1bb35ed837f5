/* cmdgen: the commands that render outputs and hold them against the disk: init, gen, check. */
#ifndef GEN_CMDGEN_H
#define GEN_CMDGEN_H

#include <stdbool.h>

#include "str.h"

struct output;
struct run;

/* Each: false where faults or drift were found. */
bool cmdgen_init(struct run *r);
bool cmdgen_gen(struct run *r);
bool cmdgen_check(struct run *r);

/*
 * Write the outputs that the pipeline has made and one file of the user's besides, whatever is in its place: all or
 * none, and none where an output was edited by hand, unless --force is given. said: what to tell first when it is done.
 */
bool cmdgen_write(struct run *r, const struct output *besides, struct str was, struct str said);

#endif
