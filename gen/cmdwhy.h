/* cmdwhy: the query that asks what make would build now, and why. Writes nothing; asks git and the engine. */
#ifndef GEN_CMDWHY_H
#define GEN_CMDWHY_H

#include <stdbool.h>

struct run;

bool cmdwhy(struct run *r);

#endif
