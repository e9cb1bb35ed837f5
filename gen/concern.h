/*
 * concern: what a change concerns beside the images that read its files: the recipes that the descriptor gives, files
 * that any recipe may depend on, outputs that were edited, downloads, tags, and what CI alone has. What cannot be told
 * is never taken for safe: it concerns all, and is said.
 */
#ifndef GEN_CONCERN_H
#define GEN_CONCERN_H

#include <stdbool.h>

#include "affected.h"
#include "git.h"
#include "str.h"

struct map;
struct run;

/* What changed, and what it concerns as far as it was looked at. */
struct concern {
	struct run *run;
	struct git_changes changes; /* paths are cleaned */
	struct map *paths; /* the changed ones */
	struct map *doubted; /* those of which git cannot tell */
	struct affected answer;
};

/* Of a run that has its texts; what changed is not held against anything yet. */
struct concern concern_new(struct run *r, const struct git_changes *changes);

/* All images, tests and jobs at once, and CI; why is said. unknown: whether it changed cannot be told. */
void concern_all(struct concern *c, struct str why, bool unknown);

/* Look at everything beside what images read, and add it to the answer. */
void concern_beside(struct concern *c);

#endif
