/*
 * viewbases: what the images are made of, as the templates see it. An engine has one name for a base on all platforms,
 * and podman one image under it at a time.
 */
#ifndef GEN_VIEWBASES_H
#define GEN_VIEWBASES_H

#include <stdbool.h>

struct arena;
struct map;
struct plan;
struct target;
struct value;

/* Images of the same descriptor that this one is made of, each once: `of` and `own_repository`. */
struct value *viewbases_own(struct arena *a, const struct target *t);

/* Those of others, which can be pulled: `ref`, and `of`, the platform; empty for that of the engine. */
struct value *viewbases_pulls(struct arena *a, const struct target *t);

/* Those that are pulled under one name for several platforms; and whether a target has one of them. */
const struct map *viewbases_shared(struct arena *a, const struct plan *p);
bool viewbases_takes_turns(struct arena *a, const struct map *shared, const struct target *t);

#endif
