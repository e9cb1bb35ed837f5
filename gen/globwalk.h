/* globwalk: what is on the disk by the names that a path with wildcards stands for, as COPY reads them. */
#ifndef GEN_GLOBWALK_H
#define GEN_GLOBWALK_H

#include <stdbool.h>

#include "str.h"

struct arena;

/*
 * Whether a test is true of what a cleaned path stands for (last), or of a folder on the way to it. Names without
 * wildcards are not looked for: the test is asked of them in any case. True also where it cannot be told: a folder of
 * 10 000 names or more, a pattern that is none.
 */
bool globwalk_any(struct arena *a, struct str path, bool (*test)(void *ctx, struct str path, bool last), void *ctx);

/* Whether a path is or leads through a symbolic link or a device, or that cannot be told. */
bool globwalk_meets_link(struct arena *a, struct str path);

#endif
