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
struct value_pool;

/* A name as part of a make variable's; the variable that holds an image's repository. */
struct str viewlists_variable(struct arena *a, struct str name);
struct str viewlists_image(struct arena *a, const struct image *image);

/* The variable that holds the repository of an image in a publication: IMAGE, IMAGE_api, IMAGE_quay_api. */
struct str viewlists_repository(struct arena *a, const struct publication *to, const struct image *image);

/* What lists of publications and images have in common. What they ask for is made in the pool; NULL: it stays. */
struct viewlists;
const struct viewlists *viewlists_new(struct arena *a, struct value_pool *pool, const struct model *m);

/*
 * Where an image is published to: `at`, that variable, `repository`, `same_as`, the variable that says the same, and
 * its set of tags there.
 */
struct value *viewlists_publications(struct arena *a, const struct viewlists *l, const struct image *image);

/* Put `images` and `arches` into the values of all outputs, made of its `targets`, which have their rules by now. */
void viewlists_put(struct arena *a, const struct viewlists *l, struct value *v, const struct plan *p);

#endif
