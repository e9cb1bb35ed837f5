/*
 * viewarguments: the step of a manifest list that is given arguments instead of a template.
 */
#ifndef GEN_VIEWARGUMENTS_H
#define GEN_VIEWARGUMENTS_H

#include <stddef.h>

struct arena;
struct image;
struct model;
struct published;
struct value;

/* Put arguments, target, template, platforms, more_tags and more_tags?, of one of the image's steps. */
void viewarguments_put(struct arena *a, struct value *step, const struct model *m, const struct image *image,
	const struct published *at, size_t number);

#endif
