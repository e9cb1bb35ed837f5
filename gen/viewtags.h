/*
 * viewtags: tags of a set, for the Makefile and the template of the list.
 */
#ifndef GEN_VIEWTAGS_H
#define GEN_VIEWTAGS_H

#include "str.h"

struct arena;
struct model;
struct tagset;
struct value;

/* Where make keeps the tags of a set: a path to which .tags or .lists is added. */
struct str viewtags_file(struct arena *a, const struct tagset *set);

/* Put one set: how its tags are made, from which refs, and that path, `tags_file`. */
void viewtags_put(struct arena *a, struct value *v, const struct tagset *set);

/* Put `tagsets`: each set that something is published by. */
void viewtags_sets(struct arena *a, struct value *top, const struct model *m);

#endif
