/*
 * watched: what counts in CI, and for any recipe, beside what Dockerfiles read. `affected` and the script that asks the
 * same on a runner have it from here.
 */
#ifndef GEN_WATCHED_H
#define GEN_WATCHED_H

#include <stdbool.h>

#include "model.h"
#include "str.h"

struct affected;
struct arena;
struct map;
struct plan;
struct plan_target;
struct touch;

#define WATCHED_TEMPLATES ".aqueduct/templates"

/* Files on which any recipe may depend in a way that is not known, templates and is_attributes' aside. */
struct words watched_files(struct arena *a, const struct model *m);

/* Whether a path is a file of git's that may change the line ends of all below it. */
bool watched_is_attributes(struct str path);

/* Whether cleaned paths have one among them, or a folder that leads to it: that stands for all below it. */
bool watched_is_among(const struct map *paths, struct str path);

/* Whether steps of the user's stand ahead of a build in CI, or in its place: they may read any file. */
bool watched_wholly(const struct model *m, const struct plan_target *pt);

/* The file by which CI makes the builds where commands call make; empty where they do not. */
struct str watched_makefile(const struct model *m);

/* The file that holds the tags; empty where none does. */
struct str watched_tags(const struct model *m);

/* Add the pipelines that such steps concern to a change of that file, and those that have some ahead of a list. */
void watched_by_steps(const struct model *m, const struct plan *p, struct str path, struct affected *change);

/* Add those whose commands call make by watched_makefile. */
void watched_by_make(const struct model *m, const struct plan *p, const struct touch *touch, struct affected *change);

/* Add what is published by watched_tags, and nothing else. What only builds, as a dry run does, reads no tags. */
void watched_by_tags(const struct model *m, const struct plan *p, const struct touch *touch, struct affected *change);

#endif
