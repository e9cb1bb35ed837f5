/*
 * viewlists: the targets again, as an output groups them: those of an image, those of an arch.
 */
#ifndef GEN_VIEWLISTS_H
#define GEN_VIEWLISTS_H

#include "str.h"

struct arena;
struct image;
struct model;
struct plan;
struct value;

/* A name as part of a make variable's; the variable that holds an image's repository. */
struct str viewlists_variable(struct arena *a, struct str name);
struct str viewlists_image(struct arena *a, const struct image *image);

/* Put `images` and `arches` into the values of all outputs, made of its `targets`, which have their rules by now. */
void viewlists_put(struct arena *a, struct value *v, const struct model *m, const struct plan *p);

#endif
