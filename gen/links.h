/* links: symbolic links on the disk that what a Dockerfile names may lead through. */
#ifndef GEN_LINKS_H
#define GEN_LINKS_H

#include <stdbool.h>

#include "str.h"

struct arena;

/*
 * Whether a cleaned path, whose parts may have wildcards as COPY reads them, is or leads through a symbolic link or a
 * device; true also where that cannot be told (a folder of more than 100 000 names, a pattern that is none).
 */
bool links_met(struct arena *a, struct str path);

#endif
