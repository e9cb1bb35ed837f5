/*
 * graphformat: the formats that a graph can be printed in. One is a row here, and a function in a room of its own.
 */
#ifndef GEN_GRAPHFORMAT_H
#define GEN_GRAPHFORMAT_H

#include <stdbool.h>

#include "str.h"

struct arena;
struct buf;
struct diag;
struct selection;

typedef void graphformat_fn(struct buf *out, struct arena *a, const struct selection *s);

/* That of a name; an empty one is the first's. NULL where there is none: a fault that names them all. */
graphformat_fn *graphformat_find(struct arena *a, struct diag *d, struct str name);

/* Their names, with a comma between. */
struct str graphformat_names(struct arena *a);

#endif
