/*
 * initlook: what lies around a folder that outputs are written into for the first time: a git repository above it, and
 * files that stand for what aqueduct looks for by another name. Looks only.
 */
#ifndef GEN_INITLOOK_H
#define GEN_INITLOOK_H

#include <stdbool.h>
#include <stddef.h>

#include "str.h"

struct arena;
struct diag;

/* The way from here to the folder that has .git: empty where that is here, "../" and so on; "." where none has. */
struct str initlook_top(struct arena *a);

/* Files like Containerfile or Dockerfile.arm whose names a descriptor can hold, sorted, the likeliest first. */
size_t initlook_dockerfiles(struct arena *a, struct str **names);

/* Warn where Drone would not read what is written here: below the top of the repository, or beside another file. */
void initlook_warn(struct arena *a, struct diag *d, struct str top);

/* Whether git would see what is downloaded into build/: there are a repository or rules, and none names that folder. */
bool initlook_unignored(struct arena *a);

#endif
