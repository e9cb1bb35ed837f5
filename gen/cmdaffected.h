/* cmdaffected: the command that tells what a change of files concerns. It asks git, and starts nothing else. */
#ifndef GEN_CMDAFFECTED_H
#define GEN_CMDAFFECTED_H

#include <stdbool.h>

struct run;

/* False where there is no answer; why is in the diagnostics. */
bool cmdaffected(struct run *r);

#endif
