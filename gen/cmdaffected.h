/* cmdaffected: the command that tells what a change of files concerns. It asks git, and starts nothing else. */
#ifndef GEN_CMDAFFECTED_H
#define GEN_CMDAFFECTED_H

#include <stdbool.h>

struct run;

/*
 * What stands in the place of targets after a fault, of whatever kind: asked for nothing, make would make its default
 * and be content.
 */
#define CMDAFFECTED_NO_TARGET "aqueduct-affected-is-not-known"

/* False where there is no answer; why is in the diagnostics. */
bool cmdaffected(struct run *r);

#endif
