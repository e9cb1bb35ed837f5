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
struct publication;
struct value;

/* A name as part of a make variable's; the variable that holds an image's repository. */
struct str viewlists_variable(struct arena *a, struct str name);
struct str viewlists_image(struct arena *a, const struct image *image);

/* The variable that holds the repository of an image in a publication: IMAGE, IMAGE_api, IMAGE_quay_api. */
struct str viewlists_repository(struct arena *a, const struct publication *to, const struct image *image);

/* Where an image is published to: `at`, that variable, `repository`, and `same_as`, the variable that says the same. */
struct value *viewlists_publications(struct arena *a, const struct model *m, const struct image *image);

/* Put `images` and `arches` into the values of all outputs, made of its `targets`, which have their rules by now. */
void viewlists_put(struct arena *a, struct value *v, const struct model *m, const struct plan *p);

#endif
