/*
 * stepname: the names of the generated steps of CI: as the descriptor has them, else what they do.
 */
#ifndef GEN_STEPNAME_H
#define GEN_STEPNAME_H

#include <stdbool.h>
#include <stddef.h>

#include "str.h"

struct arena;
struct image;
struct model;
struct publication;
struct target;
struct word;

enum step_kind {
	STEP_NONE, STEP_TEST = 1, STEP_QEMU = 2, STEP_BUILD = 4, STEP_TAGGED = 8, STEP_DRY_RUN = 16, STEP_MANIFEST = 32,
	STEP_ARGS = 64, STEP_TAGS = 128, STEP_LOOK = 256, STEP_BUILDS = STEP_BUILD | STEP_TAGGED | STEP_DRY_RUN,
	STEP_ANY = 511
};

struct step_names {
	struct str *items;
	size_t n, cap;
};

/*
 * The name of the step of one kind. image, to: for those of builds and lists, to may be NULL, the first; t: for builds.
 */
struct str stepname(struct arena *a, const struct model *m, enum step_kind kind, const struct image *image,
	const struct target *t, const struct publication *to);

/*
 * Whether a plugin has the tags of an image in a publication from a file, which a step ahead of it writes; kind: that
 * of its step, a build or STEP_MANIFEST. make reads the file itself.
 */
bool stepname_files_tags(const struct model *m, enum step_kind kind, const struct image *image,
	const struct publication *to);

/* Of a list with a step for each tag, the name of one of these. */
struct str stepname_list(struct arena *a, const struct model *m, const struct image *image,
	const struct publication *to, size_t step);

/* For how many publications there are steps of their own, of builds or of lists. */
size_t stepname_publications(const struct model *m, unsigned kinds);

/* Whether an image is built twice, under tags of this very run: see viewbuild. */
bool stepname_twice(struct arena *a, const struct model *m, const struct image *image, const struct target *t,
	const struct publication *to);

/* What the descriptor says of it: a name or its pattern; NULL: nothing. */
const struct word *stepname_said(const struct model *m, enum step_kind kind, const struct target *t);

/*
 * Names of the generated steps of some kinds, which no other step of their pipelines may have and into which keys are
 * merged; or add those that build one arch of an image.
 */
struct step_names stepname_all(struct arena *a, const struct model *m, unsigned kinds);
void stepname_add_builds(struct arena *a, const struct model *m, const struct image *image, const struct target *t,
	struct step_names *names);

#endif
