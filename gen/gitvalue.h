/* gitvalue: what git says for a build argument, as the Makefile asks it: of HEAD, whatever else was changed. */
#ifndef GEN_GITVALUE_H
#define GEN_GITVALUE_H

#include <stdbool.h>

#include "str.h"

struct arena;

/*
 * The value of one of git's words (commit, short, date, ref, branch, tag, version); ref is that of REF, or empty. Where
 * git knows nothing it is empty, as it is for make. False where make would give up: *value is then why.
 */
bool gitvalue_of(struct arena *a, struct str word, struct str ref, struct str *value);

#endif
