/* cmdhook: the command that makes git ask, ahead of a commit, whether the outputs are what the descriptor says. */
#ifndef GEN_CMDHOOK_H
#define GEN_CMDHOOK_H

#include <stdbool.h>

struct run;

/* Print the hook; with --install put it where git looks for it, unless another is there, be it another descriptor's. */
bool cmdhook_hook(struct run *r);

#endif
