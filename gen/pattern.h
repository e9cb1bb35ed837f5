/*
 * pattern: text of the descriptor with {words} that stand for what a target is.
 */
#ifndef GEN_PATTERN_H
#define GEN_PATTERN_H

#include "str.h"

struct arena;
struct image;
struct target;

/* Those that names of pipelines and steps are made with. */
#define PATTERN_WORDS "{name}, {os}, {arch}, {variant}, {suffix} and {image}"

/*
 * Fill in {name}, {os}, {arch}, {variant} and {suffix} of a target (NULL: of none), {image} and {repository} of an
 * image (NULL: of none), {platform} where there are both. What is no such word stays as it is, and so does ${name}.
 */
struct str pattern_fill(struct arena *a, struct str pattern, const struct image *image, const struct target *t);

#endif
