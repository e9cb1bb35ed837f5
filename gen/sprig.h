/*
 * sprig: helpers of text that templates of manifest lists call, as https://masterminds.github.io/sprig/ has them: as
 * many as such templates use, with the order of their arguments there.
 */
#ifndef GEN_SPRIG_H
#define GEN_SPRIG_H

#include <stdbool.h>
#include <stddef.h>

#include "str.h"

struct arena;

/* What a helper makes of n texts; true is "true", false the empty text. False where it is none that is known here. */
bool sprig_call(struct arena *a, struct str name, const struct str *x, size_t n, struct str *out);

#endif
