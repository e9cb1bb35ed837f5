/*
 * taglist: the tags that a ref publishes, in each publication, as `aqueduct tags` prints them.
 */
#ifndef GEN_TAGLIST_H
#define GEN_TAGLIST_H

#include <stdbool.h>

#include "str.h"

struct arena;
struct buf;
struct diag;
struct model;
struct refvars;

/*
 * Print each tag once: those of `publish` plain, those of further publications behind their repository. With arches (a
 * list with commas; empty: none) those of their images instead. False where the ref is refused or nothing is built for
 * an arch, which is told; where nothing is published, that is said.
 */
bool taglist_print(struct arena *a, struct diag *d, const struct model *m, const struct refvars *vars,
	struct str arches, struct buf *out, struct buf *said);

#endif
